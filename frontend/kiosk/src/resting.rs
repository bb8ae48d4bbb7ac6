//! The question and the five faces.

use crate::model::{App, Model};
use crate::steps;
use hailong_shared::Lang;
use hailong_shared::wire::Survey;
use hailong_ui::i18n::td_string;
use hailong_ui::node::{Tag, tag};
use hailong_ui::{face_picker, stage_name};

/// Waits for a tap. No sign of the last person.
pub fn view(model: &Model, survey: &Survey, app: App) -> Tag {
    let locale = model.locale();
    let mut screen = tag("main").class("hl-main").key("resting");
    if let Some(dossier) = &survey.dossier {
        let code = td_string!(locale, kiosk.dossier, code = dossier.code.to_string()).to_string();
        screen = screen
            .child(tag("p").class("hl-case").text(format!("{code} · {}", stage_name(dossier.stage, locale))));
    }
    let name = td_string!(locale, kiosk.faces);
    screen.child(tag("h1").text(survey.question.get(model.lang))).child(face_picker(
        name,
        &face_labels(survey, model.lang),
        None,
        move |score| steps::tap(app, score),
    ))
}

/// The labels of the five faces.
pub fn face_labels(survey: &Survey, lang: Lang) -> Vec<String> {
    survey.scale.iter().map(|step| step.label.get(lang).to_owned()).collect()
}
