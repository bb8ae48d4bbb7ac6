//! `POST /api/v1/devices/pair`

use super::known::device_cookie;
use crate::domain::token::Token;
use crate::http::cookies::SetCookie;
use crate::http::error::Result;
use crate::http::guard::Source;
use crate::http::openapi::{AccessProblems, WriteProblems};
use crate::http::qr;
use crate::http::state::AppState;
use crate::store::NewPairing;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use hailong_shared::PairingCode;
use hailong_shared::wire::Pairing;

/// How long a code is good: ten minutes. The tablet then asks for another.
const GOOD_MILLIS: i64 = 10 * 60 * 1_000;
/// Tablets that may wait at once: a whole province unpacks fewer in ten minutes. Beyond it the oldest of whoever has
/// most is forgotten.
const MOST_WAITING: i64 = 2_000;

/// Begins pairing: the tablet gets a cookie, and a code that an administrator types at the desk where it stands.
#[utoipa::path(
    post, path = "/api/v1/devices/pair", tag = "tablet",
    responses((status = 201, body = Pairing), AccessProblems, WriteProblems),
)]
pub async fn pair(
    State(state): State<AppState>,
    source: Source,
) -> Result<(StatusCode, SetCookie, Json<Pairing>)> {
    source.ensure_pairing_pace(&state)?;
    let now = state.clock.now();
    let token = Token::random(&state.entropy);
    let code = PairingCode::from_bits(u64::from_le_bytes(state.entropy.bytes()));
    let expires_at = now + GOOD_MILLIS;
    let new =
        NewPairing { token_hash: &token.hash(), code: &code, expires_at, from: source.pairing_from(&state) };
    state.store.add_device(new, MOST_WAITING, now).await?;
    let url = format!("{}/admin/devices?code={code}", state.policy.public_url);
    let qr_svg = qr::svg(&url)?;
    Ok((StatusCode::CREATED, device_cookie(&state, &token), Json(Pairing { code, expires_at, url, qr_svg })))
}
