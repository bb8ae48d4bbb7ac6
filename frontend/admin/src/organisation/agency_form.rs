//! Adding and editing an agency.

use super::level_name;
use crate::form::{Field, FormDialog, FormState, optional_day};
use crate::language::use_language;
use crate::selection::use_selection;
use hailong_shared::wire::{Agency, AgencyChange, AgencyLevel, NewAgency};
use hailong_shared::{AgencyCode, Day};
use hailong_ui::api::staff;
use hailong_ui::i18n::td_string;
use leptos::prelude::*;

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
    let first_day = agency.as_ref().map_or(selection.today(), |agency| agency.validity.valid_from);
    let valid_from = text(Some(first_day.to_string()));
    let valid_to =
        text(agency.as_ref().and_then(|agency| agency.validity.valid_to).map(|day| day.to_string()));
    let form = FormState::new();
    let FormState { busy, faults, trouble } = form;
    let is_new = agency.is_none();
    let known = agency.as_ref().map(|agency| agency.code.clone());

    let save = Callback::new(move |()| {
        let new_code = code.get_untracked().trim().parse::<AgencyCode>().ok();
        let name = name.get_untracked();
        let first = valid_from.get_untracked().parse::<Day>();
        let last = optional_day(&valid_to.get_untracked());
        let fine = form.check(&[
            ("code", !is_new || new_code.is_some()),
            ("name", !hailong_shared::clean(&name).is_empty()),
            ("valid_from", first.is_ok()),
            ("valid_to", last.is_ok()),
        ]);
        let (true, Ok(valid_from), Ok(valid_to)) = (fine, first, last) else { return };
        let parent = selection.agency.get_untracked();
        let level = level.get_untracked();
        // What exists keeps its code; what is new has the one that was checked above.
        let (known, Some(code)) = (known.is_some(), known.clone().or(new_code)) else { return };
        let call = async move {
            if known {
                let change = AgencyChange {
                    name: Some(name),
                    valid_from: Some(valid_from),
                    valid_to: Some(valid_to),
                    successor: None,
                };
                staff::patch::<Agency>(&format!("/api/v1/agencies/{code}"), &change).await
            } else {
                staff::post("/api/v1/agencies", &NewAgency { code, name, level, parent, valid_from }).await
            }
        };
        form.save(call, language, on_done);
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
                    <Field label=Signal::derive(move || td_string!(locale(), admin.valid_from)) kind="date" name="valid_from" value=valid_from faults />
                    <Field label=Signal::derive(move || td_string!(locale(), admin.valid_to)) kind="date" name="valid_to" value=valid_to faults />
                    <p class="hl-muted">{move || td_string!(locale(), admin.valid_to_hint)}</p>
                }
                    .into_any()
            }}
        </FormDialog>
    }
}
