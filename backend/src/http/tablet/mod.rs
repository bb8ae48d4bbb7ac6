//! Calls of the tablets at the counters. A tablet is known by a cookie that pairing gives it.

mod events;
mod heartbeat;
mod known;
mod pair;

pub use known::{Caller, DEVICE_COOKIE, device_cookie};

use super::staff;
use super::state::AppState;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The tablets' routes.
pub fn router(state: &AppState) -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(pair::pair))
        .routes(routes!(events::get_tablet))
        .routes(routes!(events::watch))
        .routes(routes!(heartbeat::post_heartbeat))
        .layer(staff::csrf(state))
}
