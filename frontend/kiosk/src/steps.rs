//! What leads from one step to the next: taps, buttons and silence.

use crate::desk::DeskState;
use crate::model::App;
use crate::outbox;
use crate::session::{Context, Step};
use gloo::timers::callback::Timeout;
use hailong_shared::{Lang, Score, Stage};
use hailong_ui::{new_id, now};
use leptos::prelude::*;

/// How long a step waits for a person who may have walked off.
const IDLE_MILLIS: u32 = 20_000;
/// How long thanks are shown.
const THANKS_MILLIS: u32 = 4_000;

/// A face was tapped: the rating is in the tablet's storage before the screen changes.
pub fn tap(app: App, score: Score) {
    app.update(|model| {
        let DeskState::Ready(survey) = &model.desk else { return };
        let stage = survey.dossier.as_ref().map_or(Stage::Result, |dossier| dossier.stage);
        let desk = survey.desk.as_ref().map_or(0, |desk| desk.id);
        let step = std::mem::take(&mut model.step);
        model.step = step.tap(score, Context { desk, stage }, new_id(), now::millis());
    });
    keep_open(app);
}

/// A reason was ticked or unticked.
pub fn toggle(app: App, reason: &str) {
    app.update(|model| model.step = std::mem::take(&mut model.step).toggle(reason));
    keep_open(app);
}

/// The person turned to writing, or back.
pub fn write(app: App, writing: bool) {
    app.update(|model| model.writing = writing);
    stir(app);
}

/// The person typed.
pub fn comment(app: App, text: String) {
    app.update_untracked(|model| model.comment = text);
    stir(app);
}

/// The person sends what they have said.
pub fn send(app: App) {
    let mut rating = None;
    app.update(|model| {
        let comment = std::mem::take(&mut model.comment);
        let (finished, next) = std::mem::take(&mut model.step).finish(&comment);
        rating = finished;
        model.writing = false;
        model.step = next;
    });
    if let Some(rating) = rating {
        outbox::finish(app, rating);
    }
    wait(app, THANKS_MILLIS);
}

/// The person does not want to say more.
pub fn skip(app: App) {
    app.update_untracked(|model| model.comment.clear());
    send(app);
}

/// The person chose a language; left alone, the screen goes back to Vietnamese.
pub fn speak(app: App, lang: Lang) {
    app.update(|model| model.lang = lang);
    stir(app);
}

/// The person is still there.
fn stir(app: App) {
    wait(app, IDLE_MILLIS);
}

fn keep_open(app: App) {
    app.update_untracked(|model| {
        if let Step::Why(rating) = &model.step {
            model.queue.open = Some(rating.clone());
        }
    });
    outbox::keep(app);
    stir(app);
}

/// After so much silence the screen is the next person's. A rating that was still open counts with what was ticked.
fn wait(app: App, millis: u32) {
    let silence = Timeout::new(millis, move || {
        let mut rating = None;
        app.update(|model| {
            let (finished, next) = std::mem::take(&mut model.step).abandon();
            rating = finished;
            model.forget_person(next);
        });
        if let Some(rating) = rating {
            outbox::finish(app, rating);
        }
    });
    app.update_untracked(|model| model.silence = Some(silence));
}
