//! How the scores of the running day appear: a citizen's choice is nobody else's business (Decree
//! 61/2018 Art. 27(3)), so a desk's scores are shown step by step, never one alone.

use hailong_shared::Day;

/// The rule for the running day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LiveScores {
    /// Today at the counters.
    pub today: Day,
    /// How many scores appear at once; 1 shows each as it comes.
    pub step: usize,
}

impl LiveScores {
    /// Takes up a new rating after those that are kept back already: what is kept back then. Once there are enough,
    /// all of them are shown.
    pub fn keep_back(self, kept: &mut Vec<i64>, seq: i64) {
        kept.push(seq);
        if kept.len() >= self.step {
            kept.clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_shown_grows_by_whole_steps(step in 1..9usize, ratings in 0..60i64) {
            let rule = LiveScores { today: "2026-11-25".parse().unwrap(), step };
            let (mut kept, mut shown) = (Vec::new(), 0);
            for seq in 1..=ratings {
                rule.keep_back(&mut kept, seq);
                let now = usize::try_from(seq).unwrap() - kept.len();
                prop_assert!(now == shown || now == shown + step, "{} after {}", now, shown);
                shown = now;
            }
            prop_assert!(kept.len() < step);
        }
    }
}
