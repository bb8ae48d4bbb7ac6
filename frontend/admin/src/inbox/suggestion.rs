//! One suggestion.

use crate::language::use_language;
use crate::loading::{follow, when_loaded};
use crate::selection::{Selection, use_selection};
use hailong_shared::wire::{Suggestion, SuggestionEvent};
use hailong_shared::{Lang, numerals};
use hailong_ui::i18n::{Locale, td_string};
use hailong_ui::{kind_name, state_name};
use leptos::prelude::*;
use leptos_router::components::A;
use leptos_router::hooks::use_params_map;

/// Text, dates and history.
#[component]
pub fn SuggestionPage() -> impl IntoView {
    let selection = use_selection();
    let language = use_language();
    let locale = move || language.locale();
    let params = use_params_map();
    let url = Signal::derive(move || {
        let id = params.with(|params| params.get("id").unwrap_or_default());
        // Asked of the top of the user's tree, so that a change of agency does not lose the page.
        let top =
            selection.session.with_value(|session| session.grants.first().map(|grant| grant.agency.clone()));
        let agency = top
            .filter(|top| within(&selection.agency.get(), top, selection))
            .unwrap_or_else(|| selection.agency.get());
        format!("/api/v1/agencies/{agency}/suggestions/{id}")
    });
    let loaded = follow::<Suggestion>(url, Signal::derive(|| 0));
    view! {
        <p><A href="/admin/suggestions">"← " {move || td_string!(locale(), admin.back)}</A></p>
        {when_loaded(loaded, move |suggestion| detail(suggestion, selection, locale(), language.get()))}
    }
}

/// Whether an agency stands at or below another.
fn within(code: &hailong_shared::AgencyCode, top: &hailong_shared::AgencyCode, selection: Selection) -> bool {
    let mut at = Some(code.clone());
    while let Some(code) = at {
        if code == *top {
            return true;
        }
        at = selection.find(&code).and_then(|agency| agency.parent);
    }
    false
}

fn detail(suggestion: &Suggestion, selection: Selection, locale: Locale, lang: Lang) -> AnyView {
    let fact = |name: &'static str, value: String| view! { <div><dt>{name}</dt><dd>{value}</dd></div> };
    let step = |event: &SuggestionEvent| {
        view! { <li><b>{state_name(event.state, locale)}</b> <span class="hl-muted">{selection.moment(event.at, lang)}</span></li> }
    };
    let place = [
        Some(suggestion.agency_name.clone()),
        suggestion.desk_number.map(|n| td_string!(locale, admin.desk_n, number = n).to_string()),
    ];
    view! {
        <article class="hl-card hl-letter">
            <header>
                <h1>{kind_name(suggestion.kind, locale)}</h1>
                <span class=format!("hl-state hl-state-{}", suggestion.state)>{state_name(suggestion.state, locale)}</span>
                {suggestion.overdue.then(|| view! { <span class="hl-flag hl-flag-bad">{td_string!(locale, admin.is_overdue)}</span> })}
            </header>
            <p class="hl-letter-text" lang="vi">{suggestion.text.clone()}</p>
            <p class="hl-muted">{td_string!(locale, admin.redacted_note)}</p>
            {suggestion.answer.clone().map(|answer| view! {
                <section class="hl-answer">
                    <h2>{td_string!(locale, admin.answer)}</h2>
                    <p lang="vi">{answer}</p>
                </section>
            })}
            <dl class="hl-facts">
                {fact(td_string!(locale, admin.agency), place.into_iter().flatten().collect::<Vec<_>>().join(" · "))}
                {fact(td_string!(locale, admin.received), selection.moment(suggestion.received_at, lang))}
                {fact(td_string!(locale, admin.acknowledge_by), numerals::day(suggestion.acknowledge_by, lang))}
                {fact(td_string!(locale, admin.answer_by), numerals::day(suggestion.answer_by, lang))}
                {suggestion.contact.as_ref().map(|contact| view! {
                    {fact(td_string!(locale, admin.signed_by), contact.name.clone())}
                    {fact(td_string!(locale, admin.address), contact.address.clone())}
                    {fact(td_string!(locale, admin.reach), contact.reach.clone())}
                })}
            </dl>
            <h2>{td_string!(locale, admin.history)}</h2>
            <ol class="hl-history">{suggestion.history.iter().map(step).collect_view()}</ol>
        </article>
    }
    .into_any()
}
