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

use hailong_ui::leave_shell;
use hailong_ui::node::render;
use leptos::prelude::*;
use leptos::task::spawn_local;
use model::{App, Model};
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
    let owner = Owner::new();
    let app: App = owner.with(|| RwSignal::new_local(Model::new()));
    storage::start(app).await;
    let rendered = render(body.into(), || {
        tablet::start(app);
        heartbeat::start(app);
        outbox::start(app);
        update::start(app);
        chrome::tick(app);
        move || app.with(|model| screen::view(model, app))
    });
    leave_shell();
    // The tablet shows this for as long as the page lives.
    std::mem::forget((owner, rendered));
}
