//! Who this tablet is to the server: paired and at a desk, or waiting to be; and what the desk announces.

use crate::desk::{self, DeskState};
use crate::model::App;
use crate::settings;
use crate::steps;
use gloo::timers::future::TimeoutFuture;
use hailong_shared::wire::{Announcement, Tablet};
use hailong_ui::api::{Failure, tablet};
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::cell::Cell;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{EventSource, MessageEvent};

/// How long to wait before asking an unreachable server again.
const AGAIN_MILLIS: u32 = 5_000;

thread_local! {
    /// Grows with each pairing, so that an older one's timer knows that it is over.
    static PAIRING: Cell<u32> = const { Cell::new(0) };
    /// How many heartbeats the source of events has been open without a word; none once it spoke.
    static SILENT: Cell<Option<u32>> = const { Cell::new(None) };
    /// Whether the last heartbeat reached the server.
    static REACHED: Cell<bool> = const { Cell::new(true) };
    /// How many did.
    static BEATS: Cell<u32> = const { Cell::new(0) };
}

/// Finds out who this tablet is and follows what becomes of it.
pub fn start(app: App) {
    // Without a network the tablet stands where it stood.
    if let Some(desk) = settings::desk() {
        stand_at(app, desk);
    }
    spawn_local(find_out(app));
}

/// Asks the server until it answers.
async fn find_out(app: App) {
    loop {
        match tablet::get().await {
            Ok(known) if known.desk.is_some() => {
                settle(app, known);
                return listen(app);
            }
            // Nobody remembers the code that it showed before: it shows another.
            Ok(_) => return pair(app).await,
            Err(Failure::Refused(no)) if no.status == 401 => return pair(app).await,
            Err(_) => {}
        }
        if app.with_untracked(|model| model.stands_at.is_none()) {
            app.update(|model| model.desk = DeskState::Unreachable);
        }
        TimeoutFuture::new(AGAIN_MILLIS).await;
    }
}

/// Shows a code until an administrator has typed it, and a new one when its time is over.
async fn pair(app: App) {
    let this = PAIRING.get().wrapping_add(1);
    PAIRING.set(this);
    leave(app);
    loop {
        if let Ok(pairing) = tablet::pair().await {
            app.update(|model| model.desk = DeskState::Pairing(Box::new(pairing)));
            listen(app);
            // A little before the ten minutes are over; the tablet's clock may be wrong, a span of time is not.
            TimeoutFuture::new(9 * 60_000).await;
        } else {
            app.update(|model| model.desk = DeskState::Unreachable);
            TimeoutFuture::new(AGAIN_MILLIS).await;
        }
        if app.with_untracked(|model| model.stands_at.is_some()) || PAIRING.get() != this {
            return;
        }
    }
}

/// After a heartbeat. A source of events that hangs, behind a proxy that passes nothing on or on a line that was cut,
/// looks like one that has nothing to say: one that never spoke, or is older than a failure, is opened again, and
/// what it would have said is asked for. Now and then it is asked for in any case.
pub fn look_after(app: App, reached: bool) {
    const ASK_EVERY: u32 = 10;
    let is_back = !REACHED.replace(reached) && reached;
    if !reached || app.with_untracked(|model| model.events.is_none()) {
        return;
    }
    let (beats, silent) = (BEATS.get().wrapping_add(1), SILENT.get().map(|beats| beats + 1));
    BEATS.set(beats);
    SILENT.set(silent);
    if is_back || silent.is_some_and(|beats| beats > 1) {
        listen(app);
    }
    if is_back || silent.is_some() || beats.is_multiple_of(ASK_EVERY) {
        spawn_local(async move {
            match tablet::get().await {
                Ok(known) => settle(app, known),
                Err(Failure::Refused(no)) if no.status == 401 => {
                    forget_source(app);
                    pair(app).await;
                }
                Err(_) => {}
            }
        });
    }
}

/// Hears what changes, as server-sent events. The browser connects again by itself after a network failure.
fn listen(app: App) {
    let Ok(events) = EventSource::new("/api/v1/devices/me/events") else { return };
    let hear = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        if let Some(known) = event.data().as_string().and_then(|text| tablet::read(&text)) {
            SILENT.set(None);
            settle(app, known);
        }
    });
    let source = events.clone();
    let lost = Closure::<dyn FnMut()>::new(move || {
        // An answer such as 401 or 503 ends the source for good; a network failure does not.
        if source.ready_state() == EventSource::CLOSED {
            forget_source(app);
            spawn_local(async move {
                TimeoutFuture::new(AGAIN_MILLIS).await;
                find_out(app).await;
            });
        }
    });
    let gone = Closure::<dyn FnMut()>::new(move || {
        forget_source(app);
        spawn_local(pair(app));
    });
    let _ = events.add_event_listener_with_callback("tablet", hear.as_ref().unchecked_ref());
    let _ = events.add_event_listener_with_callback("gone", gone.as_ref().unchecked_ref());
    let _ = events.add_event_listener_with_callback("error", lost.as_ref().unchecked_ref());
    forget_source(app);
    SILENT.set(Some(0));
    app.update_untracked(|model| model.events = Some((events, hear, [gone, lost])));
}

/// Closes the source of events. Its closures live a turn longer: one of them may be running.
fn forget_source(app: App) {
    let mut old = None;
    app.update_untracked(|model| old = model.events.take());
    if let Some((source, hear, others)) = old {
        source.close();
        spawn_local(async move {
            TimeoutFuture::new(0).await;
            drop((hear, others));
        });
    }
}

/// Takes up what the server says.
fn settle(app: App, known: Tablet) {
    app.update(|model| {
        // What was rated here and has yet to be sent is not asked for again.
        let is_rated = |announced: &Announcement| model.outbox.queue().holds_announced(announced.id);
        model.announced = known.announced.filter(|announced| !is_rated(announced));
    });
    match known.desk {
        Some(desk) => stand_at(app, desk),
        None => settings::keep_desk(None),
    }
}

fn stand_at(app: App, desk: i64) {
    if app.with_untracked(|model| model.stands_at == Some(desk)) {
        return;
    }
    settings::keep_desk(Some(desk));
    // Whoever is in the middle of rating rated the desk where the tablet stood.
    steps::leave(app);
    app.update(|model| {
        model.stands_at = Some(desk);
        model.desk = DeskState::Loading;
    });
    desk::follow(app, desk);
}

fn leave(app: App) {
    settings::keep_desk(None);
    app.update(|model| {
        model.stands_at = None;
        model.announced = None;
        model.desk = DeskState::Loading;
    });
}
