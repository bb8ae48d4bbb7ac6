//! Renaming a tablet, or moving it to another desk.

use super::pair_form::DeskChoice;
use crate::form::{DialogOf, Field, FormDialog, FormState};
use crate::language::use_language;
use hailong_shared::wire::{Device, DeviceChange};
use hailong_ui::api::staff;
use hailong_ui::i18n::td_string;
use leptos::prelude::*;

/// The form.
#[component]
pub fn DeviceForm(device: Device, dialog: DialogOf) -> impl IntoView {
    let language = use_language();
    let locale = move || language.locale();
    let name = RwSignal::new(device.name);
    let chosen = RwSignal::new(device.desk.to_string());
    let form = FormState::new();
    let FormState { busy, faults, trouble } = form;
    let id = device.id;
    let save = Callback::new(move |()| {
        let desk = chosen.with_untracked(|desk| desk.parse::<i64>());
        let name = name.get_untracked();
        let fine = form.check(&[("desk", desk.is_ok()), ("name", !hailong_shared::clean(&name).is_empty())]);
        let (true, Ok(desk)) = (fine, desk) else { return };
        let change = DeviceChange { name: Some(name), desk: Some(desk) };
        let call = async move { staff::patch::<Device>(&format!("/api/v1/devices/{id}"), &change).await };
        form.save(call, language, dialog.done);
    });
    view! {
        <FormDialog title=Signal::derive(move || td_string!(locale(), admin.edit_tablet)) busy trouble on_save=save on_cancel=dialog.cancel>
            <DeskChoice chosen faults />
            <Field label=Signal::derive(move || td_string!(locale(), admin.tablet_name)) kind="text" name="name" value=name faults />
        </FormDialog>
    }
}
