//! Adding and editing a desk.

use super::dialog::FormDialog;
use super::field::{Field, sort_out};
use crate::language::use_language;
use crate::selection::use_selection;
use hailong_shared::Day;
use hailong_shared::wire::{Desk, DeskChange, NewDesk};
use hailong_ui::api::{Failure, staff};
use hailong_ui::i18n::td_string;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// The form; without a desk it makes a new one at the chosen agency.
#[component]
pub fn DeskForm(desk: Option<Desk>, on_done: Callback<()>, on_cancel: Callback<()>) -> impl IntoView {
    let selection = use_selection();
    let language = use_language();
    let locale = move || language.locale();
    let text = |value: Option<String>| RwSignal::new(value.unwrap_or_default());
    let number = text(desk.as_ref().map(|desk| desk.number.to_string()));
    let name = text(desk.as_ref().map(|desk| desk.name.clone()));
    let valid_from = text(Some(selection.today().to_string()));
    let valid_to = text(desk.as_ref().and_then(|desk| desk.validity.valid_to).map(|day| day.to_string()));
    let busy = RwSignal::new(false);
    let faults = RwSignal::new(Vec::new());
    let trouble = RwSignal::new(None);
    let is_new = desk.is_none();
    let id = desk.as_ref().map(|desk| desk.id);

    let save = Callback::new(move |()| {
        let parsed_number = number.get_untracked().trim().parse::<u32>();
        let first = valid_from.get_untracked().parse::<Day>();
        let last = valid_to.get_untracked();
        let last = if last.is_empty() { Ok(None) } else { last.parse::<Day>().map(Some) };
        let mut found = Vec::new();
        let mut check = |fine: bool, field: &str| {
            if !fine {
                found.push((field.to_owned(), "invalid".to_owned()));
            }
        };
        check(parsed_number.is_ok(), "number");
        check(!name.get_untracked().trim().is_empty(), "name");
        check(first.is_ok(), "valid_from");
        check(last.is_ok(), "valid_to");
        faults.set(found.clone());
        let (Ok(number), Ok(valid_from), Ok(valid_to), true) = (parsed_number, first, last, found.is_empty())
        else {
            return;
        };
        let name = name.get_untracked();
        let agency = selection.agency.get_untracked();
        busy.set(true);
        spawn_local(async move {
            let answer: Result<Desk, Failure> = match id {
                None => {
                    staff::post(
                        &format!("/api/v1/agencies/{agency}/desks"),
                        &NewDesk { number, name, valid_from },
                    )
                    .await
                }
                Some(id) => {
                    let change =
                        DeskChange { number: Some(number), name: Some(name), valid_to: Some(valid_to) };
                    staff::patch(&format!("/api/v1/desks/{id}"), &change).await
                }
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
        if is_new { td_string!(locale(), admin.add_desk) } else { td_string!(locale(), admin.edit_desk) }
    });
    view! {
        <FormDialog title busy trouble on_save=save on_cancel>
            <Field label=Signal::derive(move || td_string!(locale(), admin.number)) kind="number" name="number" value=number faults />
            <Field label=Signal::derive(move || td_string!(locale(), admin.name)) kind="text" name="name" value=name faults />
            {if is_new {
                view! { <Field label=Signal::derive(move || td_string!(locale(), admin.valid_from)) kind="date" name="valid_from" value=valid_from faults /> }.into_any()
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
