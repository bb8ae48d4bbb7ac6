//! The sample's slip: the form of 2018, and what some of the sample's people answered to it.

use crate::domain::rating::NewRating;
use crate::domain::slip::EXAMPLE;
use crate::store::{Author, Store, StoreError};
use hailong_shared::wire::{NewSlip, Slip, SlipAnswers};
use hailong_shared::{Day, Points};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// How many of those who rate fill the slip in.
const WILLING: f64 = 0.12;

/// Sets the form of 2018 at an agency, from its beginning on.
pub async fn set(
    store: &Store,
    agency_id: i64,
    valid_from: Day,
    author: Author<'_>,
) -> Result<(), StoreError> {
    let new = NewSlip { valid_from, offered: true, form: EXAMPLE.clone() };
    store.add_slip(agency_id, &new, author).await.map(drop)
}

/// Fills in some slips, each as its rating's score would have it: the same ones whenever the sample is loaded, since
/// they depend on what a rating says and not on its id, which belongs to its file.
pub fn fill_in(ratings: &mut [NewRating], slip: &Slip) {
    let criteria = slip.content.form.criteria.len();
    for rating in ratings {
        let mut random = ChaCha8Rng::seed_from_u64(rating.digest.cast_unsigned());
        if !random.random_bool(WILLING) {
            continue;
        }
        let content = f64::from(rating.score.value()) / 6.0;
        let points = |random: &mut ChaCha8Rng| {
            let earned = [content, content].map(|likely| usize::from(random.random_bool(likely)));
            // Some criteria are passed over.
            random.random_bool(0.95).then(|| Points::ALL[earned[0] + earned[1]])
        };
        let answers = (0..criteria).map(|_| points(&mut random)).collect();
        rating.slip = Some(SlipAnswers { id: slip.id, answers });
    }
}
