//! How fast somebody sends, as all servers together see it; and what was refused.

use super::at_rest::add_to_at_rest;
use super::error::{stored, stored_number};
use super::subtree::subtree;
use super::{Store, StoreError, Transaction, on, statements};
use crate::domain::pace::CLOCKS_DIFFER;
use crate::domain::period::Period;
use hailong_shared::Day;
use hailong_shared::wire::{RefusalCount, RefusalReason};

statements! {
    ADD_SENDS = concat!(add_to_at_rest!("pace", "subject"), "
    RETURNING at_rest");
    FORGET_RESTED = "DELETE FROM pace WHERE at_rest < $1";
    FORGET_SENDER_PACES = "
    DELETE FROM sender_pace WHERE slot < CASE WHEN kind IN ('tablet_day', 'links_day')
        THEN CAST($2 AS BIGINT) ELSE CAST($1 AS BIGINT) END";
    ADD_REFUSALS = "
    INSERT INTO refusal (agency_id, day, reason, n) VALUES ($1, $2, $3, $4)
    ON CONFLICT (agency_id, day, reason) DO UPDATE SET n = refusal.n + excluded.n";
    COUNT_REFUSALS = concat!("
    ", subtree!("$1"), "
    SELECT r.reason, CAST(SUM(r.n) AS BIGINT) AS n
    FROM refusal r
    JOIN tree ON tree.id = r.agency_id
    WHERE r.day BETWEEN $2 AND $3
    GROUP BY r.reason
    ORDER BY 2 DESC, 1");
}

/// Adds to the count of refusals.
pub async fn add_refusals(
    tx: &mut Transaction,
    agency_id: i64,
    day: Day,
    reason: RefusalReason,
    n: i64,
) -> Result<(), StoreError> {
    on!(&mut *tx, |tx| sqlx::query(ADD_REFUSALS)
        .bind(agency_id)
        .bind(day.number())
        .bind(reason.as_str())
        .bind(n)
        .execute(&mut **tx)
        .await
        .map(drop))?;
    Ok(())
}

impl Store {
    /// Adds what this server let through; returns when the subject is at rest, what other servers let through
    /// included: never more than `longest` milliseconds ahead, whatever was kept by a clock that ran ahead.
    pub async fn add_sends(
        &self,
        subject: &str,
        now: i64,
        millis: i64,
        longest: i64,
    ) -> Result<i64, StoreError> {
        Ok(on!(&self.pool, |db| sqlx::query_scalar(ADD_SENDS)
            .bind(subject)
            .bind(now)
            .bind(millis)
            .bind(longest)
            .bind(longest + CLOCKS_DIFFER)
            .fetch_one(db)
            .await)?)
    }

    /// Forgets who has been at rest since then.
    pub async fn forget_rested(&self, before: i64) -> Result<(), StoreError> {
        on!(&self.pool, |db| sqlx::query(FORGET_RESTED).bind(before).execute(db).await.map(drop))?;
        Ok(())
    }

    /// Forgets the paces of senders in slots of which no rating can be dated any more: before this minute, this day.
    pub async fn forget_sender_paces(&self, (minute, day): (i64, i64)) -> Result<(), StoreError> {
        on!(&self.pool, |db| {
            sqlx::query(FORGET_SENDER_PACES).bind(minute).bind(day).execute(db).await.map(drop)
        })?;
        Ok(())
    }

    /// Adds to the count of refusals.
    pub async fn add_refusals(
        &self,
        agency_id: i64,
        day: Day,
        reason: RefusalReason,
        n: i64,
    ) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        add_refusals(&mut tx, agency_id, day, reason, n).await?;
        tx.commit().await
    }

    /// What was refused within an agency's subtree, by reason, most frequent first.
    pub async fn count_refusals(
        &self,
        agency_id: i64,
        period: Period,
    ) -> Result<Vec<RefusalCount>, StoreError> {
        let rows: Vec<(String, i64)> = on!(&self.pool, |db| sqlx::query_as(COUNT_REFUSALS)
            .bind(agency_id)
            .bind(period.from.number())
            .bind(period.to.number())
            .fetch_all(db)
            .await)?;
        let read = |(reason, n): (String, i64)| {
            Ok(RefusalCount { reason: stored(&reason, "reason")?, n: stored_number(n, "count")? })
        };
        rows.into_iter().map(read).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Fixture, on_both};
    use crate::domain::pace::{BY_HAND, BY_SOFTWARE, DEVICE, Rule};

    on_both! {
        async fn a_number_by_a_clock_that_ran_ahead_is_forgotten_and_one_by_another_servers_is_kept(fixture: Fixture) {
            let now = 1_795_402_800_000;
            for rule in [DEVICE, BY_SOFTWARE, BY_HAND, Rule::per_minute(10)] {
                let longest = rule.longest();
                let add = async |subject: i64, at, millis| {
                    fixture.store.add_sends(&format!("{rule:?} {subject}"), at, millis, longest).await.unwrap()
                };
                for ahead in [longest + 11_000, longest * 2 + 10_000, longest + 86_400_000] {
                    add(ahead, now + ahead, rule.interval).await;
                    assert_eq!(add(ahead, now, rule.interval).await, now + rule.interval, "{rule:?} {ahead}");
                }
                // Whoever has sent all that may come at once is no better off at a server whose clock is behind.
                add(0, now + 5_000, longest).await;
                assert_eq!(add(0, now, rule.interval).await, now + longest, "{rule:?}");
            }
        }
    }
}
