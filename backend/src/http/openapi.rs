//! The OpenAPI document, made of the handlers themselves.

use super::error::PROBLEM_JSON;
use super::state::AppState;
use super::{citizen, ops, staff, tablet};
use axum::response::{IntoResponse, Response};
use axum::{Router, http::header};
use hailong_shared::problem::Problem;
use hailong_shared::{AgencyCode, Day, ReportGroup, SuggestionState};
use std::collections::BTreeMap;
use std::sync::Arc;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityScheme};
use utoipa::openapi::{ContentBuilder, Ref, RefOr, Response as ApiResponse, ResponseBuilder};
use utoipa::{Modify, OpenApi};
use utoipa_axum::router::OpenApiRouter;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "hailong",
        description = "Citizen feedback for one-stop counters: ratings, suggestions and satisfaction rates.",
        license(name = "Apache-2.0 OR MIT", identifier = "Apache-2.0 OR MIT"),
    ),
    components(schemas(Problem, ReportGroup, SuggestionState, Day, AgencyCode)),
    tags(
        (name = "citizen", description = "No sign-in"),
        (name = "tablet", description = "The cookie that pairing gives"),
        (name = "staff", description = "Session cookie; a change needs a request from the same origin"),
        (name = "operations", description = "For those who run the server"),
    ),
    modifiers(&Sign),
)]
struct Document;

struct Sign;

impl Modify for Sign {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        let cookie = |name| SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::new(name)));
        let components = openapi.components.get_or_insert_default();
        components.add_security_scheme("session", cookie(staff::SESSION_COOKIE));
        components.add_security_scheme("tablet", cookie(tablet::DEVICE_COOKIE));
        components.add_security_scheme("software", SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer)));
    }
}

/// The routes of the API and the document that describes them.
pub fn split(state: &AppState) -> (Router<AppState>, Arc<str>) {
    let (router, document) = OpenApiRouter::with_openapi(Document::openapi())
        .merge(citizen::router())
        .merge(tablet::router(state))
        .merge(staff::router(state))
        .merge(ops::router())
        .split_for_parts();
    let json = document.to_json().expect("the document is plain data");
    (router, json.into())
}

/// Answers with the document.
pub fn serve(document: &str) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], document.to_owned()).into_response()
}

/// The problems that any call can end in, to be named beside a handler's own answers.
fn problems<const N: usize>(statuses: [(u16, &str); N]) -> BTreeMap<String, RefOr<ApiResponse>> {
    let response = |description: &str| {
        let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
        RefOr::T(ResponseBuilder::new().description(description).content(PROBLEM_JSON, content).build())
    };
    statuses.into_iter().map(|(status, description)| (status.to_string(), response(description))).collect()
}

macro_rules! problem_responses {
    ($(#[$doc:meta])* $name:ident: $($status:literal $description:literal),+ $(,)?) => {
        $(#[$doc])*
        pub struct $name;

        impl utoipa::IntoResponses for $name {
            fn responses() -> BTreeMap<String, RefOr<ApiResponse>> {
                problems([$(($status, $description)),+])
            }
        }
    };
}

problem_responses! {
    /// Problems of a call that only reads.
    ReadProblems:
    400 "The request cannot be read",
    404 "There is nothing of this name",
    422 "A parameter is not as it must be",
    503 "Busy; try again after Retry-After seconds",
}

problem_responses! {
    /// Problems of a call that sends a body.
    WriteProblems:
    400 "The body is not JSON",
    404 "There is nothing of this name",
    413 "The body is too large",
    415 "The body is not application/json",
    422 "A field is not as it must be",
    429 "Too fast; try again after Retry-After seconds",
    503 "Busy; try again after Retry-After seconds",
}

problem_responses! {
    /// What staff's calls can end in besides.
    AccessProblems:
    401 "Nobody is signed in",
    403 "The role does not reach that far, or the request came from another origin",
}
