//! Taking back a tablet's access, and what it sent since it was lost.

use crate::form::{DialogOf, Field, FormDialog, FormState};
use crate::language::use_language;
use hailong_shared::wire::{Device, DeviceRevocation, RevokedDevice};
use hailong_ui::api::staff;
use hailong_ui::i18n::td_string;
use leptos::prelude::*;

/// Asks once more; a tablet that was stolen is revoked together with what it sent.
#[component]
pub fn RevokeDeviceForm(device: Device, dialog: DialogOf) -> impl IntoView {
    let language = use_language();
    let locale = move || language.locale();
    let (since, reason) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let form = FormState::new();
    let FormState { busy, faults, trouble } = form;
    let id = device.id;
    let revoke = Callback::new(move |()| {
        let (since, reason) = (since.get_untracked(), reason.get_untracked());
        let void_since = if since.is_empty() { None } else { instant(&since) };
        let is_asked = !since.is_empty();
        let checks = [
            ("void_since", !is_asked || void_since.is_some()),
            ("reason", !is_asked || !hailong_shared::clean(&reason).is_empty()),
        ];
        if !form.check(&checks) {
            return;
        }
        let request = DeviceRevocation { void_since, reason: is_asked.then_some(reason) };
        let url = format!("/api/v1/devices/{id}/revocation");
        form.save(async move { staff::post::<RevokedDevice>(&url, &request).await }, language, dialog.done);
    });
    let verb = Signal::derive(move || td_string!(locale(), admin.revoke));
    view! {
        <FormDialog title=verb action=verb busy trouble on_save=revoke on_cancel=dialog.cancel>
            <p><b>{device.name}</b></p>
            <p class="hl-muted">{move || td_string!(locale(), admin.revoke_hint)}</p>
            <Field
                label=Signal::derive(move || td_string!(locale(), admin.void_since))
                kind="datetime-local"
                name="void_since"
                value=since
                faults
            />
            <p class="hl-muted">{move || td_string!(locale(), admin.void_since_hint)}</p>
            <Field
                label=Signal::derive(move || td_string!(locale(), admin.void_reason))
                kind="text"
                name="reason"
                value=reason
                faults
            />
        </FormDialog>
    }
}

/// The instant that a browser's field for date and time holds, in this browser's time zone.
#[expect(clippy::cast_possible_truncation, reason = "whole milliseconds far below 2^53")]
fn instant(text: &str) -> Option<i64> {
    let millis = js_sys::Date::parse(text);
    millis.is_finite().then_some(millis as i64)
}
