//! Calls without a sign-in. Any origin may use them: the widget lives on other sites.

mod lookup;
mod public;
pub mod ratings;
pub mod suggestions;
pub mod survey;

use super::state::AppState;
use axum::http::{Method, header};
use std::time::Duration;
use tower_http::cors::{Any, CorsLayer};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The citizens' routes.
pub fn router() -> OpenApiRouter<AppState> {
    let cors = CorsLayer::new()
        .allow_origin(Any)
        .allow_methods([Method::GET, Method::POST])
        .allow_headers([header::CONTENT_TYPE])
        .expose_headers([header::RETRY_AFTER])
        .max_age(Duration::from_hours(1));
    OpenApiRouter::new()
        .routes(routes!(survey::get_survey))
        .merge(ratings::router())
        .routes(routes!(suggestions::post_suggestion))
        .routes(routes!(lookup::get_suggestion))
        .routes(routes!(public::list_agencies))
        .routes(routes!(public::get_satisfaction))
        .layer(cors)
}
