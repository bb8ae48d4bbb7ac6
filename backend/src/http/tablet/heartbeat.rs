//! `POST /api/v1/devices/me/heartbeat`

use super::known::{Known, device_cookie};
use crate::domain::device_sign::{SignKind, are_two_holders};
use crate::domain::pace::HEARTBEAT;
use crate::http::cookies::SetCookie;
use crate::http::error::{Error, Result};
use crate::http::extract::Json;
use crate::http::guard::Subject;
use crate::http::openapi::{AccessProblems, WriteProblems};
use crate::http::state::AppState;
use axum::extract::State;
use hailong_shared::problem::{FieldCode, FieldError};
use hailong_shared::wire::{HEARTBEAT_MOST_WAITING, Heartbeat, HeartbeatReceipt};

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
    ensure_sensible(&heartbeat)?;
    let taken = state.pace.take(Subject::Heartbeat(known.device.id), HEARTBEAT, now);
    taken.map_err(Error::TooFast)?;
    // A tablet that nobody has put at a desk has nothing to tell.
    if known.device.desk_id.is_some() {
        if are_two_holders(known.device.clear_at, &heartbeat, now) {
            tracing::warn!(device_id = known.device.id, "two say that they are this tablet");
            state.store.see_sign(known.device.id, SignKind::TwoHolders, now).await?;
        }
        state.store.see_device(known.device.id, &heartbeat, now).await?;
    }
    Ok((device_cookie(&state, &known.token), axum::Json(HeartbeatReceipt { now })))
}

/// No tablet has so many ratings, or a clock that is set to such a time.
fn ensure_sensible(heartbeat: &Heartbeat) -> std::result::Result<(), Vec<FieldError>> {
    let instants = 0..=7_258_118_399_999; // to the end of 2199
    let mut errors = Vec::new();
    let mut refuse = |field, message| errors.push(FieldError::new(field, FieldCode::Invalid, message));
    if heartbeat.waiting > HEARTBEAT_MOST_WAITING {
        refuse("waiting", "no tablet holds so many ratings");
    }
    if heartbeat.set_aside > heartbeat.waiting {
        refuse("set_aside", "those set aside are among those that wait");
    }
    if heartbeat.waiting_since.is_some_and(|since| !instants.contains(&since)) {
        refuse("waiting_since", "an instant is given in epoch milliseconds, up to 2199");
    }
    if !instants.contains(&heartbeat.clock) {
        refuse("clock", "an instant is given in epoch milliseconds, up to 2199");
    }
    if errors.is_empty() { Ok(()) } else { Err(errors) }
}
