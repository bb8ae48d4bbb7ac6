//! `GET /api/v1/public/…`: what everybody may know, small cells withheld.

use crate::domain::period::Period;
use crate::http::error::{Error, Result};
use crate::http::extract::{Params, PathParam};
use crate::http::found;
use crate::http::openapi::ReadProblems;
use crate::http::report::{self, PublicRule};
use crate::http::state::AppState;
use axum::Json;
use axum::extract::State;
use hailong_shared::wire::{PublicAgency, PublicAgencyList, PublicReport};
use hailong_shared::{AgencyCode, Day, ReportGroup};

/// Every agency.
#[utoipa::path(
    get, path = "/api/v1/public/agencies", tag = "citizen",
    responses((status = 200, body = PublicAgencyList), ReadProblems),
)]
pub async fn list_agencies(State(state): State<AppState>) -> Result<Json<PublicAgencyList>> {
    let rows = state.store.list_agencies().await?;
    let agencies = rows.into_iter().map(|row| PublicAgency {
        code: row.agency.code,
        name: row.agency.name,
        level: row.agency.level,
        parent: row.agency.parent,
        valid_to: row.agency.validity.valid_to,
    });
    Ok(Json(PublicAgencyList { agencies: agencies.collect() }))
}

/// An agency's public figures. The period is widened to whole months. Every figure is a sum of the same fixed
/// blocks of months with enough ratings each, so that nothing small follows by subtracting one answer from another.
#[utoipa::path(
    get, path = "/api/v1/public/agencies/{code}/satisfaction", tag = "citizen",
    params(
        ("code" = String, Path, description = "The agency's code"),
        ("from" = Option<Day>, Query, description = "A day of the first month; eleven months before `to` if left out"),
        ("to" = Option<Day>, Query, description = "A day of the last month; today if left out"),
        ("by" = Option<ReportGroup>, Query, description = "What to break it down by; by day is not public"),
    ),
    responses((status = 200, body = PublicReport), ReadProblems),
)]
pub async fn get_satisfaction(
    State(state): State<AppState>,
    PathParam(code): PathParam<AgencyCode>,
    params: Params,
) -> Result<Json<PublicReport>> {
    let period = Period::whole_months(params.get("from")?, params.get("to")?, state.clock.today())?;
    let by = params.get::<ReportGroup>("by")?;
    if by == Some(ReportGroup::Day) {
        let message = "the public figures are by whole months";
        return Err(Error::field("by", hailong_shared::problem::FieldCode::NotAllowed, message));
    }
    let row = found::agency(&state, &code).await?;
    let rule = PublicRule { minimum_n: state.policy.minimum_n, today: state.clock.today() };
    Ok(Json(report::build_public(&state.store, &row, period, by, rule).await?))
}
