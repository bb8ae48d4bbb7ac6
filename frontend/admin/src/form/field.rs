//! Fields with what is wrong with them, and the forms they stand in.

use crate::language::{Language, use_language};
use hailong_shared::{Day, NotADay};
use hailong_ui::api::Failure;
use hailong_ui::i18n::{Locale, td_string};
use leptos::prelude::*;
use leptos::task::spawn_local;

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
    let is_wrong = move || faults.with(|faults| faults.iter().any(|(field, _)| field == name));
    view! {
        <label>
            {label}
            <input
                type=kind
                name=name
                autocomplete="off"
                aria-invalid=move || is_wrong().to_string()
                aria-describedby=format!("fault-{name}")
                prop:value=value
                on:input=move |event| value.set(event_target_value(&event))
            />
        </label>
        {fault_line(name, faults)}
    }
}

/// What is wrong with a field, announced as soon as something is.
pub fn fault_line(name: &'static str, faults: RwSignal<Vec<(String, String)>>) -> impl IntoView {
    let language = use_language();
    let fault = move || faults.with(|faults| faults.iter().find(|(field, _)| field == name).cloned());
    let text = move || fault().map(|(field, code)| sentence(&field, &code, language.locale()));
    view! { <p class="hl-error" id=format!("fault-{name}") role="alert">{text}</p> }
}

fn sentence(field: &str, code: &str, locale: Locale) -> &'static str {
    match (field, code) {
        ("number", "taken") => td_string!(locale, admin.taken_number),
        ("number", _) => td_string!(locale, admin.invalid_number),
        ("code", "unknown") => td_string!(locale, admin.invalid_pairing),
        ("desk", _) => td_string!(locale, admin.invalid_desk),
        ("code", "taken") => td_string!(locale, admin.taken_code),
        ("code", _) => td_string!(locale, admin.invalid_code),
        ("valid_from", "order") => td_string!(locale, admin.invalid_first_day),
        ("valid_to", "order") => td_string!(locale, admin.invalid_order),
        ("void_since", _) => td_string!(locale, admin.invalid_void_since),
        ("reason", _) => td_string!(locale, admin.invalid_void_reason),
        ("valid_to" | "valid_from", _) => td_string!(locale, admin.invalid_day),
        _ => td_string!(locale, admin.invalid_name),
    }
}

/// What a form that is being filled in knows of itself.
#[derive(Debug, Clone, Copy)]
pub struct FormState {
    /// Whether it is being saved.
    pub busy: RwSignal<bool>,
    /// The fields at fault: name, code.
    pub faults: RwSignal<Vec<(String, String)>>,
    /// What went wrong as a whole.
    pub trouble: RwSignal<Option<&'static str>>,
}

impl FormState {
    /// Nothing is wrong yet.
    pub fn new() -> Self {
        Self { busy: RwSignal::new(false), faults: RwSignal::new(Vec::new()), trouble: RwSignal::new(None) }
    }

    /// Marks the fields of which the check failed; whether there is none.
    pub fn check(self, checks: &[(&str, bool)]) -> bool {
        let failed = checks.iter().filter(|(_, fine)| !fine);
        self.faults.set(failed.map(|(field, _)| ((*field).to_owned(), "invalid".to_owned())).collect());
        self.faults.with_untracked(Vec::is_empty)
    }

    /// Saves; then calls back, or shows what the server says.
    pub fn save<T>(
        self,
        call: impl Future<Output = Result<T, Failure>> + 'static,
        language: Language,
        on_done: Callback<()>,
    ) {
        self.busy.set(true);
        spawn_local(async move {
            let answer = call.await;
            self.busy.set(false);
            match answer {
                Ok(_) => on_done.run(()),
                Err(failure) => self.show(&failure, language.locale()),
            }
        });
    }

    fn show(self, failure: &Failure, locale: Locale) {
        let (fields, whole) = match failure {
            Failure::Refused(no) if no.status == 422 && !no.fields.is_empty() => (no.fields.clone(), None),
            Failure::Refused(no) if no.status == 403 => {
                (Vec::new(), Some(td_string!(locale, admin.forbidden)))
            }
            other => (Vec::new(), Some(hailong_ui::failure(other, locale))),
        };
        self.faults.set(fields);
        self.trouble.set(whole);
    }
}

/// The day in a date field; an empty one is none.
pub fn optional_day(text: &str) -> Result<Option<Day>, NotADay> {
    if text.is_empty() { Ok(None) } else { text.parse().map(Some) }
}
