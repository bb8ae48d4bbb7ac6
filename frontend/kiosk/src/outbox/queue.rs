//! The ratings that wait to be sent: kept on the tablet until the server has them.

use super::by_id::ById;
use hailong_shared::wire::RatingRequest;
use uuid::Uuid;

/// Differences of clocks below this are the network's.
const TOLERANCE_MILLIS: i64 = 2_000;

/// A rating on the tablet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its place in the order of taps.
    pub order: u32,
    /// The rating.
    pub rating: RatingRequest,
    /// By how many milliseconds the tablet's clock was believed to be ahead when its time was taken. None once the time
    /// is settled: whoever sends it again must send the same.
    pub skew: Option<i64>,
}

/// Which list of the queue an entry belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum List {
    /// [`Queue::open`]
    Open,
    /// [`Queue::waiting`]
    Waiting,
    /// [`Queue::refused`]
    Refused,
}

/// Ratings in the order they were made, and the one that is still being made.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Queue {
    /// A face was tapped, and the person may still add reasons.
    pub open: Option<Entry>,
    /// Finished and not yet sent, oldest first.
    pub waiting: Vec<Entry>,
    /// Refused by the server for what they hold; kept so that nothing vanishes silently.
    pub refused: Vec<Entry>,
}

/// What the server made of a rating.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Delivery {
    /// It has it, now or from an earlier try, or has another rating of the same dossier.
    Stored,
    /// It will take this in its place.
    Mended(Box<RatingRequest>),
    /// It will never take it.
    Refused,
}

impl Queue {
    /// The place of the next rating.
    fn next_order(&self) -> u32 {
        self.entries().map(|(_, entry)| entry.order).max().map_or(1, |last| last + 1)
    }

    /// Everything that is here.
    pub fn entries(&self) -> impl Iterator<Item = (List, &Entry)> {
        let open = self.open.iter().map(|entry| (List::Open, entry));
        let waiting = self.waiting.iter().map(|entry| (List::Waiting, entry));
        open.chain(waiting).chain(self.refused.iter().map(|entry| (List::Refused, entry)))
    }

    /// Whether a rating is here.
    pub fn holds(&self, id: Uuid) -> bool {
        self.entries().any(|(_, entry)| entry.rating.id == id)
    }

    /// Whether a rating of this announcement is here and has yet to be sent.
    pub fn holds_announced(&self, id: i64) -> bool {
        self.waiting.iter().chain(&self.open).any(|entry| entry.rating.announced == Some(id))
    }

    /// Begins a rating, or changes the one that is being made; returns it. The tablet's clock is believed to be ahead by
    /// `skew` milliseconds.
    pub fn tap(&mut self, rating: RatingRequest, skew: i64) -> Entry {
        let order = self.next_order();
        let entry = match self.open.take() {
            Some(open) => Entry { rating, ..open },
            None => Entry { order, rating, skew: Some(skew) },
        };
        self.open.insert(entry).clone()
    }

    /// Finishes the open rating; returns it.
    pub fn finish(&mut self, rating: RatingRequest) -> Option<Entry> {
        let entry = Entry { rating, ..self.open.take()? };
        self.waiting.push(entry.clone());
        Some(entry)
    }

    /// Takes in what an earlier run left, before what was made since; a rating that was still open then counts with what
    /// it had. Tells of each rating whose place is new or that belongs to another list now that it has to be written.
    pub fn join(&mut self, left: Vec<(List, Entry)>) -> ById<bool> {
        let last = left.iter().map(|(_, entry)| entry.order).max().unwrap_or(0);
        let mut changed = ById::default();
        for entry in self.open.iter_mut().chain(&mut self.waiting).chain(&mut self.refused) {
            entry.order += last;
            if last > 0 {
                changed.set(entry.rating.id, true);
            }
        }
        for (list, entry) in left {
            changed.set(entry.rating.id, list == List::Open);
            match list {
                List::Open | List::Waiting => {
                    let before = self.waiting.iter().rposition(|other| other.order < entry.order);
                    self.waiting.insert(before.map_or(0, |place| place + 1), entry);
                }
                List::Refused => self.refused.push(entry),
            }
        }
        changed
    }

    /// Notes what became of a rating that was sent; returns the entry as it is to be kept, if it is.
    pub fn settle(&mut self, id: Uuid, delivery: Delivery) -> Option<Entry> {
        let place = self.waiting.iter().position(|entry| entry.rating.id == id)?;
        match delivery {
            Delivery::Mended(better) => self.waiting[place].rating = *better,
            Delivery::Stored => {
                self.waiting.remove(place);
                return None;
            }
            Delivery::Refused => {
                let entry = self.waiting.remove(place);
                self.refused.push(entry.clone());
                return Some(entry);
            }
        }
        self.waiting.get(place).cloned()
    }
}

impl Entry {
    /// Settles the time of a rating before it is first sent: by how much the tablet's clock is ahead was measured since.
    /// A time after `clock`, the tablet's own now, was taken before that clock was set back; it is left alone.
    pub fn settle_time(&mut self, skew: i64, clock: i64) {
        let Some(believed) = self.skew.take() else { return };
        let shift = believed - skew;
        if shift.abs() > TOLERANCE_MILLIS && self.rating.rated_at + believed <= clock + TOLERANCE_MILLIS {
            self.rating.rated_at += shift;
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
            Some("slip" | "slip.id" | "slip.answers") => mended.slip = None,
            Some("comment") => mended.comment = None,
            Some("dossier") => mended.dossier = None,
            Some("announced") => mended.announced = None,
            // A clock that is more than a minute off; what was just put right is not put right again.
            Some("rated_at") if rating.rated_at.abs_diff(now) > 60_000 => mended.rated_at = now,
            _ => {}
        }
    }
    (mended != *rating).then_some(mended)
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

    fn entry(n: u8) -> Entry {
        Entry { order: u32::from(n), rating: rating(n), skew: Some(0) }
    }

    #[test]
    fn a_restart_keeps_what_was_open_and_what_waited() {
        let left = vec![(List::Open, entry(2)), (List::Waiting, entry(1)), (List::Refused, entry(3))];
        let mut queue = Queue::default();
        queue.join(left.clone());
        assert_eq!((&queue.waiting, &queue.refused), (&vec![entry(1), entry(2)], &vec![entry(3)]));
        assert_eq!((queue.tap(rating(9), 0).order, &queue.open), (4, &Some(Entry { order: 4, ..entry(9) })));

        // A storage that opens late holds what came before.
        let mut late = Queue { waiting: vec![Entry { order: 1, ..entry(8) }], ..Queue::default() };
        late.tap(rating(9), 0);
        let changed = late.join(left);
        assert_eq!(late.waiting.iter().map(|entry| entry.order).collect::<Vec<_>>(), [1, 2, 4]);
        assert_eq!(late.open.unwrap().order, 5);
        assert_eq!(changed.iter().filter(|(_, changed)| **changed).count(), 3);
    }

    #[test]
    fn a_refused_rating_loses_what_is_at_fault_and_keeps_its_score() {
        let sent = RatingRequest { reasons: vec!["gone".into()], announced: Some(3), ..rating(1) };
        let once = mended(&sent, &["reasons[0]", "rated_at", "announced"], 1_795_000_000_000).unwrap();
        let expected = RatingRequest {
            reasons: Vec::new(),
            announced: None,
            rated_at: 1_795_000_000_000,
            ..sent.clone()
        };
        assert_eq!(once, expected);
        assert_eq!(mended(&once, &["reasons[0]", "rated_at"], 1_795_000_000_500), None);
        assert_eq!(mended(&sent, &["desk"], 0), None);
    }

    #[test]
    fn a_time_is_corrected_once_for_what_was_learnt_about_the_clock() {
        let year = 31_536_000_000;
        // The clock stood a year behind, and was believed to be right.
        let mut entry = Entry { rating: RatingRequest { rated_at: 5_000, ..rating(1) }, ..entry(1) };
        entry.settle_time(-year, 6_000);
        assert_eq!(entry.rating.rated_at, 5_000 + year);
        entry.settle_time(0, 6_000);
        assert_eq!(entry.rating.rated_at, 5_000 + year);
        // The network's second is no error; a time from before the clock was set back is right.
        let mut near = Entry { skew: Some(0), ..entry.clone() };
        near.settle_time(900, i64::MAX - 9_000);
        let mut before = Entry { skew: Some(0), ..entry.clone() };
        before.settle_time(-year, 6_000);
        assert_eq!((near.rating.rated_at, before.rating.rated_at), (5_000 + year, 5_000 + year));
    }

    proptest! {
        #[test]
        fn nothing_is_lost_or_doubled_whatever_the_server_says(deliveries in proptest::collection::vec(0..3usize, 0..60)) {
            let mut queue = Queue { waiting: (0..20).map(entry).collect(), ..Queue::default() };
            let mut stored = Vec::new();
            for delivery in deliveries {
                let Some(next) = queue.waiting.first().cloned() else { break };
                let mended = Delivery::Mended(Box::new(RatingRequest { rated_at: 9, ..next.rating.clone() }));
                if delivery == 0 {
                    stored.push(next.rating.id);
                }
                let deliveries = [Delivery::Stored, Delivery::Refused, mended];
                let kept = queue.settle(next.rating.id, deliveries[delivery].clone());
                prop_assert_eq!(kept.is_none(), delivery == 0);
            }
            let left = queue.waiting.iter().chain(&queue.refused).map(|entry| entry.rating.id);
            let mut all: Vec<_> = stored.into_iter().chain(left).collect();
            all.sort();
            prop_assert_eq!(all, (0..20).map(|n| rating(n).id).collect::<Vec<_>>());
        }
    }
}
