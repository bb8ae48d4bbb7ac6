//! The language of the screen, kept in the browser.

use gloo::storage::{LocalStorage, Storage};
use hailong_shared::Lang;
use hailong_ui::i18n::{Locale, td_string};
use leptos::prelude::*;

const KEPT_AT: &str = "hailong.admin.lang";

/// The language that the screen speaks; a change rewrites every text in place.
#[derive(Debug, Clone, Copy)]
pub struct Language(RwSignal<Lang>);

impl Language {
    /// The language. Read within a view, it follows changes.
    pub fn get(self) -> Lang {
        self.0.get()
    }

    /// The locale file. Read within a view, it follows changes.
    pub fn locale(self) -> Locale {
        hailong_ui::locale(self.0.get())
    }
}

/// Makes the language available to every component below.
pub fn provide_language() {
    let kept = LocalStorage::get::<Lang>(KEPT_AT).unwrap_or(Lang::Vi);
    let language = Language(RwSignal::new(kept));
    Effect::new(move |_| {
        let lang = language.get();
        let _ = LocalStorage::set(KEPT_AT, lang);
        if let Some(html) = document().document_element() {
            let _ = html.set_attribute("lang", lang.as_str());
        }
    });
    provide_context(language);
}

/// The language that was provided above.
pub fn use_language() -> Language {
    expect_context()
}

/// A button for each language, of which the pressed one is the screen's language.
#[component]
pub fn LanguageSwitch() -> impl IntoView {
    let language = use_language();
    let choice = move |&lang: &Lang| {
        let name = td_string!(hailong_ui::locale(lang), common.language_name);
        view! {
            <button
                type="button"
                lang=lang.as_str()
                aria-pressed=move || (language.get() == lang).to_string()
                on:click=move |_| language.0.set(lang)
            >
                {name}
            </button>
        }
    };
    view! {
        <div class="hl-switch" role="group" aria-label=move || td_string!(language.locale(), common.language)>
            {Lang::ALL.iter().map(choice).collect_view()}
        </div>
    }
}
