//! `/api/v1/agencies/{code}/devices`, `/api/v1/desks/{id}/devices` and `/api/v1/devices/{id}`: tablets.

use super::access::Staff;
use super::agencies::valid_name;
use super::voids::{asked_for, propose_if_asked};
use crate::domain::access::Need;
use crate::domain::void::Scope;
use crate::http::error::{Error, Result};
use crate::http::extract::{Json, PathParam};
use crate::http::found;
use crate::http::openapi::{AccessProblems, ReadProblems, WriteProblems};
use crate::http::state::AppState;
use axum::extract::State;
use axum::http::StatusCode;
use hailong_shared::AgencyCode;
use hailong_shared::problem::FieldCode;
use hailong_shared::wire::{Device, DeviceChange, DeviceList, NewDevice, Revocation, Revoked};

/// The tablets of an agency and of everything below it.
#[utoipa::path(
    get, path = "/api/v1/agencies/{code}/devices", tag = "staff", security(("session" = [])),
    params(("code" = String, Path, description = "The agency's code")),
    responses((status = 200, body = DeviceList), AccessProblems, ReadProblems),
)]
pub async fn list_devices(
    State(state): State<AppState>,
    staff: Staff,
    PathParam(code): PathParam<AgencyCode>,
) -> Result<axum::Json<DeviceList>> {
    let agency = staff.on(&state, &code, Need::Read).await?;
    let mut devices = state.store.list_devices(agency.id, state.clock.now()).await?;
    let mut signs = state.store.device_signs(agency.id, state.clock.today()).await?;
    for device in &mut devices {
        device.signs = signs.remove(&device.id).unwrap_or_default();
    }
    Ok(axum::Json(DeviceList { devices }))
}

/// Puts the tablet that shows this code at the desk.
#[utoipa::path(
    post, path = "/api/v1/desks/{id}/devices", tag = "staff", security(("session" = [])), request_body = NewDevice,
    params(("id" = i64, Path, description = "The desk's id")),
    responses((status = 201, body = Device), AccessProblems, WriteProblems),
)]
pub async fn pair_device(
    State(state): State<AppState>,
    staff: Staff,
    PathParam(desk_id): PathParam<i64>,
    Json(new): Json<NewDevice>,
) -> Result<(StatusCode, axum::Json<Device>)> {
    let desk = found::desk(&state, desk_id).await?;
    staff.on(&state, &desk.desk.agency, Need::Administer).await?;
    let name = valid_name(&new.name)?;
    let paired = state.store.pair_device(&new.code, desk_id, &name, staff.author(&state)).await?;
    let message = "no tablet shows this code, or its time is over";
    let device = paired.ok_or_else(|| Error::field("code", FieldCode::Unknown, message))?;
    Ok((StatusCode::CREATED, axum::Json(device)))
}

/// Renames a tablet, or moves it to another desk.
#[utoipa::path(
    patch, path = "/api/v1/devices/{id}", tag = "staff", security(("session" = [])), request_body = DeviceChange,
    params(("id" = i64, Path, description = "The tablet's id")),
    responses((status = 200, body = Device), AccessProblems, WriteProblems),
)]
pub async fn change_device(
    State(state): State<AppState>,
    staff: Staff,
    PathParam(id): PathParam<i64>,
    Json(mut change): Json<DeviceChange>,
) -> Result<axum::Json<Device>> {
    let device = administered(&state, &staff, id).await?;
    if let Some(name) = &change.name {
        change.name = Some(valid_name(name)?);
    }
    if let Some(desk_id) = change.desk {
        let desk = state.store.find_desk(desk_id).await?;
        let unknown = || Error::field("desk", FieldCode::Unknown, "there is no such desk");
        staff.on(&state, &desk.ok_or_else(unknown)?.desk.agency, Need::Administer).await?;
    }
    let changed = state.store.change_device(&device, &change, staff.author(&state)).await?;
    changed.map(axum::Json).ok_or(NO_DEVICE)
}

/// Takes a tablet's token back: it has to be paired again. What it has yet to send then counts as unverified.
#[utoipa::path(
    delete, path = "/api/v1/devices/{id}", tag = "staff", security(("session" = [])),
    params(("id" = i64, Path, description = "The tablet's id")),
    responses((status = 204), AccessProblems, ReadProblems),
)]
pub async fn revoke_device(
    State(state): State<AppState>,
    staff: Staff,
    PathParam(id): PathParam<i64>,
) -> Result<StatusCode> {
    let device = administered(&state, &staff, id).await?;
    state.store.revoke_device(device.id, staff.author(&state)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes a tablet's token back and, if asked, proposes to void everything that came from it since an instant,
/// whenever it says that it was given: for a tablet that was stolen. It may have been taken back before. A second
/// administrator decides.
#[utoipa::path(
    post, path = "/api/v1/devices/{id}/revocation", tag = "staff", security(("session" = [])),
    request_body = Revocation,
    params(("id" = i64, Path, description = "The tablet's id")),
    responses((status = 200, body = Revoked), AccessProblems, WriteProblems),
)]
pub async fn revoke_and_void(
    State(state): State<AppState>,
    staff: Staff,
    PathParam(id): PathParam<i64>,
    Json(request): Json<Revocation>,
) -> Result<axum::Json<Revoked>> {
    let code = state.store.device_agency(id).await?.ok_or(NO_DEVICE)?;
    let agency = staff.on(&state, &code, Need::Administer).await?;
    let scope = Scope { agency: agency.id, desk: None, device: Some(id), token: None };
    let new = asked_for(&request, scope, &state.clock)?;
    state.store.revoke_device(id, staff.author(&state)).await?;
    Ok(axum::Json(Revoked { id, proposal: propose_if_asked(&state, &staff, new).await? }))
}

const NO_DEVICE: Error = Error::NotFound("There is no such tablet.");

/// The tablet with this id, which its agency's administrators reach.
async fn administered(state: &AppState, staff: &Staff, id: i64) -> Result<Device> {
    let device = state.store.find_device(id, state.clock.now()).await?.ok_or(NO_DEVICE)?;
    staff.on(state, &device.agency, Need::Administer).await?;
    Ok(device)
}
