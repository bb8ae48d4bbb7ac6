//! The widget on an agency's portal: a rating and the suggestion box, within the shadow root that `embed.js` made.
//!
//! The state is one value, [`model::Model`]; the page is a function of it. The state outlives what is shown: an element
//! that leaves the page and comes back finds all that was typed in it.

mod calls;
mod failures;
mod host;
mod model;
mod rating;
mod suggestion;
mod tabs;
mod tries;

use hailong_shared::Lang;
use hailong_ui::new_id;
use hailong_ui::node::{Rendered, render};
use host::{About, Host};
use leptos::prelude::*;
use model::{App, Model};
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::HtmlElement;

/// The widget of one element of the host page.
#[wasm_bindgen]
pub struct Widget {
    app: App,
    owner: Owner,
    shown: Option<Rendered>,
}

#[wasm_bindgen]
impl Widget {
    /// Shows it in the place of what stands in the card, unless it is shown already.
    pub fn wake(&mut self, card: HtmlElement) {
        if self.shown.is_some() {
            return;
        }
        card.set_inner_html("");
        let app = self.app;
        app.update_untracked(|model| model.host.card = Some(card.clone()));
        self.shown = Some(render(card.into(), || move || app.with(|model| tabs::view(model, app))));
    }

    /// Ends everything that it does, and lets go of the page; what was typed is kept for as long as the element is.
    /// What is on its way to the server arrives.
    pub fn rest(&mut self) {
        if let Some(shown) = self.shown.take() {
            shown.end();
            self.app.update_untracked(|model| model.host.card = None);
        }
    }

    /// Reads the attributes of the element again: see [`Model::follow`] for what a change of them leaves.
    pub fn follow(&self, element: &HtmlElement, lang: &str) {
        let (about, lang) = read(element, lang);
        let mut moved = false;
        self.app.maybe_update(|model| {
            let changed = (&about, lang) != (&model.host.about, model.lang);
            moved = model.follow(about, lang, new_id);
            changed
        });
        if moved {
            calls::load_survey(self.app);
        }
    }
}

impl Drop for Widget {
    /// The browser has thrown the element away.
    fn drop(&mut self) {
        self.owner.cleanup();
    }
}

/// Puts the widget in the place of what the loader painted. `server` is the origin of hailong, `element` the one that
/// the host page wrote; `tap` is what was tapped before the widget came: a face (1 to 5), the suggestions' tab (6),
/// or nothing (0).
#[wasm_bindgen]
pub fn mount(card: HtmlElement, server: String, element: &HtmlElement, lang: &str, tap: u8) -> Widget {
    let (about, lang) = read(element, lang);
    let model = Model::new(Host::new(server, about), lang, tap, new_id);
    let owner = Owner::new();
    let app: App = owner.with(|| RwSignal::new_local(model));
    let mut widget = Widget { app, owner, shown: None };
    widget.wake(card);
    calls::load_survey(app);
    widget
}

/// What an element says. The loader knows which languages there are.
fn read(element: &HtmlElement, lang: &str) -> (About, Lang) {
    (About::read(|name| element.get_attribute(name)), lang.parse().unwrap_or(Lang::Vi))
}
