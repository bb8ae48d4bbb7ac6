//! `GET /api/v1/agencies/{code}/comments`

use super::access::Staff;
use crate::domain::access::Need;
use crate::domain::period::Period;
use crate::http::error::Result;
use crate::http::extract::{Params, PathParam};
use crate::http::openapi::{AccessProblems, ReadProblems};
use crate::http::state::AppState;
use axum::Json;
use axum::extract::State;
use hailong_shared::wire::CommentList;
use hailong_shared::{AgencyCode, Day};

/// The newest comments left with ratings of an agency's subtree in a period, with personal data replaced.
#[utoipa::path(
    get, path = "/api/v1/agencies/{code}/comments", tag = "staff", security(("session" = [])),
    params(
        ("code" = String, Path, description = "The agency's code"),
        ("from" = Option<Day>, Query, description = "The first day; 29 days before `to` if left out"),
        ("to" = Option<Day>, Query, description = "The last day; today if left out"),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 100, description = "How many, 1 to 100; 20 if left out"),
    ),
    responses((status = 200, body = CommentList), AccessProblems, ReadProblems),
)]
pub async fn list_comments(
    State(state): State<AppState>,
    staff: Staff,
    PathParam(code): PathParam<AgencyCode>,
    params: Params,
) -> Result<Json<CommentList>> {
    let row = staff.on(&state, &code, Need::Read).await?;
    let today = state.clock.today();
    let period = Period::new(params.get("from")?, params.get("to")?, today)?;
    let limit = params.number("limit", 1..=100, 20)?;
    Ok(Json(CommentList { comments: state.store.newest_comments(row.id, period, limit, today).await? }))
}
