//! The rating: a face, and then what the visitor wants to add.

use crate::calls::send_rating;
use crate::failures::{earlier_line, error_line, failure_line};
use crate::model::{App, Arrival, Model, Sending};
use crate::suggestion::privacy_line;
use hailong_shared::wire::{Criterion, Reason, ReasonTone, SurveySlip};
use hailong_shared::{COMMENT_MAX_CHARS, Localised, Points};
use hailong_ui::i18n::{Locale, td_string};
use hailong_ui::node::{Tag, tag, typed};
use hailong_ui::{button, face, face_picker, primary_button};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::Element;

/// Five faces; the rest unfolds once one is chosen. Nothing is sent before the visitor presses the button.
pub fn view(model: &Model, app: App) -> Vec<Tag> {
    if let Some(arrival) = model.rating.sent {
        return vec![thanks(model, arrival, app)];
    }
    let question = question(model);
    let faces = face_picker(&question, &labels(model), model.rating.score, move |score| {
        app.update(|model| model.rating.choose(score));
    });
    let mut page = vec![tag("h2").text(question), faces];
    if model.rating.score.is_some() {
        page.extend(more(model, app));
    }
    page
}

fn question(model: &Model) -> String {
    let of_dossier = model.host.about.knows_dossier();
    match &model.survey {
        Some(survey) if of_dossier => survey.dossier_question.get(model.lang).to_owned(),
        Some(survey) => survey.question.get(model.lang).to_owned(),
        None if of_dossier => td_string!(model.locale(), survey.dossier_question).to_owned(),
        None => td_string!(model.locale(), survey.question).to_owned(),
    }
}

fn labels(model: &Model) -> Vec<String> {
    match &model.survey {
        Some(survey) => survey.scale.iter().map(|step| step.label.get(model.lang).to_owned()).collect(),
        None => own_labels(model.locale()),
    }
}

fn own_labels(locale: Locale) -> Vec<String> {
    let labels = [
        td_string!(locale, survey.score_1),
        td_string!(locale, survey.score_2),
        td_string!(locale, survey.score_3),
        td_string!(locale, survey.score_4),
        td_string!(locale, survey.score_5),
    ];
    labels.map(str::to_owned).to_vec()
}

/// Reasons, a comment, the dossier's code, and the button.
fn more(model: &Model, app: App) -> Vec<Tag> {
    let locale = model.locale();
    let rating = &model.rating;
    let comment = tag("textarea")
        .with("maxlength", COMMENT_MAX_CHARS.to_string())
        .value(&rating.comment)
        .on("input", move |event| app.update(|model| model.rating.comment = typed(event)));
    let mut page = vec![
        tag("div").class("hl-chips").children(chips(model, app)),
        tag("label").text(td_string!(locale, widget.more)).child(comment),
        privacy_line(&rating.comment, locale),
    ];
    page.extend(
        model.survey.as_ref().and_then(|survey| survey.slip.as_ref()).map(|asked| slip(model, asked, app)),
    );
    if !model.host.about.knows_dossier() {
        page.push(dossier(model, app));
    }
    if rating.bad_dossier {
        page.push(error_line(td_string!(locale, widget.dossier_invalid)));
    }
    page.extend(failure_line(model, &rating.sending));
    let sending = rating.sending == Sending::Now;
    let label =
        if sending { td_string!(locale, widget.sending) } else { td_string!(locale, widget.send_rating) };
    page.push(primary_button(label, move || send_rating(app)).flag("disabled", sending).key("send"));
    page
}

fn chips(model: &Model, app: App) -> Vec<Tag> {
    let tone = model.rating.score.map(ReasonTone::after);
    let offered =
        model.survey.iter().flat_map(|survey| &survey.reasons).filter(|reason| Some(reason.tone) == tone);
    let chip = |reason: &Reason| {
        let code = reason.code.clone();
        tag("button")
            .with("type", "button")
            .says("aria-pressed", model.rating.reasons.contains(&code))
            .on("click", move |_| app.update(|model| model.rating.toggle(&code)))
            .text(reason.label.get(model.lang))
    };
    offered.map(chip).collect()
}

/// The agency's slip, folded away: nobody has to.
fn slip(model: &Model, slip: &SurveySlip, app: App) -> Tag {
    let criterion = |(at, criterion): (usize, &Criterion)| {
        let given = model.rating.answers.get(at).copied().flatten();
        let answer = |(points, text): (Points, &Localised)| {
            tag("button")
                .with("type", "button")
                .says("aria-pressed", given == Some(points))
                .on("click", move |_| app.update(|model| model.rating.answer(at, points)))
                .text(text.get(model.lang))
        };
        // The best answer comes first, as on paper.
        let answers = Points::ALL.into_iter().zip(&criterion.answers).rev().map(answer);
        tag("fieldset")
            .child(tag("legend").text(criterion.text.get(model.lang)))
            .child(tag("div").class("hl-chips").children(answers))
    };
    tag("details")
        .key("slip")
        .flag("open", model.rating.slip_open)
        .on("toggle", move |event| {
            let details = event.target().and_then(|target| target.dyn_into::<Element>().ok());
            let open = details.is_some_and(|details| details.has_attribute("open"));
            app.update_untracked(|model| model.rating.slip_open = open);
        })
        .child(tag("summary").text(td_string!(model.locale(), widget.slip)))
        .children(slip.criteria.iter().enumerate().map(criterion))
}

fn dossier(model: &Model, app: App) -> Tag {
    let input = tag("input")
        .with("type", "text")
        .with("autocomplete", "off")
        .with("placeholder", "H38.12-261120-0042")
        .says("aria-invalid", model.rating.bad_dossier)
        .value(&model.rating.dossier)
        .on("input", move |event| {
            app.update(|model| {
                model.rating.dossier = typed(event);
                model.rating.bad_dossier = false;
            });
        });
    tag("label").key("dossier").text(td_string!(model.locale(), widget.dossier)).child(input)
}

/// After the rating was sent.
fn thanks(model: &Model, arrival: Arrival, app: App) -> Tag {
    let locale = model.locale();
    let suggest = move || app.update(|model| model.suggesting = true);
    let done = tag("div")
        .class("hl-done")
        .with("role", "status")
        .children(model.rating.score.map(face))
        .child(tag("h2").text(td_string!(locale, widget.thanks)))
        .children(earlier_line(arrival, locale))
        .child(tag("p").text(td_string!(locale, widget.thanks_detail)));
    if model.host.about.is_invited() {
        return done;
    }
    done.child(button(td_string!(locale, widget.again), suggest))
}
