//! Facts about the installation.

use super::{Store, StoreError};

const FIND: &str = "SELECT value FROM setting WHERE name = $1";
const PUT: &str = "
    INSERT INTO setting (name, value) VALUES ($1, $2)
    ON CONFLICT (name) DO UPDATE SET value = excluded.value";

const DEMO: &str = "demo";

impl Store {
    /// Whether demo data was loaded: only then are there demo pages and a demo sign-in.
    pub async fn is_demo(&self) -> Result<bool, StoreError> {
        let value: Option<String> = sqlx::query_scalar(FIND).bind(DEMO).fetch_optional(&self.pool).await?;
        Ok(value.is_some())
    }

    /// Remembers that demo data was loaded.
    pub async fn mark_as_demo(&self) -> Result<(), StoreError> {
        sqlx::query(PUT).bind(DEMO).bind("loaded").execute(&self.pool).await?;
        Ok(())
    }
}
