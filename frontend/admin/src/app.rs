//! The app: who is signed in, and which screen the address names.

use crate::devices::{DevicesPage, ReceiptsPage};
use crate::frame::Frame;
use crate::inbox::{Inbox, SuggestionPage};
use crate::language::{provide_language, use_language};
use crate::organisation::OrganisationPage;
use crate::overview::Overview;
use crate::selection::Selection;
use crate::sign_in::SignInPage;
use crate::slips::SlipsPage;
use hailong_shared::wire::{AgencyList, SessionInfo};
use hailong_ui::api::{Failure, staff};
use hailong_ui::i18n::td_string;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::components::{Route, Router, Routes};
use leptos_router::path;

/// Where the user stands with the server.
#[derive(Clone)]
enum Gate {
    /// It is being asked.
    Asking,
    /// Nobody is signed in.
    Closed,
    /// Somebody is signed in.
    Open(Selection),
    /// Somebody is signed in who may see nothing.
    NoAgency,
    /// The server could not be asked.
    Failed(Failure),
}

/// The whole site.
#[component]
pub fn App() -> impl IntoView {
    provide_language();
    let gate = RwSignal::new(Gate::Asking);
    let ask = Callback::new(move |()| {
        spawn_local(async move { gate.set(enter().await) });
    });
    ask.run(());
    let language = use_language();
    let locale = move || language.locale();
    move || {
        match gate.get() {
        Gate::Asking => view! { <p class="hl-boot" role="status">"…"</p> }.into_any(),
        Gate::Closed => view! { <SignInPage on_signed_in=ask /> }.into_any(),
        Gate::Open(selection) => view! { <Signed selection on_signed_out=Callback::new(move |()| gate.set(Gate::Closed)) /> }.into_any(),
        Gate::NoAgency => view! { <main class="hl-boot"><p>{move || td_string!(locale(), admin.no_agency)}</p></main> }.into_any(),
        Gate::Failed(failure) => {
            view! {
                <main class="hl-boot">
                    <p role="alert">{move || hailong_ui::failure(&failure, locale())}</p>
                    <p><button type="button" class="hl-button" on:click=move |_| ask.run(())>{move || td_string!(locale(), common.retry)}</button></p>
                </main>
            }
                .into_any()
        }
    }
    }
}

async fn enter() -> Gate {
    let session = match staff::get::<SessionInfo>("/api/v1/session").await {
        Ok(session) => session,
        Err(failure) if failure.status() == Some(401) => return Gate::Closed,
        Err(failure) => return Gate::Failed(failure),
    };
    match staff::get::<AgencyList>("/api/v1/agencies").await {
        Ok(list) => Selection::new(session, list).map_or(Gate::NoAgency, Gate::Open),
        Err(failure) => Gate::Failed(failure),
    }
}

/// The screens of somebody who is signed in.
#[component]
fn Signed(selection: Selection, on_signed_out: Callback<()>) -> impl IntoView {
    provide_context(selection);
    let locale = move || use_language().locale();
    view! {
        <Router>
            <Frame on_signed_out>
                <Routes fallback=move || view! { <p>{move || td_string!(locale(), admin.not_found)}</p> }>
                    <Route path=path!("/admin") view=Overview />
                    <Route path=path!("/admin/suggestions") view=Inbox />
                    <Route path=path!("/admin/suggestions/:id") view=SuggestionPage />
                    <Route path=path!("/admin/organisation") view=OrganisationPage />
                    <Route path=path!("/admin/slips") view=SlipsPage />
                    <Route path=path!("/admin/devices") view=DevicesPage />
                    <Route path=path!("/admin/receipts") view=ReceiptsPage />
                </Routes>
            </Frame>
        </Router>
    }
}
