//! The HTTP interface: citizens' calls, staff's calls, pages, assets, and what runs around them.

mod assets;
#[cfg(feature = "bench")]
mod bench;
mod citizen;
mod cookies;
pub mod door;
mod error;
mod extract;
mod found;
mod guard;
mod middleware;
mod openapi;
mod ops;
mod pages;
mod qr;
mod readiness;
mod recordings;
mod report;
mod staff;
mod state;
mod streams;
mod tablet;
mod throttle;
mod watch;

pub use guard::{DeviceAddresses, Pace, Proxies};
pub use readiness::Readiness;
pub use recordings::Recordings;
pub use state::{AppState, Policy, Shared};
pub use streams::Streams;
pub use throttle::Throttle;

use axum::Router;
use axum::routing::get;

/// The whole server.
pub fn router(state: AppState) -> Router {
    let (api, document) = openapi::split(&state);
    let router = Router::new()
        .merge(api)
        .merge(pages::router())
        .route("/api/v1/openapi.json", get(async move || openapi::serve(&document)))
        .route("/embed.js", get(assets::embed))
        .route("/assets/{name}", get(assets::asset))
        .route("/kiosk/recordings/{lang}/{name}", get(recordings::recording))
        .fallback(pages::nothing_here);
    #[cfg(feature = "bench")]
    let router = router.route("/bench/ratings", axum::routing::post(bench::answer));
    let is_secure = state.policy.is_secure();
    middleware::around(router, is_secure).with_state(state)
}
