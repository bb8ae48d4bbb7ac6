//! Storing ratings: a whole batch in a few statements, with the tally in the same transaction.

use super::changes::Change;
use super::facts::{Facts, Named};
use super::invitations::{Answered, Invited, answered};
use super::tally::{Cell, TallyChange};
use super::{Store, StoreError, Transaction, on, sender_pace, statements};
use super::{postgres, sqlite};
use crate::domain::live_scores::LiveScores;
use crate::domain::pace::CLOCKS_DIFFER;
use crate::domain::rating::{NewRating, Place};
use crate::domain::verification::{Doubt, Standing};
use hailong_shared::wire::RatingReceipt;
use hailong_shared::{DossierCode, Stage};
use serde::Serialize;
use serde_json::json;
use std::collections::{BTreeSet, HashSet};
use uuid::Uuid;

statements! {
    SOME_DESK = "SELECT id, agency_id FROM desk ORDER BY id LIMIT 1";
    PROBE = "
    INSERT INTO setting (name, value) VALUES ('probe', $1)
    ON CONFLICT (name) DO UPDATE SET value = excluded.value";
    USE_INVITATIONS = "
    UPDATE invitation
    SET rating_seq = $1
    WHERE dossier = $2 AND stage = $3 AND desk_id IN (SELECT id FROM desk WHERE agency_id = $4)
    RETURNING desk_id";
    DOUBT_INVITATIONS = "
    UPDATE invitation
    SET doubted_seq = $1
    WHERE dossier = $2 AND stage = $3 AND desk_id IN (SELECT id FROM desk WHERE agency_id = $4)";
}

/// What became of one rating.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It is stored.
    Stored(RatingReceipt),
    /// The same rating was stored before.
    Repeated(RatingReceipt),
    /// Its id belongs to a rating with other content.
    IdConflict,
    /// Its invitation was used before.
    InvitationUsed,
    /// There is no such desk.
    NoDesk,
    /// The desk or its agency did not exist on that day.
    Closed,
}

impl Store {
    /// Stores ratings in one transaction: all of them or, on an error, none. Their scores are shown at once.
    #[cfg(test)]
    pub async fn store_ratings(
        &self,
        ratings: &[NewRating],
        received_at: i64,
    ) -> Result<Vec<Outcome>, StoreError> {
        let tx = self.pool.begin_ratings().await?;
        let (outcomes, _) = store_ratings(tx, ratings, received_at, None).await?;
        Ok(outcomes)
    }

    /// Goes the whole way of a rating but for its commit, at some desk, and undoes it: whether the pages that a rating
    /// touches can be read and written. Then commits a note, which the disk must take.
    pub async fn try_to_store(&self, probe: NewRating, now: i64) -> Result<(), StoreError> {
        let mut tx = self.pool.begin_ratings().await?;
        let desk: Option<(i64, i64)> =
            on!(&mut tx, |tx| sqlx::query_as(SOME_DESK).fetch_optional(&mut **tx).await)?;
        on!(&mut tx, |tx| sqlx::query(PROBE).bind(now.to_string()).execute(&mut **tx).await.map(drop))?;
        if let Some((desk_id, agency_id)) = desk {
            let rating = NewRating { place: Place::Known { agency_id, desk_id: Some(desk_id) }, ..probe };
            on!(&mut tx, |tx| sqlx::query("SAVEPOINT probe").execute(&mut **tx).await.map(drop))?;
            store_batch(&mut tx, std::slice::from_ref(&rating), now, None).await?;
            on!(&mut tx, |tx| sqlx::query("ROLLBACK TO probe").execute(&mut **tx).await.map(drop))?;
        }
        tx.commit().await
    }
}

/// Stores ratings in this transaction, which `Pool::begin_ratings` began, and commits it; scores of the running day
/// appear by this rule, or at once. Returns what became of each, and what changed by it.
pub async fn store_ratings(
    mut tx: Transaction,
    ratings: &[NewRating],
    received_at: i64,
    live: Option<LiveScores>,
) -> Result<(Vec<Outcome>, Change), StoreError> {
    let stored = store_batch(&mut tx, ratings, received_at, live).await?;
    tx.commit().await?;
    Ok(stored)
}

/// Decides about every rating, then stores the new ones and adds them to the tallies.
pub async fn store_batch(
    tx: &mut Transaction,
    ratings: &[NewRating],
    received_at: i64,
    live: Option<LiveScores>,
) -> Result<(Vec<Outcome>, Change), StoreError> {
    let ids: Vec<Uuid> = ratings.iter().map(|rating| rating.id).collect();
    let (desks, agencies, devices) = (named_desks(ratings), named_agencies(ratings), named_devices(ratings));
    let named = Named { ids: &ids, desks: &desks, agencies: &agencies, devices: &devices };
    let Facts { last_seq: mut seq, mut known, terms, pending, revoked } = Facts::find(tx, named).await?;
    let mut used = HashSet::new();

    let mut outcomes = Vec::with_capacity(ratings.len());
    let mut new: Vec<Placed<'_>> = Vec::with_capacity(ratings.len());
    for rating in ratings {
        if let Some((receipt, digest)) = known.get(&rating.id) {
            let same = *digest == rating.digest;
            outcomes.push(if same { Outcome::Repeated(*receipt) } else { Outcome::IdConflict });
            continue;
        }
        let (agency_id, desk_id) = match rating.place {
            Place::Known { agency_id, desk_id } => (agency_id, desk_id),
            Place::Desk(id) => match terms.get(&id) {
                None => {
                    outcomes.push(Outcome::NoDesk);
                    continue;
                }
                Some(term) if !term.covers(rating.day) => {
                    outcomes.push(Outcome::Closed);
                    continue;
                }
                Some(term) => (term.agency_id, Some(id)),
            },
        };
        let mut answered_before = Answered::default();
        if let Some((dossier, stage)) = invited(rating) {
            let by = Invited {
                agency_id,
                dossier,
                stage,
                by: rating.invitation_id,
                now: received_at + CLOCKS_DIFFER,
            };
            answered_before = answered(tx, by).await?;
            // One that ended was on its way while its token was revoked.
            if answered_before.is_rated
                || answered_before.is_ended
                || !used.insert((agency_id, dossier, stage))
            {
                outcomes.push(Outcome::InvitationUsed);
                continue;
            }
        }
        // It was on its way while its tablet was revoked.
        let is_revoked = rating.device.is_some_and(|device| revoked.contains(&device));
        let standing = if is_revoked && rating.standing.verified {
            Standing { verified: false, doubt: Some(Doubt::Elsewhere) }
        } else {
            rating.standing
        };
        seq += 1;
        let receipt = RatingReceipt { id: rating.id, seq, received_at };
        known.insert(rating.id, (receipt, rating.digest));
        let is_doubted_before = answered_before.is_doubted;
        new.push(Placed { seq, agency_id, desk_id, standing, counted: true, is_doubted_before, rating });
        outcomes.push(Outcome::Stored(receipt));
    }
    let mut change = Change::of_agencies(new.iter().map(|placed| placed.agency_id).collect());
    if !new.is_empty() {
        sender_pace::judge(tx, &mut new, received_at).await?;
        note_dossiers(tx, &mut new).await?;
        new.iter_mut().for_each(Placed::count_doubted_once);
        change.desks = insert(tx, &new, received_at).await?;
        if let Some(rule) = live {
            pending.take_up(tx, &new, rule).await?;
        }
    }
    Ok((outcomes, change))
}

/// Of several ratings by a typed dossier the first of a stage counts; the later ones are kept.
async fn note_dossiers(tx: &mut Transaction, new: &mut [Placed<'_>]) -> Result<(), StoreError> {
    let rows: BTreeSet<_> = new.iter().filter_map(Placed::typed).collect();
    if rows.is_empty() {
        return Ok(());
    }
    let sql = tx.dialect().note_dossiers;
    let rows: Vec<_> = rows.into_iter().collect();
    let mut first: HashSet<(i64, String, String)> = fetch(tx, sql, &rows).await?.into_iter().collect();
    for placed in new {
        if let Some(typed) = placed.typed()
            && !first.remove(&typed)
        {
            placed.counted = false;
            placed.standing.doubt = Some(Doubt::Repeated);
        }
    }
    Ok(())
}

/// Runs a statement that takes its rows as one JSON array and returns others.
pub async fn fetch<T>(
    tx: &mut Transaction,
    sql: &'static str,
    rows: &[impl Serialize],
) -> Result<Vec<T>, StoreError>
where
    T: for<'r> sqlx::FromRow<'r, sqlx::sqlite::SqliteRow>
        + for<'r> sqlx::FromRow<'r, sqlx::postgres::PgRow>
        + Send
        + Unpin,
{
    let json = serde_json::to_string(rows).expect("rows are made of texts and numbers");
    Ok(on!(&mut *tx, |tx| sqlx::query_as(sql).bind(json).fetch_all(&mut **tx).await)?)
}

/// A rating that is new, with its number and its desk's agency.
#[derive(Debug)]
pub struct Placed<'a> {
    /// Its number.
    pub seq: i64,
    /// Its agency's id.
    pub agency_id: i64,
    /// Its desk's id.
    pub desk_id: Option<i64>,
    /// Whether it is part of the rate, and what speaks against it.
    pub standing: Standing,
    /// Whether it is counted at all.
    pub counted: bool,
    /// Whether its invitation brought another one before that is not believed.
    pub is_doubted_before: bool,
    /// The rating.
    pub rating: &'a NewRating,
}

impl Placed<'_> {
    /// The typed dossier that it is about: agency, dossier, stage.
    fn typed(&self) -> Option<(i64, String, String)> {
        let dossier = self.rating.dossier.as_ref().filter(|_| self.rating.is_typed)?;
        Some((self.agency_id, dossier.to_string(), self.rating.stage.to_string()))
    }

    /// Of the ratings by one invitation that are not believed the first is counted beside the rate.
    fn count_doubted_once(&mut self) {
        if self.is_doubted_before && !self.standing.verified {
            self.counted = false;
            self.standing.doubt = Some(Doubt::Repeated);
        }
    }

    /// What speaks against it, by name.
    pub fn doubt(&self) -> Option<&'static str> {
        self.standing.doubt.map(Doubt::as_str)
    }

    /// The slip beside it: the rating's number, the slip's id, the answers as a JSON array.
    pub fn slip(&self) -> Option<(i64, i64, String)> {
        let slip = self.rating.slip.as_ref()?;
        Some((self.seq, slip.id, json!(slip.answers).to_string()))
    }

    /// The ticked reasons as a JSON array, if there are any.
    pub fn reasons(&self) -> Option<String> {
        let reasons = &self.rating.reasons;
        (!reasons.is_empty()).then(|| json!(reasons).to_string())
    }
}

/// The desks that are yet to be looked up.
fn named_desks(ratings: &[NewRating]) -> Vec<i64> {
    let desk = |rating: &NewRating| if let Place::Desk(id) = rating.place { Some(id) } else { None };
    let desks: BTreeSet<i64> = ratings.iter().filter_map(desk).collect();
    desks.into_iter().collect()
}

/// The agencies that are rated at no desk.
fn named_agencies(ratings: &[NewRating]) -> Vec<i64> {
    let agency = |rating: &NewRating| match rating.place {
        Place::Known { agency_id, desk_id: None } => Some(agency_id),
        Place::Known { .. } | Place::Desk(_) => None,
    };
    let agencies: BTreeSet<i64> = ratings.iter().filter_map(agency).collect();
    agencies.into_iter().collect()
}

/// The tablets that have yet to be found revoked or not.
fn named_devices(ratings: &[NewRating]) -> Vec<i64> {
    let devices: BTreeSet<i64> = ratings.iter().filter_map(|rating| rating.device).collect();
    devices.into_iter().collect()
}

/// The dossier and the stage that an invited rating is about: rated once, by whichever of its invitations.
fn invited(rating: &NewRating) -> Option<(&DossierCode, Stage)> {
    let dossier = rating.dossier.as_ref().filter(|_| rating.invited)?;
    Some((dossier, rating.stage))
}

/// Returns the desks whose tablets need not ask any more for what was rated.
async fn insert(
    tx: &mut Transaction,
    new: &[Placed<'_>],
    received_at: i64,
) -> Result<BTreeSet<i64>, StoreError> {
    match tx {
        Transaction::Sqlite(tx) => sqlite::insert_ratings(tx, new, received_at).await?,
        Transaction::Postgres(tx) => postgres::insert_ratings(tx, new, received_at).await?,
    }
    let comment = |placed: &Placed<'_>| {
        let comment = placed.rating.comment.as_ref()?;
        Some((placed.seq, placed.agency_id, comment.text.clone(), comment.redacted.clone()))
    };
    let insert_comments = tx.dialect().insert_comments;
    run(tx, insert_comments, &new.iter().filter_map(comment).collect::<Vec<_>>()).await?;

    let insert_slips = tx.dialect().insert_slips;
    run(tx, insert_slips, &new.iter().filter_map(Placed::slip).collect::<Vec<_>>()).await?;

    let mut change = TallyChange::default();
    for placed in new.iter().filter(|placed| placed.counted) {
        let r = placed.rating;
        let cell = Cell {
            agency_id: placed.agency_id,
            desk_id: placed.desk_id.unwrap_or(0),
            day: r.day.number(),
            stage: r.stage.as_str().to_owned(),
            channel: r.channel.as_str().to_owned(),
            verified: i64::from(placed.standing.verified),
        };
        change.count(cell, r.score, &r.reasons, r.slip.as_ref());
    }
    change.write(tx).await?;

    let mut desks = BTreeSet::new();
    for placed in new {
        let Some((dossier, stage)) = invited(placed.rating) else { continue };
        // Whoever floods a desk, or has stolen its tablet, takes no citizen's invitation.
        if !placed.standing.verified {
            if placed.counted {
                doubt_invitations(tx, placed, dossier, stage).await?;
            }
            continue;
        }
        desks.extend(use_invitations(tx, placed.seq, placed.agency_id, dossier, stage).await?);
    }
    Ok(desks)
}

/// Ends all invitations to rate this stage of a dossier; returns the desks whose tablets may ask for it.
pub async fn use_invitations(
    tx: &mut Transaction,
    seq: i64,
    agency_id: i64,
    dossier: &DossierCode,
    stage: Stage,
) -> Result<Vec<i64>, StoreError> {
    Ok(on!(&mut *tx, |tx| sqlx::query_scalar(USE_INVITATIONS)
        .bind(seq)
        .bind(dossier.as_str())
        .bind(stage.as_str())
        .bind(agency_id)
        .fetch_all(&mut **tx)
        .await)?)
}

/// Notes that an invitation brought a rating that is not believed.
async fn doubt_invitations(
    tx: &mut Transaction,
    placed: &Placed<'_>,
    dossier: &DossierCode,
    stage: Stage,
) -> Result<(), StoreError> {
    on!(&mut *tx, |tx| sqlx::query(DOUBT_INVITATIONS)
        .bind(placed.seq)
        .bind(dossier.as_str())
        .bind(stage.as_str())
        .bind(placed.agency_id)
        .execute(&mut **tx)
        .await
        .map(drop))?;
    Ok(())
}

/// Runs a statement that takes its rows as one JSON array.
pub async fn run(tx: &mut Transaction, sql: &'static str, rows: &[impl Serialize]) -> Result<(), StoreError> {
    if !rows.is_empty() {
        let json = serde_json::to_string(rows).expect("rows are made of texts and numbers");
        on!(&mut *tx, |tx| sqlx::query(sql).bind(json).execute(&mut **tx).await.map(drop))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Fixture, on_both};
    use super::*;
    use hailong_shared::Channel;

    on_both! {
        async fn an_id_counts_once_within_a_batch_and_across_batches(fixture: Fixture) {
            let (first, other) = (fixture.rating(1, 5), fixture.rating(1, 2));
            let batch = [first.clone(), first.clone(), other.clone(), fixture.rating(2, 3)];
            let outcomes = fixture.store.store_ratings(&batch, 70).await.unwrap();
            let receipt = RatingReceipt { id: first.id, seq: 1, received_at: 70 };
            assert_eq!(
                outcomes[..3],
                [Outcome::Stored(receipt), Outcome::Repeated(receipt), Outcome::IdConflict]
            );
            let later = fixture.store.store_ratings(&[first, other], 90).await.unwrap();
            assert_eq!(later, [Outcome::Repeated(receipt), Outcome::IdConflict]);
            assert_eq!(fixture.scores().await, [0, 0, 1, 0, 1]);
        }

        async fn a_dossiers_stage_is_rated_once_by_whichever_invitation_and_takes_its_own_retry(fixture: Fixture) {
            for token in [&b"receipt"[..], b"tablet"] {
                fixture.invite(token).await;
            }
            let invited = |id, score| NewRating {
                dossier: Some("H38.12-261120-0042".parse().unwrap()), invited: true, ..fixture.rating(id, score)
            };
            let batch = [invited(1, 5), invited(2, 1)];
            let outcomes = fixture.store.store_ratings(&batch, 0).await.unwrap();
            assert!(matches!(outcomes[..], [Outcome::Stored(_), Outcome::InvitationUsed]), "{outcomes:?}");
            for token in [&b"receipt"[..], b"tablet"] {
                assert!(fixture.store.find_invitation(token).await.unwrap().unwrap().used);
            }
            let later = fixture.store.store_ratings(&[invited(1, 5), invited(3, 1)], 0).await.unwrap();
            assert!(matches!(later[..], [Outcome::Repeated(_), Outcome::InvitationUsed]), "{later:?}");
            let other_stage = NewRating { stage: Stage::Reception, ..invited(4, 5) };
            let stored = fixture.store.store_ratings(&[other_stage], 0).await.unwrap();
            assert!(matches!(stored[..], [Outcome::Stored(_)]), "{stored:?}");
            assert_eq!(fixture.scores().await, [0, 0, 0, 0, 2]);
        }

        async fn a_typed_dossier_counts_once_for_a_stage_and_blocks_no_invitation(fixture: Fixture) {
            fixture.invite(b"receipt").await;
            let dossier = Some("H38.12-261120-0042".parse().unwrap());
            let typed = |id| NewRating {
                dossier: dossier.clone(), is_typed: true, standing: Standing::STRANGER, reasons: vec!["waiting".into()],
                ..fixture.rating(id, 1)
            };
            for batch in [vec![typed(1), typed(2)], vec![typed(3)]] {
                let outcomes = fixture.store.store_ratings(&batch, 0).await.unwrap();
                assert!(outcomes.iter().all(|outcome| matches!(outcome, Outcome::Stored(_))), "{outcomes:?}");
            }
            let invited = NewRating { invited: true, dossier: dossier.clone(), ..fixture.rating(4, 5) };
            let reception = NewRating { stage: Stage::Reception, ..typed(5) };
            let stored = fixture.store.store_ratings(&[invited, reception], 0).await.unwrap();
            assert!(stored.iter().all(|outcome| matches!(outcome, Outcome::Stored(_))), "{stored:?}");
            let counts = fixture.counts().await;
            assert_eq!((counts.n(), counts.unverified.n()), (1, 2));
            assert!(fixture.findings().await.iter().all(|finding| finding.wrong == 0));
            fixture.store.rebuild_tallies().await.unwrap();
            assert_eq!(fixture.counts().await, counts);
        }

        async fn scores_of_the_running_day_appear_in_steps_and_earlier_days_at_once(fixture: Fixture) {
            let today = fixture.rating(0, 1).day;
            let rule = LiveScores { today, step: 5 };
            let store = async |ratings: Vec<NewRating>, rule| {
                let tx = fixture.store.pool.begin_ratings().await.unwrap();
                store_ratings(tx, &ratings, 0, Some(rule)).await.unwrap();
            };
            let unverified = |id| NewRating { standing: Standing::STRANGER, ..fixture.rating(id, 1) };
            for id in 1..=4 {
                store(vec![fixture.rating(id, 5), unverified(100 + id)], rule).await;
                let (counts, pending) = (fixture.counts().await, u64::try_from(id).unwrap());
                assert_eq!((counts.n(), counts.verified.pending), (0, pending));
                assert_eq!((counts.unverified.n(), counts.unverified.pending), (0, pending));
            }
            store((5..=7).map(|id| fixture.rating(id, 2)).collect(), rule).await;
            let counts = fixture.counts().await;
            assert_eq!((counts.verified.scores, counts.verified.pending), ([0, 1, 0, 0, 4], 2));
            assert_eq!(counts.unverified.pending, 4);
            // One that a report can set apart from the others waits for its like.
            let refused = NewRating { stage: Stage::Supplement, ..fixture.rating(300, 1) };
            let by_link = |id| NewRating { channel: Channel::Link, ..fixture.rating(id, 1) };
            store(vec![refused, by_link(301)], rule).await;
            store((302..=304).map(by_link).collect(), rule).await;
            let counts = fixture.counts().await;
            assert_eq!((counts.verified.scores, counts.verified.pending), ([0, 1, 0, 0, 4], 7));
            store(vec![by_link(305)], rule).await;
            let counts = fixture.counts().await;
            assert_eq!((counts.verified.scores, counts.verified.pending), ([5, 1, 0, 0, 4], 3));
            // What is kept back stays as it is in the tallies.
            assert!(fixture.findings().await.iter().all(|finding| finding.wrong == 0));
            // A new day shows what the day before kept back, and begins anew.
            let tomorrow = LiveScores { today: today.plus_days(1), step: 5 };
            store(vec![NewRating { day: tomorrow.today, ..fixture.rating(8, 3) }], tomorrow).await;
            let period = crate::domain::period::Period { from: today, to: tomorrow.today };
            let by = hailong_shared::ReportGroup::Day;
            let days = fixture.store.count_ratings(fixture.agency_id, period, by, tomorrow.today).await.unwrap();
            let pending: Vec<_> = days.values().map(|c| (c.n(), c.verified.pending, c.unverified.n())).collect();
            assert_eq!(pending, [(13, 0, 4), (0, 1, 0)]);
        }
    }
}
