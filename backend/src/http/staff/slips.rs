//! `/api/v1/agencies/{code}/slips`: what the slip asks, version by version, and what was answered.

use super::access::Staff;
use crate::domain::access::Need;
use crate::domain::period::Period;
use crate::domain::slip;
use crate::http::error::Result;
use crate::http::extract::{Json, Params, PathParam};
use crate::http::openapi::{AccessProblems, ReadProblems, WriteProblems};
use crate::http::state::AppState;
use crate::store::Author;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::StatusCode;
use hailong_shared::wire::{NewSlip, Slip, SlipList, SlipReport};
use hailong_shared::{AgencyCode, Day};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The largest body of a version: twenty criteria in a few languages, each with as long texts as there may be, every
/// character escaped.
const BODY_LIMIT: usize = 2 * 1024 * 1024;

/// The versions with a body limit of their own.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list_slips, add_slip)).layer(DefaultBodyLimit::max(BODY_LIMIT))
}

/// The slip that an agency asks today, the versions that it set itself, and a form to begin with.
#[utoipa::path(
    get, path = "/api/v1/agencies/{code}/slips", tag = "staff", security(("session" = [])),
    params(("code" = String, Path, description = "The agency's code")),
    responses((status = 200, body = SlipList), AccessProblems, ReadProblems),
)]
async fn list_slips(
    State(state): State<AppState>,
    staff: Staff,
    PathParam(code): PathParam<AgencyCode>,
) -> Result<axum::Json<SlipList>> {
    let agency = staff.on(&state, &code, Need::Read).await?;
    let current = state.store.current_slip(agency.id, state.clock.today()).await?;
    Ok(axum::Json(SlipList {
        // It may have been set above, by somebody whose name is nobody's business here.
        current: current.map(|slip| Slip { set_by: None, ..slip }),
        versions: state.store.list_slips(agency.id).await?.into_iter().map(by_users_alone).collect(),
        example: slip::EXAMPLE.clone(),
    }))
}

/// A version without the author if that is nobody's name.
fn by_users_alone(slip: Slip) -> Slip {
    let by_command = slip.set_by.as_deref() == Some(Author::command_line(0).username);
    if by_command { Slip { set_by: None, ..slip } } else { slip }
}

/// Sets a new version of an agency's slip, which holds for everything below it too. No version ever changes.
#[utoipa::path(
    post, path = "/api/v1/agencies/{code}/slips", tag = "staff", security(("session" = [])), request_body = NewSlip,
    params(("code" = String, Path, description = "The agency's code")),
    responses((status = 201, body = Slip), AccessProblems, WriteProblems),
)]
async fn add_slip(
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
    let today = state.clock.today();
    let period = Period::new(params.get("from")?, params.get("to")?, today)?;
    let counts = state.store.count_slips(row.id, period, today).await?;
    let result = |slip: Slip| {
        let counts = counts.get(&slip.id)?;
        let places = 1..=slip.content.form.criteria.len();
        let criteria = places.map(|at| counts.criteria.get(&at).copied().unwrap_or_default()).collect();
        Some(slip::result(Slip { set_by: None, ..slip }, counts.filled, criteria))
    };
    let answered = state.store.answered_slips(row.id, period).await?;
    let results = answered.into_iter().filter_map(result).collect();
    Ok(axum::Json(SlipReport { agency: code, from: period.from, to: period.to, results }))
}
