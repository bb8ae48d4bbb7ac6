//! What is kept, and the only place that speaks SQL.

mod agencies;
mod audit;
mod calendar;
mod comments;
mod desks;
mod error;
mod invitations;
mod ratings;
mod reports;
mod sessions;
mod settings;
mod sqlite;
mod suggestions;
#[cfg(test)]
mod testing;
mod users;
mod writer;

pub use agencies::AgencyRow;
pub use audit::Author;
pub use desks::DeskRow;
pub use error::StoreError;
pub use ratings::Outcome;
pub use suggestions::{Stored, SuggestionFilter};
pub use users::{NewUser, StaffUser};
pub use writer::RatingWriter;

use sqlx::sqlite::SqlitePool;

/// A transaction that writes.
type Transaction = sqlx::Transaction<'static, sqlx::Sqlite>;

/// The database, behind plain methods. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Store {
    pool: SqlitePool,
}

impl Store {
    /// Opens the database that a URL such as `sqlite://data/hailong.db` names, making the file if it is missing.
    pub async fn open(url: &str) -> anyhow::Result<Self> {
        Ok(Self { pool: sqlite::connect(url).await? })
    }

    /// Brings the schema up to date; returns how many migrations were run.
    pub async fn migrate(&self) -> anyhow::Result<usize> {
        sqlite::migrate(&self.pool).await
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<(), StoreError> {
        sqlx::query("SELECT 1").execute(&self.pool).await?;
        Ok(())
    }

    /// Closes every connection once its work is done.
    pub async fn close(&self) {
        self.pool.close().await;
    }

    /// A transaction that holds the write lock from its beginning, so that what it reads stays true until it commits.
    async fn begin(&self) -> Result<Transaction, StoreError> {
        Ok(self.pool.begin_with("BEGIN IMMEDIATE").await?)
    }
}
