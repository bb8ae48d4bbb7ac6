//! What was refused so that nobody stuffs the counts; and the sites where the widget may stand.

use crate::text::named_enum;
use serde::{Deserialize, Serialize};

named_enum! {
    /// Why something was refused.
    pub enum RefusalReason ("a reason is one of origin, address, device, work, trap, haste, pace") {
        /// It came from a web site that the agency has not registered.
        Origin = "origin",
        /// Too much came from one address.
        Address = "address",
        /// Too much came from one tablet.
        Device = "device",
        /// The agency gets more than usual, and no work was proven.
        Work = "work",
        /// A field was filled in that people do not see.
        Trap = "trap",
        /// The form was sent faster than anybody reads it.
        Haste = "haste",
        /// It came faster than people rate, by a tablet or by links: it is kept, beside the rate.
        Pace = "pace",
    }
}

/// `GET /api/v1/agencies/{code}/refusals`: how often something was refused within the subtree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RefusalReport {
    /// Each reason that occurred, most frequent first.
    pub refusals: Vec<RefusalCount>,
}

/// How often something was refused for one reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RefusalCount {
    /// The reason.
    pub reason: RefusalReason,
    /// How often.
    pub n: u64,
}

/// `GET` and `PUT /api/v1/agencies/{code}/origins`: the web sites where the agency's widget may stand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OriginList {
    /// Like `https://portal.example.vn`; `*` is any site. At most 50.
    #[cfg_attr(feature = "openapi", schema(max_items = 50))]
    pub origins: Vec<String>,
}
