//! Choosing an agency: a tree that can be searched without diacritics.

use crate::language::use_language;
use crate::selection::use_selection;
use hailong_shared::wire::Agency;
use hailong_shared::{fold, numerals};
use hailong_ui::i18n::td_string;
use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;

/// A button with the chosen agency's name; pressed, it opens the search.
#[component]
pub fn AgencyPicker() -> impl IntoView {
    let selection = use_selection();
    let language = use_language();
    let locale = move || language.locale();
    let is_open = RwSignal::new(false);
    let query = RwSignal::new(String::new());
    let button = NodeRef::<html::Button>::new();
    let search = NodeRef::<html::Input>::new();
    search.on_load(|input| {
        let _ = input.focus();
    });
    let close = move || {
        is_open.set(false);
        query.set(String::new());
        if let Some(button) = button.get_untracked() {
            let _ = button.focus();
        }
    };
    let found = move || {
        let wanted = fold(&query.get());
        let hit = |agency: &&Agency| {
            fold(&agency.name).contains(&wanted) || fold(agency.code.as_str()).contains(&wanted)
        };
        selection.agencies.with(|agencies| agencies.iter().filter(hit).cloned().collect::<Vec<_>>())
    };
    let line = move |agency: Agency| {
        let code = agency.code.clone();
        let chosen = move || selection.agency.get() == code;
        let code = agency.code.clone();
        let depth = selection.depth(&agency.code).min(4);
        let until = agency.validity.valid_to.filter(|last| *last < selection.today());
        view! {
            <li>
                <button
                    type="button"
                    class=format!("hl-option hl-depth-{depth}")
                    aria-pressed=move || chosen().to_string()
                    on:click=move |_| {
                        selection.agency.set(code.clone());
                        close();
                    }
                >
                    <span>{agency.name}</span>
                    <small>
                        {agency.code.to_string()}
                        {until.map(|day| format!(" · {}", td_string!(locale(), admin.until, day = numerals::day(day, language.get()))))}
                    </small>
                </button>
            </li>
        }
    };
    view! {
        <div class="hl-picker" on:keydown=move |event: KeyboardEvent| { if event.key() == "Escape" && is_open.get_untracked() { close() } }>
            <button
                node_ref=button
                type="button"
                class="hl-select"
                aria-expanded=move || is_open.get().to_string()
                on:click=move |_| is_open.update(|open| *open = !*open)
            >
                <span class="hl-hidden">{move || td_string!(locale(), admin.agency)} ": "</span>
                <span class="hl-name">{move || selection.agency_name()}</span>
            </button>
            <Show when=move || is_open.get()>
                <div class="hl-pop" role="dialog" aria-label=move || td_string!(locale(), admin.pick_agency)>
                    <input
                        node_ref=search
                        type="search"
                        aria-label=move || td_string!(locale(), admin.search_agency)
                        placeholder=move || td_string!(locale(), admin.search_agency)
                        prop:value=query
                        on:input=move |event| query.set(event_target_value(&event))
                    />
                    <ul>{move || found().into_iter().map(line).collect_view()}</ul>
                    {move || found().is_empty().then(|| view! { <p class="hl-muted" role="status">{td_string!(locale(), admin.none_found)}</p> })}
                </div>
            </Show>
        </div>
    }
}
