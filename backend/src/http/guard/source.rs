//! Where a rating or a suggestion comes from, and whether it is admitted.

use super::count;
use super::pace::Subject;
use super::site::Site;
use crate::domain::pace::{ADDRESS, DEVICE, Rule, SIGN_INS};
use crate::http::error::{Error, Result};
use crate::http::found;
use crate::http::state::AppState;
use crate::http::tablet::Caller;
use crate::store::KnownDevice;
use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::HeaderMap;
use axum::http::request::Parts;
use hailong_shared::wire::RefusalReason;
use hailong_shared::work;
use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};
use uuid::Uuid;

/// Where a message comes from.
pub struct Source {
    /// The tablet, if the message brings a tablet's cookie.
    pub caller: Caller,
    site: Site,
    /// None for this machine itself.
    address: Option<IpAddr>,
}

/// By what right it is sent.
#[derive(Debug, Clone, Copy)]
pub enum By {
    /// A paired tablet's.
    Device(KnownDevice),
    /// An invitation's, which is good once.
    Invitation,
    /// Everybody's.
    Anybody,
}

/// Whom it is for.
#[derive(Debug, Clone, Copy)]
pub enum Seat {
    /// An agency, by its id.
    Agency(i64),
    /// A desk, by its id; whether there is one is found out when it matters.
    Desk(i64),
}

/// What a sender can prove work on.
#[derive(Debug, Clone, Copy)]
pub struct Message {
    /// Its id.
    pub id: Uuid,
    /// The number that proves work.
    pub work: Option<u32>,
}

impl FromRequestParts<AppState> for Source {
    type Rejection = Infallible;

    async fn from_request_parts(
        parts: &mut Parts,
        state: &AppState,
    ) -> std::result::Result<Self, Infallible> {
        let named = state.policy.address_header.as_ref().and_then(|name| last_address(&parts.headers, name));
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
        Ok(Self {
            caller: Caller::of(&parts.headers),
            site: Site::of(&parts.headers, &state.policy.public_url),
            address: named.or_else(|| peer.filter(|peer| !peer.to_canonical().is_loopback())),
        })
    }
}

/// What the proxy in front says; it adds its own word at the end.
fn last_address(headers: &HeaderMap, name: &str) -> Option<IpAddr> {
    let line = headers.get_all(name).iter().next_back()?.to_str().ok()?;
    line.rsplit(',').next()?.trim().parse().ok()
}

impl Source {
    /// Whether it comes from this machine itself.
    pub fn is_local(&self) -> bool {
        self.address.is_none()
    }

    /// Refuses what comes from a site that is not registered, or too fast.
    pub async fn admit(&self, state: &AppState, by: By, seat: Seat, message: Message) -> Result<()> {
        let is_limited = match by {
            By::Device(_) => true,
            By::Invitation | By::Anybody => self.address.is_some(),
        };
        // Nothing more to look at, and no query before the store's own.
        if !is_limited && self.site.is_own() {
            return Ok(());
        }
        let agency_id = match (by, seat) {
            (By::Device(KnownDevice { agency_id: Some(id), .. }), _) | (_, Seat::Agency(id)) => id,
            (_, Seat::Desk(id)) => match state.store.find_desk(id).await? {
                Some(desk) => desk.agency_id,
                // Nothing of what names no desk is to wait in the queue for the store to say so.
                None => return Err(found::NO_DESK),
            },
        };
        self.site.ensure_registered(state, agency_id).await?;
        self.ensure_pace(state, by, agency_id, message)
    }

    /// Refuses what comes too fast from one address, whatever it is.
    pub fn ensure_address_pace(&self, state: &AppState) -> Result<()> {
        let Some(address) = self.address else { return Ok(()) };
        state.pace.take(state.pace.address(address), ADDRESS, state.clock.now()).map_err(Error::TooFast)
    }

    /// Refuses sign-ins that come too fast from one address, before anything is hashed.
    pub fn ensure_sign_in_pace(&self, state: &AppState) -> Result<()> {
        let Some(sender) = self.sender(state) else { return Ok(()) };
        state.pace.take(sender, SIGN_INS, state.clock.now()).map_err(Error::TooFast)
    }

    /// Who signs in, as far as the address tells; none for this machine itself.
    pub fn sender(&self, state: &AppState) -> Option<Subject> {
        self.address.map(|address| state.pace.sign_ins(address))
    }

    fn ensure_pace(&self, state: &AppState, by: By, agency_id: i64, message: Message) -> Result<()> {
        let now = state.clock.now();
        let counted = |reason| {
            move |error| {
                count(state, agency_id, reason);
                error
            }
        };
        if let By::Device(device) = by {
            let taken = state.pace.take(Subject::Device(device.id), DEVICE, now);
            return taken.map_err(Error::TooFast).map_err(counted(RefusalReason::Device));
        }
        self.ensure_address_pace(state).map_err(counted(RefusalReason::Address))?;
        if self.is_local() || matches!(by, By::Invitation) {
            return Ok(());
        }
        let rule = Rule::per_minute(state.policy.posts_per_minute);
        let is_usual = state.pace.take(Subject::Agency(agency_id), rule, now).is_ok();
        if is_usual || message.work.is_some_and(|number| work::proves(message.id, number)) {
            return Ok(());
        }
        Err(counted(RefusalReason::Work)(Error::WorkNeeded))
    }
}
