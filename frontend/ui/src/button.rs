//! Buttons.

use crate::node::{Tag, tag};

/// A push button.
pub fn button(label: &str, on_press: impl Fn() + 'static) -> Tag {
    push_button("hl-button", label, on_press)
}

/// The push button that carries on.
pub fn primary_button(label: &str, on_press: impl Fn() + 'static) -> Tag {
    push_button("hl-button hl-button-primary", label, on_press)
}

fn push_button(class: &str, label: &str, on_press: impl Fn() + 'static) -> Tag {
    tag("button").with("type", "button").class(class).on("click", move |_| on_press()).text(label)
}
