//! Adding and editing a desk.

use crate::form::{Field, FormDialog, FormState, optional_day};
use crate::language::use_language;
use crate::selection::use_selection;
use hailong_shared::Day;
use hailong_shared::wire::{Desk, DeskChange, NewDesk};
use hailong_ui::api::staff;
use hailong_ui::i18n::td_string;
use leptos::prelude::*;

/// The form; without a desk it makes a new one at the chosen agency.
#[component]
pub fn DeskForm(desk: Option<Desk>, on_done: Callback<()>, on_cancel: Callback<()>) -> impl IntoView {
    let selection = use_selection();
    let language = use_language();
    let locale = move || language.locale();
    let text = |value: Option<String>| RwSignal::new(value.unwrap_or_default());
    let number = text(desk.as_ref().map(|desk| desk.number.to_string()));
    let name = text(desk.as_ref().map(|desk| desk.name.clone()));
    let first_day = desk.as_ref().map_or(selection.today(), |desk| desk.validity.valid_from);
    let valid_from = text(Some(first_day.to_string()));
    let valid_to = text(desk.as_ref().and_then(|desk| desk.validity.valid_to).map(|day| day.to_string()));
    let form = FormState::new();
    let FormState { busy, faults, trouble } = form;
    let is_new = desk.is_none();
    let id = desk.as_ref().map(|desk| desk.id);

    let save = Callback::new(move |()| {
        let parsed_number = number.get_untracked().trim().parse::<u32>();
        let name = name.get_untracked();
        let first = valid_from.get_untracked().parse::<Day>();
        let last = optional_day(&valid_to.get_untracked());
        let fine = form.check(&[
            ("number", parsed_number.is_ok()),
            ("name", !hailong_shared::clean(&name).is_empty()),
            ("valid_from", first.is_ok()),
            ("valid_to", last.is_ok()),
        ]);
        let (true, Ok(number), Ok(valid_from), Ok(valid_to)) = (fine, parsed_number, first, last) else {
            return;
        };
        let agency = selection.agency.get_untracked();
        let call = async move {
            match id {
                None => {
                    let new = NewDesk { number, name, valid_from };
                    staff::post::<Desk>(&format!("/api/v1/agencies/{agency}/desks"), &new).await
                }
                Some(id) => {
                    let change = DeskChange {
                        number: Some(number),
                        name: Some(name),
                        valid_from: Some(valid_from),
                        valid_to: Some(valid_to),
                    };
                    staff::patch(&format!("/api/v1/desks/{id}"), &change).await
                }
            }
        };
        form.save(call, language, on_done);
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
                    <Field label=Signal::derive(move || td_string!(locale(), admin.valid_from)) kind="date" name="valid_from" value=valid_from faults />
                    <Field label=Signal::derive(move || td_string!(locale(), admin.valid_to)) kind="date" name="valid_to" value=valid_to faults />
                    <p class="hl-muted">{move || td_string!(locale(), admin.valid_to_hint)}</p>
                }
                    .into_any()
            }}
        </FormDialog>
    }
}
