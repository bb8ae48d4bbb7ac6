//! The front-end's files, compressed when they were built and embedded in the program.

use super::error::Error;
use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use rust_embed::RustEmbed;
use serde::Deserialize;
use std::collections::HashMap;

#[derive(RustEmbed)]
#[folder = "../target/frontend/dist"]
struct Dist;

/// Names carry a hash of their content: a year is as good as for ever.
const FOR_EVER: &str = "public, max-age=31536000, immutable";
/// `embed.js` has one name on many sites and must stay replaceable.
const A_WHILE: &str = "public, max-age=300";

/// What the front-end build left in `manifest.json`: the hashed name of each file.
#[derive(Debug, Default, Deserialize)]
#[serde(transparent)]
pub struct Manifest(HashMap<String, String>);

impl Manifest {
    /// The manifest of the embedded files; empty if the front-end was not built.
    pub fn load() -> Self {
        let file = Dist::get("manifest.json");
        file.and_then(|file| serde_json::from_slice(&file.data).ok()).unwrap_or_default()
    }

    /// The address of a file by its plain name, such as `kiosk.js`.
    pub fn url(&self, name: &str) -> String {
        format!("/assets/{}", self.0.get(name).map_or(name, String::as_str))
    }

    /// Whether there is any front-end to serve.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// `GET /assets/{name}`
pub async fn asset(Path(name): Path<String>, headers: HeaderMap) -> Response {
    serve(&name, FOR_EVER, &headers)
}

/// `GET /embed.js`
pub async fn embed(headers: HeaderMap) -> Response {
    serve("embed.js", A_WHILE, &headers)
}

/// The tablet's service worker; browsers look for a new one by themselves.
pub fn service_worker() -> Response {
    serve("service-worker.js", "no-cache", &HeaderMap::new())
}

fn serve(name: &str, cache: &'static str, headers: &HeaderMap) -> Response {
    let accepted =
        headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let candidates = [("br", ".br"), ("gzip", ".gz"), ("", "")];
    let mut found = candidates
        .iter()
        .filter(|(coding, _)| coding.is_empty() || accepts(accepted, coding))
        .filter_map(|(coding, ending)| Some((*coding, Dist::get(&format!("{name}{ending}"))?)));
    let Some((coding, file)) = found.next().filter(|_| !is_compressed(name)) else {
        return Error::NotFound("There is no such file.").into_response();
    };
    let mut response = axum::body::Body::from(file.data).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type(name)));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    // The widget loads them on other sites.
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert("cross-origin-resource-policy", HeaderValue::from_static("cross-origin"));
    if !coding.is_empty() {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(coding));
    }
    response
}

fn accepts(accepted: &str, coding: &str) -> bool {
    accepted.split(',').any(|part| {
        let mut pieces = part.split(';').map(str::trim);
        pieces.next() == Some(coding) && !pieces.any(|q| q == "q=0" || q == "q=0.0")
    })
}

/// The compressed twins are chosen by negotiation, not by name.
fn is_compressed(name: &str) -> bool {
    std::path::Path::new(name).extension().is_some_and(|ending| ending == "br" || ending == "gz")
}

fn media_type(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("woff2") => "font/woff2",
        Some("svg") => "image/svg+xml",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_coding_is_used_only_where_it_is_accepted() {
        assert!(accepts("gzip, deflate, br;q=0.8", "br"));
        assert!(!accepts("gzip, br;q=0", "br") && !accepts("", "gzip"));
    }
}
