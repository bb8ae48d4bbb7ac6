//! Sends what waits, oldest first, for as long as it takes.

use crate::model::App;
use crate::queue::{Delivery, mended, pause};
use crate::storage::keep_queue;
use gloo::timers::future::TimeoutFuture;
use hailong_shared::wire::RatingRequest;
use hailong_ui::api::{Failure, citizen};
use hailong_ui::now;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::cell::Cell;

thread_local! {
    /// Whether a sender is at work; there is one for the whole page.
    static SENDING: Cell<bool> = const { Cell::new(false) };
}

/// Sends what an earlier run left, and follows the network's coming and going.
pub fn start(app: App) {
    keep(app);
    send(app);
    let online = window_event_listener_untyped("online", move |_| send(app));
    let offline = window_event_listener_untyped("offline", move |_| app.update(|model| model.offline = true));
    on_cleanup(move || {
        online.remove();
        offline.remove();
    });
}

/// Keeps the queue in the tablet's storage.
pub fn keep(app: App) {
    app.with_untracked(|model| keep_queue(&model.queue));
}

/// Takes a finished rating and sends it when it can.
pub fn finish(app: App, rating: RatingRequest) {
    app.update(|model| model.queue.finish(rating));
    keep(app);
    send(app);
}

/// Sends until nothing waits; after a failure, later again.
fn send(app: App) {
    if SENDING.replace(true) {
        return;
    }
    spawn_local(async move {
        let mut failures = 0;
        while let Some(rating) = app.with_untracked(|model| model.queue.waiting.first().cloned()) {
            let delivery = deliver(&rating).await;
            let later = delivery == Delivery::Later;
            app.update(|model| {
                model.offline = later;
                model.queue.settle(&rating, delivery);
            });
            keep(app);
            if later {
                TimeoutFuture::new(pause(failures, now::chance())).await;
                failures += 1;
            } else {
                failures = 0;
            }
        }
        SENDING.set(false);
    });
}

async fn deliver(rating: &RatingRequest) -> Delivery {
    let no = match citizen::post_rating("/api/v1/ratings", rating).await {
        Ok(()) => return Delivery::Stored,
        Err(Failure::Refused(no)) => no,
        Err(_) => return Delivery::Later,
    };
    let faults: Vec<&str> = match no.status {
        // The day at fault is the one that this tablet's clock named.
        409 if no.code == "closed" => vec!["rated_at"],
        422 => no.fields.iter().map(|(field, _)| field.as_str()).collect(),
        400 | 409 | 413 => Vec::new(),
        // Anything else is somebody's to put right: the rating waits.
        _ => return Delivery::Later,
    };
    // The tablet's own clock may be what is wrong.
    mended(rating, &faults, no.at.unwrap_or_else(now::millis)).map_or(Delivery::Refused, Delivery::Mended)
}
