//! `GET /api/v1/suggestions/{lookup_code}`

use crate::http::error::{Error, Result};
use crate::http::extract::PathParam;
use crate::http::openapi::ReadProblems;
use crate::http::state::AppState;
use axum::Json;
use axum::extract::State;
use hailong_shared::LookupCode;
use hailong_shared::wire::SuggestionStatus;

/// Where a suggestion stands, for whoever holds its code; nothing in the answer identifies the sender.
#[utoipa::path(
    get, path = "/api/v1/suggestions/{lookup_code}", tag = "citizen",
    params(("lookup_code" = String, Path, description = "The code that was given when it was sent")),
    responses((status = 200, body = SuggestionStatus), ReadProblems),
)]
pub async fn get_suggestion(
    State(state): State<AppState>,
    PathParam(code): PathParam<LookupCode>,
) -> Result<Json<SuggestionStatus>> {
    let found = state.store.find_suggestion_status(&code).await?;
    found.map(Json).ok_or(Error::NotFound("No suggestion has this code."))
}
