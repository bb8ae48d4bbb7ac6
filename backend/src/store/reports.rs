//! Reading rates and reasons from the tallies.

use super::error::{stored_day, stored_number};
use super::subtree::seats;
use super::{Store, StoreError, on, statements};
use crate::domain::disclosure::Cell;
use crate::domain::period::{Period, Spans};
use hailong_shared::{Counts, Day, ReportGroup};
use std::collections::BTreeMap;

/// The counts of a period in one row for each value of the columns that come before them. The period is given as whole
/// months ($2 to $3) and the days before ($4 to $5) and after them ($6 to $7); a range that runs backwards is empty.
macro_rules! counts_by {
    ($groups:literal, $($columns:tt)+) => {
        concat!(
            seats!(),
            ",
    t (agency, agency_id, desk_id, month, day, stage, channel, verified, n1, n2, n3, n4, n5, voided) AS (
        SELECT s.code, s.agency_id, s.desk_id, t.month, 0, t.stage, t.channel, t.verified, t.n1, t.n2, t.n3, t.n4, t.n5,
               t.voided
        FROM seat s
        CROSS JOIN month_tally t
        WHERE t.agency_id = s.agency_id AND t.desk_id = s.desk_id AND t.month BETWEEN $2 AND $3
        UNION ALL",
            days!("$4", "$5"),
            "
        UNION ALL",
            days!("$6", "$7"),
            "
    )
    SELECT ",
            $($columns)+,
            ",
           CAST(SUM(t.n1) AS BIGINT) AS n1, CAST(SUM(t.n2) AS BIGINT) AS n2, CAST(SUM(t.n3) AS BIGINT) AS n3,
           CAST(SUM(t.n4) AS BIGINT) AS n4, CAST(SUM(t.n5) AS BIGINT) AS n5,
           CAST(SUM(CASE t.verified WHEN 0 THEN t.n1 + t.n2 + t.n3 + t.n4 + t.n5 ELSE 0 END) AS BIGINT) AS unverified,
           CAST(SUM(t.voided) AS BIGINT) AS voided
    FROM t
    GROUP BY ",
            $groups
        )
    };
}

macro_rules! days {
    ($from:literal, $to:literal) => {
        concat!(
            "
        SELECT s.code, s.agency_id, s.desk_id, t.day / 100, t.day, t.stage, t.channel, t.verified, t.n1, t.n2, t.n3, t.n4,
               t.n5, t.voided
        FROM seat s
        CROSS JOIN tally t
        WHERE t.agency_id = s.agency_id AND t.desk_id = s.desk_id AND t.day BETWEEN ",
            $from,
            " AND ",
            $to
        )
    };
}

/// A report for each way to break it down.
macro_rules! report {
    ($key:literal) => {
        counts_by!($key, "CAST(", $key, " AS TEXT) AS part")
    };
}

/// The same, apart for each agency's own months.
macro_rules! cells {
    ($key:literal) => {
        counts_by!("1, 2, 3", "t.agency, t.month, CAST(", $key, " AS TEXT) AS part")
    };
}

statements! {
    BY_DESK = report!("t.desk_id");
    BY_AGENCY = report!("t.agency");
    BY_STAGE = report!("t.stage");
    BY_CHANNEL = report!("t.channel");
    BY_DAY = report!("t.day");
    BY_MONTH = report!("t.month");
    CELLS_BY_DESK = cells!("t.desk_id");
    CELLS_BY_AGENCY = cells!("t.agency");
    CELLS_BY_STAGE = cells!("t.stage");
    CELLS_BY_CHANNEL = cells!("t.channel");
    CELLS_BY_DAY = cells!("t.day");
    CELLS_BY_MONTH = cells!("t.month");
    REASONS = concat!(
        seats!(),
        "
    SELECT t.reason, CAST(SUM(t.n) AS BIGINT) AS n
    FROM seat s
    CROSS JOIN reason_tally t
    WHERE t.agency_id = s.agency_id AND t.desk_id = s.desk_id AND t.day BETWEEN $2 AND $3
    GROUP BY t.reason
    ORDER BY n DESC, t.reason COLLATE \"C\""
    );
    LAST_DAY = concat!(
        seats!(),
        "
    SELECT MAX((SELECT MAX(t.day) FROM tally t WHERE t.agency_id = s.agency_id AND t.desk_id = s.desk_id))
    FROM seat s"
    );
}

#[derive(sqlx::FromRow)]
struct RawCounts {
    part: String,
    n1: i64,
    n2: i64,
    n3: i64,
    n4: i64,
    n5: i64,
    unverified: i64,
    voided: i64,
}

impl RawCounts {
    fn read(self) -> Result<(String, Counts), StoreError> {
        let n = |value| stored_number::<u64>(value, "count");
        let scores = [n(self.n1)?, n(self.n2)?, n(self.n3)?, n(self.n4)?, n(self.n5)?];
        Ok((self.part, Counts { scores, unverified: n(self.unverified)?, voided: n(self.voided)? }))
    }
}

#[derive(sqlx::FromRow)]
struct RawCell {
    agency: String,
    month: i64,
    #[sqlx(flatten)]
    counts: RawCounts,
}

impl RawCell {
    fn read(self) -> Result<Cell, StoreError> {
        let (part, counts) = self.counts.read()?;
        Ok(Cell { agency: self.agency, month: self.month, part, counts })
    }
}

/// What can be read from either database.
trait Row:
    for<'r> sqlx::FromRow<'r, sqlx::sqlite::SqliteRow>
    + for<'r> sqlx::FromRow<'r, sqlx::postgres::PgRow>
    + Send
    + Unpin
{
}

impl Row for RawCounts {}
impl Row for RawCell {}

/// Whole months are read from their own tally, unless days are asked for.
fn spans(period: Period, by: ReportGroup) -> Spans {
    if by == ReportGroup::Day { period.in_days() } else { period.in_months() }
}

impl Store {
    /// The counts of an agency's subtree in a period, part by part. A part is named by a desk's id (`0` for none), an
    /// agency's code, a stage, a channel, a day (`YYYYMMDD`) or a month (`YYYYMM`). Parts without ratings are left out.
    pub async fn count_ratings(
        &self,
        agency_id: i64,
        period: Period,
        by: ReportGroup,
    ) -> Result<BTreeMap<String, Counts>, StoreError> {
        let sql = match by {
            ReportGroup::Desk => BY_DESK,
            ReportGroup::Agency => BY_AGENCY,
            ReportGroup::Stage => BY_STAGE,
            ReportGroup::Channel => BY_CHANNEL,
            ReportGroup::Day => BY_DAY,
            ReportGroup::Month => BY_MONTH,
        };
        let rows: Vec<RawCounts> = self.fetch(sql, agency_id, spans(period, by)).await?;
        rows.into_iter().map(RawCounts::read).collect()
    }

    /// The same counts, apart for each agency's own ratings and each month.
    pub async fn count_cells(
        &self,
        agency_id: i64,
        period: Period,
        by: ReportGroup,
    ) -> Result<Vec<Cell>, StoreError> {
        let sql = match by {
            ReportGroup::Desk => CELLS_BY_DESK,
            ReportGroup::Agency => CELLS_BY_AGENCY,
            ReportGroup::Stage => CELLS_BY_STAGE,
            ReportGroup::Channel => CELLS_BY_CHANNEL,
            ReportGroup::Day => CELLS_BY_DAY,
            ReportGroup::Month => CELLS_BY_MONTH,
        };
        let rows: Vec<RawCell> = self.fetch(sql, agency_id, spans(period, by)).await?;
        rows.into_iter().map(RawCell::read).collect()
    }

    async fn fetch<T: Row>(
        &self,
        sql: &'static str,
        agency_id: i64,
        spans: Spans,
    ) -> Result<Vec<T>, StoreError> {
        Ok(on!(&self.pool, |db| {
            sqlx::query_as(sql)
                .bind(agency_id)
                .bind(spans.months.0)
                .bind(spans.months.1)
                .bind(spans.before.0)
                .bind(spans.before.1)
                .bind(spans.after.0)
                .bind(spans.after.1)
                .fetch_all(db)
                .await
        })?)
    }

    /// The last day on which anybody rated in an agency's subtree.
    pub async fn last_rated_day(&self, agency_id: i64) -> Result<Option<Day>, StoreError> {
        let day: Option<i64> =
            on!(&self.pool, |db| sqlx::query_scalar(LAST_DAY).bind(agency_id).fetch_one(db).await)?;
        day.map(stored_day).transpose()
    }

    /// How often each reason was ticked in an agency's subtree, most ticked first.
    pub async fn count_reasons(
        &self,
        agency_id: i64,
        period: Period,
    ) -> Result<Vec<(String, u64)>, StoreError> {
        let rows: Vec<(String, i64)> = on!(&self.pool, |db| sqlx::query_as(REASONS)
            .bind(agency_id)
            .bind(period.from.number())
            .bind(period.to.number())
            .fetch_all(db)
            .await)?;
        rows.into_iter().map(|(reason, n)| Ok((reason, stored_number(n, "count")?))).collect()
    }
}
