//! Satisfaction reports, for staff and for everyone.

use crate::{AgencyCode, Day, Localised, Satisfaction, Score};
use serde::{Deserialize, Serialize};

/// `GET /api/v1/agencies/{code}/satisfaction`: the agency and everything below it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SatisfactionReport {
    /// The agency's code.
    pub agency: AgencyCode,
    /// The first day.
    pub from: Day,
    /// The last day.
    pub to: Day,
    /// All ratings of the period.
    pub total: Satisfaction,
    /// The parts, if `by` was given.
    pub groups: Vec<ReportEntry>,
}

/// One part of a report.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReportEntry {
    /// What it is: a desk's id, an agency's code, a stage, a channel, a day or a month (`YYYY-MM`).
    pub key: String,
    /// How it is called: a name, or the key again.
    pub name: String,
    /// Its figures.
    #[serde(flatten)]
    pub satisfaction: Satisfaction,
}

/// `GET /api/v1/agencies/{code}/reasons`: the reasons ticked in a period, most ticked first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReasonReport {
    /// The agency's code.
    pub agency: AgencyCode,
    /// The first day.
    pub from: Day,
    /// The last day.
    pub to: Day,
    /// The reasons.
    pub reasons: Vec<ReasonCount>,
}

/// How often a reason was ticked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReasonCount {
    /// The reason's code.
    pub code: String,
    /// Its label.
    pub label: Localised,
    /// Whether it is one of the bad ones.
    pub tone: super::ReasonTone,
    /// How often beside verified ratings whose scores are shown.
    pub n: u64,
    /// How often beside ratings from nobody in particular; not in `n`.
    #[serde(default)]
    pub unverified: u64,
}

/// `GET /api/v1/agencies/{code}/comments`: the newest comments left with ratings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CommentList {
    /// The comments, newest first; those of the running day once their ratings' scores are shown.
    pub comments: Vec<RatedComment>,
}

/// A comment left with a rating, with personal data replaced.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RatedComment {
    /// The day of the rating.
    pub day: Day,
    /// The name of the agency that was rated.
    pub agency_name: String,
    /// The number of the desk that was rated.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub desk_number: Option<u32>,
    /// The score it was left with.
    pub score: Score,
    /// Whether that rating is in the rate, and not from nobody in particular.
    #[serde(default)]
    pub verified: bool,
    /// The text.
    pub text: String,
}

/// `GET /api/v1/public/agencies`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PublicAgencyList {
    /// The agencies; parents come before their children.
    pub agencies: Vec<PublicAgency>,
}

/// An agency on the public page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PublicAgency {
    /// Its code.
    pub code: AgencyCode,
    /// Its name.
    pub name: String,
    /// Its level.
    pub level: super::AgencyLevel,
    /// The code of the agency above it.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub parent: Option<AgencyCode>,
    /// Its last day, if it has closed.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub valid_to: Option<Day>,
}

/// `GET /api/v1/public/agencies/{code}/satisfaction`: whole months, small cells withheld. Every figure is a sum
/// of the same fixed blocks of an agency's months, so that no small cell follows by subtraction.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PublicReport {
    /// The agency's code.
    pub agency: AgencyCode,
    /// The first day: that of the month asked for.
    pub from: Day,
    /// The last day: that of the month asked for.
    pub to: Day,
    /// A cell is shown from this many ratings on.
    pub minimum_n: u64,
    /// All ratings of the period.
    pub total: PublicSatisfaction,
    /// The parts, if `by` was given.
    pub groups: Vec<PublicGroup>,
}

/// The public's part of a satisfaction rate. When it is withheld, everything else is null.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PublicSatisfaction {
    /// Whether the figures are withheld because too few answered, or because they would give away a neighbour's.
    pub withheld: bool,
    /// Whether some ratings are left out of the figures: for the same reasons, or because they are of the running month,
    /// which is in a total alone and grows by whole days with enough ratings together.
    pub partial: bool,
    /// The valid verified ratings.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub n: Option<u64>,
    /// Those with score 4 or 5.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub satisfied: Option<u64>,
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
    #[cfg_attr(feature = "openapi", schema(required))]
    pub scores: Option<[u64; 5]>,
    /// Of `n`, those that the operator imported.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub imported: Option<u64>,
    /// How many rated without being known by a tablet or an invitation; not in `n`, and null where they are too few
    /// to show.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub unverified: Option<u64>,
    /// How many ratings were typed in from paper slips; not in `n`, and null where they are too few to show.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub paper: Option<u64>,
    /// Ratings that were voided; not in `n`.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub voided: Option<u64>,
    /// The share of known dossiers that were rated.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub response_rate: Option<f64>,
}

impl PublicSatisfaction {
    /// Figures that are not shown.
    pub const WITHHELD: Self = Self {
        withheld: true,
        partial: true,
        n: None,
        satisfied: None,
        rate: None,
        low: None,
        high: None,
        scores: None,
        imported: None,
        unverified: None,
        paper: None,
        voided: None,
        response_rate: None,
    };
}

impl From<Satisfaction> for PublicSatisfaction {
    /// The figures of verified ratings; of the others the public is told apart.
    fn from(s: Satisfaction) -> Self {
        Self {
            withheld: false,
            partial: false,
            n: Some(s.n),
            satisfied: Some(s.satisfied),
            rate: s.rate,
            low: s.low,
            high: s.high,
            scores: Some(s.scores),
            imported: Some(s.imported),
            unverified: None,
            paper: None,
            voided: Some(s.voided),
            response_rate: s.response_rate,
        }
    }
}

/// One part of a public report.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PublicGroup {
    /// What it is, as in [`ReportEntry`].
    pub key: String,
    /// How it is called.
    pub name: String,
    /// Its figures.
    #[serde(flatten)]
    pub satisfaction: PublicSatisfaction,
}
