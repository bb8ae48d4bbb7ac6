//! The web sites where the widget may stand.

use super::audit::{Author, note};
use super::subtree::above;
use super::{Store, StoreError, on, statements};
use crate::domain::origin::Origin;

statements! {
    LIST = "SELECT origin FROM agency_origin WHERE agency_id = $1 ORDER BY origin";
    EMPTY = "DELETE FROM agency_origin WHERE agency_id = $1";
    INSERT = "INSERT INTO agency_origin (agency_id, origin) VALUES ($1, $2)";
    COUNT_REGISTERED = concat!("
    ", above!("$1"), "
    SELECT COUNT(*)
    FROM above
    JOIN agency_origin o ON o.agency_id = above.id
    WHERE o.origin IN ($2, '*')");
}

impl Store {
    /// The sites that were registered at an agency itself.
    pub async fn list_origins(&self, agency_id: i64) -> Result<Vec<String>, StoreError> {
        Ok(on!(&self.pool, |db| sqlx::query_scalar(LIST).bind(agency_id).fetch_all(db).await)?)
    }

    /// Registers these sites at an agency, in place of those before.
    pub async fn set_origins(
        &self,
        agency_id: i64,
        origins: &[Origin],
        author: Author<'_>,
    ) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        on!(&mut tx, |tx| sqlx::query(EMPTY).bind(agency_id).execute(&mut **tx).await.map(drop))?;
        for origin in origins {
            on!(&mut tx, |tx| {
                sqlx::query(INSERT).bind(agency_id).bind(origin.as_str()).execute(&mut **tx).await.map(drop)
            })?;
        }
        note(&mut tx, author, "web sites registered", &agency_id.to_string()).await?;
        tx.commit().await
    }

    /// Whether a site is registered at an agency or above it.
    pub async fn is_registered(&self, agency_id: i64, origin: &str) -> Result<bool, StoreError> {
        let count: i64 = on!(&self.pool, |db| {
            sqlx::query_scalar(COUNT_REGISTERED).bind(agency_id).bind(origin).fetch_one(db).await
        })?;
        Ok(count > 0)
    }
}
