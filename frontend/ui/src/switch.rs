//! Choosing the language.

use crate::i18n::td_string;
use crate::language::locale;
use crate::node::{Tag, tag};
use hailong_shared::Lang;

/// A button for each language, of which the pressed one is the screen's language.
pub fn language_switch(current: Lang, on_choose: impl Fn(Lang) + Copy + 'static) -> Tag {
    let choice = |&lang: &Lang| {
        tag("button")
            .with("type", "button")
            .with("lang", lang.as_str())
            .says("aria-pressed", lang == current)
            .on("click", move |_| on_choose(lang))
            .text(td_string!(locale(lang), common.language_name))
    };
    tag("div")
        .class("hl-switch")
        .with("role", "group")
        .with("aria-label", td_string!(locale(current), common.language))
        .children(Lang::ALL.iter().map(choice))
}
