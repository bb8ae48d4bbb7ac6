//! `/api/v1/agencies/{code}/suggestions`: the inbox.

use super::access::Staff;
use crate::domain::access::Need;
use crate::domain::text::normalise_name;
use crate::http::error::{Error, Result};
use crate::http::extract::{Params, PathParam};
use crate::http::openapi::{AccessProblems, ReadProblems};
use crate::http::state::AppState;
use crate::store::SuggestionFilter;
use axum::Json;
use axum::extract::{Path, State};
use hailong_shared::problem::FieldCode;
use hailong_shared::wire::{Suggestion, SuggestionList};
use hailong_shared::{AgencyCode, SuggestionState};
use uuid::Uuid;

/// The most characters of a search.
const SEARCH_MAX_CHARS: usize = 200;

/// The suggestions for an agency and everything below it, newest first, with personal data replaced.
#[utoipa::path(
    get, path = "/api/v1/agencies/{code}/suggestions", tag = "staff", security(("session" = [])),
    params(
        ("code" = String, Path, description = "The agency's code"),
        ("state" = Option<SuggestionState>, Query, description = "Only those in this state"),
        ("overdue" = Option<bool>, Query, description = "Only those past their day without an answer"),
        ("q" = Option<String>, Query, max_length = 200, description = "Only those whose text holds this, whatever the diacritics"),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 100, description = "How many, 1 to 100; 50 if left out"),
        ("offset" = Option<u32>, Query, minimum = 0, maximum = 1_000_000, description = "How many to pass over"),
    ),
    responses((status = 200, body = SuggestionList), AccessProblems, ReadProblems),
)]
pub async fn list_suggestions(
    State(state): State<AppState>,
    staff: Staff,
    PathParam(code): PathParam<AgencyCode>,
    params: Params,
) -> Result<Json<SuggestionList>> {
    let row = staff.on(&state, &code, Need::Read).await?;
    let filter = SuggestionFilter {
        state: params.get("state")?,
        overdue: params.get("overdue")?.unwrap_or(false),
        text: params.text("q").map(normalise_name),
    };
    if filter.text.as_ref().is_some_and(|text| text.chars().count() > SEARCH_MAX_CHARS) {
        return Err(Error::field("q", FieldCode::TooLong, "a search has at most 200 characters"));
    }
    let limit = params.number("limit", 1..=100, 50)?;
    let offset = params.number("offset", 0..=1_000_000, 0)?;
    let today = state.clock.today();
    let (suggestions, total) = state.store.list_suggestions(row.id, &filter, today, limit, offset).await?;
    let (open, overdue) = state.store.count_waiting(row.id, today).await?;
    Ok(Json(SuggestionList { suggestions, total, open, overdue }))
}

/// One suggestion with its history.
#[utoipa::path(
    get, path = "/api/v1/agencies/{code}/suggestions/{id}", tag = "staff", security(("session" = [])),
    params(
        ("code" = String, Path, description = "The code of its agency or of one above it"),
        ("id" = Uuid, Path, description = "The suggestion's id"),
    ),
    responses((status = 200, body = Suggestion), AccessProblems, ReadProblems),
)]
pub async fn get_suggestion(
    State(state): State<AppState>,
    staff: Staff,
    Path((code, id)): Path<(String, String)>,
) -> Result<Json<Suggestion>> {
    const NOTHING: Error = Error::NotFound("There is no such suggestion.");
    let code = code.parse::<AgencyCode>().map_err(|_| NOTHING)?;
    let id = id.parse::<Uuid>().map_err(|_| NOTHING)?;
    let row = staff.on(&state, &code, Need::Read).await?;
    let found = state.store.find_suggestion(row.id, id, state.clock.today()).await?;
    let mut suggestion = found.ok_or(NOTHING)?;
    // Contact data is for whoever handles the petition.
    match staff.on(&state, &suggestion.agency, Need::Administer).await {
        Ok(_) => suggestion.contact = state.store.find_contact(id).await?,
        Err(Error::Forbidden) => {}
        Err(other) => return Err(other),
    }
    Ok(Json(suggestion))
}
