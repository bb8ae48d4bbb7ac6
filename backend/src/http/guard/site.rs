//! Which web site's page a request comes from.

use super::count;
use crate::http::error::{Error, Result};
use crate::http::state::AppState;
use axum::http::{HeaderMap, header};
use hailong_shared::wire::RefusalReason;

/// Another site, by its `Origin` header, if the request comes from one of its pages. Browsers do not let pages lie about
/// it; whoever is no browser has no use for lying.
pub struct Site(Option<String>);

impl Site {
    /// The site of a request with these headers.
    pub fn of(headers: &HeaderMap, public_url: &str) -> Self {
        let header = |name| headers.get(name).and_then(|value| value.to_str().ok());
        let origin = header(header::ORIGIN).filter(|&origin| {
            let host = origin.split_once("://").map(|(_, host)| host);
            origin != public_url && host != header(header::HOST)
        });
        Self(origin.map(str::to_owned))
    }

    /// Whether it is this site itself, or no site at all.
    pub fn is_own(&self) -> bool {
        self.0.is_none()
    }

    /// Refuses another site that is registered neither at this agency nor above it.
    pub async fn ensure_registered(&self, state: &AppState, agency_id: i64) -> Result<()> {
        let Some(origin) = &self.0 else { return Ok(()) };
        if state.store.is_registered(agency_id, origin).await? {
            return Ok(());
        }
        count(state, agency_id, RefusalReason::Origin);
        Err(Error::OriginNotRegistered)
    }
}
