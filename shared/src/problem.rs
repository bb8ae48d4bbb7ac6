//! Errors as they travel: RFC 9457 problem details with a stable code, and the fields at fault.

use serde::{Deserialize, Serialize};

/// The body of every answer from 400 up, as `application/problem+json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Problem {
    /// A relative address that ends in `code`, stable across versions.
    #[serde(rename = "type")]
    pub kind: String,
    /// What kind of problem it is, in English.
    pub title: String,
    /// The HTTP status, again.
    pub status: u16,
    /// The stable name of the problem, for programs: `validation`, `id_conflict`, `not_found`, …
    pub code: String,
    /// What happened this time and what to do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// The fields at fault.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
}

/// One field at fault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FieldError {
    /// The field's path in the body or its name in the query: `score`, `reasons[1]`.
    pub field: String,
    /// What is wrong, for programs.
    pub code: FieldCode,
    /// What is wrong, in English, for people.
    pub message: String,
}

/// What can be wrong with a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum FieldCode {
    /// It is missing.
    Required,
    /// It has the wrong type, format or range.
    Invalid,
    /// It has too many characters or entries.
    TooLong,
    /// It names something that does not exist here.
    Unknown,
    /// It is well formed, but not for this call.
    NotAllowed,
    /// It lies in the future.
    InFuture,
    /// It contradicts another field, such as a `from` after its `to`.
    Order,
    /// Another record has it already.
    Taken,
}

impl FieldError {
    /// Puts a field, a code and a message together.
    pub fn new(field: impl Into<String>, code: FieldCode, message: impl Into<String>) -> Self {
        Self { field: field.into(), code, message: message.into() }
    }
}

/// Text that is none of an enum's names. It carries the sentence that lists them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct NotOneOf(pub &'static str);
