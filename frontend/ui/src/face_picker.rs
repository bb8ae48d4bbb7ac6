//! The five faces as a radio group.

use crate::face::face;
use crate::node::{Tag, tag};
use hailong_shared::Score;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement, KeyboardEvent};

/// Five faces with their labels (lowest first), of which one may be chosen already. Arrow keys move between them
/// without choosing, as in a toolbar: on a tablet a choice is an answer.
pub fn face_picker(
    name: &str,
    labels: &[String],
    chosen: Option<Score>,
    on_choose: impl Fn(Score) + Copy + 'static,
) -> Tag {
    let pick = |score: Score| {
        tag("button")
            .with("type", "button")
            .with("role", "radio")
            .class(&format!("hl-pick hl-pick-{}", score.value()))
            .says("aria-checked", chosen == Some(score))
            .on("click", move |_| on_choose(score))
            .child(face(score))
            .child(tag("span").text(labels.get(score.index()).cloned().unwrap_or_default()))
    };
    tag("div")
        .class("hl-faces")
        .with("role", "radiogroup")
        .with("aria-label", name)
        .on("keydown", move_focus)
        .children(Score::ALL.into_iter().map(pick))
}

/// Moves the focus to the next or previous sibling of the element that an arrow key was pressed on.
pub fn move_focus(event: &Event) {
    let forwards = match event.dyn_ref::<KeyboardEvent>().map(KeyboardEvent::key).as_deref() {
        Some("ArrowRight" | "ArrowDown") => true,
        Some("ArrowLeft" | "ArrowUp") => false,
        _ => return,
    };
    let here = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let next =
        here.and_then(
            |here| if forwards { here.next_element_sibling() } else { here.previous_element_sibling() },
        );
    if let Some(next) = next.and_then(|next| next.dyn_into::<HtmlElement>().ok()) {
        event.prevent_default();
        let _ = next.focus();
    }
}
