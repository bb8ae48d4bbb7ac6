//! What stands around every step: where one is, the language, the clock, whether the network is there.

use crate::desk::DeskState;
use crate::model::{App, Model};
use crate::outbox::Memory;
use crate::steps;
use gloo::timers::callback::Interval;
use hailong_shared::numerals;
use hailong_ui::i18n::{Locale, td_string};
use hailong_ui::language_switch;
use hailong_ui::node::{Tag, tag};
use leptos::prelude::*;

/// The agency's seal, its name and the desk; the language switch.
pub fn header(model: &Model, app: App) -> Tag {
    let survey = if let DeskState::Ready(survey) = &model.desk { Some(survey) } else { None };
    let agency = survey.map_or("hailong", |survey| survey.agency.name.as_str());
    let desk = survey.and_then(|survey| survey.desk.as_ref()).map(|desk| {
        let number = td_string!(model.locale(), kiosk.desk, number = desk.number).to_string();
        format!("{number} · {}", desk.name)
    });
    let star = tag("path")
        .with("d", "M24 10l3.5 9.2 9.8.4-7.7 6.1 2.7 9.5L24 29.8l-8.3 5.4 2.7-9.5-7.7-6.1 9.8-.4z");
    let seal =
        tag("svg").class("hl-seal").with("viewBox", "0 0 48 48").with("aria-hidden", "true").child(star);
    let place = tag("div")
        .class("hl-place")
        .child(tag("b").with("lang", "vi").text(agency))
        .child(tag("span").text(desk.unwrap_or_default()));
    let switch = language_switch(model.lang, move |lang| steps::speak(app, lang));
    tag("header").class("hl-top").child(seal).child(place).child(switch)
}

/// That nobody sees the answer; the clock; whether ratings wait for the network.
pub fn footer(model: &Model) -> Tag {
    let locale = model.locale();
    let shield = tag("svg")
        .with("viewBox", "0 0 24 24")
        .with("aria-hidden", "true")
        .child(tag("path").with("d", "M12 3l7 3v5c0 5-3 8-7 10-4-2-7-5-7-10V6z"))
        .child(tag("path").with("d", "M9 12l2 2 4-4"));
    let private = tag("div")
        .child(tag("b").text(td_string!(locale, kiosk.anonymous)))
        .child(tag("span").text(td_string!(locale, kiosk.anonymous_detail)));
    let mut status = tag("span").class("hl-waiting").with("role", "status");
    if model.outbox.is_offline() && !model.outbox.queue().waiting.is_empty() {
        status = status.child(tag("span").class("hl-dot"));
    }
    status = status.text(trouble(model).join(" · "));
    let now = tag("div").class("hl-now").child(tag("span").text(wall_clock(model))).child(status);
    tag("footer")
        .class("hl-foot")
        .child(tag("div").class("hl-private").child(shield).child(private))
        .child(now)
}

/// What whoever looks after the tablet has to know.
fn trouble(model: &Model) -> Vec<String> {
    let locale = model.locale();
    let queue = model.outbox.queue();
    let (waiting, refused, set_aside) = (queue.waiting.len(), queue.refused.len(), model.outbox.set_aside());
    let mut said = Vec::new();
    if model.outbox.is_offline() && waiting > 0 {
        said.push(td_string!(locale, kiosk.offline).to_owned());
        said.push(td_string!(locale, kiosk.waiting, n = waiting).to_string());
    }
    if set_aside > 0 {
        said.push(td_string!(locale, kiosk.set_aside, n = set_aside).to_string());
    }
    if refused > 0 {
        said.push(td_string!(locale, kiosk.refused, n = refused).to_string());
    }
    if model.outbox.memory() == Memory::Fleeting {
        said.push(td_string!(locale, kiosk.not_kept).to_owned());
    }
    said
}

/// "14:05 · Thứ Hai, 23/11/2026"
fn wall_clock(model: &Model) -> String {
    let Some(time) = model.time else { return String::new() };
    let (weekday, day) = (weekday(time.day.weekday(), model.locale()), numerals::day(time.day, model.lang));
    format!("{:02}:{:02} · {weekday}, {day}", time.hour, time.minute)
}

fn weekday(number: i8, locale: Locale) -> &'static str {
    match number {
        1 => td_string!(locale, kiosk.monday),
        2 => td_string!(locale, kiosk.tuesday),
        3 => td_string!(locale, kiosk.wednesday),
        4 => td_string!(locale, kiosk.thursday),
        5 => td_string!(locale, kiosk.friday),
        6 => td_string!(locale, kiosk.saturday),
        _ => td_string!(locale, kiosk.sunday),
    }
}

/// Keeps the clock on the wall going, and ends announcements whose time is over.
pub fn tick(app: App) {
    let clock = Interval::new(1_000, move || {
        let over = |model: &Model| model.announced.as_ref().is_some_and(|a| a.shown_until <= model.now());
        if app.with_untracked(over) {
            app.update(|model| model.announced = None);
        }
        let time = app.with_untracked(Model::wall_time);
        if app.with_untracked(|model| model.time != time) {
            app.update(|model| model.time = time);
        }
    });
    clock.forget();
}

/// A screen with nothing to tap: what is the matter, and what to do.
pub fn notice(title: &str, detail: &str) -> Tag {
    tag("main")
        .class("hl-main")
        .key("notice")
        .child(tag("h1").text(title))
        .child(tag("p").class("hl-detail").text(detail))
}
