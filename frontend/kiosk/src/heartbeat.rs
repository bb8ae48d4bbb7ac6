//! Tells the server every half minute that this tablet is there, and learns by how much its clock is wrong.

use crate::model::App;
use crate::outbox::{self, Clock, Event};
use crate::tablet as device;
use gloo::timers::future::TimeoutFuture;
use hailong_shared::wire::Heartbeat;
use hailong_ui::api::{Failure, tablet};
use hailong_ui::now;
use leptos::prelude::*;
use leptos::task::spawn_local;

const PAUSE_MILLIS: u32 = 30_000;

/// Beats for as long as the page lives.
pub fn start(app: App) {
    spawn_local(async move {
        loop {
            if app.with_untracked(|model| model.stands_at.is_some()) {
                let heard = beat(app).await.is_ok();
                device::look_after(app, heard);
            }
            TimeoutFuture::new(PAUSE_MILLIS).await;
        }
    });
}

/// Beats at once: the network is said to be back.
pub fn hurry(app: App) {
    if app.with_untracked(|model| model.stands_at.is_some()) {
        spawn_local(async move {
            let heard = beat(app).await.is_ok();
            device::look_after(app, heard);
        });
    }
}

/// What the server says about the time; it is asked in another way if it does not answer a heartbeat.
pub async fn ask(app: App) -> Clock {
    let failed = match beat(app).await {
        Ok(clock) => return clock,
        Err(failed) => failed,
    };
    let before = now::millis();
    let asked = if date(&failed).is_some() { Err(failed.clone()) } else { tablet::get().await };
    let time = match &asked {
        Ok(known) => Some(known.now),
        Err(failure) => date(failure),
    };
    match (time.map(|time| measured(app, before, time)), asked.err().unwrap_or(failed)) {
        (Some(clock), _) => clock,
        (None, Failure::Offline | Failure::TimedOut) => Clock::Silent,
        (None, _) => Clock::Unknown,
    }
}

/// When the server said no, by its clock.
fn date(failure: &Failure) -> Option<i64> {
    if let Failure::Refused(no) = failure { no.at } else { None }
}

/// Beats once; what the server said about the time.
async fn beat(app: App) -> Result<Clock, Failure> {
    let before = now::millis();
    let heartbeat = app.with_untracked(|model| {
        // The one that is being made counts too: the server doubts what comes from before a heartbeat that told of
        // nothing.
        let queue = model.outbox.queue();
        let waiting = queue.waiting.iter().chain(&queue.open);
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Heartbeat {
            waiting: count(waiting.clone().count()),
            waiting_since: waiting.map(|entry| entry.rating.rated_at).min(),
            set_aside: count(model.outbox.set_aside()),
            clock: before,
        }
    });
    let server = tablet::beat(&heartbeat).await?;
    let clock = measured(app, before, server);
    outbox::handle(app, Event::Heard(if let Clock::Ahead(skew) = clock { Some(skew) } else { None }));
    Ok(clock)
}

/// The server read its clock somewhere between `before` and now; a clock that was set meanwhile is measured next time.
fn measured(app: App, before: i64, server: i64) -> Clock {
    let after = now::millis();
    if !(before..before + 10_000).contains(&after) {
        return Clock::Unknown;
    }
    app.update_untracked(|model| model.measured(before.midpoint(after) - server));
    Clock::Ahead(app.with_untracked(|model| model.skew))
}
