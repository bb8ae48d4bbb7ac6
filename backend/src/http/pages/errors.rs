//! What goes wrong on a page is answered by a page: people who follow a link are not shown JSON.

use super::page::{Page, html};
use super::words::ErrorWords;
use crate::http::error::{Error, PROBLEM_JSON};
use crate::http::extract::Params;
use askama::Template;
use axum::extract::{FromRequestParts, Request};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage {
    page: Page,
    title: &'static str,
    text: &'static str,
}

/// Turns problems into pages.
pub async fn as_pages(request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    // A query that cannot be read says nothing of the language.
    let params = Params::from_request_parts(&mut parts, &()).await.unwrap_or_default();
    let response = next.run(Request::from_parts(parts, body)).await;
    let media_type = response.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let is_problem = media_type.is_some_and(|text| text.starts_with(PROBLEM_JSON));
    if is_problem { page(response.status(), response.headers(), &params) } else { response }
}

/// What no route answers: a page's address with a slash too many leads to the page, another one to a page that says so.
/// Calls get a problem.
pub async fn nothing_here(request: Request) -> Response {
    const NOTHING: Error = Error::NotFound("There is nothing at this address.");
    let (mut parts, _) = request.into_parts();
    let path = parts.uri.path();
    let is_call = ["/api/", "/assets/", "/bench/"].iter().any(|start| path.starts_with(start));
    if is_call || !matches!(parts.method, Method::GET | Method::HEAD) {
        return NOTHING.into_response();
    }
    let trimmed = path.trim_end_matches('/');
    // One slash at the beginning: two would name another host.
    if trimmed.len() < path.len() && trimmed.starts_with('/') && !trimmed.starts_with("//") {
        let query = parts.uri.query().map(|query| format!("?{query}")).unwrap_or_default();
        return Redirect::permanent(&format!("{trimmed}{query}")).into_response();
    }
    let params = Params::from_request_parts(&mut parts, &()).await.unwrap_or_default();
    page(StatusCode::NOT_FOUND, &HeaderMap::new(), &params)
}

fn page(status: StatusCode, headers: &HeaderMap, params: &Params) -> Response {
    let page = Page::new(params);
    let words: &'static ErrorWords = &page.words.error;
    let (title, text) = match status {
        StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED => (&words.not_found_title, &words.not_found),
        StatusCode::PAYLOAD_TOO_LARGE => (&words.too_large_title, &words.too_large),
        StatusCode::TOO_MANY_REQUESTS => (&words.too_fast_title, &words.too_fast),
        StatusCode::SERVICE_UNAVAILABLE => (&words.busy_title, &words.busy),
        status if status.is_server_error() => (&words.internal_title, &words.internal),
        _ => (&words.invalid_title, &words.invalid),
    };
    let mut answer = match html(&ErrorPage { page, title, text }) {
        Ok(html) => (status, html).into_response(),
        Err(error) => return error.into_response(),
    };
    if let Some(value) = headers.get(header::RETRY_AFTER) {
        answer.headers_mut().insert(header::RETRY_AFTER, value.clone());
    }
    answer
}
