//! `GET /api/v1/survey`: what to ask.

use super::SurveySlip;
use crate::{AgencyCode, DossierCode, Lang, Localised, Score, Stage};
use serde::{Deserialize, Serialize};

/// What to ask, and the context to show with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Survey {
    /// The version of wording, scale and reasons.
    pub version: u32,
    /// The agency that is rated.
    pub agency: AgencyContext,
    /// The desk that is rated, if the survey was asked for one.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub desk: Option<DeskContext>,
    /// The dossier that is rated, if an invitation named one.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub dossier: Option<DossierContext>,
    /// Whether ratings are taken today: false before an agency or desk opens and after it has closed.
    pub open: bool,
    /// The time zone of the counters, by its IANA name.
    pub time_zone: String,
    /// The question at a counter.
    pub question: Localised,
    /// The question about a dossier, on portals.
    pub dossier_question: Localised,
    /// The five steps, lowest first.
    pub scale: Vec<ScaleStep>,
    /// The reasons that can be ticked.
    pub reasons: Vec<Reason>,
    /// What can be answered besides, if the agency asks for it.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub slip: Option<SurveySlip>,
    /// The question and the labels read aloud, as far as somebody has recorded them.
    pub recordings: Vec<Recording>,
}

/// A recording of the question or of a label.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Recording {
    /// The language that is spoken.
    pub lang: Lang,
    /// The score whose label is read; null for the question.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub score: Option<Score>,
    /// Where it lies on this server. Another recording has another address.
    pub url: String,
}

/// The agency in a survey.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AgencyContext {
    /// Its code.
    pub code: AgencyCode,
    /// Its name, in Vietnamese.
    pub name: String,
}

/// The desk in a survey.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DeskContext {
    /// Its id.
    pub id: i64,
    /// The number over the desk.
    pub number: u32,
    /// Its name, such as its field of work.
    pub name: String,
}

/// The dossier in a survey.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DossierContext {
    /// Its code.
    pub code: DossierCode,
    /// The stage that is asked about.
    pub stage: Stage,
}

/// One step of the scale.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ScaleStep {
    /// The score.
    pub score: Score,
    /// Its label.
    pub label: Localised,
}

/// A reason that can be ticked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Reason {
    /// Its stable name.
    pub code: String,
    /// Whether it is offered after a good or after a bad score.
    pub tone: ReasonTone,
    /// Its label.
    pub label: Localised,
}

/// After which scores a reason is offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum ReasonTone {
    /// After scores 4 and 5: "Điều gì tốt?"
    Good,
    /// After scores 1 to 3: "Điều gì chưa tốt?"
    Bad,
}

impl ReasonTone {
    /// The tone of the reasons that follow this score.
    pub fn after(score: Score) -> Self {
        if score.is_satisfied() { Self::Good } else { Self::Bad }
    }
}
