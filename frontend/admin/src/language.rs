//! The language of the screen, kept in the browser.

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
    let kept = storage().and_then(|storage| storage.get_item(KEPT_AT).ok()?);
    // Earlier versions kept it in quotes.
    let kept = kept.and_then(|lang| lang.trim_matches('"').parse().ok()).unwrap_or(Lang::Vi);
    let language = Language(RwSignal::new(kept));
    Effect::new(move |_| {
        let lang = language.get();
        // A full or forbidden storage is no reason to stop.
        if let Some(storage) = storage() {
            let _ = storage.set_item(KEPT_AT, lang.as_str());
        }
        if let Some(html) = document().document_element() {
            let _ = html.set_attribute("lang", lang.as_str());
        }
    });
    provide_context(language);
}

fn storage() -> Option<web_sys::Storage> {
    web_sys::window()?.local_storage().ok()?
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
