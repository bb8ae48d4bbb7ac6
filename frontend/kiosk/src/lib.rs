//! The tablet at a counter: resting → why → thanks, and back.
//!
//! The state is one value, [`model::Model`]; the screen is a function of it.

mod chrome;
mod desk;
mod model;
mod outbox;
mod queue;
mod resting;
mod screen;
mod session;
mod steps;
mod storage;
mod thanks;
mod why;

use hailong_ui::node::render;
use leptos::prelude::*;
use model::{App, Model};
use wasm_bindgen::prelude::wasm_bindgen;

/// Starts the app in the page that loaded it.
#[wasm_bindgen(start)]
pub fn start() {
    console_error_panic_hook::set_once();
    let Some(body) = document().body() else { return };
    body.set_inner_html("");
    let rendered = render(body.into(), || {
        let app: App = RwSignal::new_local(Model::new());
        desk::follow(app);
        outbox::start(app);
        chrome::tick(app);
        move || app.with(|model| screen::view(model, app))
    });
    // The tablet shows this for as long as the page lives.
    std::mem::forget(rendered);
}
