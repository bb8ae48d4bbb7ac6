//! Points for one criterion of a slip.

use serde::{Deserialize, Serialize};

/// What one criterion of a slip earned: 0, 1 or 2. On the wire it is a bare integer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "i64", into = "i64")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = i64, minimum = 0, maximum = 2, example = 2))]
pub struct Points(u8);

impl Points {
    /// Every number of points, lowest first.
    pub const ALL: [Self; 3] = [Self(0), Self(1), Self(2)];
    /// The most points that a criterion can earn.
    pub const MOST: u32 = 2;

    /// The place in an array of three.
    pub fn index(self) -> usize {
        self.0.into()
    }
}

/// The mean of answers, counted by their points; none without answers.
#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^52")]
pub fn mean_points(counts: [u64; 3]) -> Option<f64> {
    let answers: u64 = counts.iter().sum();
    (answers > 0).then(|| (counts[1] + 2 * counts[2]) as f64 / answers as f64)
}

/// A number that is none of 0, 1 and 2.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("points are 0, 1 or 2")]
pub struct NotPoints;

impl TryFrom<i64> for Points {
    type Error = NotPoints;

    fn try_from(value: i64) -> Result<Self, NotPoints> {
        match u8::try_from(value) {
            Ok(v @ 0..=2) => Ok(Self(v)),
            _ => Err(NotPoints),
        }
    }
}

impl From<Points> for i64 {
    fn from(points: Points) -> Self {
        points.0.into()
    }
}
