//! Adding and editing an agency.

use super::dialog::FormDialog;
use super::field::{Field, sort_out};
use super::level_name;
use crate::language::use_language;
use crate::selection::use_selection;
use hailong_shared::wire::{Agency, AgencyChange, AgencyLevel, NewAgency};
use hailong_shared::{AgencyCode, Day};
use hailong_ui::api::{Failure, staff};
use hailong_ui::i18n::td_string;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// The form; without an agency it makes a new one below the chosen one.
#[component]
pub fn AgencyForm(agency: Option<Agency>, on_done: Callback<()>, on_cancel: Callback<()>) -> impl IntoView {
    let selection = use_selection();
    let language = use_language();
    let locale = move || language.locale();
    let text = |value: Option<String>| RwSignal::new(value.unwrap_or_default());
    let code = text(None);
    let name = text(agency.as_ref().map(|agency| agency.name.clone()));
    let level = RwSignal::new(AgencyLevel::Commune);
    let valid_from = text(Some(selection.today().to_string()));
    let valid_to =
        text(agency.as_ref().and_then(|agency| agency.validity.valid_to).map(|day| day.to_string()));
    let busy = RwSignal::new(false);
    let faults = RwSignal::new(Vec::new());
    let trouble = RwSignal::new(None);
    let is_new = agency.is_none();
    let known = agency.as_ref().map(|agency| agency.code.clone());

    let save = Callback::new(move |()| {
        let new_code = code.get_untracked().trim().parse::<AgencyCode>();
        let first = valid_from.get_untracked().parse::<Day>();
        let last = valid_to.get_untracked();
        let last = if last.is_empty() { Ok(None) } else { last.parse::<Day>().map(Some) };
        let mut found = Vec::new();
        let mut check = |fine: bool, field: &str| {
            if !fine {
                found.push((field.to_owned(), "invalid".to_owned()));
            }
        };
        check(!is_new || new_code.is_ok(), "code");
        check(!name.get_untracked().trim().is_empty(), "name");
        check(first.is_ok(), "valid_from");
        check(last.is_ok(), "valid_to");
        faults.set(found.clone());
        let (Ok(valid_from), Ok(valid_to), true) = (first, last, found.is_empty()) else { return };
        let name = name.get_untracked();
        let parent = selection.agency.get_untracked();
        let level = level.get_untracked();
        let known = known.clone();
        busy.set(true);
        spawn_local(async move {
            let answer: Result<Agency, Failure> = match (known, new_code) {
                (Some(code), _) => {
                    let change = AgencyChange { name: Some(name), valid_to: Some(valid_to), successor: None };
                    staff::patch(&format!("/api/v1/agencies/{code}"), &change).await
                }
                (None, Ok(code)) => {
                    staff::post("/api/v1/agencies", &NewAgency { code, name, level, parent, valid_from })
                        .await
                }
                (None, Err(_)) => return,
            };
            busy.set(false);
            match answer {
                Ok(_) => on_done.run(()),
                Err(failure) => {
                    let (fields, whole) = sort_out(&failure, language.locale());
                    faults.set(fields);
                    trouble.set(whole);
                }
            }
        });
    });
    let title = Signal::derive(move || {
        if is_new { td_string!(locale(), admin.add_agency) } else { td_string!(locale(), admin.edit_agency) }
    });
    let levels = move || {
        AgencyLevel::ALL
            .iter()
            .map(|&each| view! { <option value=each.as_str() selected=move || level.get() == each>{level_name(each, locale())}</option> })
            .collect_view()
    };
    view! {
        <FormDialog title busy trouble on_save=save on_cancel>
            {is_new.then(|| view! { <Field label=Signal::derive(move || td_string!(locale(), admin.code)) kind="text" name="code" value=code faults /> })}
            <Field label=Signal::derive(move || td_string!(locale(), admin.name)) kind="text" name="name" value=name faults />
            {if is_new {
                view! {
                    <label>
                        {move || td_string!(locale(), admin.level)}
                        <select class="hl-select" on:change=move |event| level.set(event_target_value(&event).parse().unwrap_or(AgencyLevel::Commune))>{levels}</select>
                    </label>
                    <Field label=Signal::derive(move || td_string!(locale(), admin.valid_from)) kind="date" name="valid_from" value=valid_from faults />
                }
                    .into_any()
            } else {
                view! {
                    <Field label=Signal::derive(move || td_string!(locale(), admin.valid_to)) kind="date" name="valid_to" value=valid_to faults />
                    <p class="hl-muted">{move || td_string!(locale(), admin.valid_to_hint)}</p>
                }
                    .into_any()
            }}
        </FormDialog>
    }
}
