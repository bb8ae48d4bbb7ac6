//! Where a rating or a suggestion comes from, and whether it is admitted.

use super::count;
use super::pace::Subject;
use super::sender::{Sender, peer};
use super::site::Site;
use crate::domain::device_sign::SignKind;
use crate::domain::pace::{ADDRESS, DEVICE, PAIRING, Rule, SIGN_INS, UNREADABLE};
use crate::http::error::{Error, Result};
use crate::http::found;
use crate::http::state::AppState;
use crate::http::tablet::Caller;
use crate::store::KnownDevice;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use hailong_shared::wire::RefusalReason;
use hailong_shared::work;
use std::convert::Infallible;
use std::net::IpAddr;
use uuid::Uuid;

/// Where a message comes from.
pub struct Source {
    /// The tablet, if the message brings a tablet's cookie.
    pub caller: Caller,
    site: Site,
    sender: Sender,
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
        Ok(Self {
            caller: Caller::of(&parts.headers),
            site: Site::of(&parts.headers, &state.policy.public_url),
            sender: state.policy.proxies.sender(&parts.headers, peer(&parts.extensions)),
        })
    }
}

impl Source {
    /// Whether it comes from this machine itself.
    pub fn is_local(&self) -> bool {
        self.sender == Sender::Local
    }

    /// The paired tablet that sends, if there is one; heard from where it sends. A tablet's own page sends to its own
    /// site: from another site's page the cookie says nothing.
    pub async fn tablet(&self, state: &AppState) -> Result<Option<KnownDevice>> {
        if !self.site.is_own() {
            return Ok(None);
        }
        let device = self.caller.device(state).await?;
        if let Some(device) = device {
            hear(state, device.id, self.sender).await?;
        }
        Ok(device)
    }

    /// Refuses what comes from a site that is not registered, or too fast.
    pub async fn admit(&self, state: &AppState, by: By, seat: Seat, message: Message) -> Result<()> {
        let is_limited = match by {
            By::Device(_) => true,
            By::Invitation | By::Anybody => !self.is_local(),
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
        ensure(state, self.subject(|address| Subject::Address(state.pace.address(address))), ADDRESS)
    }

    /// Refuses whoever begins pairing too often.
    pub fn ensure_pairing_pace(&self, state: &AppState) -> Result<()> {
        ensure(state, self.subject(|address| Subject::Pairing(state.pace.address(address))), PAIRING)
    }

    /// Refuses sign-ins that come too fast from one network, before anything is hashed.
    pub fn ensure_sign_in_pace(&self, state: &AppState) -> Result<()> {
        ensure(state, self.sender(state), SIGN_INS)
    }

    /// Who signs in, as far as the address tells; none for this machine itself. Of IPv6 it is a site's network, of
    /// which whoever has one has 65,536 households' addresses.
    pub fn sender(&self, state: &AppState) -> Option<Subject> {
        self.subject(|address| Subject::SignIns(state.pace.site(address)))
    }

    /// Whom it comes from; none for this machine itself.
    fn subject(&self, of: impl Fn(IpAddr) -> Subject) -> Option<Subject> {
        match self.sender {
            Sender::Local => None,
            Sender::Address(address) => Some(of(address)),
            Sender::Unreadable => Some(Subject::Unreadable),
        }
    }

    /// Who begins pairing, as a number that this process makes of the address; 0 for this machine itself.
    pub fn pairing_from(&self, state: &AppState) -> i64 {
        match self.sender {
            Sender::Local => 0,
            Sender::Address(address) => state.pace.site(address).cast_signed(),
            Sender::Unreadable => 1,
        }
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

/// Counts a send of somebody's, unless it is this machine's own; whoever cannot be read has the strictest rule.
fn ensure(state: &AppState, subject: Option<Subject>, rule: Rule) -> Result<()> {
    let Some(subject) = subject else { return Ok(()) };
    let rule = if subject == Subject::Unreadable { UNREADABLE } else { rule };
    state.pace.take(subject, rule, state.clock.now()).map_err(Error::TooFast)
}

/// A tablet was heard; two addresses in turn are noted for administrators to see.
pub async fn hear(state: &AppState, device_id: i64, sender: Sender) -> Result<()> {
    let address = match sender {
        Sender::Local => 0,
        Sender::Unreadable => 1,
        Sender::Address(address) => state.pace.address(address),
    };
    let now = state.clock.now();
    if state.device_addresses.hear(device_id, address, now) {
        tracing::warn!(device_id, "a tablet is heard from two addresses in turn");
        state.store.see_sign(device_id, SignKind::TwoAddresses, now).await?;
    }
    Ok(())
}
