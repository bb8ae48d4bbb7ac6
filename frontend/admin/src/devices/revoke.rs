//! Taking back a tablet's or a program's access.

use crate::form::{DialogOf, FormDialog, FormState};
use crate::language::use_language;
use hailong_ui::api::staff;
use hailong_ui::i18n::td_string;
use leptos::prelude::*;

/// Asks once more.
#[component]
pub fn RevokeForm(
    /// What is taken back from.
    name: String,
    /// What is deleted.
    url: String,
    dialog: DialogOf,
) -> impl IntoView {
    let language = use_language();
    let locale = move || language.locale();
    let form = FormState::new();
    let FormState { busy, trouble, .. } = form;
    let revoke = Callback::new(move |()| {
        let url = url.clone();
        form.save(async move { staff::delete(&url).await }, language, dialog.done);
    });
    let verb = Signal::derive(move || td_string!(locale(), admin.revoke));
    view! {
        <FormDialog title=verb action=verb busy trouble on_save=revoke on_cancel=dialog.cancel>
            <p><b>{name}</b></p>
            <p class="hl-muted">{move || td_string!(locale(), admin.revoke_hint)}</p>
        </FormDialog>
    }
}
