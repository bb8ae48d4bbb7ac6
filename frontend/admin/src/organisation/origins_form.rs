//! The web sites where the agency's widget may stand.

use crate::form::{DialogOf, FormDialog, FormState};
use crate::language::use_language;
use crate::selection::use_selection;
use hailong_shared::wire::OriginList;
use hailong_ui::api::staff;
use hailong_ui::i18n::td_string;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// The form: a site a line.
#[component]
pub fn OriginsForm(dialog: DialogOf) -> impl IntoView {
    let selection = use_selection();
    let language = use_language();
    let locale = move || language.locale();
    let url = format!("/api/v1/agencies/{}/origins", selection.agency.get_untracked());
    let text = RwSignal::new(String::new());
    let form = FormState::new();
    let FormState { busy, faults, trouble } = form;
    let address = url.clone();
    spawn_local(async move {
        if let Ok(list) = staff::get::<OriginList>(&address).await {
            text.set(list.origins.join("\n"));
        }
    });
    let save = Callback::new(move |()| {
        let lines = text.get_untracked();
        let lines = lines.lines().map(str::trim).filter(|line| !line.is_empty());
        let list = OriginList { origins: lines.map(str::to_owned).collect() };
        let url = url.clone();
        form.save(async move { staff::put::<OriginList>(&url, &list).await }, language, dialog.done);
    });
    let is_wrong = move || faults.with(|faults| !faults.is_empty());
    view! {
        <FormDialog title=Signal::derive(move || td_string!(locale(), admin.origins)) busy trouble on_save=save on_cancel=dialog.cancel>
            <label>
                {move || td_string!(locale(), admin.origins_label)}
                <textarea
                    rows="5"
                    name="origins"
                    placeholder="https://langson.gov.vn"
                    spellcheck="false"
                    aria-invalid=move || is_wrong().to_string()
                    prop:value=text
                    on:input=move |event| text.set(event_target_value(&event))
                ></textarea>
            </label>
            <p class="hl-error" role="alert">{move || is_wrong().then(|| td_string!(locale(), admin.invalid_origin))}</p>
            <p class="hl-muted">{move || td_string!(locale(), admin.origins_hint)}</p>
        </FormDialog>
    }
}
