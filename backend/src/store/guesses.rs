//! Wrong passwords, counted per name for all servers together.

use super::at_rest::add_to_at_rest;
use super::{Store, StoreError, on, statements};
use crate::domain::pace::CLOCKS_DIFFER;

statements! {
    FIND = "SELECT at_rest FROM sign_in_guess WHERE name_hash = $1";
    ADD = add_to_at_rest!("sign_in_guess", "name_hash");
    FORGIVE = "DELETE FROM sign_in_guess WHERE name_hash = $1";
    FORGET = "DELETE FROM sign_in_guess WHERE at_rest <= $1";
}

impl Store {
    /// When all guesses at a name will be forgiven: UTC epoch milliseconds, 0 if there are none.
    pub async fn guesses_at_rest(&self, name_hash: &[u8]) -> Result<i64, StoreError> {
        let at: Option<i64> =
            on!(&self.pool, |db| sqlx::query_scalar(FIND).bind(name_hash).fetch_optional(db).await)?;
        Ok(at.unwrap_or(0))
    }

    /// Notes a wrong guess, which is forgiven after so many milliseconds, one after the other, but never
    /// later than `longest` milliseconds from now. What was kept by a clock that ran ahead is forgotten.
    pub async fn add_guess(
        &self,
        name_hash: &[u8],
        now: i64,
        millis: i64,
        longest: i64,
    ) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        on!(&mut tx, |tx| sqlx::query(FORGET).bind(now).execute(&mut **tx).await.map(drop))?;
        on!(&mut tx, |tx| {
            sqlx::query(ADD)
                .bind(name_hash)
                .bind(now)
                .bind(millis)
                .bind(longest)
                .bind(longest + CLOCKS_DIFFER)
                .execute(&mut **tx)
                .await
                .map(drop)
        })?;
        tx.commit().await
    }

    /// Forgives the guesses at a name, after the right password.
    pub async fn forgive_guesses(&self, name_hash: &[u8]) -> Result<(), StoreError> {
        on!(&self.pool, |db| sqlx::query(FORGIVE).bind(name_hash).execute(db).await.map(drop))?;
        Ok(())
    }
}
