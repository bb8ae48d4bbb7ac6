//! The one error type of the HTTP interface, and how it becomes `application/problem+json`.
//!
//! Use [`Error::field`] or [`Error::Validation`] when a field is at fault, [`Error::NotFound`] when the address or a
//! reference names nothing, [`Error::Conflict`] when the request is fine but the state is not. Everything that comes
//! from below turns into [`Error::Internal`] or [`Error::Busy`] by `?`; its cause is logged and never returned.

use crate::store::StoreError;
use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use hailong_shared::problem::{FieldCode, FieldError, Problem};

/// The media type of problems.
pub const PROBLEM_JSON: &str = "application/problem+json";

/// Why a request was not answered as hoped.
#[derive(Debug)]
pub enum Error {
    /// 400: the body is not JSON.
    NotJson,
    /// 401: nobody is signed in, or the sign-in is wrong.
    SignInNeeded(&'static str),
    /// 403: the role does not reach that far.
    Forbidden,
    /// 403: the page stands on a web site that the agency has not registered.
    OriginNotRegistered,
    /// 404: no such thing; says which.
    NotFound(&'static str),
    /// 409: a stable code and what to do.
    Conflict(&'static str, &'static str),
    /// 413.
    TooLarge,
    /// 415: the body must be `application/json`.
    NotJsonType,
    /// 422.
    Validation(Vec<FieldError>),
    /// 429, with the seconds to wait.
    TooFast(u64),
    /// 429: more comes than usual; the same again with proven work is taken.
    WorkNeeded,
    /// 503: try again in a moment.
    Busy,
    /// 500: the cause is logged.
    Internal(anyhow::Error),
}

/// What handlers return.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// One field at fault.
    pub fn field(field: &str, code: FieldCode, message: impl Into<String>) -> Self {
        Self::Validation(vec![FieldError::new(field, code, message)])
    }

    fn parts(&self) -> (StatusCode, &'static str, Option<&'static str>) {
        match self {
            Self::NotJson => (StatusCode::BAD_REQUEST, "not_json", Some("The body is not valid JSON.")),
            Self::SignInNeeded(detail) => (StatusCode::UNAUTHORIZED, "sign_in_needed", Some(detail)),
            Self::Forbidden => {
                (StatusCode::FORBIDDEN, "forbidden", Some("Your role does not allow this for this agency."))
            }
            Self::OriginNotRegistered => (
                StatusCode::FORBIDDEN,
                "origin_not_registered",
                Some("The agency has not registered the web site where this page stands."),
            ),
            Self::NotFound(detail) => (StatusCode::NOT_FOUND, "not_found", Some(detail)),
            Self::Conflict(code, detail) => (StatusCode::CONFLICT, code, Some(detail)),
            Self::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "too_large", Some("The body is too large.")),
            Self::NotJsonType => {
                (StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type", Some("Send application/json."))
            }
            Self::Validation(_) => {
                (StatusCode::UNPROCESSABLE_ENTITY, "validation", Some("Some fields are not as they must be."))
            }
            Self::TooFast(_) => {
                (StatusCode::TOO_MANY_REQUESTS, "too_fast", Some("Too many attempts; please wait a little."))
            }
            Self::WorkNeeded => (
                StatusCode::TOO_MANY_REQUESTS,
                "work_needed",
                Some("More comes than usual; send it again with `work`, or wait a minute."),
            ),
            Self::Busy => {
                (StatusCode::SERVICE_UNAVAILABLE, "busy", Some("Nothing was stored; please send it again."))
            }
            Self::Internal(_) => (StatusCode::INTERNAL_SERVER_ERROR, "internal", None),
        }
    }
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Taken(field) => {
                Self::field(field, FieldCode::Taken, format!("this {field} is taken"))
            }
            passing if passing.is_passing() => {
                tracing::warn!(error = &passing as &dyn std::error::Error, "answered: try again");
                Self::Busy
            }
            other => Self::Internal(other.into()),
        }
    }
}

impl From<FieldError> for Error {
    fn from(error: FieldError) -> Self {
        Self::Validation(vec![error])
    }
}

impl From<Vec<FieldError>> for Error {
    fn from(errors: Vec<FieldError>) -> Self {
        Self::Validation(errors)
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let (status, code, detail) = self.parts();
        if let Self::Internal(cause) = &self {
            tracing::error!(error = format!("{cause:#}"), "a request failed inside");
        }
        let retry_after = match self {
            Self::TooFast(seconds) => Some(seconds),
            Self::Busy => Some(1),
            _ => None,
        };
        let signs_in = matches!(self, Self::SignInNeeded(_));
        let errors = if let Self::Validation(errors) = self { errors } else { Vec::new() };
        let mut response = problem(status, code, detail, errors);
        let headers = response.headers_mut();
        if let Some(seconds) = retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if signs_in {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Session realm=\"hailong\""));
        }
        response
    }
}

/// A problem as a response.
pub fn problem(status: StatusCode, code: &str, detail: Option<&str>, errors: Vec<FieldError>) -> Response {
    let problem = Problem {
        kind: format!("/problems/{code}"),
        title: status.canonical_reason().unwrap_or("Error").to_owned(),
        status: status.as_u16(),
        code: code.to_owned(),
        detail: detail.map(str::to_owned),
        errors,
    };
    let mut response = (status, Json(problem)).into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(PROBLEM_JSON));
    response
}
