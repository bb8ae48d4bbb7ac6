//! The five-point scale.

use serde::{Deserialize, Serialize};

/// How satisfied a citizen is, from 1 (*Rất không hài lòng*) to 5 (*Rất hài lòng*). On the wire it is a bare integer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "i64", into = "i64")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = i64, minimum = 1, maximum = 5, example = 5))]
pub struct Score(u8);

impl Score {
    /// Every score, lowest first.
    pub const ALL: [Self; 5] = [Self(1), Self(2), Self(3), Self(4), Self(5)];

    /// The score as a number from 1 to 5.
    pub fn value(self) -> u8 {
        self.0
    }

    /// Its place in an array of five counts.
    pub fn index(self) -> usize {
        usize::from(self.0 - 1)
    }

    /// Scores 4 and 5 are satisfied; 3 is not, and stays in the denominator (as the national SIPAS survey counts).
    pub fn is_satisfied(self) -> bool {
        self.0 >= 4
    }
}

/// A number that is not on the scale.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a score is a whole number from 1 to 5")]
pub struct NotAScore;

impl TryFrom<i64> for Score {
    type Error = NotAScore;

    fn try_from(value: i64) -> Result<Self, NotAScore> {
        match u8::try_from(value) {
            Ok(v @ 1..=5) => Ok(Self(v)),
            _ => Err(NotAScore),
        }
    }
}

impl From<Score> for i64 {
    fn from(score: Score) -> Self {
        score.0.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn only_one_to_five_are_scores(value: i64) {
            prop_assert_eq!(Score::try_from(value).is_ok(), (1..=5).contains(&value));
        }
    }

    #[test]
    fn a_score_is_an_integer_on_the_wire() {
        assert_eq!(serde_json::from_str::<Score>("4").unwrap(), Score(4));
        for wrong in ["0", "6", "\"5\"", "null", "4.5"] {
            assert!(serde_json::from_str::<Score>(wrong).is_err(), "{wrong} was taken");
        }
    }
}
