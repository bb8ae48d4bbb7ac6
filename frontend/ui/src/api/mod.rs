//! The one client of the HTTP contract.
//!
//! [`citizen`] and [`tablet`] speak for kiosk and widget: they read the few values they show with the browser's own JSON parser, since
//! serde's would double what a visitor downloads. [`staff`] speaks for the admin app, whose answers are many and large:
//! it reads them with serde.

pub mod citizen;
mod json;
#[cfg(feature = "staff")]
pub mod staff;
pub mod tablet;

use gloo_net::http::{Method, RequestBuilder};
use json::Json;

/// Why a call did not bring what was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// The server was not reached.
    Offline,
    /// The server said no.
    Refused(Refusal),
    /// The server's answer makes no sense.
    Unreadable,
}

/// What the server says about a call that it refuses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The HTTP status.
    pub status: u16,
    /// The problem's stable code.
    pub code: String,
    /// The fields at fault: name, code.
    pub fields: Vec<(String, String)>,
    /// When the server answered, by its clock: UTC epoch milliseconds.
    pub at: Option<i64>,
}

impl Failure {
    /// The HTTP status, if the server answered.
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Refused(refusal) => Some(refusal.status),
            Self::Offline | Self::Unreadable => None,
        }
    }

    /// The problem's stable code, if the server answered.
    pub fn code(&self) -> Option<&str> {
        match self {
            Self::Refused(refusal) => Some(&refusal.code),
            Self::Offline | Self::Unreadable => None,
        }
    }
}

/// Sends a request, with a JSON body or without one, and returns the answer's body.
async fn call(method: Method, url: &str, body: Option<String>) -> Result<String, Failure> {
    let request = RequestBuilder::new(url).method(method);
    let request = match body {
        Some(json) => request.header("content-type", "application/json").body(json),
        None => request.build(),
    };
    let response = request.map_err(|_| Failure::Unreadable)?.send().await.map_err(|_| Failure::Offline)?;
    let text = response.text().await.map_err(|_| Failure::Offline)?;
    if response.ok() {
        return Ok(text);
    }
    let at = response.headers().get("date").and_then(|date| crate::now::parse(&date));
    let problem = Json::parse(&text).ok_or(Failure::Unreadable)?;
    let field = |error: Json| Some((error.get("field").text()?, error.get("code").text()?));
    Err(Failure::Refused(Refusal {
        status: response.status(),
        code: problem.get("code").text().ok_or(Failure::Unreadable)?,
        at,
        fields: problem.get("errors").items().into_iter().filter_map(field).collect(),
    }))
}
