//! The counts that every rate is read from, kept in the transaction that changes the ratings: by day, and by month so that
//! a year is read in a few rows.

use super::{StoreError, Transaction, ratings};
use hailong_shared::Score;
use hailong_shared::wire::SlipAnswers;
use std::collections::BTreeMap;

/// Agency, desk (0 for none), day, stage, channel, verified.
type Key = (i64, i64, i64, String, String, i64);

type SlipKey = (i64, i64, i64, i64, i64, i64, i64);

/// What is to be added to the tallies, or taken from them.
#[derive(Debug, Default)]
pub struct TallyChange {
    /// The counts of the scores 1 to 5, and of voided ratings.
    cells: BTreeMap<Key, [i64; 6]>,
    reasons: BTreeMap<(i64, i64, i64, String), i64>,
    /// Agency, desk, day, slip, verified, criterion (0 for the slip itself), points.
    slips: BTreeMap<SlipKey, i64>,
}

impl TallyChange {
    /// A rating counts from now on.
    pub fn count(&mut self, key: Key, score: Score, reasons: &[String], slip: Option<&SlipAnswers>) {
        self.add(key, score, reasons, slip, (1, 0));
    }

    /// A rating counts as voided from now on.
    pub fn void(&mut self, key: Key, score: Score, reasons: &[String], slip: Option<&SlipAnswers>) {
        self.add(key, score, reasons, slip, (-1, 1));
    }

    fn add(
        &mut self,
        key: Key,
        score: Score,
        reasons: &[String],
        slip: Option<&SlipAnswers>,
        (n, voided): (i64, i64),
    ) {
        if let Some(slip) = slip {
            let criteria =
                (1..).zip(&slip.answers).filter_map(|(at, points)| Some((at, i64::from((*points)?))));
            for (criterion, points) in criteria.chain([(0, 0)]) {
                *self.slips.entry((key.0, key.1, key.2, slip.id, key.5, criterion, points)).or_default() += n;
            }
        }
        for reason in reasons {
            *self.reasons.entry((key.0, key.1, key.2, reason.clone())).or_default() += n;
        }
        let cell = self.cells.entry(key).or_default();
        cell[score.index()] += n;
        cell[5] += voided;
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
            .map(|((agency, desk, day, reason), n)| (agency, desk, day, reason, n))
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

fn rows(cells: BTreeMap<Key, [i64; 6]>) -> Vec<Row> {
    cells
        .into_iter()
        .map(|((agency, desk, day, stage, channel, verified), [n1, n2, n3, n4, n5, voided])| {
            (agency, desk, day, stage, channel, verified, n1, n2, n3, n4, n5, voided)
        })
        .collect()
}
