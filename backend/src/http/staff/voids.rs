//! `/api/v1/desks/{id}/voids`, `/api/v1/agencies/{code}/voids`, `/api/v1/voids/{id}/decision`: leaving ratings out of
//! the rates, by two people.

use super::access::Staff;
use crate::clock::Clock;
use crate::domain::access::Need;
use crate::domain::void::{NewVoid, Scope};
use crate::http::error::{Error, Result};
use crate::http::extract::{Json, PathParam};
use crate::http::found;
use crate::http::openapi::{AccessProblems, ReadProblems, WriteProblems};
use crate::http::state::AppState;
use crate::store::Decided;
use axum::extract::State;
use axum::http::StatusCode;
use hailong_shared::AgencyCode;
use hailong_shared::problem::{FieldCode, Problem};
use hailong_shared::wire::{NewVoidProposal, Revocation, VoidDecision, VoidList, VoidProposal, VoidState};

/// Proposes to void all ratings that a desk received within a time, whatever their score. They count until another
/// administrator seconds it.
#[utoipa::path(
    post, path = "/api/v1/desks/{id}/voids", tag = "staff", security(("session" = [])), request_body = NewVoidProposal,
    params(("id" = i64, Path, description = "The desk's id")),
    responses((status = 201, body = VoidProposal), AccessProblems, WriteProblems),
)]
pub async fn propose_void(
    State(state): State<AppState>,
    staff: Staff,
    PathParam(id): PathParam<i64>,
    Json(request): Json<NewVoidProposal>,
) -> Result<(StatusCode, axum::Json<VoidProposal>)> {
    let row = found::desk(&state, id).await?;
    staff.on(&state, &row.desk.agency, Need::Administer).await?;
    let scope = Scope { agency: row.agency_id, desk: Some(id), device: None, token: None };
    propose(&state, &staff, &NewVoid::new(scope, &request, &state.clock)?).await
}

/// Proposes to void all ratings that an agency itself received within a time, at no desk.
#[utoipa::path(
    post, path = "/api/v1/agencies/{code}/voids", tag = "staff", security(("session" = [])), request_body = NewVoidProposal,
    params(("code" = String, Path, description = "The agency's code")),
    responses((status = 201, body = VoidProposal), AccessProblems, WriteProblems),
)]
pub async fn propose_agency_void(
    State(state): State<AppState>,
    staff: Staff,
    PathParam(code): PathParam<AgencyCode>,
    Json(request): Json<NewVoidProposal>,
) -> Result<(StatusCode, axum::Json<VoidProposal>)> {
    let agency = staff.on(&state, &code, Need::Administer).await?;
    let scope = Scope { agency: agency.id, desk: None, device: None, token: None };
    propose(&state, &staff, &NewVoid::new(scope, &request, &state.clock)?).await
}

async fn propose(
    state: &AppState,
    staff: &Staff,
    new: &NewVoid,
) -> Result<(StatusCode, axum::Json<VoidProposal>)> {
    let proposed = state.store.propose_void(new, staff.0.id, staff.author(state)).await?;
    let nobody = || Error::field("from", FieldCode::Unknown, "nobody rated there within that time");
    Ok((StatusCode::CREATED, axum::Json(proposed.ok_or_else(nobody)?)))
}

/// What a revocation asks to be voided, if it does.
pub fn asked_for(request: &Revocation, scope: Scope, clock: &Clock) -> Result<Option<NewVoid>> {
    let reason = request.reason.as_deref().unwrap_or_default();
    let new = request.void_since.map(|since| NewVoid::since(scope, since, reason, clock));
    Ok(new.transpose()?)
}

/// Proposes what a revocation asked for; nothing if it did not, or if nothing came.
pub async fn propose_if_asked(
    state: &AppState,
    staff: &Staff,
    new: Option<NewVoid>,
) -> Result<Option<VoidProposal>> {
    match new {
        // What came while access was taken back is meant, too.
        Some(new) => {
            let new = new.up_to(state.clock.now());
            Ok(state.store.propose_void(&new, staff.0.id, staff.author(state)).await?)
        }
        None => Ok(None),
    }
}

/// Seconds or refuses a proposal; whoever proposed it cannot. Seconded ratings leave every rate and are counted as
/// `voided`.
#[utoipa::path(
    post, path = "/api/v1/voids/{id}/decision", tag = "staff", security(("session" = [])), request_body = VoidDecision,
    params(("id" = i64, Path, description = "The proposal's id")),
    responses(
        (status = 200, body = VoidProposal),
        (
            status = 409, body = Problem, content_type = "application/problem+json",
            description = "`same_person`: a second person is needed. `decided`: somebody decided before",
        ),
        AccessProblems, WriteProblems,
    ),
)]
pub async fn decide_void(
    State(state): State<AppState>,
    staff: Staff,
    PathParam(id): PathParam<i64>,
    Json(decision): Json<VoidDecision>,
) -> Result<axum::Json<VoidProposal>> {
    let proposal = state.store.find_void(id).await?.ok_or(Error::NotFound("There is no such proposal."))?;
    staff.on(&state, &proposal.agency, Need::Administer).await?;
    let new = meant_by(&state, &proposal).await?;
    let decided =
        state.store.decide_void(&proposal, &new, decision.seconded, staff.0.id, staff.author(&state)).await?;
    match decided {
        Decided::Done(proposal) => Ok(axum::Json(*proposal)),
        Decided::SamePerson => Err(Error::Conflict(
            "same_person",
            "Whoever proposed it cannot decide; a second person is needed.",
        )),
        Decided::Before => Err(Error::Conflict("decided", "Somebody decided about this proposal before.")),
    }
}

/// The newest proposals of an agency and of everything below it.
#[utoipa::path(
    get, path = "/api/v1/agencies/{code}/voids", tag = "staff", security(("session" = [])),
    params(("code" = String, Path, description = "The agency's code")),
    responses((status = 200, body = VoidList), AccessProblems, ReadProblems),
)]
pub async fn list_voids(
    State(state): State<AppState>,
    staff: Staff,
    PathParam(code): PathParam<AgencyCode>,
) -> Result<axum::Json<VoidList>> {
    let agency = staff.on(&state, &code, Need::Read).await?;
    let mut voids = state.store.list_voids(agency.id).await?;
    for proposal in &mut voids {
        if proposal.state == VoidState::Proposed {
            let new = meant_by(&state, proposal).await?;
            proposal.ratings = state.store.count_meant(proposal.id, &new).await?;
        }
    }
    Ok(axum::Json(VoidList { voids }))
}

async fn meant_by(state: &AppState, proposal: &VoidProposal) -> Result<NewVoid> {
    let agency_id = found::agency(state, &proposal.agency).await?.id;
    let VoidProposal { desk, device, token, .. } = *proposal;
    let scope = Scope { agency: agency_id, desk, device, token };
    Ok(NewVoid::between(scope, proposal.from, proposal.to, proposal.reason.clone(), &state.clock))
}
