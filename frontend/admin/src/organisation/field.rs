//! Fields with what is wrong with them.

use crate::language::use_language;
use hailong_ui::api::Failure;
use hailong_ui::i18n::{Locale, td_string};
use leptos::prelude::*;

/// A labelled input, and below it what is wrong.
#[component]
pub fn Field(
    /// What it is.
    #[prop(into)]
    label: Signal<&'static str>,
    /// The input's type.
    kind: &'static str,
    /// The field's name in the contract.
    name: &'static str,
    /// What it holds.
    value: RwSignal<String>,
    /// The fields at fault: name, code.
    faults: RwSignal<Vec<(String, String)>>,
) -> impl IntoView {
    let language = use_language();
    let fault = move || faults.with(|faults| faults.iter().find(|(field, _)| field == name).cloned());
    let note = format!("fault-{name}");
    let described = note.clone();
    view! {
        <label>
            {label}
            <input
                type=kind
                name=name
                autocomplete="off"
                aria-invalid=move || fault().is_some().to_string()
                aria-describedby=described
                prop:value=value
                on:input=move |event| value.set(event_target_value(&event))
            />
        </label>
        <p class="hl-error" id=note role="alert">{move || fault().map(|(field, code)| sentence(&field, &code, language.locale()))}</p>
    }
}

fn sentence(field: &str, code: &str, locale: Locale) -> &'static str {
    match (field, code) {
        ("number", "taken") => td_string!(locale, admin.taken_number),
        ("number", _) => td_string!(locale, admin.invalid_number),
        ("code", "taken") => td_string!(locale, admin.taken_code),
        ("code", _) => td_string!(locale, admin.invalid_code),
        ("valid_to", "order") => td_string!(locale, admin.invalid_order),
        ("valid_to" | "valid_from", _) => td_string!(locale, admin.invalid_day),
        _ => td_string!(locale, admin.invalid_name),
    }
}

/// Sorts a failure into fields at fault and a trouble of the whole form.
pub fn sort_out(failure: &Failure, locale: Locale) -> (Vec<(String, String)>, Option<&'static str>) {
    match failure {
        Failure::Refused(refusal) if refusal.status == 422 && !refusal.fields.is_empty() => {
            (refusal.fields.clone(), None)
        }
        Failure::Refused(refusal) if refusal.status == 403 => {
            (Vec::new(), Some(td_string!(locale, admin.forbidden)))
        }
        other => (Vec::new(), Some(hailong_ui::failure(other, locale))),
    }
}
