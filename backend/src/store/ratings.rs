//! Storing ratings: a whole batch in a few statements, with the tally in the same transaction.

use super::changes::Change;
use super::facts::Facts;
use super::invitations::is_rated;
use super::tally::TallyChange;
use super::{StoreError, Transaction, on, statements};
use super::{postgres, sqlite};
use crate::domain::rating::{NewRating, Place};
use hailong_shared::wire::RatingReceipt;
use hailong_shared::{DossierCode, Stage};
use serde::Serialize;
use serde_json::json;
use std::collections::{BTreeSet, HashSet};
use uuid::Uuid;

statements! {
    USE_INVITATIONS = "
    UPDATE invitation
    SET rating_seq = $1
    WHERE dossier = $2 AND stage = $3 AND desk_id IN (SELECT id FROM desk WHERE agency_id = $4)
    RETURNING desk_id";
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

#[cfg(test)]
impl super::Store {
    /// Stores ratings in one transaction: all of them or, on an error, none.
    pub async fn store_ratings(
        &self,
        ratings: &[NewRating],
        received_at: i64,
    ) -> Result<Vec<Outcome>, StoreError> {
        let (outcomes, _) = store_ratings(self.pool.begin_ratings().await?, ratings, received_at).await?;
        Ok(outcomes)
    }
}

/// Stores ratings in this transaction, which `Pool::begin_ratings` began, and commits it. Returns
/// what became of each, and what changed by it.
pub async fn store_ratings(
    mut tx: Transaction,
    ratings: &[NewRating],
    received_at: i64,
) -> Result<(Vec<Outcome>, Change), StoreError> {
    let stored = store_batch(&mut tx, ratings, received_at).await?;
    tx.commit().await?;
    Ok(stored)
}

/// Decides about every rating, then stores the new ones and adds them to the tallies.
pub async fn store_batch(
    tx: &mut Transaction,
    ratings: &[NewRating],
    received_at: i64,
) -> Result<(Vec<Outcome>, Change), StoreError> {
    let ids: Vec<Uuid> = ratings.iter().map(|rating| rating.id).collect();
    let Facts { last_seq: mut seq, mut known, terms } = Facts::find(tx, &ids, &named_desks(ratings)).await?;
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
        if let Some((dossier, stage)) = invited(rating)
            && (!used.insert((agency_id, dossier, stage)) || is_rated(tx, agency_id, dossier, stage).await?)
        {
            outcomes.push(Outcome::InvitationUsed);
            continue;
        }
        seq += 1;
        let receipt = RatingReceipt { id: rating.id, seq, received_at };
        known.insert(rating.id, (receipt, rating.digest));
        new.push(Placed { seq, agency_id, desk_id, rating });
        outcomes.push(Outcome::Stored(receipt));
    }
    let mut change = Change::of_agencies(new.iter().map(|placed| placed.agency_id).collect());
    if !new.is_empty() {
        change.desks = insert(tx, &new, received_at).await?;
    }
    Ok((outcomes, change))
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
    /// The rating.
    pub rating: &'a NewRating,
}

impl Placed<'_> {
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
    for Placed { agency_id, desk_id, rating: r, .. } in new {
        let (stage, channel) = (r.stage.as_str().to_owned(), r.channel.as_str().to_owned());
        let key = (*agency_id, desk_id.unwrap_or(0), r.day.number(), stage, channel, i64::from(r.verified));
        change.count(key, r.score, &r.reasons, r.slip.as_ref());
    }
    change.write(tx).await?;

    let mut desks = BTreeSet::new();
    for placed in new {
        let Some((dossier, stage)) = invited(placed.rating) else { continue };
        let at: Vec<i64> = on!(&mut *tx, |tx| sqlx::query_scalar(USE_INVITATIONS)
            .bind(placed.seq)
            .bind(dossier.as_str())
            .bind(stage.as_str())
            .bind(placed.agency_id)
            .fetch_all(&mut **tx)
            .await)?;
        desks.extend(at);
    }
    Ok(desks)
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
    }
}
