//! Signing in.

use crate::language::{LanguageSwitch, use_language};
use hailong_shared::wire::{SessionInfo, SignIn};
use hailong_ui::api::{Failure, staff};
use hailong_ui::i18n::td_string;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// What keeps the visitor out.
#[derive(Clone, PartialEq, Eq)]
enum Trouble {
    Missing,
    Refused(Failure),
}

/// User name and password.
#[component]
pub fn SignInPage(
    /// Called when the server has opened a session.
    on_signed_in: Callback<()>,
) -> impl IntoView {
    let language = use_language();
    let locale = move || language.locale();
    let username = RwSignal::new(String::new());
    let password = RwSignal::new(String::new());
    let busy = RwSignal::new(false);
    let trouble = RwSignal::new(None::<Trouble>);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let sign_in = SignIn {
            username: username.get_untracked().trim().to_owned(),
            password: password.get_untracked(),
        };
        if sign_in.username.is_empty() || sign_in.password.is_empty() {
            trouble.set(Some(Trouble::Missing));
            return;
        }
        busy.set(true);
        trouble.set(None);
        spawn_local(async move {
            match staff::post::<SessionInfo>("/api/v1/session", &sign_in).await {
                Ok(_) => on_signed_in.run(()),
                Err(failure) => trouble.set(Some(Trouble::Refused(failure))),
            }
            busy.set(false);
        });
    };
    let sentence = move || {
        trouble.get().map(|trouble| match trouble {
            Trouble::Missing => td_string!(locale(), admin.missing_sign_in),
            Trouble::Refused(failure) if failure.status() == Some(401) => {
                td_string!(locale(), admin.wrong_sign_in)
            }
            Trouble::Refused(failure) if failure.status() == Some(429) => {
                td_string!(locale(), admin.too_many_sign_ins)
            }
            Trouble::Refused(failure) => hailong_ui::failure(&failure, locale()),
        })
    };
    view! {
        <div class="hl-gate">
            <header><LanguageSwitch /></header>
            <main>
                <form class="hl-card hl-sign-in" on:submit=submit>
                    <p class="hl-logo"><Logo /> "hailong"</p>
                    <h1>{move || td_string!(locale(), admin.sign_in_title)}</h1>
                    <label>
                        {move || td_string!(locale(), admin.username)}
                        <input type="text" autocomplete="username" autocapitalize="none" prop:value=username on:input=move |event| username.set(event_target_value(&event)) />
                    </label>
                    <label>
                        {move || td_string!(locale(), admin.password)}
                        <input type="password" autocomplete="current-password" prop:value=password on:input=move |event| password.set(event_target_value(&event)) />
                    </label>
                    {move || sentence().map(|text| view! { <p class="hl-error" role="alert">{text}</p> })}
                    <button type="submit" class="hl-button hl-button-primary" disabled=busy>{move || td_string!(locale(), admin.sign_in)}</button>
                </form>
            </main>
        </div>
    }
}

/// The smile.
#[component]
pub fn Logo() -> impl IntoView {
    view! {
        <svg viewBox="0 0 96 96" aria-hidden="true"><circle cx="48" cy="48" r="42"></circle><path d="M28 56Q48 80 68 56"></path></svg>
    }
}
