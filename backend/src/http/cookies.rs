//! Cookies that hold a token: no script can read them, and no other site's page sends them along with a change.

use super::state::AppState;
use crate::domain::token::Token;
use axum::http::{HeaderMap, HeaderName, header};

/// A header that sets a cookie.
pub type SetCookie = [(HeaderName, String); 1];

/// The longest time that browsers keep a cookie, in seconds.
pub const LONGEST_SECONDS: i64 = 400 * 24 * 60 * 60;

/// The token in the cookie of this name.
pub fn read(headers: &HeaderMap, name: &str) -> Option<Token> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    cookies
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(found, _)| *found == name)
        .map(|(_, token)| Token::presented(token))
}

/// Sets a cookie for so many seconds; none end it.
pub fn set(state: &AppState, name: &str, token: &str, seconds: i64) -> SetCookie {
    let secure = if state.policy.is_secure() { "; Secure" } else { "" };
    [(
        header::SET_COOKIE,
        format!("{name}={token}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}"),
    )]
}
