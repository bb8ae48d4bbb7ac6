//! Who is asking, and whether their role reaches an agency.

use crate::domain::access::{Need, permits};
use crate::domain::token::Token;
use crate::http::error::{Error, Result};
use crate::http::found;
use crate::http::state::AppState;
use crate::store::{AgencyRow, Author, StaffUser};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use hailong_shared::AgencyCode;

/// The cookie that holds a session's token.
pub const SESSION_COOKIE: &str = "hailong_session";

/// Somebody who is signed in.
pub struct Staff(pub StaffUser);

impl FromRequestParts<AppState> for Staff {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self> {
        const NOBODY: Error = Error::SignInNeeded("Please sign in.");
        let token = session_token(&parts.headers).ok_or(NOBODY)?;
        let user = state.store.session_user(&token.hash(), state.clock.now()).await?;
        user.map(Self).ok_or(NOBODY)
    }
}

impl Staff {
    /// The agency of this code, if a role on it or on one above it allows what is needed.
    pub async fn on(&self, state: &AppState, code: &AgencyCode, need: Need) -> Result<AgencyRow> {
        let row = found::agency(state, code).await?;
        let roles = state.store.roles_on(self.0.id, row.id).await?;
        if permits(&roles, need) { Ok(row) } else { Err(Error::Forbidden) }
    }

    /// This user as the author of a change made now.
    pub fn author(&self, state: &AppState) -> Author<'_> {
        Author { username: &self.0.username, at: state.clock.now() }
    }
}

/// The token in the session cookie.
pub fn session_token(headers: &HeaderMap) -> Option<Token> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    cookies
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, _)| *name == SESSION_COOKIE)
        .map(|(_, token)| Token::presented(token))
}
