//! `/api/v1/agencies/{code}/origins` and `…/refusals`: where the widget may stand, and what was refused.

use super::access::Staff;
use crate::domain::access::Need;
use crate::domain::origin::Origin;
use crate::domain::period::Period;
use crate::http::error::{Error, Result};
use crate::http::extract::{Json, Params, PathParam};
use crate::http::openapi::{AccessProblems, ReadProblems, WriteProblems};
use crate::http::state::AppState;
use axum::extract::State;
use hailong_shared::problem::{FieldCode, FieldError};
use hailong_shared::wire::{OriginList, RefusalReport};
use hailong_shared::{AgencyCode, Day};

/// The most sites of one agency.
const MOST: usize = 50;

/// The web sites that were registered at an agency. Those registered above it hold for it too.
#[utoipa::path(
    get, path = "/api/v1/agencies/{code}/origins", tag = "staff", security(("session" = [])),
    params(("code" = String, Path, description = "The agency's code")),
    responses((status = 200, body = OriginList), AccessProblems, ReadProblems),
)]
pub async fn list_origins(
    State(state): State<AppState>,
    staff: Staff,
    PathParam(code): PathParam<AgencyCode>,
) -> Result<axum::Json<OriginList>> {
    let agency = staff.on(&state, &code, Need::Read).await?;
    Ok(axum::Json(OriginList { origins: state.store.list_origins(agency.id).await? }))
}

/// Registers the web sites where the widget of an agency, and of everything below it, may stand.
#[utoipa::path(
    put, path = "/api/v1/agencies/{code}/origins", tag = "staff", security(("session" = [])), request_body = OriginList,
    params(("code" = String, Path, description = "The agency's code")),
    responses((status = 200, body = OriginList), AccessProblems, WriteProblems),
)]
pub async fn put_origins(
    State(state): State<AppState>,
    staff: Staff,
    PathParam(code): PathParam<AgencyCode>,
    Json(list): Json<OriginList>,
) -> Result<axum::Json<OriginList>> {
    let agency = staff.on(&state, &code, Need::Administer).await?;
    if list.origins.len() > MOST {
        return Err(Error::field("origins", FieldCode::TooLong, "an agency registers at most 50 sites"));
    }
    let parse = |(place, text): (usize, &String)| {
        text.parse::<Origin>().map_err(|error| {
            FieldError::new(format!("origins[{place}]"), FieldCode::Invalid, error.to_string())
        })
    };
    let mut origins =
        list.origins.iter().enumerate().map(parse).collect::<std::result::Result<Vec<_>, _>>()?;
    origins.sort();
    origins.dedup();
    state.store.set_origins(agency.id, &origins, staff.author(&state)).await?;
    Ok(axum::Json(OriginList { origins: origins.iter().map(ToString::to_string).collect() }))
}

/// How often something was refused at an agency and everything below it, by reason.
#[utoipa::path(
    get, path = "/api/v1/agencies/{code}/refusals", tag = "staff", security(("session" = [])),
    params(
        ("code" = String, Path, description = "The agency's code"),
        ("from" = Option<Day>, Query, description = "The first day; the first of this month if left out"),
        ("to" = Option<Day>, Query, description = "The last day; today if left out"),
    ),
    responses((status = 200, body = RefusalReport), AccessProblems, ReadProblems),
)]
pub async fn get_refusals(
    State(state): State<AppState>,
    staff: Staff,
    PathParam(code): PathParam<AgencyCode>,
    params: Params,
) -> Result<axum::Json<RefusalReport>> {
    let agency = staff.on(&state, &code, Need::Read).await?;
    let period = Period::new(params.get("from")?, params.get("to")?, state.clock.today())?;
    Ok(axum::Json(RefusalReport { refusals: state.store.count_refusals(agency.id, period).await? }))
}
