//! `GET /api/v1/events`: live counts for dashboards, as server-sent events.

use super::access::{Staff, session_token};
use crate::domain::access::Need;
use crate::domain::period::Period;
use crate::http::error::{Error, Result};
use crate::http::extract::Params;
use crate::http::openapi::{AccessProblems, ReadProblems};
use crate::http::report;
use crate::http::state::AppState;
use crate::http::streams;
use crate::http::watch::Changes;
use crate::store::AgencyRow;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::stream::{self, Stream};
use hailong_shared::AgencyCode;
use hailong_shared::problem::FieldCode;
use std::collections::BTreeSet;
use std::convert::Infallible;
use std::time::Duration;
use tokio::time::Instant;

/// The shortest time between two events: each costs a report.
const PAUSE: Duration = Duration::from_secs(1);

/// Today's satisfaction of an agency and everything below it: once at the beginning, and whenever ratings have come. An
/// event is called `today` and holds the same as `total` in a report.
#[utoipa::path(
    get, path = "/api/v1/events", tag = "staff", security(("session" = [])),
    params(("agency" = AgencyCode, Query, description = "The agency's code")),
    responses(
        (status = 200, description = "Server-sent events", body = String, content_type = "text/event-stream"),
        AccessProblems, ReadProblems,
    ),
)]
pub async fn watch(
    State(state): State<AppState>,
    staff: Staff,
    headers: HeaderMap,
    params: Params,
) -> Result<Sse<impl Stream<Item = std::result::Result<Event, Infallible>>>> {
    let code = params.get::<AgencyCode>("agency")?;
    let code = code.ok_or_else(|| Error::field("agency", FieldCode::Required, "an agency is needed"))?;
    let agency = staff.on(&state, &code, Need::Read).await?;
    let session = session_token(&headers).map_or(Vec::new(), |token| token.hash());
    let changes = Changes::watch(&state, streams::Watcher::Staff { session });
    let subtree = state.store.list_subtree(agency.id).await?.into_iter().map(|row| row.id).collect();
    let watcher = Watcher { state, agency, subtree, changes, last: None };
    Ok(Sse::new(stream::unfold(watcher, next)).keep_alive(KeepAlive::default()))
}

struct Watcher {
    state: AppState,
    agency: AgencyRow,
    subtree: BTreeSet<i64>,
    changes: Changes,
    last: Option<Instant>,
}

async fn next(mut watcher: Watcher) -> Option<(std::result::Result<Event, Infallible>, Watcher)> {
    if let Some(last) = watcher.last {
        let Watcher { changes, subtree, .. } = &mut watcher;
        changes.next(|change| !change.agencies.is_disjoint(subtree)).await?;
        tokio::time::sleep_until(last + PAUSE).await;
    }
    watcher.last = Some(Instant::now());
    let state = &watcher.state;
    let today = state.clock.today();
    let period = Period { from: today, to: today };
    // If the database is away, the browser comes again.
    let report = report::build(&state.store, &watcher.agency, period, None, today).await.ok()?;
    let event = Event::default().event("today").json_data(report.total).ok()?;
    Some((Ok(event), watcher))
}
