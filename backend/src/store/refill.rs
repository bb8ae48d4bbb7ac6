//! Counts that a migration left empty, made anew from the ratings: a part at a time, each in a transaction of its
//! own, so that a database of many millions shows its progress and a run that was interrupted goes on where it
//! stopped.

use super::backend::{Pool, on};
use super::{StoreError, statements};
use indicatif::{ProgressBar, ProgressStyle};
use std::time::{Duration, Instant};

/// How many ratings are looked at in one transaction.
const PART: i64 = 200_000;
/// How often the log tells how far it is.
const LOG_INTERVAL: Duration = Duration::from_secs(10);

statements! {
    THROUGH = "SELECT value FROM setting WHERE name = 'reason_tally_through'";
    KEEP_THROUGH = "UPDATE setting SET value = $1 WHERE name = 'reason_tally_through'";
    DONE = "DELETE FROM setting WHERE name = 'reason_tally_through'";
    LAST = "SELECT COALESCE(MAX(seq), 0) FROM rating";
}

/// Makes the reasons' tally anew, if a migration asked for it.
pub async fn reasons(pool: &Pool) -> Result<(), StoreError> {
    let through: Option<String> = on!(pool, |db| sqlx::query_scalar(THROUGH).fetch_optional(db).await)?;
    let Some(through) = through else { return Ok(()) };
    let mut through: i64 = through.parse().map_err(|_| StoreError::Corrupt("number of a rating"))?;
    let last: i64 = on!(pool, |db| sqlx::query_scalar(LAST).fetch_one(db).await)?;
    let progress = Progress::new(last);
    while through < last {
        let next = (through + PART).min(last);
        let mut tx = pool.begin_ratings().await?;
        let refill = tx.dialect().refill_reason_tally;
        on!(&mut tx, |tx| sqlx::query(refill).bind(through).bind(next).execute(&mut **tx).await.map(drop))?;
        on!(&mut tx, |tx| {
            sqlx::query(KEEP_THROUGH).bind(next.to_string()).execute(&mut **tx).await.map(drop)
        })?;
        tx.commit().await?;
        through = next;
        progress.tell(through);
    }
    on!(pool, |db| sqlx::query(DONE).execute(db).await.map(drop))?;
    Ok(())
}

/// Shows how far it is: a bar at a terminal, a line now and then in a log.
struct Progress {
    bar: ProgressBar,
    last: i64,
    told: std::cell::Cell<Instant>,
}

impl Progress {
    fn new(last: i64) -> Self {
        let bar = ProgressBar::new(last.unsigned_abs());
        if let Ok(style) =
            ProgressStyle::with_template("Counting reasons anew {bar:30} {human_pos}/{human_len}")
        {
            bar.set_style(style);
        }
        Self { bar, last, told: std::cell::Cell::new(Instant::now()) }
    }

    fn tell(&self, through: i64) {
        self.bar.set_position(through.unsigned_abs());
        if self.told.get().elapsed() >= LOG_INTERVAL {
            self.told.set(Instant::now());
            tracing::info!(through, of = self.last, "counting reasons anew");
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
