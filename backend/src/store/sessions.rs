//! Who is signed in.

use super::users::{StaffUser, read_user};
use super::{Store, StoreError, on, statements};

statements! {
    INSERT = "INSERT INTO session (token_hash, user_id, created_at, expires_at) VALUES ($1, $2, $3, $4)";
    FIND_USER = "
    SELECT u.id, u.username, u.display_name, u.password_hash
    FROM session s
    JOIN staff_user u ON u.id = s.user_id
    WHERE s.token_hash = $1 AND s.expires_at > $2";
    DELETE = "DELETE FROM session WHERE token_hash = $1";
    DELETE_EXPIRED = "DELETE FROM session WHERE expires_at <= $1";
}

impl Store {
    /// Opens a session and drops those that have ended.
    pub async fn open_session(
        &self,
        token_hash: &[u8],
        user_id: i64,
        now: i64,
        expires_at: i64,
    ) -> Result<(), StoreError> {
        on!(&self.pool, |db| sqlx::query(DELETE_EXPIRED).bind(now).execute(db).await.map(drop))?;
        on!(&self.pool, |db| sqlx::query(INSERT)
            .bind(token_hash)
            .bind(user_id)
            .bind(now)
            .bind(expires_at)
            .execute(db)
            .await
            .map(drop))?;
        Ok(())
    }

    /// The user of a session that has not ended.
    pub async fn session_user(&self, token_hash: &[u8], now: i64) -> Result<Option<StaffUser>, StoreError> {
        let row = on!(&self.pool, |db| sqlx::query_as(FIND_USER)
            .bind(token_hash)
            .bind(now)
            .fetch_optional(db)
            .await)?;
        Ok(row.map(read_user))
    }

    /// Ends a session.
    pub async fn close_session(&self, token_hash: &[u8]) -> Result<(), StoreError> {
        on!(&self.pool, |db| sqlx::query(DELETE).bind(token_hash).execute(db).await.map(drop))?;
        Ok(())
    }
}
