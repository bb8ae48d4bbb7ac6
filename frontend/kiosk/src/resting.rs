//! The question and the five faces.

use crate::listen::{self, Heard};
use crate::model::{App, Model};
use crate::steps;
use hailong_shared::wire::Survey;
use hailong_shared::{Lang, Score};
use hailong_ui::i18n::td_string;
use hailong_ui::node::{Tag, tag};
use hailong_ui::{button, face, face_picker, primary_button, stage_name};

/// Waits for a tap. No sign of the last person.
pub fn view(model: &Model, survey: &Survey, app: App) -> Tag {
    let locale = model.locale();
    let mut screen = tag("main").class("hl-main").key("resting");
    if let Some(announced) = &model.announced {
        let code = td_string!(locale, kiosk.dossier, code = announced.dossier.to_string()).to_string();
        screen = screen.child(
            tag("p").class("hl-case").text(format!("{code} · {}", stage_name(announced.stage, locale))),
        );
    }
    if let Some(Heard::Label(score)) = model.heard {
        screen = screen.with("data-heard", score.value().to_string());
    }
    let question = if model.announced.is_some() { &survey.dossier_question } else { &survey.question };
    let question = tag("h1").text(question.get(model.lang));
    let faces =
        face_picker(td_string!(locale, kiosk.faces), &face_labels(survey, model.lang), None, move |score| {
            steps::tap(app, score);
        });
    let asked = tag("div").class("hl-asked").child(question).children(listen::view(model, survey, app));
    screen.child(asked).child(faces)
}

/// Asks whether it is the next person who tapped.
pub fn again(model: &Model, survey: &Survey, score: Score, app: App) -> Tag {
    let locale = model.locale();
    let label = face_labels(survey, model.lang).get(score.index()).cloned().unwrap_or_default();
    let acts = tag("div")
        .class("hl-acts")
        .child(button(td_string!(locale, kiosk.not_next), move || steps::rest(app)))
        .child(primary_button(td_string!(locale, kiosk.is_next), move || steps::rate(app, score)));
    tag("main")
        .class("hl-main hl-thanks")
        .key("again")
        .child(face(score))
        .child(tag("p").class("hl-detail").text(label))
        .child(tag("h1").with("tabindex", "-1").focused().text(td_string!(locale, kiosk.next_question)))
        .child(acts)
}

/// The labels of the five faces.
pub fn face_labels(survey: &Survey, lang: Lang) -> Vec<String> {
    survey.scale.iter().map(|step| step.label.get(lang).to_owned()).collect()
}
