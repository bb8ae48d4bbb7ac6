//! The two databases under one roof: one SQL text runs on either.
//!
//! `sqlx::Any` would hide the choice, but lacks UUIDs; so a value is of one kind or the other, and [`on!`] writes a
//! statement once and has it compiled for both.

use super::{StoreError, postgres, sqlite};
use sqlx::postgres::PgPool;
use sqlx::sqlite::SqlitePool;

/// The same thing of either database.
#[derive(Debug, Clone)]
pub enum Backend<S, P> {
    /// One file on this machine.
    Sqlite(S),
    /// A server that several of ours can share.
    Postgres(P),
}

/// The connections.
pub type Pool = Backend<SqlitePool, PgPool>;

/// A transaction that writes.
pub type Transaction =
    Backend<sqlx::Transaction<'static, sqlx::Sqlite>, sqlx::Transaction<'static, sqlx::Postgres>>;

/// Runs one expression on whichever database it is: `on!(&self.pool, |db| sqlx::query(SQL).execute(db).await)`.
macro_rules! on {
    ($backend:expr, |$db:ident| $run:expr) => {
        match $backend {
            $crate::store::backend::Backend::Sqlite($db) => $run,
            $crate::store::backend::Backend::Postgres($db) => $run,
        }
    };
}
pub(super) use on;

/// A module's SQL: one constant a statement, and all of them in a list, from which a test prepares each on both
/// databases.
macro_rules! statements {
    ($($(#[$doc:meta])* $name:ident = $sql:expr;)+) => {
        $($(#[$doc])* const $name: &str = $sql;)+

        #[cfg(test)]
        pub const STATEMENTS: &[(&str, &str)] = &[$((stringify!($name), $name)),+];
    };
}
pub(super) use statements;

/// What really differs between the two, each statement with the same parameters and columns. A batch travels as one
/// JSON array in one parameter: both databases read JSON, and a statement keeps one text whatever the number of rows.
#[derive(Debug)]
pub struct Dialect {
    /// What a batch has to know: the last `seq`, which of these ids are stored already, when these desks and their
    /// agencies exist, and which ratings there, or at no desk of these agencies, are pending; lists as JSON.
    pub find_facts: &'static str,
    /// Stores ratings; its parameters differ, so each module runs its own.
    pub insert_ratings: &'static str,
    /// Stores comments.
    pub insert_comments: &'static str,
    /// Inserts the slips beside ratings, each a JSON array of the columns.
    pub insert_slips: &'static str,
    /// Adds the same counts to the tally of days and to that of months.
    pub add_to_tallies: &'static [&'static str],
    /// Shows the scores of these ratings from now on, a JSON array of their numbers.
    pub show_ratings: &'static str,
    /// Keeps the scores of ratings back, each a JSON array of the columns.
    pub keep_back_ratings: &'static str,
    /// Notes typed dossiers, each a JSON array of the columns; returns those that are new.
    pub note_dossiers: &'static str,
    /// How many ratings of senders are believed in a span of slots: kind, sender, first and last one, as JSON arrays.
    pub find_sender_pace: &'static str,
    /// Adds to the paces of senders, each a JSON array of the columns.
    pub add_to_sender_pace: &'static str,
    /// Adds counts to the reasons' tally.
    pub add_to_reason_tally: &'static str,
    /// Adds counts to the slips' tally.
    pub add_to_slip_tally: &'static str,
    /// How many cells of the reasons' tally are not what the ratings say.
    pub count_wrong_reasons: &'static str,
    /// Adds the reasons of the ratings after one number and up to another to their tally.
    pub refill_reason_tally: &'static str,
    /// How many cells of the slips' tally are not what the slips say.
    pub count_wrong_slips: &'static str,
    /// Fills the empty slips' tally from the slips.
    pub rebuild_slip_tally: &'static str,
}

impl<S, P> Backend<S, P> {
    /// How this database says it.
    pub fn dialect(&self) -> &'static Dialect {
        match self {
            Self::Sqlite(_) => &sqlite::DIALECT,
            Self::Postgres(_) => &postgres::DIALECT,
        }
    }
}

impl Pool {
    /// Opens the database that a URL names: `sqlite://…` or `postgres://…`.
    pub async fn connect(url: &str) -> anyhow::Result<Self> {
        match url.split(':').next() {
            Some("postgres" | "postgresql") => Ok(Self::Postgres(postgres::connect(url).await?)),
            Some("sqlite") => Ok(Self::Sqlite(sqlite::connect(url).await?)),
            _ => anyhow::bail!(
                "a database is named like sqlite://data/hailong.db or postgres://user@host/hailong"
            ),
        }
    }

    /// A transaction that may write, in which what was read stays true until it commits: SQLite holds the write lock
    /// from its beginning, PostgreSQL refuses a change to what somebody else has changed since.
    pub async fn begin(&self) -> Result<Transaction, StoreError> {
        Ok(match self {
            Self::Sqlite(pool) => Transaction::Sqlite(pool.begin_with("BEGIN IMMEDIATE").await?),
            Self::Postgres(pool) => {
                Transaction::Postgres(pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ").await?)
            }
        })
    }
}

impl Pool {
    /// A transaction in which nobody else stores ratings or changes tallies, on this server or on another.
    pub async fn begin_ratings(&self) -> Result<Transaction, StoreError> {
        match self {
            // One write lock serves all.
            Self::Sqlite(_) => self.begin().await,
            Self::Postgres(pool) => {
                Ok(Transaction::Postgres(pool.begin_with(postgres::BEGIN_RATINGS).await?))
            }
        }
    }
}

impl Pool {
    /// A transaction that reads everything as of one moment.
    pub async fn begin_reading(&self) -> Result<Transaction, StoreError> {
        const READ: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
        Ok(match self {
            Self::Sqlite(pool) => Transaction::Sqlite(pool.begin().await?),
            Self::Postgres(pool) => Transaction::Postgres(pool.begin_with(READ).await?),
        })
    }
}

impl Transaction {
    /// Makes it last.
    pub async fn commit(self) -> Result<(), StoreError> {
        on!(self, |tx| tx.commit().await)?;
        Ok(())
    }
}
