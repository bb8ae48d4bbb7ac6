//! The question and the labels read aloud, where somebody has recorded them: for those who do not read, or not well.

use crate::model::{App, Model};
use crate::steps;
use gloo::timers::callback::Interval;
use hailong_shared::Score;
use hailong_shared::wire::{Recording, Survey};
use hailong_ui::api::Limit;
use hailong_ui::i18n::td_string;
use hailong_ui::node::{Tag, tag};
use js_sys::Promise;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::cell::{Cell, RefCell};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, HtmlAudioElement, RequestInit, Response, Url};

/// How long a recording may take to come: they are a megabyte at most.
const FETCH_MILLIS: i32 = 60_000;

/// What is being read aloud.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heard {
    /// The question.
    Question,
    /// The label of a score.
    Label(Score),
}

thread_local! {
    /// Grows with each reading, so that one that was stopped does not go on.
    static READING: Cell<u32> = const { Cell::new(0) };
    /// What is to be heard now.
    static PLAYING: RefCell<Option<HtmlAudioElement>> = const { RefCell::new(None) };
}

/// Fetches the recordings ahead, so that the service worker has them when there is no network.
pub fn fetch(recordings: &[Recording]) {
    let urls: Vec<String> = recordings.iter().map(|recording| recording.url.clone()).collect();
    spawn_local(async move {
        for url in urls {
            // The next survey tries again.
            let _ = load(&url).await;
        }
    });
}

/// The button that reads aloud; nothing if the language of the screen was not recorded.
pub fn view(model: &Model, survey: &Survey, app: App) -> Option<Tag> {
    let recorded: Vec<Recording> =
        survey.recordings.iter().filter(|recording| recording.lang == model.lang).cloned().collect();
    if recorded.is_empty() {
        return None;
    }
    let locale = model.locale();
    let on = model.heard.is_some();
    let name = if on { td_string!(locale, kiosk.stop) } else { td_string!(locale, kiosk.listen) };
    let path = |d| tag("path").with("d", d);
    let waves = if on { "M16 9l6 6M22 9l-6 6" } else { "M16 8a5 5 0 0 1 0 8M19 5a9 9 0 0 1 0 14" };
    let icon = tag("svg")
        .with("viewBox", "0 0 24 24")
        .with("aria-hidden", "true")
        .child(path("M11 5L6 9H3v6h3l5 4z"))
        .child(path(waves));
    Some(
        tag("button")
            .with("type", "button")
            .class(if on { "hl-listen hl-listening" } else { "hl-listen" })
            .with("aria-label", name)
            .on("click", move |_| if on { stop(app) } else { read(app, recorded.clone()) })
            .child(icon),
    )
}

/// Reads one after the other; the face whose label is read stands out.
fn read(app: App, recorded: Vec<Recording>) {
    stop(app);
    let this = READING.get().wrapping_add(1);
    READING.set(this);
    let goes_on = move || READING.get() == this;
    spawn_local(async move {
        for Recording { score, url, .. } in recorded {
            if !goes_on() {
                return;
            }
            app.update(|model| model.heard = Some(score.map_or(Heard::Question, Heard::Label)));
            // While it is read, somebody is there.
            steps::stir(app);
            // What cannot be played is passed over.
            let _ = play(app, &url, goes_on).await;
        }
        if goes_on() {
            app.update(|model| model.heard = None);
        }
    });
}

/// Is silent at once.
pub fn stop(app: App) {
    READING.set(READING.get().wrapping_add(1));
    if let Some(audio) = PLAYING.take() {
        let _ = audio.pause();
    }
    if app.with_untracked(|model| model.heard.is_some()) {
        app.update(|model| model.heard = None);
    }
}

async fn load(url: &str) -> Result<Blob, JsValue> {
    let window = web_sys::window().ok_or(JsValue::NULL)?;
    let limit = Limit::new(FETCH_MILLIS);
    let options = RequestInit::new();
    options.set_signal(limit.signal().as_ref());
    let fetching = window.fetch_with_str_and_init(url, &options);
    let answer: Response = JsFuture::from(fetching).await?.dyn_into()?;
    if !answer.ok() {
        return Err(JsValue::NULL);
    }
    JsFuture::from(answer.blob()?).await?.dyn_into()
}

/// Plays to the end, or until it is stopped. From memory: some browsers play nothing that a service worker kept.
async fn play(app: App, url: &str, goes_on: impl Fn() -> bool) -> Result<(), JsValue> {
    let address = Url::create_object_url_with_blob(&load(url).await?)?;
    let audio = HtmlAudioElement::new_with_src(&address)?;
    let over = Promise::new(&mut |resolve, _| {
        for event in ["ended", "pause", "error"] {
            let _ = audio.add_event_listener_with_callback(event, &resolve);
        }
    });
    if goes_on() {
        let begun = audio.play()?;
        PLAYING.set(Some(audio));
        if JsFuture::from(begun).await.is_ok() {
            // However long it is, somebody is there who listens.
            let listening = Interval::new(5_000, move || steps::stir(app));
            JsFuture::from(over).await?;
            drop(listening);
        }
    }
    Url::revoke_object_url(&address)
}
