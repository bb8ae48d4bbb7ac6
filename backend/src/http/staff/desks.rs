//! `/api/v1/agencies/{code}/desks` and `/api/v1/desks/{id}`

use super::access::Staff;
use super::agencies::{ensure_change, valid_name};
use crate::domain::access::Need;
use crate::http::error::Result;
use crate::http::extract::{Json, PathParam};
use crate::http::found;
use crate::http::openapi::{AccessProblems, ReadProblems, WriteProblems};
use crate::http::state::AppState;
use axum::extract::State;
use axum::http::StatusCode;
use hailong_shared::AgencyCode;
use hailong_shared::problem::{FieldCode, FieldError};
use hailong_shared::wire::{Desk, DeskChange, DeskList, NewDesk};

/// An agency's own desks, closed ones too.
#[utoipa::path(
    get, path = "/api/v1/agencies/{code}/desks", tag = "staff", security(("session" = [])),
    params(("code" = String, Path, description = "The agency's code")),
    responses((status = 200, body = DeskList), AccessProblems, ReadProblems),
)]
pub async fn list_desks(
    State(state): State<AppState>,
    staff: Staff,
    PathParam(code): PathParam<AgencyCode>,
) -> Result<axum::Json<DeskList>> {
    let agency = staff.on(&state, &code, Need::Read).await?;
    let rows = state.store.list_desks(agency.id).await?;
    Ok(axum::Json(DeskList { desks: rows.into_iter().map(|row| row.desk).collect() }))
}

/// Adds a desk. Its number must not be that of an open desk of the agency.
#[utoipa::path(
    post, path = "/api/v1/agencies/{code}/desks", tag = "staff", security(("session" = [])), request_body = NewDesk,
    params(("code" = String, Path, description = "The agency's code")),
    responses((status = 201, body = Desk), AccessProblems, WriteProblems),
)]
pub async fn add_desk(
    State(state): State<AppState>,
    staff: Staff,
    PathParam(code): PathParam<AgencyCode>,
    Json(new): Json<NewDesk>,
) -> Result<(StatusCode, axum::Json<Desk>)> {
    let agency = staff.on(&state, &code, Need::Administer).await?;
    valid_number(new.number)?;
    let new = NewDesk { name: valid_name(&new.name)?, ..new };
    let id = state.store.add_desk(agency.id, &new, None, staff.author(&state)).await?;
    Ok((StatusCode::CREATED, axum::Json(found::desk(&state, id).await?.desk)))
}

/// One desk.
#[utoipa::path(
    get, path = "/api/v1/desks/{id}", tag = "staff", security(("session" = [])),
    params(("id" = i64, Path, description = "The desk's id")),
    responses((status = 200, body = Desk), AccessProblems, ReadProblems),
)]
pub async fn get_desk(
    State(state): State<AppState>,
    staff: Staff,
    PathParam(id): PathParam<i64>,
) -> Result<axum::Json<Desk>> {
    let row = found::desk(&state, id).await?;
    staff.on(&state, &row.desk.agency, Need::Read).await?;
    Ok(axum::Json(row.desk))
}

/// Renames or renumbers a desk, closes it on a day, or opens it again. Its past stays as it was.
#[utoipa::path(
    patch, path = "/api/v1/desks/{id}", tag = "staff", security(("session" = [])), request_body = DeskChange,
    params(("id" = i64, Path, description = "The desk's id")),
    responses((status = 200, body = Desk), AccessProblems, WriteProblems),
)]
pub async fn change_desk(
    State(state): State<AppState>,
    staff: Staff,
    PathParam(id): PathParam<i64>,
    Json(mut change): Json<DeskChange>,
) -> Result<axum::Json<Desk>> {
    let row = found::desk(&state, id).await?;
    staff.on(&state, &row.desk.agency, Need::Administer).await?;
    if let Some(name) = &change.name {
        change.name = Some(valid_name(name)?);
    }
    if let Some(number) = change.number {
        valid_number(number)?;
    }
    ensure_change(row.desk.validity, change.valid_from, change.valid_to)?;
    let changed = state.store.change_desk(id, &change, staff.author(&state)).await?;
    changed.map(axum::Json).ok_or(found::NO_DESK)
}

fn valid_number(number: u32) -> std::result::Result<(), FieldError> {
    if (1..=9_999).contains(&number) {
        return Ok(());
    }
    Err(FieldError::new("number", FieldCode::Invalid, "a desk's number is from 1 to 9999"))
}
