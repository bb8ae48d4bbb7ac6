//! Sends what waits, oldest first, for as long as it takes.

use crate::heartbeat;
use crate::model::App;
use crate::queue::{Delivery, mended, pause};
use crate::storage::{self, List};
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
    /// Whether the network came back while the sender waited.
    static HURRY: Cell<bool> = const { Cell::new(false) };
}

/// Sends what an earlier run left, and follows the network's coming and going.
pub fn start(app: App) {
    send(app);
    let online = window_event_listener_untyped("online", move |_| {
        HURRY.set(true);
        send(app);
    });
    let offline = window_event_listener_untyped("offline", move |_| app.update(|model| model.offline = true));
    on_cleanup(move || {
        online.remove();
        offline.remove();
    });
}

/// Takes a finished rating and sends it when it can.
pub fn finish(app: App, rating: RatingRequest) {
    let mut finished = None;
    app.update(|model| finished = model.queue.finish(rating));
    if let Some(entry) = finished {
        storage::keep(app, List::Waiting, &entry);
    }
    send(app);
}

/// Waits before the next try; not any longer once the network is said to be back.
async fn rest(millis: u32) {
    const LOOK_MILLIS: u32 = 500;
    let mut left = millis;
    while left > 0 && !HURRY.take() {
        TimeoutFuture::new(left.min(LOOK_MILLIS)).await;
        left = left.saturating_sub(LOOK_MILLIS);
    }
}

/// Sends until nothing waits; after a failure, later again.
fn send(app: App) {
    if SENDING.replace(true) {
        return;
    }
    spawn_local(async move {
        let mut failures = 0;
        while let Some(rating) = next(app).await {
            let delivery = match &rating {
                Some(rating) => deliver(rating).await,
                None => Delivery::Later,
            };
            let later = delivery == Delivery::Later;
            app.update(|model| model.offline = later);
            if let Some(rating) = rating {
                note(app, &rating, delivery);
            }
            if later {
                rest(pause(failures, now::chance())).await;
                failures += 1;
            } else {
                failures = 0;
            }
        }
        SENDING.set(false);
    });
}

/// The oldest rating, its time settled; nothing of it as long as the server cannot say what time it is. None if nothing
/// waits.
async fn next(app: App) -> Option<Option<RatingRequest>> {
    let unsettled = app.with_untracked(|model| Some(model.queue.waiting.first()?.skew.is_some()))?;
    if unsettled && !app.with_untracked(|model| model.clock_known) && !heartbeat::beat(app).await {
        return Some(None);
    }
    let mut settled = None;
    app.update_untracked(|model| {
        let skew = model.skew;
        if let Some(entry) = model.queue.waiting.first_mut() {
            if entry.skew.is_some() {
                entry.settle_time(skew, now::millis());
                storage::keep(app, List::Waiting, entry);
            }
            settled = Some(entry.rating.clone());
        }
    });
    settled.map(Some)
}

fn note(app: App, rating: &RatingRequest, delivery: Delivery) {
    let (later, refused) = (delivery == Delivery::Later, delivery == Delivery::Refused);
    let mut kept = None;
    app.update(|model| kept = model.queue.settle(rating.id, delivery));
    match kept {
        None => storage::forget(rating.id),
        Some(_) if later => {}
        Some(entry) => storage::keep(app, if refused { List::Refused } else { List::Waiting }, &entry),
    }
}

async fn deliver(rating: &RatingRequest) -> Delivery {
    let no = match citizen::post_rating("/api/v1/ratings", rating).await {
        Ok(()) => return Delivery::Stored,
        Err(Failure::Refused(no)) => no,
        Err(_) => return Delivery::Later,
    };
    let faults: Vec<&str> = match (no.status, no.code.as_str()) {
        // The dossier was rated by its link meanwhile: one rating each.
        (409, "invitation_used") => return Delivery::Stored,
        // The day at fault is the one that this tablet's clock named.
        (409, "closed") => vec!["rated_at"],
        // Not for this tablet any more, or too late: the desk was rated all the same.
        (401, _) | (409, "invitation_expired") => vec!["announced"],
        (422, _) => no.fields.iter().map(|(field, _)| field.as_str()).collect(),
        (400 | 404 | 409 | 413, _) => Vec::new(),
        // Anything else is somebody's to put right: the rating waits.
        _ => return Delivery::Later,
    };
    // The tablet's own clock may be what is wrong.
    mended(rating, &faults, no.at.unwrap_or_else(now::millis))
        .map_or(Delivery::Refused, |better| Delivery::Mended(Box::new(better)))
}
