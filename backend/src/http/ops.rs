//! For those who run the server.

use super::error::{Error, Result};
use super::state::AppState;
use axum::extract::State;
use axum::http::StatusCode;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The operations' routes.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(healthz)).routes(routes!(readyz))
}

/// Whether the process lives.
#[utoipa::path(get, path = "/healthz", tag = "operations", responses(
    (status = 200, description = "The process lives", body = String, content_type = "text/plain"),
))]
async fn healthz() -> &'static str {
    "ok"
}

/// Whether ratings can be stored: goes the way of a rating and undoes it.
#[utoipa::path(get, path = "/readyz", tag = "operations", responses(
    (status = 200, description = "Ratings can be stored", body = String, content_type = "text/plain"),
    (
        status = 503, description = "Ratings cannot be stored", body = hailong_shared::problem::Problem,
        content_type = "application/problem+json",
    ),
))]
async fn readyz(State(state): State<AppState>) -> Result<(StatusCode, &'static str)> {
    if state.readiness.check(&state).await { Ok((StatusCode::OK, "ready")) } else { Err(Error::Busy) }
}
