//! The two tabs.

use crate::model::{App, Model, Sending};
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
    if model.misplaced {
        let panel = panel.key("misplaced").child(error_line(td_string!(locale, widget.not_found)));
        return vec![panel.with("role", "group")];
    }
    // Whoever holds an invitation is asked for one thing.
    if model.host.invitation.is_some() {
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

/// The sentence for what went wrong, announced as soon as there is one.
pub fn failure_line(model: &Model, sending: &Sending) -> Option<Tag> {
    let Sending::Failed(failure) = sending else { return None };
    let text = match failure.status() {
        Some(404) => td_string!(model.locale(), widget.not_found),
        Some(409) if failure.code() == Some("invitation_used") => {
            td_string!(model.locale(), widget.invitation_used)
        }
        Some(409) => td_string!(model.locale(), widget.closed),
        _ => hailong_ui::failure(failure, model.locale()),
    };
    Some(error_line(text))
}

/// A sentence that is announced.
pub fn error_line(text: &str) -> Tag {
    tag("p").class("hl-error").with("role", "alert").text(text)
}
