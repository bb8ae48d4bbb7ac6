//! Whether ratings can be stored. A database that answers may still take none: its disk is full, or its file damaged.

use super::state::AppState;
use crate::domain::rating::{NewRating, Place};
use crate::domain::verification::Standing;
use hailong_shared::{Channel, Score, Stage};
use std::time::Duration;
use tokio::sync::Mutex;
use tokio::time::Instant;

/// How long an answer is good: whoever asks, and however often, the database is asked once in this time.
const CACHE_TTL: Duration = Duration::from_secs(1);
/// How long it may take; where storing a rating takes longer, the server is not ready.
const TIMEOUT: Duration = Duration::from_secs(3);
/// How long after a batch that could not be stored, and none since, the trouble counts as still there: milliseconds.
const FAILING_MILLIS: i64 = 10_000;

/// What was found last.
#[derive(Debug, Default)]
pub struct Readiness(Mutex<Option<(Instant, bool)>>);

impl Readiness {
    /// Whether ratings can be stored now.
    pub async fn check(&self, state: &AppState) -> bool {
        let mut last = self.0.lock().await;
        if let Some((at, found)) = *last
            && at.elapsed() < CACHE_TTL
        {
            return found;
        }
        let found = look(state).await;
        *last = Some((Instant::now(), found));
        found
    }
}

async fn look(state: &AppState) -> bool {
    let now = state.clock.now();
    if state.writer.failed_at().is_some_and(|at| (0..FAILING_MILLIS).contains(&(now - at))) {
        tracing::warn!("not ready: the last ratings could not be stored");
        return false;
    }
    match tokio::time::timeout(TIMEOUT, state.store.try_to_store(probe(state, now), now)).await {
        Ok(Ok(())) => true,
        Ok(Err(error)) => {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "not ready: a rating could not be stored"
            );
            false
        }
        Err(_) => {
            tracing::warn!("not ready: storing a rating takes too long");
            false
        }
    }
}

/// A rating like those that come, with an id beside theirs.
fn probe(state: &AppState, now: i64) -> NewRating {
    let id = uuid::Builder::from_unix_timestamp_millis(now.unsigned_abs(), &state.entropy.bytes());
    NewRating {
        id: id.into_uuid(),
        place: Place::Known { agency_id: 0, desk_id: None },
        stage: Stage::Result,
        channel: Channel::Portal,
        score: Score::ALL[2],
        standing: Standing::STRANGER,
        device: None,
        reasons: Vec::new(),
        slip: None,
        comment: None,
        dossier: None,
        rated_at: now,
        retimed: false,
        day: state.clock.day_of(now),
        digest: 0,
        invited: false,
        invitation_id: None,
        is_typed: false,
    }
}
