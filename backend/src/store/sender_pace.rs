//! How fast ratings come by a tablet and by the links of a desk: what is faster than people is kept and not believed.

use super::error::stored;
use super::ratings::{Placed, fetch};
use super::{StoreError, Transaction};
use crate::domain::verification::{Doubt, Pace, Standing, Way, paces};
use hailong_shared::Channel;
use std::collections::BTreeMap;

/// What puts more ratings into a span than people give is not believed beyond that.
pub async fn judge(tx: &mut Transaction, new: &mut [Placed<'_>], received_at: i64) -> Result<(), StoreError> {
    let spans: Vec<Vec<Pace>> = new.iter().map(|placed| spans(placed, received_at)).collect();
    let mut sent: BTreeMap<Pace, i64> = BTreeMap::new();
    for pace in spans.iter().flatten() {
        *sent.entry(*pace).or_default() += 1;
    }
    if sent.is_empty() {
        return Ok(());
    }
    let sql = tx.dialect().add_to_sender_pace;
    let rows: Vec<_> =
        sent.iter().map(|(pace, n)| (pace.kind.as_str(), pace.sender_id, pace.slot, n)).collect();
    let after: Vec<(String, i64, i64, i64)> = fetch(tx, sql, &rows).await?;
    // How many of each span were there before this batch; those that follow are judged one by one.
    let mut count: BTreeMap<Pace, i64> = BTreeMap::new();
    for (kind, sender_id, slot, n) in after {
        let pace = Pace { kind: stored(&kind, "kind of pace")?, sender_id, slot };
        count.insert(pace, n - sent.get(&pace).copied().unwrap_or(0));
    }
    for (placed, spans) in new.iter_mut().zip(spans) {
        let mut is_too_fast = false;
        for pace in spans {
            let count = count.entry(pace).or_default();
            *count += 1;
            is_too_fast |= *count > pace.kind.most();
        }
        if is_too_fast {
            placed.standing = Standing { verified: false, doubt: Some(Doubt::Pace) };
        }
    }
    Ok(())
}

/// The spans in which a rating is counted for its sender's pace: only what is believed otherwise can be too fast.
fn spans(placed: &Placed<'_>, received_at: i64) -> Vec<Pace> {
    let rating = placed.rating;
    let way = match rating.device {
        Some(id) => Some(Way::Tablet(id)),
        None => (rating.channel == Channel::Link).then_some(Way::Link),
    };
    match (way, placed.desk_id) {
        (Some(way), Some(desk_id)) if placed.standing.verified => {
            paces(way, desk_id, rating.rated_at, rating.day, received_at)
        }
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::Outcome;
    use super::super::testing::{Fixture, on_both};
    use super::*;
    use crate::domain::rating::NewRating;
    use crate::domain::verification::PaceKind;

    on_both! {
        async fn a_tablet_is_believed_at_the_pace_of_people_and_the_rest_is_kept_apart(fixture: Fixture) {
            let device = Some(fixture.tablet().await);
            let sent = |id| NewRating { device, ..fixture.rating(id, 1) };
            for batch in [0..25_u128, 25..60] {
                let ratings: Vec<_> = batch.map(sent).collect();
                let outcomes = fixture.store.store_ratings(&ratings, 0).await.unwrap();
                assert!(outcomes.iter().all(|outcome| matches!(outcome, Outcome::Stored(_))));
            }
            let counts = fixture.counts().await;
            let most = u64::try_from(PaceKind::Tablet.most()).unwrap();
            assert_eq!((counts.n(), counts.unverified.n()), (most, 60 - most));
            // Ten minutes later there is room again.
            let later = NewRating { rated_at: 600_000, ..sent(60) };
            fixture.store.store_ratings(&[later], 0).await.unwrap();
            assert_eq!(fixture.counts().await.n(), most + 1);
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
