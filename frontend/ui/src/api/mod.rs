//! The one client of the HTTP contract.
//!
//! [`citizen`] and [`tablet`] speak for kiosk and widget: they read the few values they show with the browser's own
//! JSON parser, since serde's would double what a visitor downloads. [`staff`] speaks for the admin app, whose
//! answers are many and large: it reads them with serde.

pub mod citizen;
mod json;
mod limit;
#[cfg(feature = "staff")]
pub mod staff;
pub mod tablet;

use gloo_net::http::{Method, RequestBuilder};
use json::Json;
pub use limit::Limit;

/// How long a call may take: on a slow line the largest answer of the server takes a few seconds.
const CALL_MILLIS: i32 = 20_000;

/// Why a call did not bring what was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// The server was not reached.
    Offline,
    /// No answer came in time; the call may have arrived.
    TimedOut,
    /// The server said no.
    Refused(Refusal),
    /// Somebody else said no, with this HTTP status: a proxy, or a server that could not explain itself.
    Foreign(u16),
    /// The answer is good, and makes no sense.
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
            _ => None,
        }
    }

    /// The problem's stable code, if the server answered.
    pub fn code(&self) -> Option<&str> {
        match self {
            Self::Refused(refusal) => Some(&refusal.code),
            _ => None,
        }
    }
}

/// Sends a request, with a JSON body or without one, and returns the answer's body. It ends after a while whatever
/// becomes of it, and with the future that waits for it.
async fn call(method: Method, url: &str, body: Option<String>) -> Result<String, Failure> {
    let limit = Limit::new(CALL_MILLIS);
    let request = RequestBuilder::new(url).method(method).abort_signal(limit.signal().as_ref());
    let request = match body {
        Some(json) => request.header("content-type", "application/json").body(json),
        None => request.build(),
    };
    let silent = |_| if limit.is_over() { Failure::TimedOut } else { Failure::Offline };
    let response = request.map_err(|_| Failure::Unreadable)?.send().await.map_err(silent)?;
    let text = response.text().await.map_err(silent)?;
    if response.ok() {
        return Ok(text);
    }
    let foreign = Failure::Foreign(response.status());
    let header = |name| response.headers().get(name);
    // What stands between may answer in JSON, too.
    if !header("content-type").is_some_and(|kind| kind.starts_with("application/problem+json")) {
        return Err(foreign);
    }
    let Some(problem) = Json::parse(&text) else { return Err(foreign) };
    let Some(code) = problem.get("code").text() else { return Err(foreign) };
    let field = |error: Json| Some((error.get("field").text()?, error.get("code").text()?));
    Err(Failure::Refused(Refusal {
        status: response.status(),
        code,
        at: header("date").and_then(|date| crate::now::parse(&date)),
        fields: problem.get("errors").items().into_iter().filter_map(field).collect(),
    }))
}
