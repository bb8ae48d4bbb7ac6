//! Why: reasons and words behind a rating that is safe already.

use crate::model::{App, Model};
use crate::resting::face_labels;
use crate::steps;
use hailong_shared::COMMENT_MAX_CHARS;
use hailong_shared::wire::{RatingRequest, Reason, ReasonTone, Survey};
use hailong_ui::i18n::td_string;
use hailong_ui::node::{Tag, tag, typed};
use hailong_ui::{button, face_picker, personal_data, primary_button};

/// Asks for reasons. The rating counts even if the person walks off here.
pub fn view(model: &Model, survey: &Survey, rating: &RatingRequest, app: App) -> Tag {
    let locale = model.locale();
    let tone = ReasonTone::after(rating.score);
    let question = match tone {
        _ if model.writing => td_string!(locale, kiosk.comment_label),
        ReasonTone::Good => td_string!(locale, kiosk.why_good),
        ReasonTone::Bad => td_string!(locale, kiosk.why_bad),
    };
    let middle = if model.writing { comment_box(model, app) } else { reasons(model, survey, rating, app) };
    // Whoever listens rather than looks is told by the focus that the screen changed.
    let heading = tag("h1").with("id", "question").with("tabindex", "-1").focused().text(question);
    let write = if model.writing {
        td_string!(locale, kiosk.back_to_reasons)
    } else {
        td_string!(locale, kiosk.write)
    };
    let writing = model.writing;
    let acts = tag("div")
        .class("hl-acts")
        .child(button(write, move || steps::write(app, !writing)))
        .child(button(td_string!(locale, kiosk.skip), move || steps::skip(app)))
        .children(slip_button(model, survey, app))
        .child(primary_button(td_string!(locale, common.send), move || steps::send(app)));
    tag("main")
        .class("hl-main hl-why")
        .key("why")
        .child(said(model, survey, rating, app))
        .child(heading)
        .child(middle)
        .child(acts)
}

/// Leads to the agency's slip, if it has one.
fn slip_button(model: &Model, survey: &Survey, app: App) -> Option<Tag> {
    let slip = survey.slip.as_ref().filter(|slip| !model.writing && !slip.criteria.is_empty())?;
    let (id, criteria) = (slip.id, slip.criteria.len());
    let label = td_string!(model.locale(), kiosk.slip, n = criteria).to_string();
    Some(button(&label, move || steps::open_slip(app, id, criteria)))
}

/// What was tapped, and the faces to change it.
fn said(model: &Model, survey: &Survey, rating: &RatingRequest, app: App) -> Tag {
    let locale = model.locale();
    let labels = face_labels(survey, model.lang);
    let label = labels.get(rating.score.index()).cloned().unwrap_or_default();
    let sentence = tag("p")
        .with("role", "status")
        .text(format!("{} ", td_string!(locale, kiosk.recorded)))
        .child(tag("b").text(label))
        .text(format!(". {}", td_string!(locale, kiosk.change_hint)));
    let name = td_string!(locale, kiosk.faces);
    let faces = face_picker(name, &labels, Some(rating.score), move |score| steps::tap(app, score));
    tag("div").class("hl-said").child(faces).child(sentence)
}

/// The chips, several allowed.
fn reasons(model: &Model, survey: &Survey, rating: &RatingRequest, app: App) -> Tag {
    let tone = ReasonTone::after(rating.score);
    let chip = |reason: &Reason| {
        let code = reason.code.clone();
        let tick = tag("svg")
            .with("viewBox", "0 0 24 24")
            .with("aria-hidden", "true")
            .child(tag("path").with("d", "M6 12.5l4 4 8-9"));
        tag("button")
            .with("type", "button")
            .class("hl-chip")
            .says("aria-pressed", rating.reasons.contains(&code))
            .on("click", move |_| steps::toggle(app, &code))
            .child(tick)
            .text(reason.label.get(model.lang))
    };
    let offered = survey.reasons.iter().filter(|reason| reason.tone == tone);
    tag("div").class("hl-chips").key("reasons").children(offered.map(chip))
}

/// Free text with its privacy line.
fn comment_box(model: &Model, app: App) -> Tag {
    let locale = model.locale();
    let area = tag("textarea")
        .with("id", "comment")
        .with("maxlength", COMMENT_MAX_CHARS.to_string())
        .with("autocomplete", "off")
        .with("spellcheck", "false")
        .with("aria-labelledby", "question")
        .with("aria-describedby", "comment-notes")
        .focused()
        .value(&model.comment)
        .on("input", move |event| steps::comment(app, typed(event)));
    let privacy = personal_data(&model.comment, locale).unwrap_or_else(|| td_string!(locale, common.privacy));
    let notes = format!("{} {privacy}", td_string!(locale, kiosk.keyboard_hint));
    tag("div")
        .class("hl-write")
        .key("writing")
        .child(area)
        .child(tag("p").with("id", "comment-notes").text(notes))
}
