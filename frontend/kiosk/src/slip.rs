//! The agency's slip: one criterion on the screen at a time.

use crate::model::{App, Model};
use crate::steps;
use hailong_shared::Points;
use hailong_shared::wire::{RatingRequest, Survey};
use hailong_ui::i18n::td_string;
use hailong_ui::node::{Tag, tag};
use hailong_ui::{button, primary_button};

/// Asks one criterion. The rating counts, with what was answered, even if the person walks off here.
pub fn view(model: &Model, survey: &Survey, rating: &RatingRequest, at: usize, app: App) -> Tag {
    let locale = model.locale();
    // Two names by turns: the next question is a new heading, which takes the focus and is read out.
    let key = ["slip", "slip-next"][at % 2];
    let screen = tag("main").class("hl-main hl-slip").key(key);
    let asked = rating.slip.as_ref().map(|slip| slip.id);
    let Some((slip, criterion)) = survey
        .slip
        .as_ref()
        .filter(|slip| Some(slip.id) == asked)
        .and_then(|slip| Some((slip, slip.criteria.get(at)?)))
    else {
        return screen;
    };
    let given = rating.slip.as_ref().and_then(|slip| *slip.answers.get(at)?);
    let answer = |(points, text): (Points, &hailong_shared::Localised)| {
        tag("button")
            .with("type", "button")
            .class("hl-answer")
            .says("aria-pressed", given == Some(points))
            .on("click", move |_| steps::answer(app, points))
            .text(text.get(model.lang))
    };
    // The best answer comes first, as on paper.
    let answers = Points::ALL.into_iter().zip(&criterion.answers).rev().map(answer);
    let place = td_string!(locale, kiosk.slip_at, at = at + 1, n = slip.criteria.len()).to_string();
    let acts = tag("div")
        .class("hl-acts")
        .child(button(td_string!(locale, kiosk.turn_back), move || steps::turn_back(app)))
        .child(button(td_string!(locale, kiosk.pass), move || steps::pass(app)))
        .child(primary_button(td_string!(locale, kiosk.done), move || steps::send(app)));
    screen
        .child(tag("p").class("hl-case").text(place))
        .child(tag("h1").with("tabindex", "-1").focused().text(criterion.text.get(model.lang)))
        .child(tag("div").class("hl-answers").children(answers))
        .child(acts)
}
