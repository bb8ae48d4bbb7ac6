//! Waiting for changes, for answers that go on: server-sent events.

use super::state::AppState;
use super::streams::{Place, Watcher};
use crate::store::{Change, Changed};
use std::time::Duration;
use tokio::sync::broadcast::{self, error::RecvError};
use tokio::sync::watch;
use tokio::time::Instant;

/// How long one connection lasts; browsers connect again by themselves, and are asked again who they are.
const LONGEST: Duration = Duration::from_mins(10);

/// The changes from now on, until the server stops, the connection has lasted long enough, or the watcher's place is
/// given to another.
pub struct Changes {
    told: broadcast::Receiver<Changed>,
    stopping: watch::Receiver<bool>,
    until: Instant,
    place: Place,
}

impl Changes {
    /// Watches from now on.
    pub fn watch(state: &AppState, watcher: Watcher) -> Self {
        Self {
            told: state.store.watch(),
            stopping: state.stopping.clone(),
            until: Instant::now() + LONGEST,
            place: state.streams.enter(watcher),
        }
    }

    /// Waits for a change that concerns the watcher, or that may have been missed; nothing when it is time to end.
    pub async fn next(&mut self, concerns: impl Fn(&Change) -> bool) -> Option<()> {
        loop {
            let changed = tokio::select! {
                changed = self.told.recv() => changed,
                // The server stops, or forgets to say so because it is gone.
                _ = self.stopping.wait_for(|stopping| *stopping) => return None,
                () = tokio::time::sleep_until(self.until) => return None,
                () = self.place.taken() => return None,
            };
            match changed {
                Ok(change) if !concerns(&change) => {}
                Ok(_) | Err(RecvError::Lagged(_)) => return Some(()),
                Err(RecvError::Closed) => return None,
            }
        }
    }
}
