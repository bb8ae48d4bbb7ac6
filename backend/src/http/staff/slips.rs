//! `/api/v1/agencies/{code}/slips`: what the slip asks, version by version, and what was answered.

use super::access::Staff;
use crate::domain::access::Need;
use crate::domain::period::Period;
use crate::domain::slip;
use crate::http::error::Result;
use crate::http::extract::{Json, Params, PathParam};
use crate::http::openapi::{AccessProblems, ReadProblems, WriteProblems};
use crate::http::state::AppState;
use axum::extract::State;
use axum::http::StatusCode;
use hailong_shared::wire::{NewSlip, Slip, SlipList, SlipReport};
use hailong_shared::{AgencyCode, Day};

/// The slip that an agency asks today, the versions that it set itself, and a form to begin with.
#[utoipa::path(
    get, path = "/api/v1/agencies/{code}/slips", tag = "staff", security(("session" = [])),
    params(("code" = String, Path, description = "The agency's code")),
    responses((status = 200, body = SlipList), AccessProblems, ReadProblems),
)]
pub async fn list_slips(
    State(state): State<AppState>,
    staff: Staff,
    PathParam(code): PathParam<AgencyCode>,
) -> Result<axum::Json<SlipList>> {
    let agency = staff.on(&state, &code, Need::Read).await?;
    Ok(axum::Json(SlipList {
        current: state.store.current_slip(agency.id, state.clock.today()).await?,
        versions: state.store.list_slips(agency.id).await?,
        example: slip::EXAMPLE.clone(),
    }))
}

/// Sets a new version of an agency's slip, which holds for everything below it too. No version ever changes.
#[utoipa::path(
    post, path = "/api/v1/agencies/{code}/slips", tag = "staff", security(("session" = [])), request_body = NewSlip,
    params(("code" = String, Path, description = "The agency's code")),
    responses((status = 201, body = Slip), AccessProblems, WriteProblems),
)]
pub async fn add_slip(
    State(state): State<AppState>,
    staff: Staff,
    PathParam(code): PathParam<AgencyCode>,
    Json(new): Json<NewSlip>,
) -> Result<(StatusCode, axum::Json<Slip>)> {
    let agency = staff.on(&state, &code, Need::Administer).await?;
    let new = slip::checked(new, state.clock.today())?;
    let set = state.store.add_slip(agency.id, &new, staff.author(&state)).await?;
    Ok((StatusCode::CREATED, axum::Json(set)))
}

/// What was answered to the slips in an agency's subtree, each version apart.
#[utoipa::path(
    get, path = "/api/v1/agencies/{code}/slips/results", tag = "staff", security(("session" = [])),
    params(
        ("code" = String, Path, description = "The agency's code"),
        ("from" = Option<Day>, Query, description = "The first day; 29 days before `to` if left out"),
        ("to" = Option<Day>, Query, description = "The last day; today if left out"),
    ),
    responses((status = 200, body = SlipReport), AccessProblems, ReadProblems),
)]
pub async fn get_slip_results(
    State(state): State<AppState>,
    staff: Staff,
    PathParam(code): PathParam<AgencyCode>,
    params: Params,
) -> Result<axum::Json<SlipReport>> {
    let row = staff.on(&state, &code, Need::Read).await?;
    let period = Period::new(params.get("from")?, params.get("to")?, state.clock.today())?;
    let mut results = Vec::new();
    for (id, counts) in state.store.count_slips(row.id, period).await?.into_iter().rev() {
        // What voids have emptied is no answer.
        let Some(slip) = state.store.find_slip(id).await?.filter(|_| counts.n > 0) else { continue };
        let places = 1..=slip.content.form.criteria.len();
        let criteria = places.map(|at| counts.criteria.get(&at).copied().unwrap_or_default()).collect();
        results.push(slip::result(slip, counts.n, criteria));
    }
    Ok(axum::Json(SlipReport { agency: code, from: period.from, to: period.to, results }))
}
