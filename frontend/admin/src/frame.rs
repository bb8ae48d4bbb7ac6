//! What stands around every screen: the rail on the left, agency and period at the top.

use crate::agency_picker::AgencyPicker;
use crate::language::{LanguageSwitch, use_language};
use crate::loading::{follow, heartbeat};
use crate::period_picker::PeriodPicker;
use crate::selection::use_selection;
use crate::sign_in::Logo;
use hailong_shared::wire::SuggestionList;
use hailong_ui::api::staff;
use hailong_ui::i18n::td_string;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::components::A;
use leptos_router::hooks::use_location;

/// The frame with a screen in it.
#[component]
pub fn Frame(
    /// Called when the session has ended.
    on_signed_out: Callback<()>,
    children: Children,
) -> impl IntoView {
    let selection = use_selection();
    let language = use_language();
    let locale = move || language.locale();
    let name = selection.session.with_value(|session| session.display_name.clone());
    let path = use_location().pathname;
    let title = name.clone();
    let sign_out = move |_| {
        spawn_local(async move {
            // Whatever the server says: this browser is done.
            let _ = staff::delete("/api/v1/session").await;
            on_signed_out.run(());
        });
    };
    view! {
        <div class="hl-frame">
            // The router would take the address for a page of its own.
            <a class="hl-skip" href="#main" rel="external">{move || td_string!(locale(), admin.skip)}</a>
            <Rail />
            <div class="hl-body">
                <header class="hl-head">
                    <AgencyPicker />
                    // Only figures are about a period.
                    <Show when=move || matches!(path.get().as_str(), "/admin" | "/admin/slips")>
                        <PeriodPicker />
                    </Show>
                    <div class="hl-who">
                        <span class="hl-muted">{name}</span>
                        <LanguageSwitch />
                        <button type="button" class="hl-button" title=title on:click=sign_out>{move || td_string!(locale(), admin.sign_out)}</button>
                    </div>
                </header>
                <main id="main" class="hl-screen" tabindex="-1">{children()}</main>
            </div>
        </div>
    }
}

/// Where one can go; the number of suggestions that wait stands beside them.
#[component]
fn Rail() -> impl IntoView {
    let selection = use_selection();
    let language = use_language();
    let locale = move || language.locale();
    let url =
        Signal::derive(move || format!("/api/v1/agencies/{}/suggestions?limit=1", selection.agency.get()));
    let waiting = follow::<SuggestionList>(url, heartbeat());
    let open = move || {
        waiting.with(|list| list.as_ref().and_then(|list| list.as_ref().ok()).map_or(0, |list| list.open))
    };
    view! {
        <nav class="hl-rail" aria-label=move || td_string!(locale(), admin.menu)>
            <p class="hl-logo"><Logo /> "hailong"</p>
            <A href="/admin" exact=true>{move || td_string!(locale(), admin.overview)}</A>
            <A href="/admin/suggestions">
                {move || td_string!(locale(), admin.suggestions)}
                {move || (open() > 0).then(|| view! { <em>{open()}</em> })}
            </A>
            <A href="/admin/slips">{move || td_string!(locale(), admin.slips)}</A>
            <A href="/admin/organisation">{move || td_string!(locale(), admin.organisation)}</A>
            <A href="/admin/devices">{move || td_string!(locale(), admin.devices)}</A>
            <a class="hl-rail-out" href=move || format!("/public/{}", selection.agency.get()) rel="external">
                {move || td_string!(locale(), admin.public_page)}
            </a>
        </nav>
    }
}
