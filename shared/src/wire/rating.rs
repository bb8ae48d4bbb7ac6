//! `POST /api/v1/ratings`.

use super::SlipAnswers;
use crate::{AgencyCode, Channel, DossierCode, Score, Stage};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// One rating. Exactly one of `agency`, `desk` and `invitation` says who is rated.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RatingRequest {
    /// Made by the client, so that a retry never counts twice. Version 7 is best: it sorts by time.
    pub id: Uuid,
    /// The code of the agency that is rated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agency: Option<AgencyCode>,
    /// The id of the desk that is rated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub desk: Option<i64>,
    /// The single-use token of an invitation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(max_length = 64))]
    pub invitation: Option<String>,
    /// The announcement that the tablet shows, beside its `desk`; only from the desk's own paired tablet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub announced: Option<i64>,
    /// The stage that is rated. With an invitation, the invitation's stage counts.
    pub stage: Stage,
    /// `kiosk`, `portal` or `link`; `paper` and `import` are not for citizens. It is stored as it came: `kiosk` from a
    /// paired tablet, `link` by an invitation, `portal` otherwise, whatever is said here.
    pub channel: Channel,
    /// From 1 (*Rất không hài lòng*) to 5 (*Rất hài lòng*).
    pub score: Score,
    /// The codes of the reasons that were ticked, as the survey lists them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "openapi", schema(max_items = 16))]
    pub reasons: Vec<String>,
    /// The agency's slip, as far as it was filled in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slip: Option<SlipAnswers>,
    /// What the citizen wrote; at most 2,000 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(max_length = 2000))]
    pub comment: Option<String>,
    /// The dossier's code as typed. It can be guessed, so such a rating counts as unverified.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dossier: Option<DossierCode>,
    /// The number that proves work on this `id`, when a first try was answered `work_needed`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub work: Option<u32>,
    /// When the citizen rated, by the clock of their device: UTC epoch milliseconds. A time ahead of the server's
    /// clock counts as the time of arrival; so does one that lies too far back: 30 days for paired tablets and
    /// invitations, 24 hours for everybody else.
    #[cfg_attr(
        feature = "openapi",
        schema(
            minimum = 946_684_800_000_i64,
            maximum = 7_258_118_399_999_i64,
            example = 1_795_000_000_000_i64
        )
    )]
    pub rated_at: i64,
}

/// The answer once a rating is durably stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RatingReceipt {
    /// The rating's id.
    pub id: Uuid,
    /// Its place in the order of commits, without gaps.
    pub seq: i64,
    /// When the server took it: UTC epoch milliseconds.
    pub received_at: i64,
}
