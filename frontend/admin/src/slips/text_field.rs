//! A text of the form, in the language that is being written.

use super::draft::{Draft, Place};
use hailong_shared::wire::SLIP_MAX_CHARS;
use hailong_shared::{Lang, Localised};
use leptos::prelude::*;

/// What the editor writes: the draft, the language it is written in, and what the server found wrong with it.
#[derive(Clone, Copy)]
pub struct Desktop {
    /// The draft.
    pub draft: RwSignal<Draft>,
    /// The language in which its texts are written now.
    pub lang: RwSignal<Lang>,
    /// The fields at fault: name, code.
    pub faults: RwSignal<Vec<(String, String)>>,
}

/// A labelled text.
pub fn text_field(desk: Desktop, label: Signal<String>, place: Place) -> impl IntoView {
    let Desktop { draft, lang, faults } = desk;
    let text = move |read: fn(&Localised, Lang) -> &str| {
        let lang = lang.get();
        draft.with(|draft| draft.text(place).map(|text| read(text, lang).to_owned()))
    };
    let path = place.path();
    let is_wrong = move || faults.with(|faults| faults.iter().any(|(field, _)| *field == path));
    let write = move |event| {
        let typed = event_target_value(&event);
        draft.update(|draft| {
            if let Some(text) = draft.text_mut(place) {
                text.write(lang.get_untracked(), typed);
            }
        });
    };
    view! {
        <label>
            {label}
            <input
                type="text"
                autocomplete="off"
                maxlength=SLIP_MAX_CHARS.to_string()
                lang=move || lang.get().as_str()
                // What is not written in this language shows in Vietnamese, as citizens would see it.
                placeholder=move || text(|text, _| text.get(Lang::Vi))
                aria-invalid=move || is_wrong().to_string()
                prop:value=move || text(Localised::written)
                on:input=write
            />
        </label>
    }
}
