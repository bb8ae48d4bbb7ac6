//! What a void gives back: the pace of the senders of what is void. Ratings that were not believed only because others
//! came before them, which are void now, count like any other.

use super::error::{stored, stored_day, stored_reasons, stored_slip};
use super::invitations::{Invited, answered};
use super::ratings::use_invitations;
use super::sender_pace::{self, Added};
use super::tally::{Cell, TallyChange};
use super::{StoreError, Transaction, on, statements};
use crate::domain::sender_pace::{Pace, Sent};
use hailong_shared::wire::SlipAnswers;
use hailong_shared::{Channel, Day, DossierCode, Score, Stage};
use std::collections::BTreeMap;

/// How long before its link's pace was used up a rating may be dated.
const LINK_DAYS: i32 = 31;

/// The columns of a [`RawKept`], of rating `r` and slip `s`.
macro_rules! kept {
    () => {
        "
    SELECT r.seq, r.agency_id, r.desk_id, r.device_id, r.day, r.stage, r.channel, r.verified, r.score, r.reasons,
           r.dossier, r.rated_at, r.received_at, s.slip_id, s.answers"
    };
}
pub(super) use kept;

statements! {
    /// At most so many, the first ones first: whoever has flooded a desk is voided as a whole.
    TOO_FAST = concat!(kept!(), "
    FROM rating r
    LEFT JOIN rating_slip s ON s.rating_seq = r.seq
    LEFT JOIN rating_void v ON v.rating_seq = r.seq
    WHERE r.day BETWEEN $2 AND $3 AND r.desk_id = $1 AND r.doubt = 'pace' AND r.counted = 1 AND v.rating_seq IS NULL
    ORDER BY r.seq
    LIMIT 10000");
    VERIFY = "UPDATE rating SET verified = 1, doubt = NULL WHERE seq = $1";
    VERIFY_PENDING = "UPDATE pending_rating SET verified = 1 WHERE desk_id = $1 AND rating_seq = $2";
    BELIEVE_INVITED = "UPDATE invitation SET doubted_seq = NULL WHERE doubted_seq = $1";
}

/// A stored rating, in the order of its columns.
#[derive(Debug, sqlx::FromRow)]
pub struct RawKept {
    seq: i64,
    agency_id: i64,
    desk_id: Option<i64>,
    device_id: Option<i64>,
    day: i64,
    stage: String,
    channel: String,
    verified: i64,
    score: i64,
    reasons: Option<String>,
    dossier: Option<String>,
    rated_at: i64,
    received_at: i64,
    slip_id: Option<i64>,
    answers: Option<String>,
}

/// A stored rating, as far as the counts and its sender's pace go.
#[derive(Debug)]
pub struct Kept {
    seq: i64,
    /// Where it is counted.
    pub cell: Cell,
    /// Its score.
    pub score: Score,
    /// The ticked reasons.
    pub reasons: Vec<String>,
    /// The slip beside it.
    pub slip: Option<SlipAnswers>,
    stage: Stage,
    dossier: Option<DossierCode>,
    /// How it came; nothing for what has no pace.
    sent: Option<Sent>,
}

impl RawKept {
    /// Reads the columns.
    pub fn read(self) -> Result<Kept, StoreError> {
        let channel: Channel = stored(&self.channel, "channel")?;
        let day = stored_day(self.day)?;
        let sent = sender_pace::way(self.device_id, channel).zip(self.desk_id).map(|(way, desk_id)| Sent {
            way,
            desk_id,
            rated_at: self.rated_at,
            day,
            received_at: self.received_at,
        });
        Ok(Kept {
            seq: self.seq,
            score: Score::try_from(self.score).map_err(|_| StoreError::Corrupt("score"))?,
            reasons: stored_reasons(self.reasons.as_deref())?,
            slip: stored_slip(self.slip_id, self.answers.as_deref())?,
            stage: stored(&self.stage, "stage")?,
            dossier: self.dossier.as_deref().map(|code| stored(code, "dossier code")).transpose()?,
            sent,
            cell: Cell {
                agency_id: self.agency_id,
                desk_id: self.desk_id.unwrap_or(0),
                day: self.day,
                stage: self.stage,
                channel: self.channel,
                verified: self.verified,
            },
        })
    }
}

/// The days at a desk.
type Days = BTreeMap<i64, (Day, Day)>;

/// Gives the pace of these ratings back, which are void, and judges those anew that they had left no room for.
pub async fn count_again(tx: &mut Transaction, voided: &[Kept]) -> Result<(), StoreError> {
    let mut given_back = Added::default();
    let mut desks = Days::new();
    for sent in voided.iter().filter(|kept| kept.cell.verified == 1).filter_map(|kept| kept.sent) {
        given_back.add(&sent.paces(), -1);
        let (first, last) = (sent.day.plus_days(-LINK_DAYS), sent.day.plus_days(LINK_DAYS));
        let days = desks.entry(sent.desk_id).or_insert((first, last));
        *days = (days.0.min(first), days.1.max(last));
    }
    given_back.write(tx).await?;
    for (desk_id, (first, last)) in desks {
        let rows: Vec<RawKept> = on!(&mut *tx, |tx| sqlx::query_as(TOO_FAST)
            .bind(desk_id)
            .bind(first.number())
            .bind(last.number())
            .fetch_all(&mut **tx)
            .await)?;
        let too_fast = rows.into_iter().map(RawKept::read).collect::<Result<Vec<_>, _>>()?;
        judge_anew(tx, &too_fast).await?;
    }
    Ok(())
}

async fn judge_anew(tx: &mut Transaction, too_fast: &[Kept]) -> Result<(), StoreError> {
    let paces: Vec<Vec<Pace>> =
        too_fast.iter().map(|kept| kept.sent.map(Sent::paces).unwrap_or_default()).collect();
    let mut believed = sender_pace::find(tx, paces.iter().flatten()).await?;
    let (mut added, mut change) = (Added::default(), TallyChange::default());
    for (kept, paces) in too_fast.iter().zip(&paces) {
        // Whoever has rated the dossier meanwhile is the one who counts.
        let is_rated = match &kept.dossier {
            Some(dossier) => {
                let (agency_id, stage) = (kept.cell.agency_id, kept.stage);
                answered(tx, Invited { agency_id, dossier, stage, by: None, now: 0 }).await?.is_rated
            }
            None => false,
        };
        if is_rated || !believed.take(paces) {
            continue;
        }
        added.add(paces, 1);
        change.verify(kept.cell.clone(), kept.score, &kept.reasons, kept.slip.as_ref());
        verify(tx, kept).await?;
    }
    added.write(tx).await?;
    change.write(tx).await
}

async fn verify(tx: &mut Transaction, kept: &Kept) -> Result<(), StoreError> {
    let Kept { seq, cell, dossier, stage, .. } = kept;
    on!(&mut *tx, |tx| sqlx::query(VERIFY).bind(seq).execute(&mut **tx).await.map(drop))?;
    on!(&mut *tx, |tx| {
        sqlx::query(VERIFY_PENDING).bind(cell.desk_id).bind(seq).execute(&mut **tx).await.map(drop)
    })?;
    if let Some(dossier) = dossier {
        on!(&mut *tx, |tx| sqlx::query(BELIEVE_INVITED).bind(seq).execute(&mut **tx).await.map(drop))?;
        use_invitations(tx, *seq, cell.agency_id, dossier, *stage).await?;
    }
    Ok(())
}
