//! A form in a dialog.

use crate::language::use_language;
use hailong_ui::i18n::td_string;
use leptos::ev::SubmitEvent;
use leptos::html;
use leptos::prelude::*;

/// How a form in a dialog ends.
#[derive(Debug, Clone, Copy)]
pub struct DialogOf {
    /// Something was done.
    pub done: Callback<()>,
    /// Nothing was.
    pub cancel: Callback<()>,
}

/// A form that stands before the page: the browser keeps the focus within it, and Esc leaves it.
#[component]
pub fn FormDialog(
    /// What is being done.
    #[prop(into)]
    title: Signal<&'static str>,
    /// Whether it is being saved.
    busy: RwSignal<bool>,
    /// What went wrong as a whole.
    #[prop(into)]
    trouble: Signal<Option<&'static str>>,
    /// What the button says; "save" if nothing.
    #[prop(optional, into)]
    action: Option<Signal<&'static str>>,
    /// Called to save.
    on_save: Callback<()>,
    /// Called to leave.
    on_cancel: Callback<()>,
    children: Children,
) -> impl IntoView {
    let language = use_language();
    let locale = move || language.locale();
    let dialog = NodeRef::<html::Dialog>::new();
    dialog.on_load(|dialog| {
        let _ = dialog.show_modal();
    });
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        on_save.run(());
    };
    view! {
        <dialog node_ref=dialog class="hl-dialog" aria-label=title on:close=move |_| on_cancel.run(())>
            <form on:submit=submit novalidate>
                <h2>{title}</h2>
                {children()}
                {move || trouble.get().map(|text| view! { <p class="hl-error" role="alert">{text}</p> })}
                <div class="hl-acts">
                    <button type="button" class="hl-button" on:click=move |_| on_cancel.run(())>{move || td_string!(locale(), admin.cancel)}</button>
                    <button type="submit" class="hl-button hl-button-primary" disabled=busy>
                        {move || if busy.get() { td_string!(locale(), admin.saving) } else { action.map_or_else(|| td_string!(locale(), admin.save), |action| action.get()) }}
                    </button>
                </div>
            </form>
        </dialog>
    }
}
