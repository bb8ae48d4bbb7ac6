//! Sends what waits for as long as it takes, and keeps it meanwhile. What is done when is decided in [`model`]; here it
//! is done, with the browser's timers, network and database.

mod by_id;
mod keeping;
mod line;
mod model;
mod queue;
#[cfg(test)]
mod simulation;
mod verdict;

use crate::heartbeat;
use crate::model::App;
use crate::storage;
use futures_util::future::{AbortHandle, abortable};
use gloo::timers::callback::Timeout;
use hailong_shared::wire::RatingRequest;
use hailong_ui::api::citizen;
use hailong_ui::now;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::cell::RefCell;
use std::future::Future;

pub use keeping::Memory;
pub use line::pause;
pub use model::{Clock, Event, Outbox};
pub use queue::{Entry, List};

use model::{Effect, Moment};

thread_local! {
    /// What is on its way: the number of the try, and how to end it.
    static UNDER_WAY: RefCell<Option<(u32, AbortHandle)>> = const { RefCell::new(None) };
    /// What wakes the outbox.
    static ALARM: RefCell<Option<Timeout>> = const { RefCell::new(None) };
}

/// Follows the network's coming and going.
pub fn start(app: App) {
    let online = window_event_listener_untyped("online", move |_| {
        handle(app, Event::Online);
        heartbeat::hurry(app);
    });
    let offline = window_event_listener_untyped("offline", move |_| handle(app, Event::Offline));
    on_cleanup(move || {
        online.remove();
        offline.remove();
    });
}

/// Keeps a rating that is being made.
pub fn tap(app: App, rating: RatingRequest) {
    let skew = app.with_untracked(|model| model.skew);
    handle(app, Event::Tapped { rating, skew });
}

/// Takes a finished rating and sends it when it can.
pub fn finish(app: App, rating: RatingRequest) {
    handle(app, Event::Finished(rating));
}

/// Tells the outbox what happened, and does what it says. The screen hears of what it shows.
pub fn handle(app: App, event: Event) {
    let moment = Moment { steady: now::steady(), clock: now::millis(), chance: now::chance() };
    let mut effects = Vec::new();
    let mut changed = false;
    app.update_untracked(|model| {
        let before = shown(&model.outbox);
        effects = model.outbox.handle(event, moment);
        changed = shown(&model.outbox) != before;
    });
    for effect in effects {
        perform(app, effect, moment.steady);
    }
    if changed {
        app.notify();
    }
}

/// What the screen says of the outbox.
fn shown(outbox: &Outbox) -> (usize, usize, usize, bool, Memory) {
    let queue = outbox.queue();
    (queue.waiting.len(), queue.refused.len(), outbox.set_aside(), outbox.is_offline(), outbox.memory())
}

fn perform(app: App, effect: Effect, now: u64) {
    match effect {
        Effect::Send { attempt, rating } => under_way(attempt, async move {
            let answer = citizen::post_rating("/api/v1/ratings", &rating).await;
            handle(app, Event::Answered { attempt, id: rating.id, answer });
        }),
        Effect::AskTime { attempt } => under_way(attempt, async move {
            let clock = heartbeat::ask(app).await;
            handle(app, Event::Told { attempt, clock });
        }),
        Effect::Abort { attempt } => {
            if let Some((_, handle)) =
                UNDER_WAY.with_borrow_mut(|under_way| under_way.take_if(|(number, _)| *number == attempt))
            {
                handle.abort();
            }
        }
        Effect::Keep { list, entry, number } => storage::keep(app, list, &entry, number),
        Effect::Erase(id) => storage::erase(app, id),
        Effect::WakeAt(at) => {
            // Longer than a day is no number for a timer.
            let millis = u32::try_from(at.saturating_sub(now)).unwrap_or(u32::MAX).min(86_400_000);
            ALARM.set(Some(Timeout::new(millis, move || handle(app, Event::Tick))));
        }
    }
}

/// Does something that can be given up: dropped, it ends its request.
fn under_way(attempt: u32, work: impl Future<Output = ()> + 'static) {
    let (work, handle) = abortable(work);
    UNDER_WAY.set(Some((attempt, handle)));
    spawn_local(async move {
        // Nobody waits for what was given up.
        let _ = work.await;
    });
}
