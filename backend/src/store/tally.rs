//! The counts that every rate is read from, kept in the transaction that changes the ratings: by day, and by month so
//! that a year is read in a few rows.

use super::{StoreError, Transaction, ratings};
use hailong_shared::Score;
use hailong_shared::wire::SlipAnswers;
use std::collections::BTreeMap;

/// Where a rating is counted.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cell {
    /// The agency's id.
    pub agency_id: i64,
    /// The desk's id, 0 for none.
    pub desk_id: i64,
    /// The day, `YYYYMMDD`.
    pub day: i64,
    /// The stage.
    pub stage: String,
    /// The channel.
    pub channel: String,
    /// Whether it is part of the rate: 0 or 1.
    pub verified: i64,
}

/// Agency, desk, day, verified, reason.
type ReasonKey = (i64, i64, i64, i64, String);

/// Agency, desk, day, slip, verified, criterion (0 for the slip itself), points.
type SlipKey = (i64, i64, i64, i64, i64, i64, i64);

/// What is to be added to the tallies, or taken from them.
#[derive(Debug, Default)]
pub struct TallyChange {
    /// The counts of the scores 1 to 5, and of voided ratings.
    cells: BTreeMap<Cell, [i64; 6]>,
    reasons: BTreeMap<ReasonKey, i64>,
    slips: BTreeMap<SlipKey, i64>,
}

impl TallyChange {
    /// A rating counts from now on.
    pub fn count(&mut self, cell: Cell, score: Score, reasons: &[String], slip: Option<&SlipAnswers>) {
        self.add(cell, score, reasons, slip, (1, 0));
    }

    /// A rating counts as voided from now on.
    pub fn void(&mut self, cell: Cell, score: Score, reasons: &[String], slip: Option<&SlipAnswers>) {
        self.add(cell, score, reasons, slip, (-1, 1));
    }

    /// A rating that stood beside the rate is part of it from now on.
    pub fn verify(&mut self, cell: Cell, score: Score, reasons: &[String], slip: Option<&SlipAnswers>) {
        self.add(Cell { verified: 0, ..cell.clone() }, score, reasons, slip, (-1, 0));
        self.add(Cell { verified: 1, ..cell }, score, reasons, slip, (1, 0));
    }

    fn add(
        &mut self,
        cell: Cell,
        score: Score,
        reasons: &[String],
        slip: Option<&SlipAnswers>,
        (n, voided): (i64, i64),
    ) {
        let Cell { agency_id, desk_id, day, verified, .. } = cell;
        if let Some(slip) = slip {
            let criteria =
                (1..).zip(&slip.answers).filter_map(|(at, points)| Some((at, i64::from((*points)?))));
            for (criterion, points) in criteria.chain([(0, 0)]) {
                let key = (agency_id, desk_id, day, slip.id, verified, criterion, points);
                *self.slips.entry(key).or_default() += n;
            }
        }
        for reason in reasons {
            let key = (agency_id, desk_id, day, verified, reason.clone());
            *self.reasons.entry(key).or_default() += n;
        }
        let counts = self.cells.entry(cell).or_default();
        counts[score.index()] += n;
        counts[5] += voided;
    }

    /// Writes it down.
    pub async fn write(self, tx: &mut Transaction) -> Result<(), StoreError> {
        let dialect = tx.dialect();
        let cells = rows(self.cells);
        for sql in dialect.add_to_tallies {
            ratings::run(tx, sql, &cells).await?;
        }
        let reasons: Vec<_> = self
            .reasons
            .into_iter()
            .map(|((agency, desk, day, verified, reason), n)| (agency, desk, day, verified, reason, n))
            .collect();
        ratings::run(tx, dialect.add_to_reason_tally, &reasons).await?;
        let slips: Vec<_> = self
            .slips
            .into_iter()
            .map(|((agency, desk, day, slip, verified, criterion, points), n)| {
                (agency, desk, day, slip, verified, criterion, points, n)
            })
            .collect();
        ratings::run(tx, dialect.add_to_slip_tally, &slips).await
    }
}

type Row = (i64, i64, i64, String, String, i64, i64, i64, i64, i64, i64, i64);

fn rows(cells: BTreeMap<Cell, [i64; 6]>) -> Vec<Row> {
    let row = |(cell, [n1, n2, n3, n4, n5, voided]): (Cell, [i64; 6])| {
        let Cell { agency_id, desk_id, day, stage, channel, verified } = cell;
        (agency_id, desk_id, day, stage, channel, verified, n1, n2, n3, n4, n5, voided)
    };
    cells.into_iter().map(row).collect()
}
