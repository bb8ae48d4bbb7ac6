//! What is kept, and the only place that speaks SQL.

mod agencies;
mod api_tokens;
mod at_rest;
mod audit;
mod backend;
mod backup;
#[cfg(feature = "bench")]
mod bench;
mod calendar;
mod changes;
mod check;
mod comments;
mod count_again;
mod desks;
mod device_signs;
mod devices;
mod error;
mod facts;
mod guesses;
mod imports;
mod invitations;
mod known_browsers;
mod migrations;
mod origins;
mod pace;
#[cfg(test)]
mod parity;
mod pending;
mod places;
mod postgres;
mod ratings;
mod refill;
mod reports;
mod sender_pace;
mod sessions;
mod settings;
mod slips;
mod sqlite;
mod subtree;
mod suggestions;
mod tally;
#[cfg(test)]
mod testing;
mod users;
mod voids;
mod writer;

pub use agencies::AgencyRow;
pub use audit::Author;
pub use backup::restore;
pub use changes::{Change, Changed};
pub use check::Finding;
pub use desks::DeskRow;
pub use devices::{KnownDevice, NewPairing};
pub use error::StoreError;
pub use imports::{NewImport, StoredImport};
pub use invitations::{AskedBy, Invitation};
pub use ratings::Outcome;
pub use reports::Ticked;
pub use suggestions::{Stored, SuggestionFilter};
pub use users::{NewUser, StaffUser};
pub use voids::Decided;
pub use writer::RatingWriter;

use backend::{Backend, Pool, Transaction, on, statements};
use changes::Changes;

/// The database, behind plain methods. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Store {
    pool: Pool,
    changes: Changes,
}

impl Store {
    /// Whether other servers may work on the same database.
    pub fn is_shared(&self) -> bool {
        matches!(self.pool, Backend::Postgres(_))
    }

    /// Opens the database that a URL names: `sqlite://data/hailong.db`, a file that is made if it is missing, or
    /// `postgres://user@host/hailong`.
    pub async fn open(url: &str) -> anyhow::Result<Self> {
        Ok(Self { pool: Pool::connect(url).await?, changes: Changes::new() })
    }

    /// Opens an SQLite file that cannot be written; nothing but reading it will do.
    pub async fn open_read_only(url: &str) -> anyhow::Result<Self> {
        Ok(Self { pool: Backend::Sqlite(sqlite::connect_read_only(url).await?), changes: Changes::new() })
    }

    /// Whether the schema is that of this version.
    pub async fn is_current(&self) -> bool {
        migrations::is_current(&self.pool).await
    }

    /// Brings the schema up to date; returns how many migrations were run.
    pub async fn migrate(&self) -> anyhow::Result<usize> {
        migrations::run(&self.pool).await
    }

    /// Closes every connection once its work is done.
    pub async fn close(&self) {
        on!(&self.pool, |db| db.close().await);
    }

    /// How many batches of ratings may be under way at once. SQLite has one write lock, and waiting for it would only
    /// make smaller batches; with PostgreSQL one batch travels while another commits.
    fn writing_lanes(&self) -> usize {
        match self.pool {
            Backend::Sqlite(_) => 1,
            Backend::Postgres(_) => 2,
        }
    }

    /// A transaction that may write.
    async fn begin(&self) -> Result<Transaction, StoreError> {
        self.pool.begin().await
    }
}
