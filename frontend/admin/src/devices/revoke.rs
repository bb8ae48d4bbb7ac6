//! Taking back the access of a tablet or of software, and what came by it since it was lost.

use crate::form::{DialogOf, Field, FormDialog, FormState};
use crate::language::use_language;
use hailong_shared::wire::{Revocation, Revoked};
use hailong_ui::api::staff;
use hailong_ui::i18n::td_string;
use leptos::prelude::*;

/// Whose access is taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holder {
    /// The tablet with this id.
    Tablet(i64),
    /// The software with this access.
    Software(i64),
}

impl Holder {
    fn url(self) -> String {
        match self {
            Self::Tablet(id) => format!("/api/v1/devices/{id}/revocation"),
            Self::Software(id) => format!("/api/v1/tokens/{id}/revocation"),
        }
    }
}

/// Asks once more; what was stolen or copied is revoked together with what came by it.
#[component]
pub fn RevokeForm(
    holder: Holder,
    /// The holder's name.
    name: String,
    dialog: DialogOf,
) -> impl IntoView {
    let language = use_language();
    let locale = move || language.locale();
    let (since, reason) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let form = FormState::new();
    let FormState { busy, faults, trouble } = form;
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
        let request = Revocation { void_since, reason: is_asked.then_some(reason) };
        let url = holder.url();
        form.save(async move { staff::post::<Revoked>(&url, &request).await }, language, dialog.done);
    });
    let verb = Signal::derive(move || td_string!(locale(), admin.revoke));
    let since_label = Signal::derive(move || match holder {
        Holder::Tablet(_) => td_string!(locale(), admin.void_since),
        Holder::Software(_) => td_string!(locale(), admin.void_since_software),
    });
    view! {
        <FormDialog title=verb action=verb busy trouble on_save=revoke on_cancel=dialog.cancel>
            <p><b>{name}</b></p>
            <p class="hl-muted">{move || td_string!(locale(), admin.revoke_hint)}</p>
            <Field label=since_label kind="datetime-local" name="void_since" value=since faults />
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
