//! Facts about the installation.

use super::{Store, StoreError, on, statements};

statements! {
    FIND = "SELECT value FROM setting WHERE name = $1";
    PUT = "
    INSERT INTO setting (name, value) VALUES ($1, $2)
    ON CONFLICT (name) DO UPDATE SET value = excluded.value";
}

const DEMO: &str = "demo";

impl Store {
    /// Whether demo data was loaded: only then are there demo pages and a demo sign-in.
    pub async fn is_demo(&self) -> Result<bool, StoreError> {
        let value: Option<String> =
            on!(&self.pool, |db| sqlx::query_scalar(FIND).bind(DEMO).fetch_optional(db).await)?;
        Ok(value.is_some())
    }

    /// Remembers that demo data was loaded.
    pub async fn mark_as_demo(&self) -> Result<(), StoreError> {
        on!(&self.pool, |db| sqlx::query(PUT).bind(DEMO).bind("loaded").execute(db).await.map(drop))?;
        Ok(())
    }
}
