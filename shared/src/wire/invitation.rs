//! Invitations to rate one stage of one dossier, once.

use crate::{AgencyCode, Day, DossierCode, Stage};
use serde::{Deserialize, Serialize};

/// `POST /api/v1/desks/{id}/invitations`: a dossier is being handed over at the desk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewInvitation {
    /// The dossier's code.
    pub dossier: DossierCode,
    /// The stage to rate.
    pub stage: Stage,
}

/// An invitation that was made. Its token is told this once and not kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Invitation {
    /// The dossier's code.
    pub dossier: DossierCode,
    /// The stage to rate.
    pub stage: Stage,
    /// The single-use token.
    pub token: String,
    /// The page for rating by phone.
    pub url: String,
    /// The same address as a QR code, for the receipt.
    pub qr_svg: String,
    /// Until when the desk's tablet asks for it: UTC epoch milliseconds; null if it is not shown there.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub shown_until: Option<i64>,
    /// Until when the link is good: UTC epoch milliseconds.
    pub expires_at: i64,
}

/// `POST /api/v1/desks/{id}/invitations/batch`: links for a day's receipts, which no tablet shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewInvitations {
    /// The dossiers; 1 to 200.
    #[cfg_attr(feature = "openapi", schema(min_items = 1, max_items = 200))]
    pub invitations: Vec<NewInvitation>,
}

/// The invitations that were made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InvitationList {
    /// One for each dossier that has not been rated yet, in the order of the request.
    pub invitations: Vec<Invitation>,
    /// The dossiers whose stage has been rated already.
    pub rated: Vec<DossierCode>,
}

/// `POST /api/v1/agencies/{code}/tokens`: access for software of an agency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewApiToken {
    /// What it is for; 1 to 200 characters.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 200))]
    pub name: String,
}

/// Access that was given. The token is told this once and not kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct IssuedApiToken {
    /// Its id.
    pub id: i64,
    /// What to send as `Authorization: Bearer …`.
    pub token: String,
}

/// Access that an agency's software has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ApiToken {
    /// Its id.
    pub id: i64,
    /// What it is for.
    pub name: String,
    /// The agency whose subtree it covers.
    pub agency: AgencyCode,
    /// When it was given: UTC epoch milliseconds.
    pub created_at: i64,
}

/// The access that software of an agency's subtree has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ApiTokenList {
    /// What has not been taken back, newest first.
    pub tokens: Vec<ApiToken>,
    /// The desks whose links brought far more ratings on a day of the last week than they usually do: a token may have
    /// been copied.
    #[serde(default)]
    pub unusual: Vec<UnusualLinks>,
}

/// A day on which the links of a desk brought far more ratings than they usually do. Nothing of it changes a figure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UnusualLinks {
    /// The desk.
    pub desk: i64,
    /// Its number.
    pub desk_number: u32,
    /// Its agency.
    pub agency: AgencyCode,
    /// The day, by UTC.
    pub day: Day,
    /// How many ratings they brought that are believed.
    pub n: u32,
}
