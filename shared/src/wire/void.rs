//! Voiding ratings: one person proposes, another decides.

use crate::AgencyCode;
use crate::text::named_enum;
use serde::{Deserialize, Serialize};

named_enum! {
    /// Where a proposal stands.
    pub enum VoidState ("a proposal is one of proposed, voided, refused") {
        /// It waits for a second person.
        Proposed = "proposed",
        /// It was seconded: its ratings are left out of every rate.
        Voided = "voided",
        /// It was refused.
        Refused = "refused",
    }
}

/// `POST /api/v1/desks/{id}/voids`: all ratings given at the desk within a time, whatever their score.
/// `POST /api/v1/agencies/{code}/voids`: those that were given to the agency itself, at no desk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewVoidProposal {
    /// The first instant: UTC epoch milliseconds, taken back to the beginning of its minute.
    pub from: i64,
    /// The last instant, at most a day later, taken to the end of its minute.
    pub to: i64,
    /// Why they should not count; at most 500 characters.
    pub reason: String,
}

/// `POST /api/v1/voids/{id}/decision`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct VoidDecision {
    /// Whether the ratings are to be voided.
    pub seconded: bool,
}

/// A proposal and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct VoidProposal {
    /// Its id.
    pub id: i64,
    /// The agency that was rated.
    pub agency: AgencyCode,
    /// The desk's id; null where it means ratings at no desk, or those of a tablet or of software at all of them.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub desk: Option<i64>,
    /// The desk's number.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub desk_number: Option<u32>,
    /// The id of the tablet, if it means what that tablet sent.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(required))]
    pub device: Option<i64>,
    /// The id of the software's access, if it means what came by the invitations that this software asked for.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(required))]
    pub token: Option<i64>,
    /// The first instant.
    pub from: i64,
    /// The last instant.
    pub to: i64,
    /// Why.
    pub reason: String,
    /// Where it stands.
    pub state: VoidState,
    /// How many ratings it means, or has voided.
    pub ratings: u64,
    /// The user who proposed it.
    pub proposed_by: String,
    /// When.
    pub proposed_at: i64,
    /// The user who seconded or refused it.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub decided_by: Option<String>,
    /// When.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub decided_at: Option<i64>,
}

/// `GET /api/v1/agencies/{code}/voids`, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct VoidList {
    /// The proposals.
    pub voids: Vec<VoidProposal>,
}
