//! Thanks, for four seconds.

use crate::model::{App, Model};
use crate::steps;
use hailong_shared::Score;
use hailong_ui::i18n::td_string;
use hailong_ui::node::{Tag, tag};
use hailong_ui::{button, face};

/// Thanks the person, with a ring that empties until the screen is the next person's.
pub fn view(model: &Model, score: Score, app: App) -> Tag {
    let locale = model.locale();
    let circle = |class| tag("circle").class(class).with("cx", "18").with("cy", "18").with("r", "15.9");
    let ring = tag("svg")
        .class("hl-ring")
        .with("viewBox", "0 0 36 36")
        .with("aria-hidden", "true")
        .child(circle("hl-ring-rail"))
        .child(circle("hl-ring-left"));
    let detail =
        format!("{} {}", td_string!(locale, kiosk.thanks_detail), td_string!(locale, kiosk.next_person));
    tag("main")
        .class("hl-main hl-thanks")
        .key("thanks")
        .with("role", "status")
        .child(face(score))
        .child(tag("h1").text(td_string!(locale, kiosk.thanks)))
        .child(tag("p").class("hl-detail").text(detail))
        .child(ring)
        .child(button(td_string!(locale, kiosk.free_now), move || steps::rest(app)))
}
