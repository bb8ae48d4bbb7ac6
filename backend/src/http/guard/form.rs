//! What people do with a form, and programs that fill in every form do not.

use super::{Source, count};
use crate::http::state::AppState;
use hailong_shared::wire::RefusalReason;

/// Nobody reads a form and answers it in less.
const DWELL_MILLIS: i64 = 800;

/// What is wrong with how a form was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// A field was filled in that people do not see.
    Trapped,
    /// It was sent at once.
    Hasty,
}

/// Looks at a form that was made at an instant and sent now. Nothing is dropped silently: who is taken for a program by
/// mistake is told what to do.
pub fn fault(
    state: &AppState,
    source: &Source,
    agency_id: i64,
    trap: &str,
    made_at: Option<i64>,
) -> Option<Fault> {
    let dwell = made_at.map(|made_at| state.clock.now() - made_at);
    let (fault, reason) = if !trap.is_empty() {
        (Fault::Trapped, RefusalReason::Trap)
    } else if !source.is_local() && dwell.is_some_and(|dwell| (0..DWELL_MILLIS).contains(&dwell)) {
        (Fault::Hasty, RefusalReason::Haste)
    } else {
        return None;
    };
    count(state, agency_id, reason);
    Some(fault)
}
