//! `/api/v1/session`: signing in and out.

use super::access::{SESSION_COOKIE, Staff, session_token};
use crate::domain::text::normalise_name;
use crate::domain::token::Token;
use crate::http::cookies::{self, SetCookie};
use crate::http::error::{Error, Result};
use crate::http::extract::Json;
use crate::http::guard::Source;
use crate::http::openapi::{AccessProblems, WriteProblems};
use crate::http::state::AppState;
use crate::http::throttle::{Attempt, Guesser, Turn};
use crate::store::StaffUser;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, StatusCode};
use axum::response::AppendHeaders;
use hailong_shared::wire::{SessionInfo, SignIn};
use sha2::{Digest, Sha256};
use tracing::Instrument;

/// The cookie of a browser in which somebody signed in before. It lets nobody in: it is for telling strangers apart.
const BROWSER_COOKIE: &str = "hailong_browser";
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

/// What everybody is told whose sign-in is not right, whatever is wrong with it.
const WRONG: Error = Error::SignInNeeded("The user name or the password is wrong.");

/// Signs in: sets the session cookie, and one by which the browser is known. At most ten wrong guesses at a name at once
/// from one network, then one every thirty seconds, and one every two seconds from all of them; a browser where the name
/// signed in before has ten at once of its own, then one every five seconds. From one network at most sixty sign-ins at
/// once, then one a second.
#[utoipa::path(
    post, path = "/api/v1/session", tag = "staff", request_body = SignIn,
    responses((status = 200, body = SessionInfo), AccessProblems, WriteProblems),
)]
pub async fn sign_in(
    State(state): State<AppState>,
    source: Source,
    headers: HeaderMap,
    Json(sign_in): Json<SignIn>,
) -> Result<(AppendHeaders<[(HeaderName, String); 2]>, axum::Json<SessionInfo>)> {
    let sign_in = SignIn { username: account_name(&state, sign_in.username).await?, ..sign_in };
    // No account has so long a name or password, or a name that databases refuse; checked before anything is remembered
    // or hashed.
    let chars = |text: &str| text.chars().count();
    if chars(&sign_in.username) > 200
        || chars(&sign_in.password) > 200
        || sign_in.username.contains(char::is_control)
    {
        return Err(WRONG);
    }
    let presented = cookies::read(&headers, BROWSER_COOKIE);
    let former = presented.as_ref().map(Token::hash);
    let guesser = guesser(&state, &source, former.as_deref(), &sign_in.username).await?;
    if guesser.browser.is_none() {
        source.ensure_sign_in_pace(&state)?;
    }
    let turn = state.throttle.turn(&guesser).await?;
    // In a task of its own: it goes on when the caller hangs up, and is counted.
    let attempt = tokio::spawn(attempt(state.clone(), turn, guesser.clone(), sign_in).in_current_span());
    let user = attempt.await.map_err(|error| Error::Internal(error.into()))??;
    let token = Token::random(&state.entropy);
    let now = state.clock.now();
    state.store.open_session(&token.hash(), user.id, now, now + SESSION_SECONDS * 1_000).await?;
    let [session] = cookies::set(&state, SESSION_COOKIE, token.reveal(), SESSION_SECONDS);
    // A browser that is known stays so by the same token: another window may be signing in, too.
    let known = presented.filter(|_| guesser.browser.is_some());
    let token = known.unwrap_or_else(|| Token::random(&state.entropy));
    state.store.remember_browser(former.as_deref(), &token.hash(), &guesser.name_hash, now).await?;
    let [browser] = cookies::set(&state, BROWSER_COOKIE, token.reveal(), cookies::LONGEST_SECONDS);
    Ok((AppendHeaders([session, browser]), axum::Json(info(&state, user).await?)))
}

/// Who signs in under a name, and from where.
async fn guesser(
    state: &AppState,
    source: &Source,
    browser: Option<&[u8]>,
    username: &str,
) -> Result<Guesser> {
    let name_hash = Sha256::digest(username.to_lowercase()).to_vec();
    let browser = match browser {
        Some(hash) if state.store.is_known_browser(hash, &name_hash).await? => Some(hash.to_vec()),
        _ => None,
    };
    let from = source.sender(state);
    let here = state.pace.guesser(&name_hash, from);
    Ok(Guesser { name_hash, from, here, browser })
}

/// Looks at a name and a password within a turn.
async fn attempt(
    state: AppState,
    turn: Turn,
    guesser: Guesser,
    SignIn { username, password }: SignIn,
) -> Result<StaffUser> {
    let user = state.store.find_user(&username).await?;
    let hash = user.as_ref().map(|user| user.password_hash.clone());
    let attempt = Attempt::begin(&state, &guesser).await?;
    let matches = turn.verify(password, hash).await?;
    let user = user.filter(|_| matches).ok_or(WRONG)?;
    attempt.succeeded().await?;
    Ok(user)
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
