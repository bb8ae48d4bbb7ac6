//! The tablets' calls. Who they are, the browser says: the token is in a cookie that no script can read.

use super::json::{Draft, Json, named};
use super::{Failure, call};
use gloo_net::http::Method;
use hailong_shared::wire::{Announcement, Heartbeat, Pairing, Tablet};

/// Begins pairing.
pub async fn pair() -> Result<Pairing, Failure> {
    let text = call(Method::POST, "/api/v1/devices/pair", None).await?;
    let read = |json: Json| {
        Some(Pairing {
            code: named(&json, "code")?,
            expires_at: json.get("expires_at").integer()?,
            url: json.get("url").text()?,
            qr_svg: json.get("qr_svg").text()?,
        })
    };
    Json::parse(&text).and_then(read).ok_or(Failure::Unreadable)
}

/// What this tablet has to know.
pub async fn get() -> Result<Tablet, Failure> {
    let text = call(Method::GET, "/api/v1/devices/me", None).await?;
    read(&text).ok_or(Failure::Unreadable)
}

/// Tells of this tablet; returns the server's clock.
pub async fn beat(heartbeat: &Heartbeat) -> Result<i64, Failure> {
    let body = Draft::new()
        .with("waiting", Some(heartbeat.waiting))
        .with_integer("waiting_since", heartbeat.waiting_since)
        .with("set_aside", Some(heartbeat.set_aside))
        .with_integer("clock", Some(heartbeat.clock))
        .write();
    let text = call(Method::POST, "/api/v1/devices/me/heartbeat", Some(body)).await?;
    Json::parse(&text).and_then(|json| json.get("now").integer()).ok_or(Failure::Unreadable)
}

/// The same as [`get`] from an event's text.
pub fn read(text: &str) -> Option<Tablet> {
    let json = Json::parse(text)?;
    let announced = json.get("announced");
    let announced = announced.exists().then(|| {
        Some(Announcement {
            id: announced.get("id").integer()?,
            dossier: named(&announced, "dossier")?,
            stage: named(&announced, "stage")?,
            shown_until: announced.get("shown_until").integer()?,
        })
    });
    Some(Tablet {
        desk: json.get("desk").integer(),
        announced: announced.flatten(),
        now: json.get("now").integer()?,
    })
}
