//! The tablet at a counter: resting → why → thanks, and back.
//!
//! The state is one value, [`model::Model`]; the screen is a function of it.

mod chrome;
mod desk;
mod heartbeat;
mod listen;
mod model;
mod outbox;
mod pairing;
mod queue;
mod resting;
mod screen;
mod session;
mod settings;
mod slip;
mod steps;
mod storage;
mod tablet;
mod thanks;
mod update;
mod why;

use hailong_ui::node::render;
use leptos::prelude::*;
use leptos::task::spawn_local;
use model::{App, Model};
use storage::List;
use wasm_bindgen::prelude::wasm_bindgen;

/// Starts the app in the page that loaded it.
#[wasm_bindgen(start)]
pub fn start() {
    console_error_panic_hook::set_once();
    // Fails when it was done before, which is as good.
    let _ = any_spawner::Executor::init_wasm_bindgen();
    spawn_local(run());
}

async fn run() {
    let Some(body) = document().body() else { return };
    let mut queue = storage::load().await;
    let left_open = queue.open.clone();
    queue.recover();
    body.set_inner_html("");
    let rendered = render(body.into(), || {
        let app: App = RwSignal::new_local(Model::new(queue));
        if let Some(entry) = &left_open {
            storage::keep(app, List::Waiting, entry);
        }
        tablet::start(app);
        heartbeat::start(app);
        outbox::start(app);
        update::start(app);
        chrome::tick(app);
        move || app.with(|model| screen::view(model, app))
    });
    // The tablet shows this for as long as the page lives.
    std::mem::forget(rendered);
}
