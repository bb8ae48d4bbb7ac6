//! The programs that announce dossiers, such as the one-stop software.

use super::revoke::{Holder, RevokeForm};
use crate::form::{DialogOf, Field, FormDialog, FormState};
use crate::language::use_language;
use crate::loading::{follow, when_loaded};
use crate::selection::use_selection;
use hailong_shared::wire::{ApiToken, ApiTokenList, IssuedApiToken, NewApiToken, UnusualLinks};
use hailong_shared::{Lang, numerals};
use hailong_ui::api::staff;
use hailong_ui::i18n::{Locale, td_string};
use leptos::prelude::*;
use leptos_router::components::A;

#[derive(Debug, Clone, PartialEq)]
enum Doing {
    Nothing,
    Giving,
    Revoking(ApiToken),
}

/// The programs with access, and giving it; only for administrators.
#[component]
pub fn Software() -> impl IntoView {
    let selection = use_selection();
    let may_change = Memo::new(move |_| selection.may_change(&selection.agency.get()));
    view! { <Show when=move || may_change.get()><List /></Show> }
}

#[component]
fn List() -> impl IntoView {
    let selection = use_selection();
    let language = use_language();
    let locale = move || language.locale();
    let doing = RwSignal::new(Doing::Nothing);
    let issued = RwSignal::new(None::<String>);
    let again = RwSignal::new(0_u32);
    let url = Signal::derive(move || format!("/api/v1/agencies/{}/tokens", selection.agency.get()));
    let tokens = follow::<ApiTokenList>(url, again.into());
    let done = Callback::new(move |()| {
        doing.set(Doing::Nothing);
        again.update(|n| *n += 1);
    });
    let cancel = Callback::new(move |()| doing.set(Doing::Nothing));
    let line = move |token: &ApiToken| {
        let since = selection.moment(token.created_at, language.get());
        let facts = format!("{} · {}", token.agency, td_string!(locale(), admin.since, day = since));
        let label = format!("{} {}", td_string!(locale(), admin.revoke), token.name);
        let to_revoke = token.clone();
        view! {
            <li>
                <div><b>{token.name.clone()}</b><span class="hl-muted hl-block">{facts}</span></div>
                <button type="button" class="hl-button" aria-label=label on:click=move |_| doing.set(Doing::Revoking(to_revoke.clone()))>{td_string!(locale(), admin.revoke)}</button>
            </li>
        }
    };
    view! {
        <section class="hl-card">
            <div class="hl-table-head">
                <div>
                    <h2>{move || td_string!(locale(), admin.software)}</h2>
                    <p class="hl-muted">{move || td_string!(locale(), admin.software_hint)}</p>
                </div>
                <div class="hl-acts">
                    <A href="/admin/receipts" attr:class="hl-button">{move || td_string!(locale(), admin.receipts)}</A>
                    <button type="button" class="hl-button" on:click=move |_| doing.set(Doing::Giving)>{move || td_string!(locale(), admin.give_access)}</button>
                </div>
            </div>
            {move || issued.get().map(|token| view! {
                <div class="hl-issued" role="status">
                    <p>{td_string!(locale(), admin.token_once)}</p>
                    <code>{token}</code>
                </div>
            })}
            {when_loaded(tokens, move |list| {
                let lines = if list.tokens.is_empty() {
                    view! { <p class="hl-muted hl-empty">{td_string!(locale(), admin.no_software)}</p> }.into_any()
                } else {
                    view! { <ul class="hl-lines">{list.tokens.iter().map(line).collect_view()}</ul> }.into_any()
                };
                let unusual = list.unusual.iter().map(|links| unusual_line(links, locale(), language.get())).collect_view();
                view! { {lines} {unusual} }.into_any()
            })}
        </section>
        {move || match doing.get() {
            Doing::Nothing => ().into_any(),
            Doing::Giving => view! { <AccessForm issued dialog=DialogOf { done, cancel } /> }.into_any(),
            Doing::Revoking(token) => {
                let holder = Holder::Software(token.id);
                view! { <RevokeForm holder name=token.name dialog=DialogOf { done, cancel } /> }.into_any()
            }
        }}
    }
}

/// A day on which the links of a desk brought far more ratings than they usually do.
fn unusual_line(links: &UnusualLinks, locale: Locale, lang: Lang) -> impl IntoView + use<> {
    let desk = td_string!(locale, admin.desk_n, number = links.desk_number).to_string();
    let (day, n) = (numerals::day(links.day, lang), numerals::count(u64::from(links.n), lang));
    let text = td_string!(locale, admin.unusual_links, n = n, day = day).to_string();
    view! { <span class="hl-flag hl-block">{format!("{} · {desk}: {text}", links.agency)}</span> }
}

/// Gives access at the chosen agency; the token is shown this once.
#[component]
fn AccessForm(issued: RwSignal<Option<String>>, dialog: DialogOf) -> impl IntoView {
    let selection = use_selection();
    let language = use_language();
    let locale = move || language.locale();
    let name = RwSignal::new(String::new());
    let form = FormState::new();
    let FormState { busy, faults, trouble } = form;
    let save = Callback::new(move |()| {
        let name = name.get_untracked();
        if !form.check(&[("name", !hailong_shared::clean(&name).is_empty())]) {
            return;
        }
        let url = format!("/api/v1/agencies/{}/tokens", selection.agency.get_untracked());
        let call = async move {
            let answer = staff::post::<IssuedApiToken>(&url, &NewApiToken { name }).await?;
            issued.set(Some(answer.token));
            Ok(())
        };
        form.save(call, language, dialog.done);
    });
    view! {
        <FormDialog title=Signal::derive(move || td_string!(locale(), admin.give_access)) busy trouble on_save=save on_cancel=dialog.cancel>
            <Field label=Signal::derive(move || td_string!(locale(), admin.software_name)) kind="text" name="name" value=name faults />
        </FormDialog>
    }
}
