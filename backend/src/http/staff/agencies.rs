//! `/api/v1/agencies`

use super::access::Staff;
use crate::domain::access::Need;
use crate::domain::text::normalise_name;
use crate::http::error::{Error, Result};
use crate::http::extract::{Json, PathParam};
use crate::http::found;
use crate::http::openapi::{AccessProblems, ReadProblems, WriteProblems};
use crate::http::state::AppState;
use axum::extract::State;
use axum::http::StatusCode;
use hailong_shared::problem::{FieldCode, FieldError};
use hailong_shared::wire::{Agency, AgencyChange, AgencyList, NewAgency, Validity};
use hailong_shared::{AgencyCode, Day};

/// The most characters of a name.
const NAME_MAX: usize = 200;

/// The agencies within the subtrees of the caller's roles, parents first.
#[utoipa::path(
    get, path = "/api/v1/agencies", tag = "staff", security(("session" = [])),
    responses((status = 200, body = AgencyList), AccessProblems, ReadProblems),
)]
pub async fn list_agencies(
    State(state): State<AppState>,
    Staff(user): Staff,
) -> Result<axum::Json<AgencyList>> {
    let roots: Vec<AgencyCode> =
        state.store.grants(user.id).await?.into_iter().map(|grant| grant.agency).collect();
    let mut seen = std::collections::HashSet::new();
    let mut agencies = Vec::new();
    // Parents come first, so an agency is within reach if it is a root or its parent is.
    for row in state.store.list_agencies().await? {
        let agency = row.agency;
        if roots.contains(&agency.code) || agency.parent.as_ref().is_some_and(|parent| seen.contains(parent))
        {
            seen.insert(agency.code.clone());
            agencies.push(agency);
        }
    }
    Ok(axum::Json(AgencyList { agencies }))
}

/// One agency.
#[utoipa::path(
    get, path = "/api/v1/agencies/{code}", tag = "staff", security(("session" = [])),
    params(("code" = String, Path, description = "The agency's code")),
    responses((status = 200, body = Agency), AccessProblems, ReadProblems),
)]
pub async fn get_agency(
    State(state): State<AppState>,
    staff: Staff,
    PathParam(code): PathParam<AgencyCode>,
) -> Result<axum::Json<Agency>> {
    Ok(axum::Json(staff.on(&state, &code, Need::Read).await?.agency))
}

/// Adds an agency below one that the caller administers.
#[utoipa::path(
    post, path = "/api/v1/agencies", tag = "staff", security(("session" = [])), request_body = NewAgency,
    responses((status = 201, body = Agency), AccessProblems, WriteProblems),
)]
pub async fn add_agency(
    State(state): State<AppState>,
    staff: Staff,
    Json(new): Json<NewAgency>,
) -> Result<(StatusCode, axum::Json<Agency>)> {
    let name = valid_name(&new.name)?;
    let parent = staff.on(&state, &new.parent, Need::Administer).await?;
    let validity = Validity { valid_from: new.valid_from, valid_to: None };
    state
        .store
        .add_agency(&new.code, &name, new.level, Some(parent.id), validity, staff.author(&state))
        .await?;
    let row = staff.on(&state, &new.code, Need::Read).await?;
    Ok((StatusCode::CREATED, axum::Json(row.agency)))
}

/// Renames an agency, closes it on a day, or opens it again. Its past stays as it was.
#[utoipa::path(
    patch, path = "/api/v1/agencies/{code}", tag = "staff", security(("session" = [])), request_body = AgencyChange,
    params(("code" = String, Path, description = "The agency's code")),
    responses((status = 200, body = Agency), AccessProblems, WriteProblems),
)]
pub async fn change_agency(
    State(state): State<AppState>,
    staff: Staff,
    PathParam(code): PathParam<AgencyCode>,
    Json(mut change): Json<AgencyChange>,
) -> Result<axum::Json<Agency>> {
    let row = staff.on(&state, &code, Need::Administer).await?;
    if let Some(name) = &change.name {
        change.name = Some(valid_name(name)?);
    }
    ensure_change(row.agency.validity, change.valid_from, change.valid_to)?;
    if let Some(Some(successor)) = &change.successor {
        let known = state.store.find_agency(successor).await?;
        if known.is_none() || *successor == code {
            return Err(Error::field("successor", FieldCode::Unknown, "another agency is expected"));
        }
    }
    let changed = state.store.change_agency(&code, &change, staff.author(&state)).await?;
    changed.map(axum::Json).ok_or(found::NO_AGENCY)
}

/// A name that fits.
pub fn valid_name(raw: &str) -> std::result::Result<String, FieldError> {
    let name = normalise_name(raw);
    match name.chars().count() {
        0 => Err(FieldError::new("name", FieldCode::Required, "a name is required")),
        1..=NAME_MAX => Ok(name),
        _ => Err(FieldError::new("name", FieldCode::TooLong, "a name has at most 200 characters")),
    }
}

/// The first day may move to an earlier one only, since what was rated must stay within; nothing closes before it opens.
#[expect(clippy::option_option, reason = "left out, null and a day are three things")]
pub fn ensure_change(
    validity: Validity,
    valid_from: Option<Day>,
    valid_to: Option<Option<Day>>,
) -> std::result::Result<(), FieldError> {
    let first = valid_from.unwrap_or(validity.valid_from);
    if first > validity.valid_from {
        let message = "the first day can only be moved to an earlier one";
        return Err(FieldError::new("valid_from", FieldCode::Order, message));
    }
    if valid_to.unwrap_or(validity.valid_to).is_some_and(|last| last < first) {
        return Err(FieldError::new("valid_to", FieldCode::Order, "the last day is before the first"));
    }
    Ok(())
}
