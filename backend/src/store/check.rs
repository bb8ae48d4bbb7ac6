//! Proving what the rates rest on: that the tallies are what the ratings say, that no rating is missing, that nothing
//! points into the void.

use super::backend::Backend;
use super::{Store, StoreError, on, statements};
use sqlx::AssertSqlSafe;

/// What the tally has to hold.
macro_rules! recount {
    () => {
        "
        SELECT r.agency_id, COALESCE(r.desk_id, 0), r.day, 0, r.stage, r.channel, r.verified,
               CAST(SUM(CASE WHEN v.rating_seq IS NULL AND r.score = 1 THEN 1 ELSE 0 END) AS BIGINT),
               CAST(SUM(CASE WHEN v.rating_seq IS NULL AND r.score = 2 THEN 1 ELSE 0 END) AS BIGINT),
               CAST(SUM(CASE WHEN v.rating_seq IS NULL AND r.score = 3 THEN 1 ELSE 0 END) AS BIGINT),
               CAST(SUM(CASE WHEN v.rating_seq IS NULL AND r.score = 4 THEN 1 ELSE 0 END) AS BIGINT),
               CAST(SUM(CASE WHEN v.rating_seq IS NULL AND r.score = 5 THEN 1 ELSE 0 END) AS BIGINT),
               CAST(SUM(CASE WHEN v.rating_seq IS NULL THEN 0 ELSE 1 END) AS BIGINT)
        FROM rating r
        LEFT JOIN rating_void v ON v.rating_seq = r.seq
        WHERE r.counted = 1
        GROUP BY 1, 2, 3, 4, 5, 6, 7"
    };
}

macro_rules! tally {
    () => {
        "
        SELECT agency_id, desk_id, day, procedure_id, stage, channel, verified, n1, n2, n3, n4, n5, voided FROM tally
        WHERE n1 + n2 + n3 + n4 + n5 + voided <> 0"
    };
}

/// What the months' tally has to hold; cells that everything has left stay, and count nothing.
macro_rules! sum_months {
    () => {
        "
        SELECT agency_id, desk_id, day / 100, procedure_id, stage, channel, verified, CAST(SUM(n1) AS BIGINT),
               CAST(SUM(n2) AS BIGINT), CAST(SUM(n3) AS BIGINT), CAST(SUM(n4) AS BIGINT), CAST(SUM(n5) AS BIGINT),
               CAST(SUM(voided) AS BIGINT)
        FROM tally
        WHERE n1 + n2 + n3 + n4 + n5 + voided <> 0
        GROUP BY 1, 2, 3, 4, 5, 6, 7"
    };
}

macro_rules! months {
    () => {
        "
        SELECT agency_id, desk_id, month, procedure_id, stage, channel, verified, n1, n2, n3, n4, n5, voided
        FROM month_tally
        WHERE n1 + n2 + n3 + n4 + n5 + voided <> 0"
    };
}

/// How many rows either of two selections has that the other has not.
macro_rules! differences {
    ($expected:ident, $kept:ident) => {
        concat!(
            "
    SELECT (SELECT COUNT(*) FROM (",
            $expected!(),
            "
        EXCEPT",
            $kept!(),
            "
    ) AS missing) + (SELECT COUNT(*) FROM (",
            $kept!(),
            "
        EXCEPT",
            $expected!(),
            "
    ) AS wrong)"
        )
    };
}

/// What the reasons' tally has to hold. Cells that voids have emptied stay and count nothing.
macro_rules! recount_reasons {
    ($each:literal, $which:literal) => {
        concat!(
            "
        SELECT r.agency_id, COALESCE(r.desk_id, 0), r.day, r.verified, e.value, COUNT(*)
        FROM rating r
        LEFT JOIN rating_void v ON v.rating_seq = r.seq
        CROSS JOIN ",
            $each,
            "
        WHERE v.rating_seq IS NULL AND r.counted = 1 AND r.reasons IS NOT NULL",
            $which,
            "
        GROUP BY 1, 2, 3, 4, 5"
        )
    };
}

/// How many cells of the reasons' tally differ; `$each` makes a row of each reason of rating `r`.
macro_rules! count_wrong_reasons {
    ($each:literal) => {
        concat!(
            "
    SELECT (SELECT COUNT(*) FROM (",
            $crate::store::check::recount_reasons!($each, ""),
            "
        EXCEPT
        SELECT agency_id, desk_id, day, verified, reason, n FROM reason_tally
    ) AS missing) + (SELECT COUNT(*) FROM (
        SELECT agency_id, desk_id, day, verified, reason, n FROM reason_tally WHERE n <> 0
        EXCEPT",
            $crate::store::check::recount_reasons!($each, ""),
            "
    ) AS wrong)"
        )
    };
}

/// Adds the reasons of the ratings after $1 and up to $2 to their tally.
macro_rules! refill_reason_tally {
    ($each:literal) => {
        concat!(
            "
    INSERT INTO reason_tally (agency_id, desk_id, day, verified, reason, n)",
            $crate::store::check::recount_reasons!($each, " AND r.seq > $1 AND r.seq <= $2"),
            "
    ON CONFLICT (agency_id, desk_id, day, verified, reason) DO UPDATE SET n = reason_tally.n + excluded.n"
        )
    };
}

/// What the slips' tally has to hold; `$each` makes a row of each answer of slip `s`.
macro_rules! recount_slips {
    ($each:literal, $criterion:literal, $points:literal) => {
        concat!(
            "
        SELECT r.agency_id, COALESCE(r.desk_id, 0), r.day, s.slip_id, r.verified, ",
            $criterion,
            ", ",
            $points,
            ", COUNT(*)
        FROM rating_slip s
        JOIN rating r ON r.seq = s.rating_seq
        LEFT JOIN rating_void v ON v.rating_seq = r.seq
        CROSS JOIN ",
            $each,
            "
        WHERE v.rating_seq IS NULL AND r.counted = 1 AND e.value IS NOT NULL
        GROUP BY 1, 2, 3, 4, 5, 6, 7
        UNION ALL
        SELECT r.agency_id, COALESCE(r.desk_id, 0), r.day, s.slip_id, r.verified, 0, 0, COUNT(*)
        FROM rating_slip s
        JOIN rating r ON r.seq = s.rating_seq
        LEFT JOIN rating_void v ON v.rating_seq = r.seq
        WHERE v.rating_seq IS NULL AND r.counted = 1
        GROUP BY 1, 2, 3, 4, 5"
        )
    };
}

/// How many cells of the slips' tally differ.
macro_rules! count_wrong_slips {
    ($($each:literal),+) => {
        concat!(
            "
    SELECT (SELECT COUNT(*) FROM (
        SELECT * FROM (",
            $crate::store::check::recount_slips!($($each),+),
            "
        ) AS expected
        EXCEPT
        SELECT agency_id, desk_id, day, slip_id, verified, criterion, points, n FROM slip_tally
    ) AS missing) + (SELECT COUNT(*) FROM (
        SELECT agency_id, desk_id, day, slip_id, verified, criterion, points, n FROM slip_tally WHERE n <> 0
        EXCEPT
        SELECT * FROM (",
            $crate::store::check::recount_slips!($($each),+),
            "
        ) AS expected
    ) AS wrong)"
        )
    };
}

/// Fills the empty slips' tally.
macro_rules! rebuild_slip_tally {
    ($($each:literal),+) => {
        concat!(
            "
    INSERT INTO slip_tally (agency_id, desk_id, day, slip_id, verified, criterion, points, n)",
            $crate::store::check::recount_slips!($($each),+)
        )
    };
}
pub(super) use {count_wrong_reasons, recount_reasons, refill_reason_tally};
pub(super) use {count_wrong_slips, rebuild_slip_tally, recount_slips};

statements! {
    COUNT_WRONG = differences!(recount, tally);
    COUNT_WRONG_MONTHS = differences!(sum_months, months);
    COUNT_TALLY = "
    SELECT COUNT(*), CAST(COALESCE(SUM(n1 + n2 + n3 + n4 + n5), 0) AS BIGINT), CAST(COALESCE(SUM(voided), 0) AS BIGINT)
    FROM tally";
    COUNT_SEQ = "SELECT COUNT(*), COALESCE(MIN(seq), 1), COALESCE(MAX(seq), 0) FROM rating";
    COUNT_REASONS = "SELECT CAST(COALESCE(SUM(n), 0) AS BIGINT) FROM reason_tally";
    COUNT_SLIPS = "SELECT COUNT(*) FROM rating_slip";
    EMPTY_SLIP_TALLY = "DELETE FROM slip_tally";
    EMPTY_TALLY = "DELETE FROM tally";
    EMPTY_MONTH_TALLY = "DELETE FROM month_tally";
    REBUILD_MONTH_TALLY = concat!("
    INSERT INTO month_tally (agency_id, desk_id, month, procedure_id, stage, channel, verified, n1, n2, n3, n4, n5,
                             voided)", sum_months!());
    EMPTY_REASON_TALLY = "DELETE FROM reason_tally";
    REBUILD_TALLY = concat!("
    INSERT INTO tally (agency_id, desk_id, day, procedure_id, stage, channel, verified, n1, n2, n3, n4, n5, voided)", recount!());
}

const SQLITE_REFERENCES: &str = "
    SELECT (SELECT COUNT(*) FROM sqlite_master m JOIN pragma_foreign_key_list(m.name) f WHERE m.type = 'table'),
           (SELECT COUNT(*) FROM pragma_foreign_key_check)";

/// Table, column, and the table and column it points to.
const POSTGRES_REFERENCES: &str = "
    SELECT k.conrelid::regclass::text, a.attname::text, k.confrelid::regclass::text, b.attname::text
    FROM pg_constraint k
    JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
    JOIN pg_attribute b ON b.attrelid = k.confrelid AND b.attnum = k.confkey[1]
    WHERE k.contype = 'f'";

const SQLITE_INTEGRITY: &str = "PRAGMA integrity_check(20)";
const POSTGRES_AMCHECK: &str = "SELECT COUNT(*) FROM pg_proc WHERE proname = 'bt_index_check'";
/// For each index a statement that fails if it is damaged.
const POSTGRES_INDEXES: &str = "
    SELECT 'SELECT bt_index_check(' || c.oid || ')::text'
    FROM pg_class c
    JOIN pg_am m ON m.oid = c.relam AND m.amname = 'btree'
    WHERE c.relkind = 'i' AND c.relnamespace = 'public'::regnamespace";
/// For each table a statement that reads every value, and fails if one cannot be read.
const POSTGRES_TABLES: &str = "
    SELECT 'SELECT COUNT(*)::text FROM ' || c.oid::regclass || ' t WHERE length(t::text) = 0'
    FROM pg_class c
    WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace";

/// Runs each of the statements that another one makes; what those say that fail.
async fn failures(db: &sqlx::PgPool, statements: &'static str) -> Result<Vec<String>, StoreError> {
    let mut failed = Vec::new();
    for sql in sqlx::query_scalar::<_, String>(statements).fetch_all(db).await? {
        // Made of the catalogue of a schema that our migrations made.
        let run = sqlx::query_scalar::<_, Option<String>>(AssertSqlSafe(sql)).fetch_one(db).await;
        failed.extend(run.err().map(|error| error.to_string()));
    }
    Ok(failed)
}

/// One thing that was checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What.
    pub name: &'static str,
    /// How many places are wrong.
    pub wrong: i64,
    /// What was looked at.
    pub seen: String,
}

impl Store {
    /// Whether the database's own pages hold together, by its own word: what is damaged may still count right.
    pub async fn check_integrity(&self) -> Result<Finding, StoreError> {
        let (faults, seen) = match &self.pool {
            Backend::Sqlite(db) => {
                let rows = sqlx::query_scalar::<_, String>(SQLITE_INTEGRITY).fetch_all(db).await;
                // A file can be too damaged for its own check.
                let rows = rows.unwrap_or_else(|error| vec![error.to_string()]);
                (rows.into_iter().filter(|row| row != "ok").collect(), "every page".to_owned())
            }
            Backend::Postgres(db) => {
                let amcheck: i64 = sqlx::query_scalar(POSTGRES_AMCHECK).fetch_one(db).await?;
                if amcheck > 0 {
                    (failures(db, POSTGRES_INDEXES).await?, "every index, by amcheck".to_owned())
                } else {
                    (
                        failures(db, POSTGRES_TABLES).await?,
                        "every row; indexes with the extension amcheck".to_owned(),
                    )
                }
            }
        };
        let seen = faults.first().cloned().unwrap_or(seen);
        Ok(Finding { name: "integrity", wrong: i64::try_from(faults.len()).unwrap_or(i64::MAX), seen })
    }

    /// Whether the tally is what the ratings say.
    pub async fn check_tally(&self) -> Result<Finding, StoreError> {
        let mut wrong = 0;
        for sql in [COUNT_WRONG, COUNT_WRONG_MONTHS] {
            wrong += on!(&self.pool, |db| sqlx::query_scalar::<_, i64>(sql).fetch_one(db).await)?;
        }
        let (cells, n, voided): (i64, i64, i64) =
            on!(&self.pool, |db| sqlx::query_as(COUNT_TALLY).fetch_one(db).await)?;
        let seen = format!("{n} ratings and {voided} voided ones in {cells} cells");
        Ok(Finding { name: "tally = count(rating)", wrong, seen })
    }

    /// Whether the reasons' tally is what the ratings say.
    pub async fn check_reason_tally(&self) -> Result<Finding, StoreError> {
        let sql = self.pool.dialect().count_wrong_reasons;
        let wrong = on!(&self.pool, |db| sqlx::query_scalar(sql).fetch_one(db).await)?;
        let n: i64 = on!(&self.pool, |db| sqlx::query_scalar(COUNT_REASONS).fetch_one(db).await)?;
        Ok(Finding { name: "reason tally = count(reason)", wrong, seen: format!("{n} ticked reasons") })
    }

    /// Whether the slips' tally is what the slips say.
    pub async fn check_slip_tally(&self) -> Result<Finding, StoreError> {
        let sql = self.pool.dialect().count_wrong_slips;
        let wrong = on!(&self.pool, |db| sqlx::query_scalar(sql).fetch_one(db).await)?;
        let n: i64 = on!(&self.pool, |db| sqlx::query_scalar(COUNT_SLIPS).fetch_one(db).await)?;
        Ok(Finding { name: "slip tally = count(answer)", wrong, seen: format!("{n} slips") })
    }

    /// Whether the ratings' numbers run from 1 without a gap.
    pub async fn check_seq(&self) -> Result<Finding, StoreError> {
        let (count, first, last): (i64, i64, i64) =
            on!(&self.pool, |db| sqlx::query_as(COUNT_SEQ).fetch_one(db).await)?;
        let wrong = (first - 1).abs() + (last - count).abs();
        Ok(Finding { name: "seq without gaps", wrong, seen: format!("{count} ratings, the last is {last}") })
    }

    /// Whether every reference finds what it points to.
    pub async fn check_references(&self) -> Result<Finding, StoreError> {
        const NAME: &str = "references";
        let (keys, wrong): (i64, i64) = match &self.pool {
            Backend::Sqlite(db) => sqlx::query_as(SQLITE_REFERENCES).fetch_one(db).await?,
            Backend::Postgres(db) => {
                let keys: Vec<(String, String, String, String)> =
                    sqlx::query_as(POSTGRES_REFERENCES).fetch_all(db).await?;
                let mut wrong = 0;
                for (table, column, other, key) in &keys {
                    // The names come from the catalogue of a schema that our migrations made.
                    let sql = format!(
                        "SELECT COUNT(*) FROM {table} t WHERE t.{column} IS NOT NULL
                         AND NOT EXISTS (SELECT 1 FROM {other} o WHERE o.{key} = t.{column})"
                    );
                    wrong += sqlx::query_scalar::<_, i64>(AssertSqlSafe(sql)).fetch_one(db).await?;
                }
                (i64::try_from(keys.len()).unwrap_or(i64::MAX), wrong)
            }
        };
        Ok(Finding { name: NAME, wrong, seen: format!("{keys} foreign keys") })
    }

    /// Makes the tallies anew from the ratings.
    pub async fn rebuild_tallies(&self) -> Result<(), StoreError> {
        let mut tx = self.pool.begin_ratings().await?;
        let dialect = tx.dialect();
        for sql in [
            EMPTY_TALLY,
            REBUILD_TALLY,
            EMPTY_MONTH_TALLY,
            REBUILD_MONTH_TALLY,
            EMPTY_REASON_TALLY,
            EMPTY_SLIP_TALLY,
            dialect.rebuild_slip_tally,
        ] {
            on!(&mut tx, |tx| sqlx::query(sql).execute(&mut **tx).await.map(drop))?;
        }
        let refill = dialect.refill_reason_tally;
        on!(&mut tx, |tx| sqlx::query(refill).bind(0).bind(i64::MAX).execute(&mut **tx).await.map(drop))?;
        tx.commit().await
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Fixture, on_both};
    use super::*;
    use crate::domain::rating::NewRating;

    on_both! {
        async fn a_wrong_cell_is_found_and_mended_from_the_ratings(fixture: Fixture) {
            let ticked = NewRating { reasons: vec!["waiting".into(), "attitude".into()], ..fixture.rating(2, 1) };
            fixture.store.store_ratings(&[fixture.rating(1, 5), ticked], 0).await.unwrap();
            let wrong = async || fixture.findings().await.map(|finding| finding.wrong);
            assert_eq!(wrong().await, [0, 0, 0, 0, 0]);
            for sql in ["UPDATE tally SET n4 = n4 + 1", "UPDATE month_tally SET n5 = n5 - 1", "DELETE FROM reason_tally WHERE reason = 'waiting'"] {
                on!(&fixture.store.pool, |db| sqlx::query(sql).execute(db).await.map(drop)).unwrap();
            }
            let [tally, reasons, _, seq, references] = wrong().await;
            assert!(tally > 0 && reasons > 0 && seq == 0 && references == 0);
            fixture.store.rebuild_tallies().await.unwrap();
            assert_eq!(wrong().await, [0, 0, 0, 0, 0]);
            assert_eq!(fixture.scores().await, [1, 0, 0, 0, 1]);
        }
    }
}
