//! Browsers in which somebody signed in before: strangers' guesses at a name do not keep them out.

use super::{Store, StoreError, on, statements};

/// How many browsers of one name are remembered.
const MOST: i64 = 20;

statements! {
    COUNT = "SELECT COUNT(*) FROM known_browser WHERE token_hash = $1 AND name_hash = $2";
    RENAME = "UPDATE known_browser SET token_hash = $2 WHERE token_hash = $1";
    REMEMBER = "
    INSERT INTO known_browser (token_hash, name_hash, seen_at) VALUES ($1, $2, $3)
    ON CONFLICT (token_hash, name_hash) DO UPDATE SET seen_at = excluded.seen_at";
    FORGET = "
    DELETE FROM known_browser
    WHERE name_hash = $1 AND token_hash NOT IN (
        SELECT token_hash FROM known_browser WHERE name_hash = $1 ORDER BY seen_at DESC, token_hash LIMIT $2
    )";
}

impl Store {
    /// Whether a name signed in before in the browser whose token has this hash.
    pub async fn is_known_browser(&self, token_hash: &[u8], name_hash: &[u8]) -> Result<bool, StoreError> {
        let count: i64 = on!(&self.pool, |db| sqlx::query_scalar(COUNT)
            .bind(token_hash)
            .bind(name_hash)
            .fetch_one(db)
            .await)?;
        Ok(count > 0)
    }

    /// A name signed in: the browser has this token from now on, also for whoever else signed in there before.
    pub async fn remember_browser(
        &self,
        former_hash: Option<&[u8]>,
        token_hash: &[u8],
        name_hash: &[u8],
        now: i64,
    ) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        if let Some(former_hash) = former_hash.filter(|former| *former != token_hash) {
            on!(&mut tx, |tx| {
                sqlx::query(RENAME).bind(former_hash).bind(token_hash).execute(&mut **tx).await.map(drop)
            })?;
        }
        on!(&mut tx, |tx| sqlx::query(REMEMBER)
            .bind(token_hash)
            .bind(name_hash)
            .bind(now)
            .execute(&mut **tx)
            .await
            .map(drop))?;
        on!(&mut tx, |tx| sqlx::query(FORGET).bind(name_hash).bind(MOST).execute(&mut **tx).await.map(drop))?;
        tx.commit().await
    }
}
