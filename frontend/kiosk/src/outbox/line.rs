//! When to send what. A message that fails by itself steps aside and is tried again at a growing distance; a server
//! that is away is not hammered; and no message holds up those behind it.
//!
//! Whether a failure is the message's or the network's shows only beside others: a message is at fault when another one
//! passes. Until then it is suspected, and others are tried before it. A network that says nothing at all makes no
//! suspects, so that after an outage ratings go in the order in which they were made.

use super::by_id::ById;
use uuid::Uuid;

/// How a try failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Miss {
    /// Nobody was reached.
    Unreachable,
    /// The server, or who stands for it, has no time: 429, 502, 503 and the like.
    Busy,
    /// The message was taken, and no answer came.
    Swallowed,
    /// A definite answer that is no receipt, such as a proxy's 403.
    Answered,
}

/// What to do about what waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// Send this one now.
    Now(Uuid),
    /// Nothing before this instant of the steady clock, in milliseconds.
    At(u64),
}

/// After so many misses even of a silent network another message is tried.
const PATIENCE: u32 = 8;
/// Of so many tries before a pass, the suspects were at fault; for older ones it may have been the network.
const NEIGHBOURS: u64 = 8;

/// The way to the server.
#[derive(Debug, Default)]
pub struct Line {
    /// Tries in a row that did not pass.
    failures: u32,
    /// No try before this instant, while they fail.
    until: u64,
    /// Whether the server was heard otherwise since the first of them.
    heard: bool,
    /// How many tries there were.
    tries: u64,
    troubles: ById<Trouble>,
}

/// What is known of a message that missed.
#[derive(Debug, Default)]
struct Trouble {
    /// How often it missed since something passed.
    misses: u32,
    /// Whether that may be its own fault.
    suspected: bool,
    /// Which try was its last.
    last: u64,
    /// How often it failed by itself.
    faults: u32,
    /// When it is tried again after that.
    until: u64,
}

impl Line {
    /// Which of the messages, in their order, to send, or when to ask again; none if there is none.
    pub fn next(&self, waiting: impl Iterator<Item = Uuid>, now: u64) -> Option<Next> {
        let mut ready = None;
        let mut earliest = None;
        let pause = if self.failures == 0 { 0 } else { self.until };
        for (place, id) in waiting.enumerate() {
            let trouble = self.troubles.get(id);
            let own = trouble.map_or(0, |trouble| trouble.until);
            let at = pause.max(own);
            if at > now {
                earliest = Some(earliest.map_or(at, |other: u64| other.min(at)));
                continue;
            }
            // Those that never failed in their order, then whichever was not tried for longest.
            let rank = match trouble {
                Some(trouble) if trouble.suspected || trouble.faults > 0 => (1, trouble.last),
                _ => (0, u64::try_from(place).unwrap_or(u64::MAX)),
            };
            if ready.is_none_or(|(best, _)| rank < best) {
                ready = Some((rank, id));
            }
        }
        ready.map(|(_, id)| Next::Now(id)).or(earliest.map(Next::At))
    }

    /// The server answered about a message: the others that missed just before it were at fault themselves.
    pub fn passed(&mut self, id: Uuid, now: u64) {
        self.tries += 1;
        self.troubles.remove(id);
        for trouble in self.troubles.values_mut().filter(|trouble| trouble.faults == 0) {
            if trouble.suspected && trouble.last + NEIGHBOURS >= self.tries {
                trouble.blame(now);
            }
        }
        self.clear();
    }

    /// A message missed. `chance` lies between 0 and 1.
    pub fn missed(&mut self, id: Uuid, miss: Miss, now: u64, chance: f64) {
        self.tries += 1;
        let trouble = self.troubles.entry(id);
        trouble.last = self.tries;
        if trouble.faults > 0 {
            // It is known to fail by itself, which says nothing of the server.
            return trouble.blame(now);
        }
        trouble.misses += 1;
        trouble.suspected |= match miss {
            Miss::Answered | Miss::Swallowed => true,
            Miss::Unreachable => self.heard,
            Miss::Busy => false,
        } || trouble.misses.is_multiple_of(PATIENCE);
        let own = matches!(miss, Miss::Answered | Miss::Swallowed);
        self.fail(now, if own && self.failures == 0 { None } else { Some(chance) });
    }

    /// The server was not reached in another matter.
    pub fn silent(&mut self, now: u64, chance: f64) {
        self.fail(now, Some(chance));
    }

    /// The server answered in another matter: it is there, whatever became of the messages.
    pub fn heard(&mut self) {
        if self.failures > 0 && !self.heard {
            self.heard = true;
            self.until = 0;
        }
    }

    /// The network is said to be back: what failed before says nothing.
    pub fn online(&mut self) {
        self.clear();
    }

    /// Whether the last try failed for want of a server.
    pub fn is_away(&self) -> bool {
        self.failures > 0
    }

    /// How many of these messages failed by themselves.
    pub fn set_aside(&self, waiting: impl Iterator<Item = Uuid>) -> usize {
        waiting.filter(|id| self.troubles.get(*id).is_some_and(|trouble| trouble.faults > 0)).count()
    }

    /// Notes a failure. Without a chance the next message is tried at once.
    fn fail(&mut self, now: u64, chance: Option<f64>) {
        let wait = chance.map_or(0, |chance| pause(self.failures, chance));
        self.failures = self.failures.saturating_add(1);
        self.until = now + u64::from(wait);
    }

    fn clear(&mut self) {
        self.failures = 0;
        self.until = 0;
        self.heard = false;
        self.troubles.retain(|trouble| trouble.faults > 0);
    }
}

impl Trouble {
    /// It failed by itself once more: a minute's distance, doubling to six hours.
    fn blame(&mut self, now: u64) {
        const MINUTE: u64 = 60_000;
        const LONGEST: u64 = 6 * 60 * MINUTE;
        self.until = now + (MINUTE << self.faults.min(20)).min(LONGEST);
        self.faults = self.faults.saturating_add(1);
    }
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

    fn id(n: u8) -> Uuid {
        Uuid::from_u128(u128::from(n))
    }

    fn ids(n: u8) -> impl Iterator<Item = Uuid> {
        (0..n).map(id)
    }

    #[test]
    fn a_message_that_fails_while_others_pass_is_tried_at_a_growing_distance_for_ever() {
        let mut line = Line::default();
        line.missed(id(0), Miss::Answered, 0, 0.0);
        assert_eq!(line.next(ids(2), 0), Some(Next::Now(id(1))));
        line.passed(id(1), 0);
        assert_eq!(line.set_aside(ids(1)), 1);
        let mut now = 0;
        let mut distances = Vec::new();
        for _ in 0..40 {
            let Some(Next::At(at)) = line.next(ids(1), now) else { panic!("it waits") };
            distances.push((at - now) / 60_000);
            now = at;
            assert_eq!(line.next(ids(1), now), Some(Next::Now(id(0))));
            line.missed(id(0), Miss::Answered, now, 0.0);
        }
        assert_eq!(distances[..11], [1, 2, 4, 8, 16, 32, 64, 128, 256, 360, 360]);
        assert_eq!(distances[39], 360);
    }

    #[test]
    fn an_outage_keeps_the_order_and_a_proxys_answer_does_not() {
        for miss in [Miss::Unreachable, Miss::Busy] {
            let mut line = Line::default();
            line.missed(id(0), miss, 0, 0.0);
            assert_eq!(line.next(ids(3), 0), Some(Next::At(2_000)));
            assert_eq!(line.next(ids(3), 2_000), Some(Next::Now(id(0))));
        }
        for miss in [Miss::Answered, Miss::Swallowed] {
            let mut line = Line::default();
            line.missed(id(0), miss, 0, 0.0);
            assert_eq!(line.next(ids(3), 0), Some(Next::Now(id(1))));
        }
        // A connection that breaks although the server is there may break for what the message holds.
        let mut line = Line::default();
        line.missed(id(0), Miss::Unreachable, 0, 0.0);
        line.heard();
        assert_eq!(line.next(ids(3), 0), Some(Next::Now(id(0))));
        line.missed(id(0), Miss::Unreachable, 0, 0.0);
        assert_eq!(line.next(ids(3), 10_000), Some(Next::Now(id(1))));
    }

    /// Tries whatever is next for so many hours; how many tries there were.
    fn tries(line: &mut Line, waiting: u8, hours: u64, miss: impl Fn(Uuid) -> Miss) -> u32 {
        let (mut now, mut tries) = (0, 0);
        while now < hours * 3_600_000 {
            match line.next(ids(waiting), now) {
                Some(Next::Now(id)) => line.missed(id, miss(id), now, 0.0),
                Some(Next::At(at)) => {
                    now = at;
                    continue;
                }
                None => break,
            }
            tries += 1;
        }
        tries
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]
        #[test]
        fn a_server_that_is_away_is_tried_about_once_a_minute_however_much_waits(waiting in 1..200u8, kind in 0..4usize) {
            let miss = [Miss::Unreachable, Miss::Busy, Miss::Swallowed, Miss::Answered][kind];
            let tries = tries(&mut Line::default(), waiting, 10, |_| miss);
            prop_assert!((500..=620).contains(&tries), "{tries}");
        }

        #[test]
        fn whatever_is_at_fault_everything_else_passes_soon(bad in proptest::collection::btree_set(0..40u8, 0..12), kind in 0..4usize) {
            let miss = [Miss::Unreachable, Miss::Busy, Miss::Swallowed, Miss::Answered][kind];
            let (mut line, mut now) = (Line::default(), 0);
            let mut waiting: Vec<Uuid> = ids(40).collect();
            while waiting.len() > bad.len() {
                match line.next(waiting.iter().copied(), now).unwrap() {
                    Next::At(at) => now = at,
                    Next::Now(next) if bad.iter().any(|&n| id(n) == next) => line.missed(next, miss, now, 0.0),
                    Next::Now(next) => {
                        waiting.retain(|&other| other != next);
                        line.passed(next, now);
                    }
                }
                prop_assert!(now < 3 * 3_600_000, "{} still wait", waiting.len());
            }
            // What is answered, or not at all, is told from the network at once.
            prop_assert!(kind < 2 || now < 15 * 60_000, "{now}");
        }

        #[test]
        fn a_pause_is_never_longer_than_a_minute_and_a_half(failures: u32, chance in 0.0..1.0f64) {
            prop_assert!((2_000..=90_000).contains(&pause(failures, chance)));
        }
    }
}
