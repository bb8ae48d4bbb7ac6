//! How fast ratings come by a tablet and by the links of a desk: what is faster than people is kept and not believed.

use super::device_signs::see;
use super::error::stored;
use super::pace::add_refusals;
use super::ratings::{Placed, fetch, run};
use super::{StoreError, Transaction};
use crate::domain::device_sign::SignKind;
use crate::domain::sender_pace::{Believed, Counted, Pace, Sent, Way};
use crate::domain::verification::{Doubt, Standing};
use hailong_shared::Channel;
use hailong_shared::wire::RefusalReason;
use std::collections::BTreeMap;

/// What puts more ratings into a span than people give is not believed beyond that. It is told beside the tablet, and
/// counted for the agency.
pub async fn judge(tx: &mut Transaction, new: &mut [Placed<'_>], received_at: i64) -> Result<(), StoreError> {
    let paces: Vec<Vec<Pace>> =
        new.iter().map(|placed| sent(placed, received_at).map(Sent::paces).unwrap_or_default()).collect();
    let mut believed = find(tx, paces.iter().flatten()).await?;
    let (mut added, mut devices, mut agencies) = (Added::default(), BTreeMap::new(), BTreeMap::new());
    for (placed, paces) in new.iter_mut().zip(&paces).filter(|(_, paces)| !paces.is_empty()) {
        if believed.take(paces) {
            added.add(paces, 1);
            continue;
        }
        placed.standing = Standing { verified: false, doubt: Some(Doubt::Pace) };
        *agencies.entry((placed.agency_id, placed.rating.day)).or_default() += 1;
        if let Some(device) = placed.rating.device {
            *devices.entry(device).or_default() += 1;
        }
    }
    added.write(tx).await?;
    for (device, n) in devices {
        see(tx, device, SignKind::TooFast, n, received_at).await?;
    }
    for ((agency, day), n) in agencies {
        add_refusals(tx, agency, day, RefusalReason::Pace, n).await?;
    }
    Ok(())
}

/// How many ratings are believed wherever these are counted, and in the slots around.
pub async fn find(tx: &mut Transaction, paces: impl Iterator<Item = &Pace>) -> Result<Believed, StoreError> {
    let mut slots: BTreeMap<Counted, (i64, i64)> = BTreeMap::new();
    for Pace { counted, slot } in paces {
        let around = counted.kind.span() - 1;
        let (first, last) = slots.entry(*counted).or_insert((*slot - around, *slot + around));
        (*first, *last) = ((*first).min(*slot - around), (*last).max(*slot + around));
    }
    let mut believed = Believed::default();
    if slots.is_empty() {
        return Ok(believed);
    }
    let row = |(counted, (first, last)): (Counted, (i64, i64))| {
        (counted.kind.as_str(), counted.sender_id, first, last)
    };
    let sql = tx.dialect().find_sender_pace;
    let found: Vec<(String, i64, i64, i64)> =
        fetch(tx, sql, &slots.into_iter().map(row).collect::<Vec<_>>()).await?;
    for (kind, sender_id, slot, n) in found {
        let counted = Counted { kind: stored(&kind, "kind of pace")?, sender_id };
        believed.put(Pace { counted, slot }, n);
    }
    Ok(believed)
}

/// What is to be added to how many are believed.
#[derive(Debug, Default)]
pub struct Added(BTreeMap<Pace, i64>);

impl Added {
    /// So many more of one sender; fewer, if it is a negative number.
    pub fn add(&mut self, paces: &[Pace], n: i64) {
        for pace in paces {
            *self.0.entry(*pace).or_default() += n;
        }
    }

    /// Writes it down.
    pub async fn write(self, tx: &mut Transaction) -> Result<(), StoreError> {
        let row =
            |(Pace { counted, slot }, n): (Pace, i64)| (counted.kind.as_str(), counted.sender_id, slot, n);
        let sql = tx.dialect().add_to_sender_pace;
        run(tx, sql, &self.0.into_iter().map(row).collect::<Vec<_>>()).await
    }
}

/// How a rating came, by a stored row's columns: nothing for what has no pace.
pub fn way(device_id: Option<i64>, channel: Channel) -> Option<Way> {
    device_id.map(Way::Tablet).or((channel == Channel::Link).then_some(Way::Link))
}

/// Only what is believed otherwise can be too fast.
fn sent(placed: &Placed<'_>, received_at: i64) -> Option<Sent> {
    let rating = placed.rating;
    let (way, desk_id) = (way(rating.device, rating.channel)?, placed.desk_id?);
    let sent = Sent { way, desk_id, rated_at: rating.rated_at, day: rating.day, received_at };
    placed.standing.verified.then_some(sent)
}

#[cfg(test)]
mod tests {
    use super::super::Outcome;
    use super::super::testing::{Fixture, on_both};
    use super::*;
    use crate::domain::rating::NewRating;
    use crate::domain::sender_pace::PaceKind;

    on_both! {
        async fn a_tablet_is_believed_at_the_pace_of_people_and_the_rest_is_kept_apart(fixture: Fixture) {
            let tablet = fixture.tablet().await;
            let device = Some(tablet);
            let sent = |id| NewRating { device, ..fixture.rating(id, 1) };
            for batch in [0..25_u128, 25..60] {
                let ratings: Vec<_> = batch.map(sent).collect();
                let outcomes = fixture.store.store_ratings(&ratings, 0).await.unwrap();
                assert!(outcomes.iter().all(|outcome| matches!(outcome, Outcome::Stored(_))));
            }
            let counts = fixture.counts().await;
            let most = u64::try_from(PaceKind::Tablet.most()).unwrap();
            assert_eq!((counts.n(), counts.unverified.n()), (most, 60 - most));
            // Ten minutes later there is room again, and not before: it is no matter of the clock's full ten minutes.
            let later = |id, rated_at| NewRating { rated_at, ..sent(id) };
            fixture.store.store_ratings(&[later(60, 599_999), later(61, -60_000), later(62, 600_000)], 0).await.unwrap();
            assert_eq!(fixture.counts().await.n(), most + 1);
            // It is told beside the tablet, and counted for the agency.
            let signs = fixture.store.device_signs(fixture.agency_id, fixture.rating(0, 1).day).await.unwrap();
            let signs: Vec<_> = signs[&tablet].iter().map(|sign| (sign.kind, sign.n)).collect();
            assert_eq!(signs, [(SignKind::TooFast, 22)]);
            assert!(fixture.findings().await.iter().all(|finding| finding.wrong == 0));
        }

        async fn a_tablets_day_and_the_links_of_a_desk_have_their_pace_too(fixture: Fixture) {
            let device = Some(fixture.tablet().await);
            let most = |kind: PaceKind| u64::try_from(kind.most()).unwrap();
            // In each ten minutes as many as are believed, until the day has more than any counter serves.
            for slot in 0..20 {
                let sent = |n| NewRating { device, rated_at: slot * 600_000, ..fixture.rating(n, 1) };
                let first = u128::try_from(slot).unwrap() * 40;
                let ratings: Vec<_> = (first..first + 40).map(sent).collect();
                fixture.store.store_ratings(&ratings, 0).await.unwrap();
            }
            let counts = fixture.counts().await;
            assert_eq!((counts.n(), counts.unverified.n()), (most(PaceKind::TabletDay), 800 - most(PaceKind::TabletDay)));
            // Whoever pairs more tablets at a desk does not have more people there.
            for tablet in 0..8_u8 {
                let device = Some(fixture.tablet_by(&[tablet]).await);
                let tablet = u128::from(tablet);
                let sent = |n| NewRating { device, rated_at: 90 * 600_000, ..fixture.rating(5_000 + tablet * 40 + n, 1) };
                fixture.store.store_ratings(&(0..40).map(sent).collect::<Vec<_>>(), 0).await.unwrap();
            }
            let desk = fixture.counts().await;
            assert_eq!(desk.n() - counts.n(), most(PaceKind::Desk));
            let counts = desk;
            for batch in [1_000..1_150_u128, 1_150..1_250] {
                let by_link = |id| NewRating { channel: Channel::Link, ..fixture.rating(id, 1) };
                fixture.store.store_ratings(&batch.map(by_link).collect::<Vec<_>>(), 0).await.unwrap();
            }
            let after = fixture.counts().await;
            assert_eq!((after.n() - counts.n(), after.unverified.n() - counts.unverified.n()), (most(PaceKind::Links), 50));
            // However many ten minutes their times are spread over: whoever uses a link has a network.
            let spread = |n: u128| NewRating {
                channel: Channel::Link, rated_at: i64::try_from(n).unwrap() * 600_000, ..fixture.rating(3_000 + n, 1)
            };
            fixture.store.store_ratings(&(0..50).map(spread).collect::<Vec<_>>(), 0).await.unwrap();
            assert_eq!(fixture.counts().await.n(), after.n());
            // What comes as neither, such as an import, has no pace.
            let others: Vec<_> = (2_000..2_300).map(|id| fixture.rating(id, 5)).collect();
            fixture.store.store_ratings(&others, 0).await.unwrap();
            assert_eq!(fixture.counts().await.n(), after.n() + 300);
        }
    }
}
