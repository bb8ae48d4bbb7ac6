//! The suggestion box.

use crate::{AgencyCode, Day, LookupCode, SuggestionKind, SuggestionState};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// `POST /api/v1/suggestions`. Exactly one of `agency` and `desk` says whom it is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SuggestionRequest {
    /// Made by the client, so that a retry leaves one suggestion.
    pub id: Uuid,
    /// The code of the agency it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agency: Option<AgencyCode>,
    /// The id of the desk it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub desk: Option<i64>,
    /// The number that proves work on this `id`, when a first try was answered `work_needed`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub work: Option<u32>,
    /// What kind it is.
    pub kind: SuggestionKind,
    /// What the citizen wrote; 1 to 4,000 characters.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 4000))]
    pub text: String,
    /// Who signs a petition. Without it a petition is kept as an anonymous suggestion (Decree 20/2008/NĐ-CP, Art. 7).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact: Option<Contact>,
}

/// Who signs a petition.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Contact {
    /// Their name; 1 to 200 characters.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 200))]
    pub name: String,
    /// Their address; 1 to 300 characters.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 300))]
    pub address: String,
    /// A phone number or an e-mail address; 1 to 200 characters.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 200))]
    pub reach: String,
    /// That the agency may keep these in order to answer; must be true.
    pub consent: bool,
}

impl std::fmt::Debug for Contact {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Contact(…)")
    }
}

/// The answer once a suggestion is durably stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SuggestionReceipt {
    /// Its id.
    pub id: Uuid,
    /// The kind it was kept as: a petition that nobody signed is a suggestion, and no formal answer is owed.
    pub kind: SuggestionKind,
    /// What to keep in order to read the answer later.
    pub lookup_code: LookupCode,
    /// Where it stands.
    pub state: SuggestionState,
    /// The last working day by which the agency is to acknowledge it.
    pub acknowledge_by: Day,
    /// The last working day by which the agency is to answer it.
    pub answer_by: Day,
}

/// `GET /api/v1/suggestions/{lookup_code}`: nothing in it identifies the sender.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SuggestionStatus {
    /// The code that was asked for.
    pub lookup_code: LookupCode,
    /// The agency that answers.
    pub agency_name: String,
    /// What kind it is.
    pub kind: SuggestionKind,
    /// Where it stands.
    pub state: SuggestionState,
    /// The day it came in.
    pub received_on: Day,
    /// The last working day for an acknowledgement.
    pub acknowledge_by: Day,
    /// The last working day for an answer.
    pub answer_by: Day,
    /// The published answer.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub answer: Option<String>,
}

/// A suggestion as staff see it: with personal data in its text hidden.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Suggestion {
    /// Its id.
    pub id: Uuid,
    /// The agency it is for.
    pub agency: AgencyCode,
    /// That agency's name.
    pub agency_name: String,
    /// The number of the desk it is about, if it names one.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub desk_number: Option<u32>,
    /// What kind it is.
    pub kind: SuggestionKind,
    /// Where it stands.
    pub state: SuggestionState,
    /// The text with personal data replaced.
    pub text: String,
    /// The published answer.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub answer: Option<String>,
    /// When it came in: UTC epoch milliseconds.
    pub received_at: i64,
    /// The last working day for an acknowledgement.
    pub acknowledge_by: Day,
    /// The last working day for an answer.
    pub answer_by: Day,
    /// Whether the day for an answer has passed without one.
    pub overdue: bool,
    /// Who signed it; only when one suggestion is read, by an administrator of its agency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact: Option<Contact>,
    /// What has happened to it, oldest first; only when one suggestion is read.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub history: Vec<SuggestionEvent>,
}

/// One step in a suggestion's history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SuggestionEvent {
    /// When: UTC epoch milliseconds.
    pub at: i64,
    /// The state it came into.
    pub state: SuggestionState,
}

/// A page of suggestions, newest first, with the counts of the whole selection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SuggestionList {
    /// The suggestions of this page.
    pub suggestions: Vec<Suggestion>,
    /// How many there are in all pages.
    pub total: u64,
    /// How many of the agency's subtree wait for an answer, whatever the filter.
    pub open: u64,
    /// How many of those are past their day.
    pub overdue: u64,
}
