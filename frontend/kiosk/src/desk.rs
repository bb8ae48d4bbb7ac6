//! What to ask at the desk where this tablet stands.

use crate::listen;
use crate::model::App;
use crate::settings;
use gloo::timers::future::TimeoutFuture;
use hailong_shared::wire::{Pairing, Survey};
use hailong_ui::api::{Failure, citizen};
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::cell::Cell;

/// How long to wait before asking an unreachable server again.
const AGAIN_MILLIS: u32 = 5_000;
/// How often a running tablet asks whether anything changed.
const REFRESH_MILLIS: u32 = 5 * 60_000;

thread_local! {
    /// Grows with each desk, so that a tablet that was moved there and back asks once.
    static FOLLOWING: Cell<u32> = const { Cell::new(0) };
}

/// What is known of the desk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeskState {
    /// The server is being asked.
    Loading,
    /// The server was not reached, and nothing is remembered from before.
    Unreachable,
    /// The tablet waits to be put at a desk.
    Pairing(Box<Pairing>),
    /// What to ask.
    Ready(Box<Survey>),
}

/// Asks for a desk's survey, now and every few minutes, for as long as the tablet stands there. What was asked before is
/// remembered, so that a tablet whose server is away still works.
pub fn follow(app: App, desk: i64) {
    spawn_local(async move {
        let this = FOLLOWING.get().wrapping_add(1);
        FOLLOWING.set(this);
        let here = || FOLLOWING.get() == this && app.with_untracked(|model| model.stands_at == Some(desk));
        while here() {
            let answer = citizen::get_survey(&format!("/api/v1/survey?desk={desk}")).await;
            if !here() {
                return;
            }
            // Nobody is asked anything else in the middle of rating: answers belong to the slip that was asked.
            let is_rating = app.with_untracked(|model| model.step.rating().is_some());
            let pause = match answer {
                Ok(_) if is_rating => AGAIN_MILLIS,
                Ok(text) if show(app, &text) => {
                    settings::keep_survey(desk, &text);
                    REFRESH_MILLIS
                }
                // The server forgot the desk: it was restored from an old backup, or is another one.
                Err(Failure::Refused(no)) if no.status == 404 => REFRESH_MILLIS,
                _ => {
                    let unknown = app.with_untracked(|model| !matches!(model.desk, DeskState::Ready(_)));
                    let remembered = settings::survey(desk).filter(|_| unknown);
                    if !remembered.is_some_and(|text| show(app, &text)) && unknown {
                        app.update(|model| model.desk = DeskState::Unreachable);
                    }
                    AGAIN_MILLIS
                }
            };
            TimeoutFuture::new(pause).await;
        }
    });
}

fn show(app: App, text: &str) -> bool {
    let Some(survey) = citizen::read_survey(text) else { return false };
    listen::fetch(&survey.recordings);
    app.update(|model| {
        model.desk = DeskState::Ready(Box::new(survey));
        model.time = model.wall_time();
    });
    true
}
