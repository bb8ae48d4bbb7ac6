//! What keeps the counts from being stuffed, without any third party and without punishing a hall of people behind
//! one address. Whoever is known by a tablet's cookie or by an invitation is limited as such; only what comes from
//! nobody in particular is asked for more.

mod device_addresses;
pub mod form;
mod pace;
mod sender;
mod site;
mod source;

pub use device_addresses::DeviceAddresses;
pub use pace::{Pace, Subject};
pub use sender::{Proxies, peer};
pub use site::Site;
pub use source::{By, Message, Seat, Source, hear};

use super::state::AppState;
use hailong_shared::wire::RefusalReason;

/// Counts a refusal, for the agency's administrators to see.
fn count(state: &AppState, agency_id: i64, reason: RefusalReason) {
    tracing::info!(agency_id, %reason, "refused");
    state.pace.refused(agency_id, reason);
}
