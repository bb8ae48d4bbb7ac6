//! Which desk this tablet stands at, and what to ask there.

use crate::model::App;
use crate::storage;
use gloo::timers::future::TimeoutFuture;
use hailong_shared::wire::Survey;
use hailong_ui::api::{Failure, citizen};
use leptos::prelude::*;
use leptos::task::spawn_local;

/// How long to wait before asking an unreachable server again.
const AGAIN_MILLIS: u32 = 5_000;
/// How often a running tablet asks whether anything changed.
const REFRESH_MILLIS: u32 = 5 * 60_000;

/// What is known of the desk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeskState {
    /// The page was opened without a desk.
    NoDesk,
    /// The server is being asked.
    Loading,
    /// The server was not reached, and nothing is remembered from before.
    Unreachable,
    /// The server knows no such desk.
    Unknown,
    /// What to ask.
    Ready(Box<Survey>),
}

/// Asks for the desk that the page's address names, now and every few minutes. What was asked before is remembered, so
/// that a tablet whose server is away still works.
pub fn follow(app: App) {
    let Some(desk) = desk_in_address() else {
        app.update(|model| model.desk = DeskState::NoDesk);
        return;
    };
    spawn_local(async move {
        let remembered_at = format!("hailong.kiosk.survey.{desk}");
        loop {
            let answer = citizen::get_survey(&format!("/api/v1/survey?desk={desk}")).await;
            let (found, pause) = match answer {
                Ok(text) if citizen::read_survey(&text).is_some() => {
                    storage::keep(&remembered_at, &text);
                    (ready(&text), REFRESH_MILLIS)
                }
                Err(Failure::Refused(no)) if matches!(no.status, 404 | 422) => {
                    (DeskState::Unknown, REFRESH_MILLIS)
                }
                _ if app.with_untracked(|model| matches!(model.desk, DeskState::Ready(_))) => {
                    TimeoutFuture::new(AGAIN_MILLIS).await;
                    continue;
                }
                _ => {
                    let remembered = storage::load(&remembered_at);
                    (remembered.map_or(DeskState::Unreachable, |text| ready(&text)), AGAIN_MILLIS)
                }
            };
            app.update(|model| {
                model.desk = found;
                model.time = model.wall_time();
            });
            TimeoutFuture::new(pause).await;
        }
    });
}

fn ready(text: &str) -> DeskState {
    citizen::read_survey(text).map_or(DeskState::Unreachable, |survey| DeskState::Ready(Box::new(survey)))
}

fn desk_in_address() -> Option<String> {
    let search = window().location().search().ok()?;
    let desk = web_sys::UrlSearchParams::new_with_str(&search).ok()?.get("desk")?;
    let number: String = desk.chars().filter(char::is_ascii_digit).collect();
    (!number.is_empty()).then_some(number)
}
