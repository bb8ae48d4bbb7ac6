//! The whole screen.

use crate::chrome::{footer, header, notice};
use crate::desk::DeskState;
use crate::model::{App, Model};
use crate::session::Step;
use crate::{pairing, resting, slip, thanks, why};
use hailong_shared::wire::Survey;
use hailong_ui::i18n::td_string;
use hailong_ui::node::{Tag, tag};
use leptos::prelude::document;

/// The screen for a state.
pub fn view(model: &Model, app: App) -> Vec<Tag> {
    if let Some(html) = document().document_element() {
        let _ = html.set_attribute("lang", model.lang.as_str());
    }
    let screen = tag("div").class("hl-kiosk").child(header(model, app)).child(main(model, app));
    let ready = matches!(model.desk, DeskState::Ready(_));
    vec![if ready { screen.child(footer(model)) } else { screen }]
}

fn main(model: &Model, app: App) -> Tag {
    let locale = model.locale();
    match &model.desk {
        DeskState::Loading => notice(td_string!(locale, kiosk.loading), ""),
        DeskState::Pairing(pairing) => pairing::view(model, pairing),
        DeskState::Unreachable => {
            notice(td_string!(locale, kiosk.unreachable), td_string!(locale, kiosk.unreachable_detail))
        }
        DeskState::Ready(survey) => step(model, survey, app),
    }
}

fn step(model: &Model, survey: &Survey, app: App) -> Tag {
    let locale = model.locale();
    match &model.step {
        // Whoever is in the middle of rating may finish.
        Step::Resting if !survey.open => {
            notice(td_string!(locale, kiosk.closed), td_string!(locale, kiosk.closed_detail))
        }
        Step::Resting => resting::view(model, survey, app),
        Step::Again(score) => resting::again(model, survey, *score, app),
        Step::Why(rating) => why::view(model, survey, rating, app),
        Step::Slip(rating, at) => slip::view(model, survey, rating, *at, app),
        Step::Thanks(score) => thanks::view(model, *score, app),
    }
}
