//! Taking back the access of a tablet or of software, and what came by it.

use super::VoidProposal;
use serde::{Deserialize, Serialize};

/// `POST /api/v1/devices/{id}/revocation` and `POST /api/v1/tokens/{id}/revocation`: takes access back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Revocation {
    /// Proposes to void every rating that came since this instant, whenever it says it was given: from the tablet, or
    /// by a link that the software asked for. UTC epoch milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub void_since: Option<i64>,
    /// Why they should not count; needed with `void_since`; at most 500 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(max_length = 500))]
    pub reason: Option<String>,
}

/// What was revoked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Revoked {
    /// The id of the tablet, or of the software's access.
    pub id: i64,
    /// The proposal to void what came by it, for a second person to decide; null if none was asked for or nothing came.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub proposal: Option<VoidProposal>,
}
