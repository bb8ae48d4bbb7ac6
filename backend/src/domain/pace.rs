//! How fast somebody may send: the generic cell rate algorithm (ITU-T I.371), which needs one number for each subject.

/// A pace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// The time between two sends that can be kept up for ever, in milliseconds.
    pub interval: i64,
    /// How many may come at once after a rest.
    pub at_once: i64,
}

/// A counter tablet: one rating every two seconds, and after a day without a network all that waited at once.
pub const DEVICE: Rule = Rule { interval: 2_000, at_once: 2_000 };
/// Whoever sends without being known, by the address they come from: a hall of people behind one address is fine.
pub const ADDRESS: Rule = Rule { interval: 200, at_once: 600 };

/// Sign-ins from one address, right or wrong: an office that begins its day, and a hash a second.
pub const SIGN_INS: Rule = Rule { interval: 1_000, at_once: 60 };

/// Wrong guesses at one name's password.
pub const GUESSES: Rule = Rule { interval: 5_000, at_once: 10 };

impl Rule {
    /// What may come without being known, for one agency: so many a minute, and twice that at once.
    pub fn per_minute(posts: u32) -> Self {
        Self { interval: 60_000 / i64::from(posts.max(1)), at_once: 2 * i64::from(posts) }
    }

    /// When everything that was sent would have been sent at this pace, after one send more; or how many seconds to wait
    /// before it may be sent.
    pub fn take(self, at_rest: i64, now: i64) -> Result<i64, u64> {
        let after = at_rest.max(now) + self.interval;
        let wait = after - now - self.at_once * self.interval;
        if wait > 0 { Err(wait.unsigned_abs() / 1_000 + 1) } else { Ok(after) }
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
        fn whoever_keeps_the_pace_always_passes(steps in 1..500_i64) {
            let mut at_rest = 0;
            for step in 0..steps {
                at_rest = ADDRESS.take(at_rest, step * ADDRESS.interval).unwrap();
            }
        }
    }
}
