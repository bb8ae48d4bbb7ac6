//! Bringing the schema up to date.

use super::backend::{Backend, Pool, on};
use super::refill;
use super::{postgres, sqlite};
use anyhow::Context;

/// What has been run before; the table is there after the first run only.
const COUNT_APPLIED: &str = "SELECT COUNT(*) FROM _sqlx_migrations WHERE success";

/// Runs what is new; returns how many that were.
pub async fn run(pool: &Pool) -> anyhow::Result<usize> {
    let before = count(pool).await;
    let run = match pool {
        Backend::Sqlite(db) => sqlite::MIGRATIONS.run(db).await,
        Backend::Postgres(db) => postgres::MIGRATIONS.run(db).await,
    };
    run.context("the database's schema could not be brought up to date")?;
    refill::reasons(pool).await.context("the counts of reasons could not be made anew")?;
    Ok(count(pool).await.saturating_sub(before))
}

/// Whether everything has been run, and nothing of a later version.
pub async fn is_current(pool: &Pool) -> bool {
    let known = match pool {
        Backend::Sqlite(_) => sqlite::MIGRATIONS.iter().count(),
        Backend::Postgres(_) => postgres::MIGRATIONS.iter().count(),
    };
    count(pool).await == known
}

async fn count(pool: &Pool) -> usize {
    let count: Result<i64, _> = on!(pool, |db| sqlx::query_scalar(COUNT_APPLIED).fetch_one(db).await);
    count.ok().and_then(|count| usize::try_from(count).ok()).unwrap_or(0)
}
