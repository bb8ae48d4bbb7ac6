//! The agency's slip (*phiếu đánh giá*): an optional form of criteria, apart from the quick rating.

use crate::{AgencyCode, Day, Localised, Points};
use serde::{Deserialize, Serialize};

/// The most criteria that a slip may have.
pub const SLIP_MAX_CRITERIA: usize = 20;
/// The most classes.
pub const SLIP_MAX_CLASSES: usize = 10;
/// The most characters of one of its texts, in one language.
pub const SLIP_MAX_CHARS: usize = 500;

/// What one version of a slip asks, and how its points are read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SlipForm {
    /// Its heading.
    pub title: Localised,
    /// The legal text that it follows; may be empty.
    #[cfg_attr(feature = "openapi", schema(max_length = 500))]
    pub legal_reference: String,
    /// Whether somebody has compared it with that text; until then it is marked "chờ đối chiếu văn bản".
    pub compared: bool,
    /// What is asked, in this order; 1 to 20.
    #[cfg_attr(feature = "openapi", schema(min_items = 1, max_items = 20))]
    pub criteria: Vec<Criterion>,
    /// The classes that a sum of points falls into, best first; the last one begins at 0.
    #[cfg_attr(feature = "openapi", schema(min_items = 1, max_items = 10))]
    pub classes: Vec<SlipClass>,
}

/// One criterion of a slip.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Criterion {
    /// The question.
    pub text: Localised,
    /// The answers that earn 0, 1 and 2 points.
    pub answers: [Localised; 3],
}

/// A class of a slip's sum of points.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SlipClass {
    /// Its name.
    pub name: Localised,
    /// From how many points on.
    pub from: u32,
}

impl SlipForm {
    /// The most points that can be reached.
    pub fn most(&self) -> u32 {
        u32::try_from(self.criteria.len()).unwrap_or(u32::MAX).saturating_mul(Points::MOST)
    }

    /// The class of this many points. A sum of shares such as nine times five thirds falls short of 15 by what
    /// numbers in computers fall short, not by what people answered.
    pub fn class(&self, points: f64) -> Option<&SlipClass> {
        const TOLERANCE: f64 = 1e-9;
        self.classes.iter().find(|class| points + TOLERANCE >= f64::from(class.from))
    }
}

/// `POST /api/v1/agencies/{code}/slips`: a new version. Versions before it stay as they are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewSlip {
    /// From which day on it is asked; today or later.
    pub valid_from: Day,
    /// Whether citizens are asked at all from that day on.
    pub offered: bool,
    /// What it asks; each text has at most 500 characters in each language, and one in Vietnamese.
    pub form: SlipForm,
}

/// One version of an agency's slip. It never changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Slip {
    /// Its id, by which answers name it.
    pub id: i64,
    /// The agency that set it; it holds for everything below, unless a slip is set there.
    pub agency: AgencyCode,
    /// Its version, from 1 on.
    pub version: u32,
    /// Who set it; null outside the list of an agency's own versions, and for what the server's command line set.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub set_by: Option<String>,
    /// When: UTC epoch milliseconds.
    pub set_at: i64,
    /// What was set.
    #[serde(flatten)]
    pub content: NewSlip,
}

/// `GET /api/v1/agencies/{code}/slips`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SlipList {
    /// The version that is asked today, the agency's own or that of an agency above it.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub current: Option<Slip>,
    /// The agency's own versions, newest first.
    pub versions: Vec<Slip>,
    /// A form to begin with: that of 2018.
    pub example: SlipForm,
}

/// The slip in a survey.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SurveySlip {
    /// What answers name it by.
    pub id: i64,
    /// Its heading.
    pub title: Localised,
    /// What is asked.
    pub criteria: Vec<Criterion>,
}

/// A slip as it was filled in, beside a rating.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SlipAnswers {
    /// Which version of which slip.
    pub id: i64,
    /// The points for each criterion, in the slip's order; null where nothing was answered.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<Option<Points>>, max_items = 20))]
    pub answers: Vec<Option<Points>>,
}

/// `GET /api/v1/agencies/{code}/slips/results`: what was answered in an agency's subtree.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SlipReport {
    /// The agency's code.
    pub agency: AgencyCode,
    /// The first day.
    pub from: Day,
    /// The last day.
    pub to: Day,
    /// One for each version that anybody answered, newest first. Versions are never added up.
    pub results: Vec<SlipResult>,
}

/// What was answered to one version of a slip.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SlipResult {
    /// The version.
    pub slip: Slip,
    /// How many slips were filled in, wholly or in part, beside verified ratings whose scores are shown.
    pub n: u64,
    /// How many beside verified ratings of the running day whose scores are not shown yet; not in `n`.
    #[serde(default)]
    pub pending: u64,
    /// How many came neither from a paired tablet nor by an invitation; neither in `n` nor in the criteria.
    pub unverified: u64,
    /// For each criterion how many answers earned 0, 1 and 2 points.
    pub criteria: Vec<[u64; 3]>,
    /// The sum of each criterion's mean points; null while a criterion has no answer.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub points: Option<f64>,
    /// The class of that sum.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub class: Option<Localised>,
}
