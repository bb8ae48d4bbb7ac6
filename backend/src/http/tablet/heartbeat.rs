//! `POST /api/v1/devices/me/heartbeat`

use super::known::{Known, device_cookie};
use crate::http::cookies::SetCookie;
use crate::http::error::Result;
use crate::http::extract::Json;
use crate::http::openapi::{AccessProblems, WriteProblems};
use crate::http::state::AppState;
use axum::extract::State;
use hailong_shared::wire::{Heartbeat, HeartbeatReceipt};

/// A tablet tells that it is there and what it has yet to send, and learns what time it is.
#[utoipa::path(
    post, path = "/api/v1/devices/me/heartbeat", tag = "tablet", security(("tablet" = [])), request_body = Heartbeat,
    responses((status = 200, body = HeartbeatReceipt), AccessProblems, WriteProblems),
)]
pub async fn post_heartbeat(
    State(state): State<AppState>,
    known: Known,
    Json(heartbeat): Json<Heartbeat>,
) -> Result<(SetCookie, axum::Json<HeartbeatReceipt>)> {
    let now = state.clock.now();
    state.store.see_device(known.device.id, &heartbeat, now).await?;
    Ok((device_cookie(&state, &known.token), axum::Json(HeartbeatReceipt { now })))
}
