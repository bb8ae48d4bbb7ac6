//! What speaks for a tablet's key being in other hands, as administrators see it.

use super::error::{stored, stored_number};
use super::subtree::subtree;
use super::{Store, StoreError, Transaction, on, statements};
use crate::domain::device_sign::{SignKind, unusual_day};
use crate::domain::sender_pace::day_of_slot;
use hailong_shared::Day;
use hailong_shared::wire::DeviceSign;
use std::collections::BTreeMap;

statements! {
    SEE = "
    INSERT INTO device_sign (device_id, kind, first_at, last_at, n) VALUES ($1, $2, $3, $3, $4)
    ON CONFLICT (device_id, kind) DO UPDATE SET last_at = excluded.last_at, n = device_sign.n + excluded.n";
    LIST = concat!("
    ", subtree!("$1"), "
    SELECT s.device_id, s.kind, s.last_at, s.n
    FROM tree
    JOIN desk d ON d.agency_id = tree.id
    JOIN device v ON v.desk_id = d.id AND v.revoked_at IS NULL
    JOIN device_sign s ON s.device_id = v.id
    ORDER BY s.device_id, s.last_at DESC, s.kind");
    LIST_DAYS = concat!("
    ", subtree!("$1"), "
    SELECT p.sender_id, p.slot, p.n
    FROM tree
    JOIN desk d ON d.agency_id = tree.id
    JOIN device v ON v.desk_id = d.id AND v.revoked_at IS NULL
    JOIN sender_pace p ON p.kind = 'tablet_day' AND p.sender_id = v.id
    WHERE p.n > 0
    ORDER BY p.sender_id, p.slot");
}

/// Something speaks so many times more for a tablet's key being in other hands.
pub async fn see(
    tx: &mut Transaction,
    device_id: i64,
    kind: SignKind,
    n: i64,
    at: i64,
) -> Result<(), StoreError> {
    on!(&mut *tx, |tx| sqlx::query(SEE)
        .bind(device_id)
        .bind(kind.as_str())
        .bind(at)
        .bind(n)
        .execute(&mut **tx)
        .await
        .map(drop))?;
    Ok(())
}

impl Store {
    /// Something speaks for a tablet's key being in other hands.
    pub async fn see_sign(&self, device_id: i64, kind: SignKind, now: i64) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        see(&mut tx, device_id, kind, 1, now).await?;
        tx.commit().await
    }

    /// What speaks against the tablets of an agency's subtree, by the tablets' ids.
    pub async fn device_signs(
        &self,
        agency_id: i64,
        today: Day,
    ) -> Result<BTreeMap<i64, Vec<DeviceSign>>, StoreError> {
        let rows: Vec<(i64, String, i64, i64)> =
            on!(&self.pool, |db| sqlx::query_as(LIST).bind(agency_id).fetch_all(db).await)?;
        let mut signs: BTreeMap<i64, Vec<DeviceSign>> = BTreeMap::new();
        for (device_id, kind, at, n) in rows {
            let sign = DeviceSign {
                kind: stored(&kind, "sign")?,
                at: Some(at),
                day: None,
                n: stored_number(n, "count")?,
            };
            signs.entry(device_id).or_default().push(sign);
        }
        let rows: Vec<(i64, i64, i64)> =
            on!(&self.pool, |db| sqlx::query_as(LIST_DAYS).bind(agency_id).fetch_all(db).await)?;
        let mut days: BTreeMap<i64, Vec<(Day, u32)>> = BTreeMap::new();
        for (device_id, slot, n) in rows {
            let day = day_of_slot(slot).ok_or(StoreError::Corrupt("day"))?;
            days.entry(device_id).or_default().push((day, stored_number(n, "count")?));
        }
        for (device_id, days) in days {
            if let Some((day, n)) = unusual_day(&days, today) {
                let sign = DeviceSign { kind: SignKind::UnusualDay, at: None, day: Some(day), n };
                signs.entry(device_id).or_default().push(sign);
            }
        }
        Ok(signs)
    }
}
