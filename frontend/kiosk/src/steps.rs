//! What leads from one step to the next: taps, buttons and silence.

use crate::listen;
use crate::model::App;
use crate::outbox;
use crate::session::{Context, Step};
use gloo::timers::callback::Timeout;
use hailong_shared::wire::RatingRequest;
use hailong_shared::{Lang, Points, Score, Stage};
use hailong_ui::{new_id, now};
use leptos::prelude::*;

/// How long a step waits for a person who may have walked off.
const IDLE_MILLIS: u32 = 20_000;
/// How long thanks are shown.
const THANKS_MILLIS: u32 = 4_000;
/// A tap so soon after the thanks may be the same person's.
const SAME_PERSON_MILLIS: i64 = 3_000;

/// A face was tapped: the rating is on its way into the tablet's storage before the screen changes. So soon after the
/// last person it may still be them; the screen asks before it counts.
pub fn tap(app: App, score: Score) {
    listen::stop(app);
    let again = app.with_untracked(|model| {
        let since = model.thanked_at.map(|at| now::millis() - at);
        model.step == Step::Resting
            && model.announced.is_none()
            && since.is_some_and(|since| (0..SAME_PERSON_MILLIS).contains(&since))
    });
    if again {
        app.update(|model| model.step = Step::Again(score));
        return stir(app);
    }
    rate(app, score);
}

/// Rates: whoever tapped is the next person, by what the screen knows or by what they say.
pub fn rate(app: App, score: Score) {
    app.update(|model| {
        let Some(desk) = model.stands_at else { return };
        let (announced, stage) =
            model.announced.as_ref().map_or((None, Stage::Result), |a| (Some(a.id), a.stage));
        let rated_at = model.now();
        let step = std::mem::take(&mut model.step);
        model.step = step.tap(score, Context { desk, stage, announced }, new_id(), rated_at);
    });
    keep_open(app);
}

/// A reason was ticked or unticked.
pub fn toggle(app: App, reason: &str) {
    turn(app, |step| step.toggle(reason));
}

/// The person turned to the slip.
pub fn open_slip(app: App, id: i64, criteria: usize) {
    turn(app, |step| step.open_slip(id, criteria));
}

/// The person answered one criterion; after the last one the rating is complete.
pub fn answer(app: App, points: Points) {
    turn(app, |step| step.answer(points));
}

/// The person passed a criterion over.
pub fn pass(app: App) {
    turn(app, Step::pass);
}

/// The person turned back.
pub fn turn_back(app: App) {
    turn(app, Step::turn_back);
}

fn turn(app: App, change: impl FnOnce(Step) -> Step) {
    app.update(|model| model.step = change(std::mem::take(&mut model.step)));
    keep_open(app);
    if app.with_untracked(|model| model.step.is_slip_over()) {
        send(app);
    }
}

/// The person turned to writing, or back.
pub fn write(app: App, writing: bool) {
    app.update(|model| model.writing = writing);
    stir(app);
}

/// The person typed.
pub fn comment(app: App, text: String) {
    app.update(|model| model.comment = text);
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
        finish(app, rating);
    }
    wait(app, THANKS_MILLIS);
}

/// The next person is here, or nobody wants to be taken for one: the screen is free at once.
pub fn rest(app: App) {
    wait(app, 0);
}

/// The person does not want to say more.
pub fn skip(app: App) {
    app.update_untracked(|model| model.comment.clear());
    send(app);
}

/// The person chose a language; left alone, the screen goes back to Vietnamese.
pub fn speak(app: App, lang: Lang) {
    listen::stop(app);
    app.update(|model| model.lang = lang);
    stir(app);
}

/// The person is still there.
pub fn stir(app: App) {
    wait(app, IDLE_MILLIS);
}

fn keep_open(app: App) {
    if let Some(rating) = app.with_untracked(|model| model.step.rating().cloned()) {
        outbox::tap(app, rating);
    }
    stir(app);
}

/// The person is gone: a rating that was still open counts with what was ticked, and the screen is the next person's.
pub fn leave(app: App) {
    listen::stop(app);
    let mut rating = None;
    app.update(|model| {
        if let Step::Thanks(_) = model.step {
            model.thanked_at = Some(now::millis());
        }
        let (finished, next) = std::mem::take(&mut model.step).abandon();
        rating = finished;
        model.forget_person(next);
    });
    if let Some(rating) = rating {
        finish(app, rating);
    }
}

/// After so much silence the screen is the next person's. A rating that was still open counts with what was ticked.
fn wait(app: App, millis: u32) {
    let silence = Timeout::new(millis, move || leave(app));
    app.update_untracked(|model| model.silence = Some(silence));
}

/// The rating is complete. What was announced is rated with it; the server will say so too, a moment later.
fn finish(app: App, rating: RatingRequest) {
    app.update(|model| {
        model.announced.take_if(|announced| Some(announced.id) == rating.announced);
    });
    outbox::finish(app, rating);
}
