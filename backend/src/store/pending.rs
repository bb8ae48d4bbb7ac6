//! Ratings of the running day whose scores are not shown yet. They are counted like any other; reports leave their
//! scores out until the desk has enough of them.

use super::error::{stored, stored_reasons, stored_slip};
use super::ratings::{Placed, run};
use super::{StoreError, Transaction, on, statements};
use crate::domain::live_scores::LiveScores;
use hailong_shared::wire::SlipAnswers;
use hailong_shared::{Channel, Counts, Day, Score};
use serde::Deserialize;
use std::collections::BTreeMap;

statements! {
    LIST = "
    WITH RECURSIVE tree (id, code) AS (
        SELECT id, code FROM agency WHERE id = $1
        UNION ALL
        SELECT a.id, a.code FROM agency a JOIN tree ON a.parent_id = tree.id
    )
    SELECT r.seq, tree.code AS agency, p.desk_id, r.day, r.stage, r.channel, r.verified, r.score, r.reasons,
           s.slip_id, s.answers
    FROM tree
    JOIN pending_rating p ON p.agency_id = tree.id AND p.day = $2
    JOIN rating r ON r.seq = p.rating_seq
    LEFT JOIN rating_slip s ON s.rating_seq = r.seq
    LEFT JOIN rating_void v ON v.rating_seq = r.seq
    WHERE v.rating_seq IS NULL";
}

/// Scores of one of these are shown together: whatever a report is broken down by, no part of it tells one score then.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Part {
    /// 0 for none.
    desk_id: i64,
    agency_id: i64,
    verified: i64,
    stage: String,
    channel: String,
    /// 0 for a rating without a slip: else a lone slip would be shown among ratings that have none.
    slip_id: i64,
}

/// A pending rating, in the order of its columns.
#[derive(Debug, Deserialize)]
pub struct RawPending {
    desk_id: i64,
    agency_id: i64,
    verified: i64,
    stage: String,
    channel: String,
    slip_id: i64,
    seq: i64,
    day: i64,
}

/// The ratings that are kept back, as a batch found them and as it leaves them.
#[derive(Debug, Default)]
pub struct Pending {
    /// Numbers and days.
    found: BTreeMap<Part, Vec<(i64, i64)>>,
}

impl Pending {
    /// What a batch found.
    pub fn new(rows: Vec<RawPending>) -> Self {
        let mut found: BTreeMap<Part, Vec<(i64, i64)>> = BTreeMap::new();
        for RawPending { desk_id, agency_id, verified, stage, channel, slip_id, seq, day } in rows {
            let part = Part { desk_id, agency_id, verified, stage, channel, slip_id };
            found.entry(part).or_default().push((seq, day));
        }
        for kept in found.values_mut() {
            kept.sort_unstable();
        }
        Self { found }
    }

    /// Takes up new ratings and writes down what is kept back then. What was kept back on an earlier day is shown.
    pub async fn take_up(
        self,
        tx: &mut Transaction,
        new: &[Placed<'_>],
        rule: LiveScores,
    ) -> Result<(), StoreError> {
        let today = rule.today.number();
        let mut kept: BTreeMap<Part, Vec<i64>> = BTreeMap::new();
        for placed in new.iter().filter(|placed| placed.counted && placed.rating.day == rule.today) {
            let part = Part {
                desk_id: placed.desk_id.unwrap_or(0),
                agency_id: placed.agency_id,
                verified: i64::from(placed.standing.verified),
                stage: placed.rating.stage.to_string(),
                channel: placed.rating.channel.to_string(),
                slip_id: placed.rating.slip.as_ref().map_or(0, |slip| slip.id),
            };
            let found = self.found.get(&part);
            let of_part = kept.entry(part).or_insert_with(|| {
                let of_today = found.into_iter().flatten().filter(|(_, day)| *day == today);
                of_today.map(|(seq, _)| *seq).collect()
            });
            rule.keep_back(of_part, placed.seq);
        }
        let (mut shown, mut kept_back) = (Vec::new(), Vec::new());
        for (part, seqs) in &kept {
            let Part { desk_id, agency_id, verified, stage, channel, slip_id } = part;
            let found: Vec<i64> = self.found.get(part).into_iter().flatten().map(|(seq, _)| *seq).collect();
            let gone = found.iter().filter(|seq| !seqs.contains(seq));
            shown.extend(gone.map(|seq| (*desk_id, *agency_id, *verified, *seq)));
            let added = seqs.iter().filter(|seq| !found.contains(seq));
            kept_back.extend(
                added.map(|seq| (*desk_id, *agency_id, *verified, stage, channel, *slip_id, *seq, today)),
            );
        }
        let dialect = tx.dialect();
        run(tx, dialect.show_ratings, &shown).await?;
        run(tx, dialect.keep_back_ratings, &kept_back).await
    }
}

/// A rating whose score is not shown yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptBack {
    /// Its number.
    pub seq: i64,
    /// Its agency's code.
    pub agency: String,
    /// Its desk's id, 0 for none.
    pub desk_id: i64,
    /// Its day, `YYYYMMDD`.
    pub day: i64,
    /// Its stage.
    pub stage: String,
    /// Its channel.
    pub channel: Channel,
    /// Whether it is part of the rate.
    pub verified: bool,
    /// Its score.
    pub score: Score,
    /// The ticked reasons.
    pub reasons: Vec<String>,
    /// The slip beside it.
    pub slip: Option<SlipAnswers>,
}

#[derive(sqlx::FromRow)]
struct RawKeptBack {
    seq: i64,
    agency: String,
    desk_id: i64,
    day: i64,
    stage: String,
    channel: String,
    verified: i64,
    score: i64,
    reasons: Option<String>,
    slip_id: Option<i64>,
    answers: Option<String>,
}

impl RawKeptBack {
    fn read(self) -> Result<KeptBack, StoreError> {
        Ok(KeptBack {
            seq: self.seq,
            agency: self.agency,
            desk_id: self.desk_id,
            day: self.day,
            stage: self.stage,
            channel: stored(&self.channel, "channel")?,
            verified: self.verified != 0,
            score: Score::try_from(self.score).map_err(|_| StoreError::Corrupt("score"))?,
            reasons: stored_reasons(self.reasons.as_deref())?,
            slip: stored_slip(self.slip_id, self.answers.as_deref())?,
        })
    }
}

impl KeptBack {
    /// Leaves its score out of counts that hold it.
    pub fn leave_out(&self, counts: &mut Counts) {
        let group = match (self.channel, self.verified) {
            (Channel::Paper, _) => &mut counts.paper,
            (_, true) => &mut counts.verified,
            (_, false) => &mut counts.unverified,
        };
        group.hold_back(self.score);
    }
}

/// The ratings of today in an agency's subtree whose scores are not shown yet, as of the transaction's moment.
pub async fn kept_back(
    tx: &mut Transaction,
    agency_id: i64,
    today: Day,
) -> Result<Vec<KeptBack>, StoreError> {
    let rows: Vec<RawKeptBack> = on!(&mut *tx, |tx| sqlx::query_as(LIST)
        .bind(agency_id)
        .bind(today.number())
        .fetch_all(&mut **tx)
        .await)?;
    rows.into_iter().map(RawKeptBack::read).collect()
}
