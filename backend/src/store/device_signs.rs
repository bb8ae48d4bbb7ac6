//! What speaks for a tablet's key, or software's token, being in other hands, as administrators see it.

use super::error::{stored, stored_number};
use super::subtree::subtree;
use super::{Store, StoreError, Transaction, on, statements};
use crate::domain::device_sign::{SignKind, unusual_day};
use crate::domain::sender_pace::day_of_slot;
use hailong_shared::Day;
use hailong_shared::wire::{DeviceSign, UnusualLinks};
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
    LIST_LINK_DAYS = concat!("
    ", subtree!("$1"), "
    SELECT d.id, d.number, a.code, p.slot, p.n
    FROM tree
    JOIN agency a ON a.id = tree.id
    JOIN desk d ON d.agency_id = tree.id
    JOIN sender_pace p ON p.kind = 'links_day' AND p.sender_id = d.id
    WHERE p.n > 0
    ORDER BY d.id, p.slot");
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

fn read_day(slot: i64, n: i64) -> Result<(Day, u32), StoreError> {
    Ok((day_of_slot(slot).ok_or(StoreError::Corrupt("day"))?, stored_number(n, "count")?))
}

impl Store {
    /// Something speaks for a tablet's key being in other hands.
    pub async fn see_sign(&self, device_id: i64, kind: SignKind, now: i64) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        see(&mut tx, device_id, kind, 1, now).await?;
        tx.commit().await
    }

    /// The desks of an agency's subtree whose links brought far more ratings on a day than they usually do.
    pub async fn unusual_links(&self, agency_id: i64, today: Day) -> Result<Vec<UnusualLinks>, StoreError> {
        let rows: Vec<(i64, i64, String, i64, i64)> =
            on!(&self.pool, |db| sqlx::query_as(LIST_LINK_DAYS).bind(agency_id).fetch_all(db).await)?;
        let mut desks: BTreeMap<(i64, i64, String), Vec<(Day, u32)>> = BTreeMap::new();
        for (desk, number, code, slot, n) in rows {
            desks.entry((desk, number, code)).or_default().push(read_day(slot, n)?);
        }
        let unusual = desks.into_iter().filter_map(|(desk, days)| Some((desk, unusual_day(&days, today)?)));
        let read = |((desk, number, code), (day, n)): ((i64, i64, String), (Day, u32))| {
            let (desk_number, agency) =
                (stored_number(number, "desk number")?, stored(&code, "agency code")?);
            Ok(UnusualLinks { desk, desk_number, agency, day, n })
        };
        unusual.map(read).collect()
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
            days.entry(device_id).or_default().push(read_day(slot, n)?);
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

#[cfg(test)]
mod tests {
    use super::super::testing::{Fixture, on_both};
    use super::*;
    use crate::domain::rating::NewRating;
    use hailong_shared::Channel;

    const DAY: i64 = 24 * 60 * 60 * 1_000;

    on_both! {
        async fn an_unusual_day_is_told_beside_the_tablet_and_of_a_desks_links(fixture: Fixture) {
            let device = Some(fixture.tablet().await);
            let (first, mut id) = (fixture.rating(0, 1).day, 0);
            for (at, n) in (0..).zip([3, 4, 2, 3, 4, 90]) {
                let rated_at = i64::from(first.plus_days(at).days_since(Day::new(2000, 1, 1).unwrap()) + 10_957) * DAY;
                for minute in 0..n {
                    id += 2;
                    let rated_at = rated_at + minute * 10 * 60_000;
                    let given = NewRating { rated_at, day: first.plus_days(at), ..fixture.rating(id, 4) };
                    let by_link = NewRating { id: uuid::Uuid::from_u128(id + 1), channel: Channel::Link, ..given.clone() };
                    let batch = [NewRating { device, ..given }, by_link];
                    fixture.store.store_ratings(&batch, rated_at).await.unwrap();
                }
            }
            let day = first.plus_days(5);
            let signs = fixture.store.device_signs(fixture.agency_id, day).await.unwrap();
            let expected = DeviceSign { kind: SignKind::UnusualDay, at: None, day: Some(day), n: 90 };
            assert_eq!(signs.into_values().flatten().collect::<Vec<_>>(), [expected]);
            let links = fixture.store.unusual_links(fixture.agency_id, day).await.unwrap();
            assert_eq!(links.iter().map(|links| (links.desk, links.day, links.n)).collect::<Vec<_>>(), [(
                fixture.desk_id, day, 90,
            )]);
            assert!(fixture.store.unusual_links(fixture.agency_id, day.plus_days(7)).await.unwrap().is_empty());
        }
    }
}
