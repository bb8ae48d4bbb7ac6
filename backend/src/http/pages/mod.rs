//! Pages that the server renders itself, and the shells of the browser apps.

mod apps;
mod errors;
mod feedback;
mod form;
mod home;
mod invited;
mod kiosk;
mod lookup;
mod page;
mod portal;
mod public;
mod slip;
mod words;

pub use errors::nothing_here;

use super::state::AppState;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::from_fn;
use axum::routing::get;
use tower_http::set_header::SetResponseHeaderLayer;

/// The strictest policy that the apps run under: nothing from elsewhere, no inline script or style.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
    img-src 'self' data:; font-src 'self'; media-src blob:; connect-src 'self'; manifest-src 'self'; worker-src 'self'; \
    base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// The pages' routes.
pub fn router() -> Router<AppState> {
    let header = |name: &'static str, value: &'static str| {
        SetResponseHeaderLayer::overriding(HeaderName::from_static(name), HeaderValue::from_static(value))
    };
    let form_limit = DefaultBodyLimit::max(feedback::BODY_LIMIT);
    Router::new()
        .route("/", get(home::home))
        .route("/public", get(public::index))
        .route("/public/{code}", get(public::agency))
        .route("/public/{code}/data.csv", get(public::data))
        .route("/lookup", get(lookup::lookup))
        .route("/feedback", get(feedback::find))
        .route("/feedback/{code}", get(feedback::ask).post(feedback::send).layer(form_limit))
        .route("/demo/portal", get(portal::portal))
        .route("/r/{token}", get(invited::ask).post(invited::send).layer(form_limit))
        .route("/kiosk", get(kiosk::kiosk))
        .route("/kiosk/service-worker.js", get(kiosk::service_worker))
        .route("/kiosk/manifest.webmanifest", get(kiosk::manifest))
        .route("/kiosk/icon.svg", get(kiosk::icon))
        .route("/admin", get(apps::admin))
        .route("/admin/{*path}", get(apps::admin))
        .layer(from_fn(errors::as_pages))
        .layer(header("content-security-policy", CONTENT_SECURITY_POLICY))
        .layer(header("permissions-policy", "camera=(), geolocation=(), microphone=()"))
}
