//! Which tablet is calling.

use crate::domain::token::Token;
use crate::http::cookies::{self, SetCookie};
use crate::http::error::{Error, Result};
use crate::http::guard::{hear, peer};
use crate::http::state::AppState;
use crate::store::KnownDevice;
use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::request::Parts;

/// The cookie that holds a tablet's token.
pub const DEVICE_COOKIE: &str = "hailong_device";

/// Makes the browser this tablet; every heartbeat begins the cookie's time anew.
pub fn device_cookie(state: &AppState, token: &Token) -> SetCookie {
    cookies::set(state, DEVICE_COOKIE, token.reveal(), cookies::LONGEST_SECONDS)
}

/// A tablet, paired or waiting for it.
pub struct Known {
    /// Who it is.
    pub device: KnownDevice,
    /// What it is known by.
    pub token: Token,
}

impl FromRequestParts<AppState> for Known {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self> {
        const STRANGER: Error = Error::SignInNeeded("This tablet is not paired, or was revoked.");
        let token = cookies::read(&parts.headers, DEVICE_COOKIE).ok_or(STRANGER)?;
        let device = state.store.known_device(&token.hash()).await?.ok_or(STRANGER)?;
        if device.desk_id.is_some() {
            let sender = state.policy.proxies.sender(&parts.headers, peer(&parts.extensions));
            hear(state, device.id, sender).await?;
        }
        Ok(Self { device, token })
    }
}

/// Whoever sends a rating: a tablet may be behind it, if it brings its cookie.
pub struct Caller(Option<Token>);

impl Caller {
    /// The sender of a request with these headers.
    pub fn of(headers: &HeaderMap) -> Self {
        Self(cookies::read(headers, DEVICE_COOKIE))
    }

    /// The tablet, if it is paired.
    pub async fn device(&self, state: &AppState) -> Result<Option<KnownDevice>> {
        let Some(token) = &self.0 else { return Ok(None) };
        let device = state.store.known_device(&token.hash()).await?;
        Ok(device.filter(|device| device.desk_id.is_some()))
    }
}
