//! Tells the server every half minute that this tablet is there, and learns by how much its clock is wrong.

use crate::model::App;
use gloo::timers::future::TimeoutFuture;
use hailong_shared::wire::Heartbeat;
use hailong_ui::api::tablet;
use hailong_ui::now;
use leptos::prelude::*;
use leptos::task::spawn_local;

const PAUSE_MILLIS: u32 = 30_000;

/// Beats for as long as the page lives.
pub fn start(app: App) {
    spawn_local(async move {
        loop {
            if app.with_untracked(|model| model.stands_at.is_some()) {
                beat(app).await;
            }
            TimeoutFuture::new(PAUSE_MILLIS).await;
        }
    });
}

/// Beats once; whether the server was reached.
pub async fn beat(app: App) -> bool {
    let before = now::millis();
    let heartbeat = app.with_untracked(|model| Heartbeat {
        waiting: u32::try_from(model.queue.waiting.len()).unwrap_or(u32::MAX),
        waiting_since: model.queue.waiting.first().map(|entry| entry.rating.rated_at),
        clock: before,
    });
    let Ok(server) = tablet::beat(&heartbeat).await else { return false };
    let after = now::millis();
    // The server read its clock somewhere between; a clock that was set meanwhile is measured next time.
    if (before..before + 10_000).contains(&after) {
        app.update_untracked(|model| model.measured(before.midpoint(after) - server));
    }
    true
}
