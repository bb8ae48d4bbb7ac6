//! `GET /api/v1/agencies/{code}/satisfaction`

use super::access::Staff;
use crate::domain::access::Need;
use crate::domain::period::Period;
use crate::http::error::Result;
use crate::http::extract::{Params, PathParam};
use crate::http::openapi::{AccessProblems, ReadProblems};
use crate::http::report;
use crate::http::state::AppState;
use axum::Json;
use axum::extract::State;
use hailong_shared::wire::SatisfactionReport;
use hailong_shared::{AgencyCode, Day, ReportGroup};

/// The satisfaction of an agency and everything below it, in a period of at most ten years.
#[utoipa::path(
    get, path = "/api/v1/agencies/{code}/satisfaction", tag = "staff", security(("session" = [])),
    params(
        ("code" = String, Path, description = "The agency's code"),
        ("from" = Option<Day>, Query, description = "The first day; 29 days before `to` if left out"),
        ("to" = Option<Day>, Query, description = "The last day; today if left out"),
        ("by" = Option<ReportGroup>, Query, description = "What to break it down by"),
    ),
    responses((status = 200, body = SatisfactionReport), AccessProblems, ReadProblems),
)]
pub async fn get_satisfaction(
    State(state): State<AppState>,
    staff: Staff,
    PathParam(code): PathParam<AgencyCode>,
    params: Params,
) -> Result<Json<SatisfactionReport>> {
    let row = staff.on(&state, &code, Need::Read).await?;
    let period = Period::new(params.get("from")?, params.get("to")?, state.clock.today())?;
    let by = params.get::<ReportGroup>("by")?;
    Ok(Json(report::build(&state.store, &row, period, by, state.clock.today()).await?))
}
