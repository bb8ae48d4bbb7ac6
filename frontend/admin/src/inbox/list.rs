//! The inbox.

use crate::language::use_language;
use crate::loading::{follow, heartbeat, when_loaded};
use crate::selection::use_selection;
use hailong_shared::wire::{Suggestion, SuggestionList};
use hailong_shared::{SuggestionState, numerals};
use hailong_ui::i18n::td_string;
use hailong_ui::{kind_name, state_name};
use leptos::prelude::*;
use leptos_router::components::A;

/// How many stand on a page.
const PAGE: u64 = 20;

/// The suggestions of the chosen agency's subtree, newest first, with filters.
#[component]
pub fn Inbox() -> impl IntoView {
    let selection = use_selection();
    let language = use_language();
    let locale = move || language.locale();
    let state = RwSignal::new(String::new());
    let overdue = RwSignal::new(false);
    let query = RwSignal::new(String::new());
    let page = RwSignal::new(0_u64);
    let url = Signal::derive(move || {
        let text = String::from(js_sys::encode_uri_component(&query.get()));
        let state = state.get();
        // What nobody filled in is left out: an empty state is none.
        let given = |name: &str, value: &str| {
            if value.is_empty() { String::new() } else { format!("&{name}={value}") }
        };
        format!(
            "/api/v1/agencies/{}/suggestions?limit={PAGE}&offset={}&overdue={}{}{}",
            selection.agency.get(),
            page.get() * PAGE,
            overdue.get(),
            given("state", &state),
            given("q", &text),
        )
    });
    Effect::new(move |_| {
        selection.agency.track();
        page.set(0);
    });
    let list = follow::<SuggestionList>(url, heartbeat());
    let states = move || {
        SuggestionState::ALL
            .iter()
            .map(|each| view! { <option value=each.as_str()>{state_name(*each, locale())}</option> })
            .collect_view()
    };
    view! {
        <h1>{move || td_string!(locale(), admin.suggestions)}</h1>
        <div class="hl-filters">
            <label>
                {move || td_string!(locale(), admin.filter_state)}
                <select class="hl-select" on:change=move |event| { state.set(event_target_value(&event)); page.set(0); }>
                    <option value="">{move || td_string!(locale(), admin.all)}</option>
                    {states}
                </select>
            </label>
            <label class="hl-grow">
                {move || td_string!(locale(), admin.search_text)}
                <input
                    type="search"
                    placeholder=move || td_string!(locale(), admin.search_hint)
                    prop:value=query
                    on:input=move |event| { query.set(event_target_value(&event)); page.set(0); }
                />
            </label>
            <label class="hl-check">
                <input type="checkbox" prop:checked=overdue on:change=move |event| { overdue.set(event_target_checked(&event)); page.set(0); } />
                {move || td_string!(locale(), admin.only_overdue)}
            </label>
        </div>
        {when_loaded(list, move |list| {
            let pages = list.total.div_ceil(PAGE).max(1);
            let total = list.total;
            if list.suggestions.is_empty() {
                return view! {
                    <section class="hl-card hl-empty">
                        <p><b>{td_string!(locale(), admin.no_suggestions)}</b></p>
                        <p class="hl-muted">{td_string!(locale(), admin.no_suggestions_detail)}</p>
                    </section>
                }
                    .into_any();
            }
            let lines = list.suggestions.iter().cloned().map(|suggestion| view! { <Line suggestion /> }).collect_view();
            let found = td_string!(locale(), admin.found, n = numerals::count(total, language.get())).to_string();
            let place = td_string!(locale(), admin.page, page = page.get() + 1, pages = pages).to_string();
            view! {
                <p class="hl-muted" role="status">{found}</p>
                <ul class="hl-inbox">{lines}</ul>
                {(pages > 1).then(|| view! {
                    <nav class="hl-pages">
                        <button type="button" class="hl-button" disabled=page.get() == 0 on:click=move |_| page.update(|page| *page -= 1)>{td_string!(locale(), admin.previous)}</button>
                        <span>{place}</span>
                        <button type="button" class="hl-button" disabled=page.get() + 1 >= pages on:click=move |_| page.update(|page| *page += 1)>{td_string!(locale(), admin.next)}</button>
                    </nav>
                })}
            }
                .into_any()
        })}
    }
}

/// One suggestion in the list.
#[component]
fn Line(suggestion: Suggestion) -> impl IntoView {
    let selection = use_selection();
    let language = use_language();
    let locale = move || language.locale();
    let place = [
        Some(suggestion.agency_name),
        suggestion.desk_number.map(|n| td_string!(locale(), admin.desk_n, number = n).to_string()),
    ];
    let place = place.into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let is_open = suggestion.state != SuggestionState::Answered;
    view! {
        <li>
            <A href=format!("/admin/suggestions/{}", suggestion.id)>
                <span class="hl-line-top">
                    <b>{kind_name(suggestion.kind, locale())}</b>
                    <span class=format!("hl-state hl-state-{}", suggestion.state)>{state_name(suggestion.state, locale())}</span>
                    {suggestion.overdue.then(|| view! { <span class="hl-flag hl-flag-bad">{td_string!(locale(), admin.is_overdue)}</span> })}
                </span>
                <span class="hl-excerpt" lang="vi">{suggestion.text}</span>
                <span class="hl-muted">
                    {place} " · " {selection.moment(suggestion.received_at, language.get())}
                    {is_open.then(|| format!(" · {} {}", td_string!(locale(), admin.answer_by), numerals::day(suggestion.answer_by, language.get())))}
                </span>
            </A>
        </li>
    }
}
