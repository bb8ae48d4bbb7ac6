//! The two tabs.

use crate::failures::error_line;
use crate::model::{App, Model};
use crate::{rating, suggestion};
use hailong_ui::i18n::td_string;
use hailong_ui::move_focus;
use hailong_ui::node::{Tag, tag};
use leptos::prelude::*;

/// The whole widget: "Đánh giá" and "Góp ý". Arrow keys move between them.
pub fn view(model: &Model, app: App) -> Vec<Tag> {
    let locale = model.locale();
    let tab = |(suggesting, label): (bool, &'static str)| {
        tag("button")
            .with("type", "button")
            .with("role", "tab")
            .says("aria-selected", model.suggesting == suggesting)
            .on("click", move |_| app.update(|model| model.suggesting = suggesting))
            .text(label)
    };
    let tabs =
        [(false, td_string!(locale, widget.tab_rating)), (true, td_string!(locale, widget.tab_suggestion))];
    let panel = tag("div").class("hl-in").with("role", "tabpanel");
    if let Some(misplaced) = model.misplaced {
        let line = error_line(misplaced.sentence(&model.host.about, locale));
        let panel = panel.key("misplaced").child(line);
        return vec![panel.with("role", "group")];
    }
    // Whoever holds an invitation is asked for one thing.
    if model.host.about.is_invited() {
        return vec![panel.with("role", "group").key("rating").children(rating::view(model, app))];
    }
    vec![
        tag("div").class("hl-tabs").with("role", "tablist").on("keydown", move_focus).children(tabs.map(tab)),
        if model.suggesting {
            panel.key("suggestion").children(suggestion::view(model, app))
        } else {
            panel.key("rating").children(rating::view(model, app))
        },
    ]
}
