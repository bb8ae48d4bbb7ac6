//! The admin site: what an agency's head, its focal points and its administrators work with.

mod agency_picker;
mod app;
mod devices;
mod form;
mod frame;
mod inbox;
mod language;
mod loading;
mod organisation;
mod overview;
mod period;
mod period_picker;
mod selection;
mod sign_in;
mod slips;
mod stacked_bar;

use wasm_bindgen::prelude::wasm_bindgen;

/// Starts the app in the page that loaded it.
#[wasm_bindgen(start)]
pub fn start() {
    console_error_panic_hook::set_once();
    leptos::mount::mount_to_body(app::App);
    hailong_ui::leave_shell();
}
