//! Data that follows an address: what is shown stays until something newer has come.

use crate::language::use_language;
use gloo::timers::callback::Interval;
use hailong_shared::AgencyCode;
use hailong_ui::api::{Failure, staff};
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::de::DeserializeOwned;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::EventSource;

/// How often live figures are read again.
const LIVE_MILLIS: u32 = 15_000;

/// What was read last, or why it could not be read; nothing while the first answer is awaited.
pub type Loaded<T> = RwSignal<Option<Result<T, Failure>>>;

/// Reads the address now, whenever it changes, and whenever `again` does. A late answer to an old address is dropped.
pub fn follow<T>(url: Signal<String>, again: Signal<u32>) -> Loaded<T>
where
    T: DeserializeOwned + Send + Sync + 'static,
{
    let loaded = RwSignal::new(None);
    Effect::new(move |before: Option<String>| {
        again.track();
        let address = url.get();
        if before.as_ref().is_some_and(|before| *before != address) {
            loaded.set(None);
        }
        let asked = address.clone();
        spawn_local(async move {
            let answer = staff::get(&asked).await;
            if url.try_get_untracked().is_some_and(|current| current == asked) {
                loaded.set(Some(answer));
            }
        });
        address
    });
    loaded
}

/// A number that changes every fifteen seconds while the page is looked at.
pub fn heartbeat() -> Signal<u32> {
    let beat = RwSignal::new(0_u32);
    let timer = Interval::new(LIVE_MILLIS, move || {
        if !document().hidden() {
            beat.update(|beat| *beat = beat.wrapping_add(1));
        }
    });
    let timer = StoredValue::new_local(Some(timer));
    on_cleanup(move || timer.set_value(None));
    beat.into()
}

/// A number that changes when ratings of an agency have come, and with every heartbeat in case nobody tells.
pub fn live(agency: RwSignal<AgencyCode>) -> Signal<u32> {
    let told = RwSignal::new(0_u32);
    let source = StoredValue::new_local(None::<(EventSource, Closure<dyn FnMut()>)>);
    let close = move || {
        source.update_value(|source| {
            if let Some((source, _)) = source.take() {
                source.close();
            }
        });
    };
    Effect::new(move |_| {
        close();
        let Ok(events) = EventSource::new(&format!("/api/v1/events?agency={}", agency.get())) else { return };
        let hear = Closure::<dyn FnMut()>::new(move || {
            if !document().hidden() {
                told.update(|told| *told = told.wrapping_add(1));
            }
        });
        let _ = events.add_event_listener_with_callback("today", hear.as_ref().unchecked_ref());
        source.set_value(Some((events, hear)));
    });
    on_cleanup(close);
    let beat = heartbeat();
    Signal::derive(move || told.get().wrapping_add(beat.get()))
}

/// Shows what was loaded, a quiet placeholder before, or what went wrong.
pub fn when_loaded<T, V>(
    loaded: Loaded<T>,
    view: impl Fn(&T) -> V + Copy + Send + Sync + 'static,
) -> impl IntoView
where
    T: Send + Sync + 'static,
    V: IntoView + 'static,
{
    let language = use_language();
    move || {
        loaded.with(|loaded| match loaded {
            None => view! { <p class="hl-muted hl-loading" role="status">"…"</p> }.into_any(),
            Some(Ok(value)) => view(value).into_any(),
            Some(Err(failure)) => {
                view! { <p class="hl-error" role="alert">{hailong_ui::failure(failure, language.locale())}</p> }.into_any()
            }
        })
    }
}
