//! Choosing the language.

use crate::i18n::{Locale, td_string};
use crate::language::locale;
use crate::node::{Tag, tag};
use hailong_shared::Lang;

/// Two buttons, of which the pressed one is the screen's language.
pub fn language_switch(current: Lang, on_choose: impl Fn(Lang) + Copy + 'static) -> Tag {
    let choice = |(lang, name): (Lang, &'static str)| {
        tag("button")
            .with("type", "button")
            .with("lang", lang.as_str())
            .says("aria-pressed", lang == current)
            .on("click", move |_| on_choose(lang))
            .text(name)
    };
    let names = [
        (Lang::Vi, td_string!(Locale::vi, common.vietnamese)),
        (Lang::En, td_string!(Locale::en, common.english)),
    ];
    tag("div")
        .class("hl-switch")
        .with("role", "group")
        .with("aria-label", td_string!(locale(current), common.language))
        .children(names.into_iter().map(choice))
}
