//! What every handler may use.

use crate::clock::Clock;
use crate::entropy::Entropy;
use crate::http::guard::{DeviceAddresses, Pace, Proxies};
use crate::http::readiness::Readiness;
use crate::http::recordings::Recordings;
use crate::http::streams::Streams;
use crate::http::throttle::Throttle;
use crate::store::{RatingWriter, Store};
use std::ops::Deref;
use std::sync::Arc;
use tokio::sync::watch;

/// The rules of this installation.
#[derive(Debug, Clone)]
pub struct Policy {
    /// The address under which citizens reach this server; `https` makes cookies secure.
    pub public_url: String,
    /// A public cell is shown from this many ratings on.
    pub minimum_n: u64,
    /// The working days until a suggestion is to be acknowledged.
    pub acknowledge_days: u16,
    /// The working days until a suggestion is to be answered.
    pub answer_days: u16,
    /// What may come each minute for one agency from senders that are not known, before they are asked for work.
    pub posts_per_minute: u32,
    /// Whose word on the sender's address counts.
    pub proxies: Proxies,
}

impl Policy {
    /// Whether browsers reach this server by https alone.
    pub fn is_secure(&self) -> bool {
        self.public_url.starts_with("https://")
    }
}

/// What [`AppState`] shares.
#[derive(Debug)]
pub struct Shared {
    /// The database.
    pub store: Store,
    /// Where ratings are handed in.
    pub writer: RatingWriter,
    /// The clock.
    pub clock: Clock,
    /// The source of randomness.
    pub entropy: Entropy,
    /// The rules.
    pub policy: Policy,
    /// Limits the guesses at passwords.
    pub throttle: Throttle,
    /// Limits how fast ratings and suggestions come.
    pub pace: Arc<Pace>,
    /// Whether ratings can be stored.
    pub readiness: Readiness,
    /// From where tablets are heard.
    pub device_addresses: DeviceAddresses,
    /// Who watches events.
    pub streams: Streams,
    /// The question read aloud.
    pub recordings: Recordings,
    /// Becomes true when the server is to stop: long answers end then.
    pub stopping: watch::Receiver<bool>,
}

/// The server's state; cheap to clone.
#[derive(Debug, Clone)]
pub struct AppState(Arc<Shared>);

impl AppState {
    /// Puts the parts together.
    pub fn new(shared: Shared) -> Self {
        Self(Arc::new(shared))
    }
}

impl Deref for AppState {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.0
    }
}
