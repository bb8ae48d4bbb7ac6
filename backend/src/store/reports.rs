//! Reading rates and reasons from the tallies.

use super::error::{stored_day, stored_number};
use super::pending::{KeptBack, kept_back};
use super::subtree::seats;
use super::{Store, StoreError, on, statements};
use crate::domain::disclosure::Cell;
use crate::domain::period::{Period, Spans};
use hailong_shared::{Counts, Day, Group, ReportGroup};
use std::collections::BTreeMap;

/// The counts of a period in one row for each value of the columns that come before them and for each kind of rating:
/// 0 verified, 1 imported, 2 unverified, 3 from paper. The period is given as whole months ($2 to $3) and the days
/// before ($4 to $5) and after them ($6 to $7); a range that runs backwards is empty.
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
           CAST(SUM(t.voided) AS BIGINT) AS voided,
           CASE WHEN t.channel = 'paper' THEN 3 WHEN t.verified = 0 THEN 2 WHEN t.channel = 'import' THEN 1 ELSE 0 END
               AS kind
    FROM t
    GROUP BY kind, ",
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
    SELECT t.reason, t.verified, CAST(SUM(t.n) AS BIGINT) AS n
    FROM seat s
    CROSS JOIN reason_tally t
    WHERE t.agency_id = s.agency_id AND t.desk_id = s.desk_id AND t.day BETWEEN $2 AND $3
    GROUP BY t.reason, t.verified"
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
    voided: i64,
    kind: i32,
}

impl RawCounts {
    fn read(self) -> Result<(String, Counts), StoreError> {
        let n = |value| stored_number::<u64>(value, "count");
        let scores = [n(self.n1)?, n(self.n2)?, n(self.n3)?, n(self.n4)?, n(self.n5)?];
        let (group, none) = (Group { scores, pending: 0 }, Group::default());
        let mut counts = Counts { voided: n(self.voided)?, ..Counts::default() };
        (counts.verified, counts.unverified, counts.paper) = match self.kind {
            0 | 1 => (group, none, none),
            2 => (none, group, none),
            _ => (none, none, group),
        };
        counts.imported = if self.kind == 1 { group.n() } else { 0 };
        Ok((self.part, counts))
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

/// Which part of a break-down a rating belongs to.
fn part_of(rating: &KeptBack, by: ReportGroup) -> String {
    match by {
        ReportGroup::Desk => rating.desk_id.to_string(),
        ReportGroup::Agency => rating.agency.clone(),
        ReportGroup::Stage => rating.stage.clone(),
        ReportGroup::Channel => rating.channel.to_string(),
        ReportGroup::Day => rating.day.to_string(),
        ReportGroup::Month => (rating.day / 100).to_string(),
    }
}

/// How often a reason was ticked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Ticked {
    /// Beside verified ratings whose scores are shown.
    pub n: u64,
    /// Beside the others.
    pub unverified: u64,
}

/// Whole months are read from their own tally, unless days are asked for.
fn spans(period: Period, by: ReportGroup) -> Spans {
    if by == ReportGroup::Day { period.in_days() } else { period.in_months() }
}

impl Ticked {
    fn of(&mut self, verified: bool) -> &mut u64 {
        if verified { &mut self.n } else { &mut self.unverified }
    }
}

impl Store {
    /// The counts of an agency's subtree in a period, part by part. A part is named by a desk's id (`0` for none), an
    /// agency's code, a stage, a channel, a day (`YYYYMMDD`) or a month (`YYYYMM`). Parts without ratings are left
    /// out. Of `today` the scores that are not shown yet are counted as pending.
    pub async fn count_ratings(
        &self,
        agency_id: i64,
        period: Period,
        by: ReportGroup,
        today: Day,
    ) -> Result<BTreeMap<String, Counts>, StoreError> {
        let sql = match by {
            ReportGroup::Desk => BY_DESK,
            ReportGroup::Agency => BY_AGENCY,
            ReportGroup::Stage => BY_STAGE,
            ReportGroup::Channel => BY_CHANNEL,
            ReportGroup::Day => BY_DAY,
            ReportGroup::Month => BY_MONTH,
        };
        let (rows, pending) = self.fetch::<RawCounts>(sql, agency_id, period, by, today).await?;
        let mut parts: BTreeMap<String, Counts> = BTreeMap::new();
        for row in rows {
            let (part, counts) = row.read()?;
            *parts.entry(part).or_default() += counts;
        }
        for rating in pending {
            if let Some(counts) = parts.get_mut(&part_of(&rating, by)) {
                rating.leave_out(counts);
            }
        }
        Ok(parts)
    }

    /// The same counts, apart for each agency's own ratings and each month.
    pub async fn count_cells(
        &self,
        agency_id: i64,
        period: Period,
        by: ReportGroup,
        today: Day,
    ) -> Result<Vec<Cell>, StoreError> {
        let sql = match by {
            ReportGroup::Desk => CELLS_BY_DESK,
            ReportGroup::Agency => CELLS_BY_AGENCY,
            ReportGroup::Stage => CELLS_BY_STAGE,
            ReportGroup::Channel => CELLS_BY_CHANNEL,
            ReportGroup::Day => CELLS_BY_DAY,
            ReportGroup::Month => CELLS_BY_MONTH,
        };
        let (rows, pending) = self.fetch::<RawCell>(sql, agency_id, period, by, today).await?;
        let mut cells: BTreeMap<(String, i64, String), Counts> = BTreeMap::new();
        for row in rows {
            let Cell { agency, month, part, counts } = row.read()?;
            *cells.entry((agency, month, part)).or_default() += counts;
        }
        for rating in pending {
            let key = (rating.agency.clone(), rating.day / 100, part_of(&rating, by));
            if let Some(counts) = cells.get_mut(&key) {
                rating.leave_out(counts);
            }
        }
        let cell = |((agency, month, part), counts)| Cell { agency, month, part, counts };
        Ok(cells.into_iter().map(cell).collect())
    }

    /// The rows of a report, and the ratings of today in its period whose scores are not shown yet: both as of one
    /// moment.
    async fn fetch<T: Row>(
        &self,
        sql: &'static str,
        agency_id: i64,
        period: Period,
        by: ReportGroup,
        today: Day,
    ) -> Result<(Vec<T>, Vec<KeptBack>), StoreError> {
        let spans = spans(period, by);
        let mut tx = self.pool.begin_reading().await?;
        let pending =
            if period.includes(today) { kept_back(&mut tx, agency_id, today).await? } else { Vec::new() };
        let rows = on!(&mut tx, |tx| {
            sqlx::query_as(sql)
                .bind(agency_id)
                .bind(spans.months.0)
                .bind(spans.months.1)
                .bind(spans.before.0)
                .bind(spans.before.1)
                .bind(spans.after.0)
                .bind(spans.after.1)
                .fetch_all(&mut **tx)
                .await
        })?;
        tx.commit().await?;
        Ok((rows, pending))
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
        today: Day,
    ) -> Result<Vec<(String, Ticked)>, StoreError> {
        let mut tx = self.pool.begin_reading().await?;
        let pending =
            if period.includes(today) { kept_back(&mut tx, agency_id, today).await? } else { Vec::new() };
        let rows: Vec<(String, i64, i64)> = on!(&mut tx, |tx| sqlx::query_as(REASONS)
            .bind(agency_id)
            .bind(period.from.number())
            .bind(period.to.number())
            .fetch_all(&mut **tx)
            .await)?;
        tx.commit().await?;
        let mut reasons: BTreeMap<String, Ticked> = BTreeMap::new();
        for (reason, verified, n) in rows {
            let ticked = reasons.entry(reason).or_default();
            *ticked.of(verified != 0) += stored_number::<u64>(n, "count")?;
        }
        for rating in pending {
            for reason in &rating.reasons {
                // A reason tells the score: it is kept back with it.
                if let Some(ticked) = reasons.get_mut(reason) {
                    let n = ticked.of(rating.verified);
                    *n = n.saturating_sub(1);
                }
            }
        }
        let mut sorted: Vec<_> = reasons.into_iter().filter(|(_, t)| t.n + t.unverified > 0).collect();
        sorted.sort_by_key(|(_, ticked)| std::cmp::Reverse((ticked.n, ticked.unverified)));
        Ok(sorted)
    }
}
