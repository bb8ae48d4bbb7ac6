//! How fast somebody may send: the generic cell rate algorithm (ITU-T I.371), which needs one number for each subject.

/// A pace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// The time between two sends that can be kept up for ever, in milliseconds.
    pub interval: i64,
    /// How many may come at once after a rest.
    pub at_once: i64,
}

/// By how much the clocks of servers that share a database may differ, in milliseconds.
pub const CLOCKS_DIFFER: i64 = 10_000;

/// A counter tablet: one rating every two seconds, and after a day without a network all that waited at once.
pub const DEVICE: Rule = Rule { interval: 2_000, at_once: 2_000 };
/// Whoever sends without being known, by the address they come from: a hall of people behind one address is fine.
pub const ADDRESS: Rule = Rule { interval: 200, at_once: 600 };

/// Whoever sends from an address that cannot be read: all of them are one stranger.
pub const UNREADABLE: Rule = Rule { interval: 2_000, at_once: 30 };
/// Tablets that begin pairing from one address: a hall that unpacks forty of them is fine.
pub const PAIRING: Rule = Rule { interval: 30_000, at_once: 60 };
/// What a tablet tells of itself, which is stored: every half minute, and a few more after a restart.
pub const HEARTBEAT: Rule = Rule { interval: 10_000, at_once: 12 };
/// Invitations that an agency's software asks for: a province's day is one batch after the other.
pub const BY_SOFTWARE: Rule = Rule { interval: 200, at_once: 10_000 };
/// Invitations that somebody asks for by hand: a day's receipts at once, then one a minute.
pub const BY_HAND: Rule = Rule { interval: 60_000, at_once: 200 };
/// Sign-ins from one address, right or wrong: an office that begins its day, and a hash a second.
pub const SIGN_INS: Rule = Rule { interval: 1_000, at_once: 60 };

/// Wrong guesses at one name's password in a browser where that name signed in before.
pub const GUESSES: Rule = Rule { interval: 5_000, at_once: 10 };
/// Those of strangers from one network: so few in the long run that no single one uses up what all may guess.
pub const GUESSES_FROM_ONE: Rule = Rule { interval: 30_000, at_once: 10 };
/// Those of all strangers together: however many there are, a password outlasts 43,200 guesses a day.
pub const GUESSES_OF_STRANGERS: Rule = Rule { interval: 2_000, at_once: 200 };

impl Rule {
    /// What may come without being known, for one agency: so many a minute, and twice that at once.
    pub fn per_minute(posts: u32) -> Self {
        Self { interval: 60_000 / i64::from(posts.max(1)), at_once: 2 * i64::from(posts) }
    }

    /// When everything that was sent would have been sent at this pace, after one send more; or how many seconds to
    /// wait before it may be sent.
    pub fn take(self, at_rest: i64, now: i64) -> Result<i64, u64> {
        self.take_many(at_rest, now, 1)
    }

    /// The same for so many sends at once: all of them or none.
    pub fn take_many(self, at_rest: i64, now: i64, sends: i64) -> Result<i64, u64> {
        let after = self.believable(at_rest, now) + self.interval * sends;
        let wait = after - now - self.longest();
        if wait > 0 { Err(wait.unsigned_abs() / 1_000 + 1) } else { Ok(after) }
    }

    /// How far ahead of now somebody can be at the most, who has sent all that may come at once: milliseconds.
    pub fn longest(self) -> i64 {
        self.at_once * self.interval
    }

    /// When somebody is at rest by a number that was kept. A number further ahead than this rule ever puts anybody, at
    /// any server, was written by a clock that ran ahead; it says nothing, and nobody waits for that clock's hour.
    fn believable(self, at_rest: i64, now: i64) -> i64 {
        let furthest = now.saturating_add(self.longest() + CLOCKS_DIFFER);
        if at_rest > furthest { now } else { at_rest.max(now) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn nobody_gets_through_faster_than_the_rule_allows(gaps in proptest::collection::vec(0..5_000_i64, 1..200)) {
            let rule = Rule { interval: 1_000, at_once: 5 };
            let (mut now, mut at_rest, mut passed) = (0, 0, 0);
            for gap in gaps {
                now += gap;
                if let Ok(after) = rule.take(at_rest, now) {
                    at_rest = after;
                    passed += 1;
                }
                prop_assert!(passed <= rule.at_once + now / rule.interval + 1);
            }
        }

        #[test]
        fn nobody_is_locked_out_longer_than_one_interval_whatever_was_kept(kept: i64, now in 0..i64::from(u32::MAX) * 2_000) {
            for rule in [DEVICE, ADDRESS, UNREADABLE, PAIRING, HEARTBEAT, SIGN_INS, BY_SOFTWARE, BY_HAND, GUESSES, GUESSES_FROM_ONE, GUESSES_OF_STRANGERS, Rule::per_minute(120)] {
                if let Err(seconds) = rule.take(kept, now) {
                    let longest = rule.interval + CLOCKS_DIFFER;
                    prop_assert!(i64::try_from(seconds).unwrap() <= longest / 1_000 + 1, "{:?}: {} s", rule, seconds);
                    prop_assert!(rule.take(kept, now + longest).is_ok());
                    // After the clock has gone on by a whole rest, everything may come again.
                    prop_assert!(rule.take(now + rule.longest(), now + rule.longest()).is_ok());
                }
            }
        }

        #[test]
        fn nobody_gains_by_a_server_whose_clock_is_a_little_behind(
            behind in 0..=CLOCKS_DIFFER, now in 0..i64::from(u32::MAX) * 2_000,
        ) {
            for rule in [GUESSES, BY_HAND, DEVICE] {
                prop_assert!(rule.take(now + rule.longest(), now - behind).is_err());
            }
        }

        #[test]
        fn whoever_keeps_the_pace_always_passes(steps in 1..500_i64) {
            let mut at_rest = 0;
            for step in 0..steps {
                at_rest = ADDRESS.take(at_rest, step * ADDRESS.interval).unwrap();
            }
        }
    }
}
