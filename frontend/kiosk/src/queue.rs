//! The ratings that wait to be sent: kept on the tablet until the server has them.

use hailong_shared::wire::RatingRequest;

/// Ratings in the order they were made, and the one that is still being made.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Queue {
    /// A face was tapped, and the person may still add reasons.
    pub open: Option<RatingRequest>,
    /// Finished and not yet sent, oldest first.
    pub waiting: Vec<RatingRequest>,
    /// Refused by the server for what they hold; kept so that nothing vanishes silently.
    pub refused: Vec<RatingRequest>,
}

/// What the server made of a rating.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Delivery {
    /// It has it, now or from an earlier try.
    Stored,
    /// It will take this in its place.
    Mended(RatingRequest),
    /// It will never take it.
    Refused,
    /// It was not reached or had no time.
    Later,
}

impl Queue {
    /// Finishes the open rating.
    pub fn finish(&mut self, rating: RatingRequest) {
        self.open = None;
        self.waiting.push(rating);
    }

    /// After a restart: a rating that was still open counts with what it had.
    pub fn recover(&mut self) {
        if let Some(rating) = self.open.take() {
            self.waiting.push(rating);
        }
    }

    fn replace(&mut self, rating: RatingRequest) {
        for waiting in &mut self.waiting {
            if waiting.id == rating.id {
                *waiting = rating.clone();
            }
        }
    }

    /// Notes what became of a rating that was sent.
    pub fn settle(&mut self, rating: &RatingRequest, delivery: Delivery) {
        match delivery {
            Delivery::Later => {}
            Delivery::Mended(better) => self.replace(better),
            Delivery::Stored => self.waiting.retain(|waiting| waiting.id != rating.id),
            Delivery::Refused => {
                self.waiting.retain(|waiting| waiting.id != rating.id);
                self.refused.push(rating.clone());
            }
        }
    }
}

/// A refused rating made acceptable: what is at fault is left out, and a wrong time becomes `now`; its score still
/// counts. Nothing if that is not enough.
pub fn mended(rating: &RatingRequest, faults: &[&str], now: i64) -> Option<RatingRequest> {
    let mut mended = rating.clone();
    for fault in faults {
        match fault.split('[').next() {
            Some("reasons") => mended.reasons.clear(),
            Some("comment") => mended.comment = None,
            Some("dossier") => mended.dossier = None,
            // A clock that is more than a minute off; what was just put right is not put right again.
            Some("rated_at") if rating.rated_at.abs_diff(now) > 60_000 => mended.rated_at = now,
            _ => {}
        }
    }
    (mended != *rating).then_some(mended)
}

/// How long to wait before the next try, in milliseconds: doubling from two seconds to a minute, with up to half as
/// much again by chance, so that a hall of tablets does not come back at once. `chance` lies between 0 and 1.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the product is small and not negative"
)]
pub fn pause(failures: u32, chance: f64) -> u32 {
    let base = 2_000_u32.saturating_mul(1 << failures.min(5)).min(60_000);
    base + (f64::from(base) * 0.5 * chance.clamp(0.0, 1.0)) as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rating(n: u8) -> RatingRequest {
        serde_json::from_value(serde_json::json!({
            "id": format!("01890a5d-ac96-774b-bcce-b302099a80{n:02x}"), "desk": 1, "stage": "result",
            "channel": "kiosk", "score": 4, "rated_at": 0,
        }))
        .unwrap()
    }

    #[test]
    fn a_restart_keeps_what_was_open_and_what_waited() {
        let mut queue = Queue { open: Some(rating(2)), waiting: vec![rating(1)], refused: Vec::new() };
        let mut finished = queue.clone();
        finished.finish(rating(2));
        queue.recover();
        assert_eq!(queue, finished);
        queue.recover();
        assert_eq!(queue.waiting.len(), 2);
    }

    #[test]
    fn a_refused_rating_loses_what_is_at_fault_and_keeps_its_score() {
        let sent = RatingRequest { reasons: vec!["gone".into()], comment: Some("x".into()), ..rating(1) };
        let once = mended(&sent, &["reasons[0]", "rated_at"], 1_795_000_000_000).unwrap();
        let expected = RatingRequest { reasons: Vec::new(), rated_at: 1_795_000_000_000, ..sent.clone() };
        assert_eq!(once, expected);
        assert_eq!(mended(&once, &["reasons[0]", "rated_at"], 1_795_000_000_500), None);
        assert_eq!(mended(&sent, &["desk"], 0), None);
    }

    proptest! {
        #[test]
        fn nothing_is_lost_or_doubled_whatever_the_server_says(deliveries in proptest::collection::vec(0..4usize, 0..60)) {
            let mut queue = Queue { waiting: (0..20).map(rating).collect(), ..Queue::default() };
            let mut stored = Vec::new();
            for delivery in deliveries {
                let Some(next) = queue.waiting.first().cloned() else { break };
                let mended = Delivery::Mended(RatingRequest { rated_at: 9, ..next.clone() });
                if delivery == 0 {
                    stored.push(next.id);
                }
                queue.settle(&next, [Delivery::Stored, Delivery::Refused, Delivery::Later, mended][delivery].clone());
            }
            let mut all: Vec<_> = stored.into_iter().chain(queue.waiting.iter().chain(&queue.refused).map(|r| r.id)).collect();
            all.sort();
            prop_assert_eq!(all, (0..20).map(|n| rating(n).id).collect::<Vec<_>>());
        }

        #[test]
        fn a_pause_is_never_longer_than_a_minute_and_a_half(failures: u32, chance in 0.0..1.0f64) {
            prop_assert!((2_000..=90_000).contains(&pause(failures, chance)));
        }
    }
}
