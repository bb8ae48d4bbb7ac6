//! Signing in.

use crate::AgencyCode;
use crate::text::named_enum;
use serde::{Deserialize, Serialize};

named_enum! {
    /// What a user may do on an agency and everything below it.
    pub enum Role ("a role is one of administrator, viewer") {
        /// Sees everything and changes agencies, desks and users.
        Administrator = "administrator",
        /// Sees everything, changes nothing.
        Viewer = "viewer",
    }
}

/// `POST /api/v1/session`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SignIn {
    /// The user's name.
    #[cfg_attr(feature = "openapi", schema(max_length = 200))]
    pub username: String,
    /// The password.
    #[cfg_attr(feature = "openapi", schema(max_length = 200))]
    pub password: String,
}

impl std::fmt::Debug for SignIn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SignIn").field("username", &self.username).finish_non_exhaustive()
    }
}

/// Who is signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SessionInfo {
    /// The name used to sign in.
    pub username: String,
    /// The name shown.
    pub display_name: String,
    /// The roles held, in the order they were granted.
    pub grants: Vec<Grant>,
    /// The day at the counters today, by the server's clock.
    pub today: crate::Day,
    /// The time zone of the counters, by its IANA name.
    pub time_zone: String,
}

/// A role on an agency's subtree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Grant {
    /// The agency at the top of the subtree.
    pub agency: AgencyCode,
    /// The role.
    pub role: Role,
}
