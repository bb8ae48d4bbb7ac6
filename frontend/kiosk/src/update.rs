//! The service worker, which lets the tablet start without a network, and new versions, which come only to a resting
//! screen.

use crate::model::App;
use crate::session::Step;
use futures_util::future::select;
use gloo::timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use wasm_bindgen_futures::JsFuture;
use web_sys::{RegistrationOptions, ServiceWorkerContainer, ServiceWorkerRegistration};

/// How often the tablet looks for a new version.
const LOOK_MILLIS: u32 = 10 * 60_000;
/// How often it looks whether the screen rests, once there is one.
const PATIENCE_MILLIS: u32 = 5_000;

/// Registers the service worker and brings in new versions. Without https there is none, and the tablet works on.
pub fn start(app: App) {
    let navigator = window().navigator();
    if !js_sys::Reflect::has(&navigator, &"serviceWorker".into()).unwrap_or(false) {
        return;
    }
    let container = navigator.service_worker();
    reload_when_replaced(&container);
    spawn_local(async move {
        let options = RegistrationOptions::new();
        options.set_scope("/kiosk");
        let registering = container.register_with_options("/kiosk/service-worker.js", &options);
        let Ok(registered) = JsFuture::from(registering).await else { return };
        let registration: ServiceWorkerRegistration = registered.unchecked_into();
        loop {
            let waiting = registration.waiting();
            if let Some(worker) = &waiting
                && app.with_untracked(|model| model.step == Step::Resting && model.announced.is_none())
            {
                let _ = worker.post_message(&"replace".into());
            }
            let ready = waiting.is_some() || registration.installing().is_some();
            TimeoutFuture::new(if ready { PATIENCE_MILLIS } else { LOOK_MILLIS }).await;
            if !ready && let Ok(looking) = registration.update() {
                // One that never ends must not be the last.
                let _ = select(JsFuture::from(looking), TimeoutFuture::new(LOOK_MILLIS)).await;
            }
        }
    });
}

/// The first worker takes over quietly; a later one brings another version of this page.
fn reload_when_replaced(container: &ServiceWorkerContainer) {
    let mut is_first = container.controller().is_none();
    let reload = Closure::<dyn FnMut()>::new(move || {
        if !std::mem::take(&mut is_first) {
            let _ = window().location().reload();
        }
    });
    let _ = container.add_event_listener_with_callback("controllerchange", reload.as_ref().unchecked_ref());
    // For as long as the page lives.
    reload.forget();
}
