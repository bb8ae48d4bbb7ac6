//! `GET /api/v1/devices/me` and `GET /api/v1/devices/me/events`: what a tablet has to know, now and whenever it
//! changes.

use super::known::Known;
use crate::domain::token::Token;
use crate::http::error::{Error, Result};
use crate::http::openapi::{AccessProblems, ReadProblems};
use crate::http::state::AppState;
use crate::http::streams;
use crate::http::watch::Changes;
use crate::store::{Change, KnownDevice};
use axum::Json;
use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::stream::{self, Stream};
use hailong_shared::wire::Tablet;
use std::convert::Infallible;

/// Which desk the tablet stands at, and the dossier to ask for there.
#[utoipa::path(
    get, path = "/api/v1/devices/me", tag = "tablet", security(("tablet" = [])),
    responses((status = 200, body = Tablet), AccessProblems, ReadProblems),
)]
pub async fn get_tablet(State(state): State<AppState>, known: Known) -> Result<Json<Tablet>> {
    tablet(&state, known.device).await.map(Json)
}

/// The same as `GET /api/v1/devices/me`, at once and whenever it changes: events called `tablet`. Each holds
/// everything, so that a tablet that missed some has missed nothing. `gone` says that the tablet was revoked.
#[utoipa::path(
    get, path = "/api/v1/devices/me/events", tag = "tablet", security(("tablet" = [])),
    responses(
        (status = 200, description = "Server-sent events", body = String, content_type = "text/event-stream"),
        AccessProblems, ReadProblems,
    ),
)]
pub async fn watch(
    State(state): State<AppState>,
    known: Known,
) -> Result<Sse<impl Stream<Item = std::result::Result<Event, Infallible>>>> {
    let KnownDevice { id, desk_id, .. } = known.device;
    let changes = Changes::watch(&state, streams::Watcher::Tablet { id, is_paired: desk_id.is_some() });
    let watcher = Watcher { state, device: known.device, token: known.token, changes, begun: false };
    Ok(Sse::new(stream::unfold(Some(watcher), next)).keep_alive(KeepAlive::default()))
}

async fn tablet(state: &AppState, device: KnownDevice) -> Result<Tablet> {
    let now = state.clock.now();
    let announced = match device.desk_id {
        Some(desk) => state.store.announcement(desk, now).await?,
        None => None,
    };
    Ok(Tablet { desk: device.desk_id, announced, now })
}

struct Watcher {
    state: AppState,
    device: KnownDevice,
    token: Token,
    changes: Changes,
    begun: bool,
}

async fn next(watcher: Option<Watcher>) -> Option<(std::result::Result<Event, Infallible>, Option<Watcher>)> {
    let mut watcher = watcher?;
    if watcher.begun {
        let KnownDevice { id, desk_id, .. } = watcher.device;
        let of_desk = |change: &Change| desk_id.is_some_and(|desk| change.desks.contains(&desk));
        watcher.changes.next(|change| change.devices.contains(&id) || of_desk(change)).await?;
    }
    watcher.begun = true;
    // If the database is away, the tablet comes again.
    match watcher.look().await {
        Ok(tablet) => Some((Ok(Event::default().event("tablet").json_data(tablet).ok()?), Some(watcher))),
        Err(Error::SignInNeeded(_)) => Some((Ok(Event::default().event("gone").data("{}")), None)),
        Err(_) => None,
    }
}

impl Watcher {
    /// What the tablet has to know now; it may stand at another desk since.
    async fn look(&mut self) -> Result<Tablet> {
        let device = self.state.store.known_device(&self.token.hash()).await?;
        self.device = device.ok_or(Error::SignInNeeded("This tablet was revoked."))?;
        tablet(&self.state, self.device).await
    }
}
