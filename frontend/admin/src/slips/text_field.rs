//! A text of the form, in the language that is being written.

use super::draft::Draft;
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

/// A labelled text; `find` says where in the draft it stands, `path` what the server calls it.
pub fn text_field(
    desk: Desktop,
    label: Signal<String>,
    path: String,
    find: impl Fn(&mut Draft) -> Option<&mut Localised> + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let Desktop { draft, lang, faults } = desk;
    // What is not written in this language shows in Vietnamese, as citizens would see it.
    let text = move |exact: bool| {
        let lang = lang.get();
        draft.with(|draft| {
            let mut draft = draft.clone();
            find(&mut draft)
                .map(|text| if exact { text.written(lang) } else { text.get(Lang::Vi) }.to_owned())
        })
    };
    let is_wrong = move || faults.with(|faults| faults.iter().any(|(field, _)| *field == path));
    let write = move |event| {
        let typed = event_target_value(&event);
        draft.update(|draft| {
            if let Some(text) = find(draft) {
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
                maxlength="500"
                lang=move || lang.get().as_str()
                placeholder=move || text(false)
                aria-invalid=move || is_wrong().to_string()
                prop:value=move || text(true)
                on:input=write
            />
        </label>
    }
}
