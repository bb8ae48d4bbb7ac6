//! What importing a file would do.

use super::resemblance::{self, Resemblance};
use super::{Fault, Reading, Seat};
use crate::clock::Clock;
use crate::domain::rating::NewRating;
use crate::store::{NewImport, Store, StoreError};
use sha2::{Digest, Sha256};
use std::collections::{BTreeSet, HashSet};

/// Fewer rows than this say the same by chance.
const FEW: usize = 5;

/// What of a file is new, and what speaks against taking it.
#[derive(Debug)]
pub struct Plan {
    /// The file.
    pub file: NewImport,
    /// The ratings that would be added.
    pub new: Vec<NewRating>,
    /// How many are stored already, by their ids.
    pub known: usize,
    /// Lines whose id belongs to another rating.
    pub conflicts: Vec<Fault>,
    /// How far the new ones look like what is stored.
    pub resemblance: Resemblance,
    /// Another file with the same rows in the same order, on whatever day it was imported, and when. Of a file
    /// without times nothing else would tell.
    pub same_content: Option<(String, i64)>,
}

/// Compares what a file holds with what is stored.
pub async fn plan(
    store: &Store,
    seat: &Seat,
    reading: Reading,
    name: &str,
    clock: &Clock,
) -> Result<Plan, StoreError> {
    let dated = reading.dated;
    let known = store.known_ratings(reading.ratings.iter().map(|rating| rating.id)).await?;
    let ids: HashSet<_> = reading.ratings.iter().map(|rating| rating.id).collect();
    let mut plan = Plan {
        file: reading.file(seat, name),
        new: Vec::new(),
        known: 0,
        conflicts: Vec::new(),
        resemblance: Resemblance::default(),
        same_content: None,
    };
    for (line, rating) in reading.lines.into_iter().zip(reading.ratings) {
        match known.get(&rating.id) {
            None => plan.new.push(rating),
            Some(&digest) if digest == rating.digest || store.is_same_rating(&rating, dated).await? => {
                plan.known += 1;
            }
            Some(_) => {
                let reason = format!("its id {} belongs to another rating that is stored", rating.id);
                plan.conflicts.push(Fault { line, reason });
            }
        }
    }
    let days: BTreeSet<_> = plan.new.iter().map(|rating| rating.day).collect();
    let mut stored = Vec::new();
    for day in days {
        stored.extend(store.list_imported(plan.file.agency_id, plan.file.desk_id, day).await?);
    }
    // After an interruption the first rows of this very file are there; the rest is not like them.
    stored.retain(|other| !ids.contains(&other.id));
    let new: Vec<&NewRating> = plan.new.iter().collect();
    plan.resemblance = resemblance::compare(&new, dated, &stored, clock);
    if plan.new.len() >= FEW {
        plan.same_content = store.find_same_content(&plan.file).await?;
    }
    Ok(plan)
}

impl Reading {
    /// The file as the store keeps it, under this name.
    pub fn file(&self, seat: &Seat, name: &str) -> NewImport {
        let mut content = Sha256::new();
        for rating in &self.ratings {
            content.update(rating.digest.to_be_bytes());
        }
        NewImport {
            agency_id: seat.agency.id,
            desk_id: seat.desk.as_ref().map(|row| row.desk.id),
            digest: self.digest,
            content: content.finalize().into(),
            name: name.to_owned(),
            ratings: self.ratings.len(),
        }
    }
}
