//! `GET /api/v1/agencies/{code}/reasons`

use super::access::Staff;
use crate::domain::access::Need;
use crate::domain::period::Period;
use crate::domain::survey::SURVEY;
use crate::http::error::Result;
use crate::http::extract::{Params, PathParam};
use crate::http::openapi::{AccessProblems, ReadProblems};
use crate::http::state::AppState;
use crate::store::Ticked;
use axum::Json;
use axum::extract::State;
use hailong_shared::wire::{ReasonCount, ReasonReport};
use hailong_shared::{AgencyCode, Day};

/// The reasons that were ticked in an agency's subtree, most ticked first.
#[utoipa::path(
    get, path = "/api/v1/agencies/{code}/reasons", tag = "staff", security(("session" = [])),
    params(
        ("code" = String, Path, description = "The agency's code"),
        ("from" = Option<Day>, Query, description = "The first day; 29 days before `to` if left out"),
        ("to" = Option<Day>, Query, description = "The last day; today if left out"),
    ),
    responses((status = 200, body = ReasonReport), AccessProblems, ReadProblems),
)]
pub async fn get_reasons(
    State(state): State<AppState>,
    staff: Staff,
    PathParam(code): PathParam<AgencyCode>,
    params: Params,
) -> Result<Json<ReasonReport>> {
    let row = staff.on(&state, &code, Need::Read).await?;
    let today = state.clock.today();
    let period = Period::new(params.get("from")?, params.get("to")?, today)?;
    let counts = state.store.count_reasons(row.id, period, today).await?;
    // A code that the survey dropped since has no label to show.
    let reasons = counts.into_iter().filter_map(|(code, Ticked { n, unverified })| {
        let reason = SURVEY.reason(&code)?;
        Some(ReasonCount { code, label: reason.label.clone(), tone: reason.tone, n, unverified })
    });
    Ok(Json(ReasonReport { agency: code, from: period.from, to: period.to, reasons: reasons.collect() }))
}
