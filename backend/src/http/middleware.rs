//! What runs around every request, outermost first: request id, log line, panic catcher, problem bodies, time limit,
//! body limit, compression, security headers.

use super::error::{PROBLEM_JSON, problem};
use super::state::AppState;
use axum::Router;
use axum::extract::{DefaultBodyLimit, MatchedPath, Request};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use std::time::Duration;
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::request_id::{MakeRequestUuid, PropagateRequestIdLayer, RequestId, SetRequestIdLayer};
use tower_http::set_header::SetResponseHeaderLayer;
use tower_http::timeout::TimeoutLayer;
use tower_http::trace::TraceLayer;

/// No request takes longer; a slower one is answered 503.
const TIME_LIMIT: Duration = Duration::from_secs(10);
/// The largest body of calls that do not set another limit. What people are told is counted in characters: the
/// longest text fits with every character escaped.
const BODY_LIMIT: usize = 64 * 1024;

/// For a year, browsers that have been here by https come by nothing else.
const STRICT_TRANSPORT: &str = "max-age=31536000";

/// Wraps the router. With https in front, browsers are told to stay there.
pub fn around(router: Router<AppState>, is_secure: bool) -> Router<AppState> {
    let plain = |name: &'static str, value: &'static str| {
        SetResponseHeaderLayer::if_not_present(HeaderName::from_static(name), HeaderValue::from_static(value))
    };
    let strict = is_secure.then(|| plain("strict-transport-security", STRICT_TRANSPORT));
    router.layer(
        ServiceBuilder::new()
            .layer(SetRequestIdLayer::x_request_id(MakeRequestUuid))
            .layer(
                TraceLayer::new_for_http()
                    .make_span_with(span)
                    .on_request(())
                    .on_response(log_response)
                    .on_failure(()),
            )
            .layer(PropagateRequestIdLayer::x_request_id())
            .layer(from_fn(problem_bodies))
            .layer(CatchPanicLayer::new())
            .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, TIME_LIMIT))
            .layer(DefaultBodyLimit::max(BODY_LIMIT))
            .layer(CompressionLayer::new())
            .layer(plain("x-content-type-options", "nosniff"))
            // With `no-referrer` browsers would send `Origin: null` with this site's own forms.
            .layer(plain("referrer-policy", "same-origin"))
            .layer(plain("cache-control", "no-store"))
            .option_layer(strict),
    )
}

/// The route and not the address is logged: an address can hold a look-up code or a token.
fn span(request: &Request) -> tracing::Span {
    let route = request.extensions().get::<MatchedPath>().map_or("-", MatchedPath::as_str);
    let id =
        request.extensions().get::<RequestId>().and_then(|id| id.header_value().to_str().ok()).unwrap_or("-");
    tracing::info_span!("request", method = %request.method(), route, id)
}

fn log_response(response: &Response, latency: Duration, _span: &tracing::Span) {
    let status = response.status().as_u16();
    let micros = u64::try_from(latency.as_micros()).unwrap_or(u64::MAX);
    if status >= 500 {
        tracing::warn!(status, micros, "answered");
    } else {
        tracing::debug!(status, micros, "answered");
    }
}

/// Gives a problem body to every error that has none: those of the router and of other layers.
async fn problem_bodies(request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    let status = response.status();
    if !(status.is_client_error() || status.is_server_error()) || is_finished(&response) {
        return response;
    }
    let (code, detail) = match status {
        StatusCode::NOT_FOUND => ("not_found", "There is nothing at this address."),
        StatusCode::METHOD_NOT_ALLOWED => ("method_not_allowed", "This address does not take this method."),
        StatusCode::PAYLOAD_TOO_LARGE => ("too_large", "The body is too large."),
        StatusCode::FORBIDDEN => ("cross_origin", "A change must come from this site's own pages."),
        StatusCode::SERVICE_UNAVAILABLE => ("busy", "It took too long; please try again."),
        status if status.is_server_error() => ("internal", "Something went wrong inside; it has been noted."),
        _ => ("bad_request", "The request cannot be read."),
    };
    let (parts, _) = response.into_parts();
    let mut answer = problem(status, code, Some(detail), Vec::new());
    for name in [header::ALLOW, header::RETRY_AFTER, header::ACCESS_CONTROL_ALLOW_ORIGIN, header::VARY] {
        if let Some(value) = parts.headers.get(&name) {
            answer.headers_mut().insert(name, value.clone());
        }
    }
    // Whoever ran into the time limit is told when to come again, like everybody who is answered 503.
    if status == StatusCode::SERVICE_UNAVAILABLE {
        answer.headers_mut().entry(header::RETRY_AFTER).or_insert_with(|| HeaderValue::from(1));
    }
    answer.into_response()
}

fn is_finished(response: &Response) -> bool {
    let media_type = response.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    media_type.is_some_and(|text| text.starts_with(PROBLEM_JSON) || text.starts_with("text/html"))
}
