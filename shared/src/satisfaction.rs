//! The satisfaction rate and how sure one can be of it.

use crate::Score;
use serde::{Deserialize, Serialize};

/// Ratings of one kind, counted by score: how many 1s, 2s, 3s, 4s and 5s.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Group {
    /// The valid ratings whose scores may be shown.
    pub scores: [u64; 5],
    /// Those of the running day whose scores are not shown yet.
    pub pending: u64,
}

impl Group {
    /// The ratings whose scores may be shown.
    pub fn n(&self) -> u64 {
        self.scores.iter().sum()
    }

    /// Keeps one rating's score back, until others have come.
    pub fn hold_back(&mut self, score: Score) {
        let shown = &mut self.scores[score.index()];
        // A count that was read a moment before the rating came does not hold it yet.
        if *shown > 0 {
            *shown -= 1;
            self.pending += 1;
        }
    }
}

impl std::ops::AddAssign for Group {
    fn add_assign(&mut self, other: Self) {
        for (mine, theirs) in self.scores.iter_mut().zip(other.scores) {
            *mine += theirs;
        }
        self.pending += other.pending;
    }
}

/// Ratings counted by what stands behind them. A rate is of the verified ones alone. Roll-ups add
/// counts; rates are never averaged.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Those from a paired tablet at its desk without a typed dossier, by an invitation, or by an import.
    pub verified: Group,
    /// Of `verified`, those that the operator imported.
    pub imported: u64,
    /// Those that rest on nothing but a typed dossier code or an open web page.
    pub unverified: Group,
    /// Those that clerks typed in from paper slips.
    pub paper: Group,
    /// Ratings that were voided, whatever stood behind them; they are in none of the others.
    pub voided: u64,
}

impl Counts {
    /// The counts of these verified scores and nothing else.
    pub fn of(scores: [u64; 5]) -> Self {
        Self { verified: Group { scores, pending: 0 }, ..Self::default() }
    }

    /// The ratings that a rate is of.
    pub fn n(&self) -> u64 {
        self.verified.n()
    }

    /// So many more verified ratings of this score.
    pub fn add(&mut self, score: Score, n: u64) {
        self.verified.scores[score.index()] += n;
    }
}

impl std::ops::AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.verified += other.verified;
        self.imported += other.imported;
        self.unverified += other.unverified;
        self.paper += other.paper;
        self.voided += other.voided;
    }
}

/// A satisfaction rate that is never naked: beside it how many answered and the 95 % Wilson score interval
/// (Wilson 1927). `rate`, `low` and `high` are shares between 0 and 1, and null when nobody answered. It is of verified
/// ratings alone; what comes from nobody in particular stands beside it and is never added.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Satisfaction {
    /// The valid verified ratings whose scores are shown.
    pub n: u64,
    /// Those with score 4 or 5. Score 3 is not satisfied and stays in `n`.
    pub satisfied: u64,
    /// `satisfied / n`.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub rate: Option<f64>,
    /// The lower end of the 95 % interval.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub low: Option<f64>,
    /// The upper end of the 95 % interval.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub high: Option<f64>,
    /// How many gave 1, 2, 3, 4 and 5.
    pub scores: [u64; 5],
    /// Verified ratings of the running day whose scores are not shown yet: a desk's appear step by step, so that nobody
    /// learns a citizen's choice. Not in `n`; `n + pending` is how many have rated.
    #[serde(default)]
    pub pending: u64,
    /// Of `n`, those that the operator imported.
    #[serde(default)]
    pub imported: u64,
    /// Ratings that rest on nothing but a typed dossier code or an open web page; not in `n`.
    #[serde(default)]
    pub unverified: Beside,
    /// Ratings that clerks typed in from paper slips; not in `n`.
    #[serde(default)]
    pub paper: Beside,
    /// Ratings that were voided, with a reason and by two people; not in `n`.
    pub voided: u64,
    /// The dossiers whose owners could have rated, where they are known.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub dossiers: Option<u64>,
    /// The share of those dossiers that were rated.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub response_rate: Option<f64>,
}

/// The figures of ratings that stand beside a rate and are not part of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Beside {
    /// The valid ratings of this kind whose scores are shown.
    pub n: u64,
    /// Those with score 4 or 5.
    pub satisfied: u64,
    /// `satisfied / n`.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub rate: Option<f64>,
    /// The lower end of the 95 % interval.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub low: Option<f64>,
    /// The upper end of the 95 % interval.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub high: Option<f64>,
    /// Those of the running day whose scores are not shown yet; not in `n`.
    #[serde(default)]
    pub pending: u64,
}

/// The 97.5 % point of the standard normal distribution.
const Z: f64 = 1.959_963_984_540_054;

impl From<Group> for Beside {
    fn from(group: Group) -> Self {
        let [_, _, _, four, five] = group.scores;
        let (n, satisfied) = (group.n(), four + five);
        let interval = wilson(satisfied, n);
        Self {
            n,
            satisfied,
            rate: (n > 0).then(|| to_f64(satisfied) / to_f64(n)),
            low: interval.map(|(low, _)| low),
            high: interval.map(|(_, high)| high),
            pending: group.pending,
        }
    }
}

impl From<Counts> for Satisfaction {
    fn from(counts: Counts) -> Self {
        let Beside { n, satisfied, rate, low, high, pending } = counts.verified.into();
        Self {
            n,
            satisfied,
            rate,
            low,
            high,
            scores: counts.verified.scores,
            pending,
            imported: counts.imported,
            unverified: counts.unverified.into(),
            paper: counts.paper.into(),
            voided: counts.voided,
            dossiers: None,
            response_rate: None,
        }
    }
}

/// The 95 % Wilson score interval of `hits` out of `n`; none if `n` is 0. With all or none the outer end is exact.
fn wilson(hits: u64, n: u64) -> Option<(f64, f64)> {
    if n == 0 {
        return None;
    }
    let (count, share) = (to_f64(n), to_f64(hits) / to_f64(n));
    let scale = 1.0 + Z * Z / count;
    let centre = share + Z * Z / (2.0 * count);
    let half = Z * (share * (1.0 - share) / count + Z * Z / (4.0 * count * count)).sqrt();
    let low = if hits == 0 { 0.0 } else { (centre - half) / scale };
    let high = if hits == n { 1.0 } else { (centre + half) / scale };
    Some((low, high))
}

#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
fn to_f64(n: u64) -> f64 {
    n as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn four_digits(share: Option<f64>) -> String {
        format!("{:.4}", share.unwrap())
    }

    #[test]
    fn known_answers_hold() {
        let all = Satisfaction::from(Counts::of([0, 0, 0, 0, 1176]));
        assert_eq!((all.rate, four_digits(all.low).as_str(), all.high), (Some(1.0), "0.9967", Some(1.0)));
        let none = Satisfaction::from(Counts::of([10, 0, 0, 0, 0]));
        assert_eq!((none.low, four_digits(none.high).as_str()), (Some(0.0), "0.2775"));
        let half = Satisfaction::from(Counts::of([700, 8, 70, 5, 800]));
        assert_eq!((half.n, half.satisfied, four_digits(half.rate).as_str()), (1583, 805, "0.5085"));
    }

    #[test]
    fn nobody_is_no_rate() {
        let empty = Satisfaction::from(Counts::default());
        assert_eq!((empty.n, empty.rate, empty.low, empty.high), (0, None, None, None));
        let json = serde_json::to_value(empty).unwrap();
        assert!(json["rate"].is_null() && json.as_object().unwrap().contains_key("response_rate"));
    }

    proptest! {
        #[test]
        fn the_interval_holds_the_rate_and_stays_between_0_and_1(scores in proptest::array::uniform5(0u64..5_000_000)) {
            let s = Satisfaction::from(Counts::of(scores));
            if let (Some(rate), Some(low), Some(high)) = (s.rate, s.low, s.high) {
                prop_assert!(0.0 <= low && low <= rate && rate <= high && high <= 1.0, "{low} {rate} {high}");
                prop_assert!(low < high);
            } else {
                prop_assert_eq!(s.n, 0);
            }
        }

        #[test]
        fn the_interval_solves_wilsons_equation(hits in 1u64..10_000, misses in 1u64..10_000) {
            // Both ends p satisfy (p̂ − p)² = z² p (1 − p) / n.
            let n = hits + misses;
            let share = to_f64(hits) / to_f64(n);
            let (low, high) = wilson(hits, n).unwrap();
            for end in [low, high] {
                let left = (share - end).powi(2);
                let right = Z * Z * end * (1.0 - end) / to_f64(n);
                prop_assert!((left - right).abs() < 1e-12);
            }
        }

        #[test]
        fn roll_ups_add_counts(a in proptest::array::uniform5(0u64..1000), b in proptest::array::uniform5(0u64..1000)) {
            let mut sum = Counts::of(a);
            sum += Counts::of(b);
            let (rolled, first, second) = (Satisfaction::from(sum), Satisfaction::from(Counts::of(a)), Satisfaction::from(Counts::of(b)));
            prop_assert_eq!(rolled.n, first.n + second.n);
            prop_assert_eq!(rolled.satisfied, first.satisfied + second.satisfied);
        }
    }
}
