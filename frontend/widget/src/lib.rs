//! The widget on an agency's portal: a rating and the suggestion box, within the shadow root that `embed.js` made.
//!
//! The state is one value, [`model::Model`]; the page is a function of it.

mod calls;
mod host;
mod model;
mod rating;
mod suggestion;
mod tabs;

use hailong_ui::node::{Rendered, render};
use host::Host;
use leptos::prelude::*;
use model::{App, Model};
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::HtmlElement;

/// A mounted widget, to be unmounted when its element leaves the page.
#[wasm_bindgen]
pub struct Widget(Rendered);

#[wasm_bindgen]
impl Widget {
    /// Ends everything the widget does.
    pub fn unmount(self) {
        self.0.end();
    }
}

/// Puts the widget in the place of what the loader painted. `server` is the origin of hailong, `element` the one that the
/// host page wrote; `tap` is what was tapped before the widget came: a face (1 to 5), the suggestions' tab (6), or
/// nothing (0).
#[wasm_bindgen]
pub fn mount(card: HtmlElement, server: String, element: &HtmlElement, lang: &str, tap: u8) -> Widget {
    let host = Host::new(card.clone(), server, element);
    let lang = lang.parse().unwrap_or(hailong_shared::Lang::Vi);
    let model = Model::new(host, lang, tap);
    card.set_inner_html("");
    Widget(render(card.into(), || {
        let app: App = RwSignal::new_local(model);
        calls::load_survey(app);
        move || app.with(|model| tabs::view(model, app))
    }))
}
