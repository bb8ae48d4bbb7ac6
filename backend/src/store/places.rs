//! Where tablets stood, and when: a tablet speaks for a desk in that time alone.

use super::{Store, StoreError, Transaction, on, statements};
use crate::domain::verification::Stay;

statements! {
    BEGIN = "INSERT INTO device_place (device_id, desk_id, from_at) VALUES ($1, $2, $3)";
    END = "UPDATE device_place SET to_at = $2 WHERE device_id = $1 AND to_at IS NULL";
    LIST = "SELECT from_at, to_at FROM device_place WHERE device_id = $1 AND desk_id = $2 ORDER BY id";
}

/// A tablet stands at a desk from now on.
pub async fn begin_place(
    tx: &mut Transaction,
    device_id: i64,
    desk_id: i64,
    at: i64,
) -> Result<(), StoreError> {
    on!(&mut *tx, |tx| {
        sqlx::query(BEGIN).bind(device_id).bind(desk_id).bind(at).execute(&mut **tx).await.map(drop)
    })?;
    Ok(())
}

/// A tablet stands nowhere from now on.
pub async fn end_place(tx: &mut Transaction, device_id: i64, at: i64) -> Result<(), StoreError> {
    on!(&mut *tx, |tx| sqlx::query(END).bind(device_id).bind(at).execute(&mut **tx).await.map(drop))?;
    Ok(())
}

impl Store {
    /// A tablet's stays at a desk.
    pub async fn stays(&self, device_id: i64, desk_id: i64) -> Result<Vec<Stay>, StoreError> {
        let rows: Vec<(i64, Option<i64>)> =
            on!(&self.pool, |db| sqlx::query_as(LIST).bind(device_id).bind(desk_id).fetch_all(db).await)?;
        Ok(rows.into_iter().map(|(from, to)| Stay { from, to }).collect())
    }
}
