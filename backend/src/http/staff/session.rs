//! `/api/v1/session`: signing in and out.

use super::access::{SESSION_COOKIE, Staff, session_token};
use crate::domain::password;
use crate::domain::text::normalise_name;
use crate::domain::token::Token;
use crate::http::cookies::{self, SetCookie};
use crate::http::error::{Error, Result};
use crate::http::extract::Json;
use crate::http::openapi::{AccessProblems, WriteProblems};
use crate::http::state::AppState;
use crate::http::throttle::Attempt;
use crate::store::StaffUser;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use hailong_shared::wire::{SessionInfo, SignIn};

/// How long a session lasts: a working day.
const SESSION_SECONDS: i64 = 12 * 60 * 60;

/// Who is signed in, with their roles.
#[utoipa::path(
    get, path = "/api/v1/session", tag = "staff", security(("session" = [])),
    responses((status = 200, body = SessionInfo), AccessProblems),
)]
pub async fn get_session(
    State(state): State<AppState>,
    Staff(user): Staff,
) -> Result<axum::Json<SessionInfo>> {
    Ok(axum::Json(info(&state, user).await?))
}

/// Signs in: sets the session cookie. At most ten wrong guesses at a name at once, then one every five seconds.
#[utoipa::path(
    post, path = "/api/v1/session", tag = "staff", request_body = SignIn,
    responses((status = 200, body = SessionInfo), AccessProblems, WriteProblems),
)]
pub async fn sign_in(
    State(state): State<AppState>,
    Json(sign_in): Json<SignIn>,
) -> Result<(SetCookie, axum::Json<SessionInfo>)> {
    let sign_in = SignIn { username: account_name(&state, sign_in.username).await?, ..sign_in };
    // No account has so long a name or password, or a name that databases refuse; checked before anything is remembered
    // or hashed.
    let chars = |text: &str| text.chars().count();
    if chars(&sign_in.username) > 200
        || chars(&sign_in.password) > 200
        || sign_in.username.contains(char::is_control)
    {
        return Err(Error::SignInNeeded("The user name or the password is wrong."));
    }
    let user = state.store.find_user(&sign_in.username).await?;
    let hash = user.as_ref().map(|user| user.password_hash.clone());
    let turn = state.throttle.hashing_turn().await?;
    // Within the turn, so that a flood of guesses at once does not slip past the count of wrong ones.
    let attempt = Attempt::begin(&state.store, &sign_in.username, state.clock.now()).await?;
    let matches = tokio::task::spawn_blocking(move || password::verify(&sign_in.password, hash.as_deref()))
        .await
        .map_err(|error| Error::Internal(error.into()))?;
    let Some(user) = user.filter(|_| matches) else {
        attempt.failed().await?;
        return Err(Error::SignInNeeded("The user name or the password is wrong."));
    };
    attempt.succeeded().await?;
    drop(turn);
    let token = Token::random(&state.entropy);
    let now = state.clock.now();
    state.store.open_session(&token.hash(), user.id, now, now + SESSION_SECONDS * 1_000).await?;
    let cookie = cookies::set(&state, SESSION_COOKIE, token.reveal(), SESSION_SECONDS);
    Ok((cookie, axum::Json(info(&state, user).await?)))
}

/// Signs out: ends the session, if there is one.
#[utoipa::path(
    delete, path = "/api/v1/session", tag = "staff", security(("session" = [])),
    responses((status = 204), AccessProblems),
)]
pub async fn sign_out(State(state): State<AppState>, headers: HeaderMap) -> Result<(StatusCode, SetCookie)> {
    let token = session_token(&headers).ok_or(Error::SignInNeeded("Nobody is signed in."))?;
    state.store.close_session(&token.hash()).await?;
    Ok((StatusCode::NO_CONTENT, cookies::set(&state, SESSION_COOKIE, "", 0)))
}

async fn info(state: &AppState, user: StaffUser) -> Result<SessionInfo> {
    let grants = state.store.grants(user.id).await?;
    let today = state.clock.today();
    let time_zone = state.clock.zone().to_owned();
    Ok(SessionInfo { username: user.username, display_name: user.display_name, grants, today, time_zone })
}

/// A typed name in the form that accounts are kept by, so that all its encodings are one name, also to those who count
/// guesses. An account that is older than the form is known by what was typed.
async fn account_name(state: &AppState, typed: String) -> Result<String> {
    let normal = normalise_name(&typed);
    if typed == normal || typed.contains(char::is_control) || typed.chars().count() > 200 {
        return Ok(typed);
    }
    let is_older = state.store.find_user(&typed).await?.is_some();
    Ok(if is_older { typed } else { normal })
}
