//! Cơ quan & quầy: the tree, and the desks of the chosen agency.

mod agency_form;
mod desk_form;
mod origins_form;

use crate::form::DialogOf;
use crate::language::use_language;
use crate::loading::{follow, when_loaded};
use crate::selection::use_selection;
use agency_form::AgencyForm;
use desk_form::DeskForm;
use hailong_shared::wire::{Agency, AgencyLevel, AgencyList, Desk, DeskList, Validity};
use hailong_shared::{Day, Lang, numerals};
use hailong_ui::api::staff;
use hailong_ui::i18n::{Locale, td_string};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::components::A;
use origins_form::OriginsForm;

/// What is being edited.
#[derive(Debug, Clone, PartialEq)]
enum Editing {
    Nothing,
    Desk(Option<Desk>),
    Agency(Option<Agency>),
    Origins,
}

/// The page.
#[component]
pub fn OrganisationPage() -> impl IntoView {
    let selection = use_selection();
    let language = use_language();
    let locale = move || language.locale();
    let again = RwSignal::new(0_u32);
    let editing = RwSignal::new(Editing::Nothing);
    let url = Signal::derive(move || format!("/api/v1/agencies/{}/desks", selection.agency.get()));
    let desks = follow::<DeskList>(url, again.into());
    let may_change = Memo::new(move |_| selection.may_change(&selection.agency.get()));
    let done = Callback::new(move |()| {
        editing.set(Editing::Nothing);
        again.update(|n| *n += 1);
        spawn_local(async move {
            if let Ok(list) = staff::get::<AgencyList>("/api/v1/agencies").await {
                selection.agencies.set(list.agencies);
            }
        });
    });
    let cancel = Callback::new(move |()| editing.set(Editing::Nothing));
    let current = move || selection.find(&selection.agency.get());
    view! {
        <h1>{move || td_string!(locale(), admin.organisation)}</h1>
        {move || (!may_change.get()).then(|| view! { <p class="hl-muted">{td_string!(locale(), admin.read_only)}</p> })}
        <div class="hl-organisation">
            <section class="hl-card">
                <h2>{move || td_string!(locale(), admin.agencies)}</h2>
                <Tree />
            </section>
            <section class="hl-card">
                {move || current().map(|agency| {
                    let facts = format!("{} · {} · {}", agency.code, level_name(agency.level, locale()), validity_text(agency.validity, selection.today(), locale(), language.get()));
                    let to_edit = agency.clone();
                    view! {
                        <div class="hl-table-head">
                            <div><h2 lang="vi">{agency.name}</h2><p class="hl-muted">{facts}</p></div>
                            {may_change.get().then(|| view! {
                                <div class="hl-acts">
                                    <button type="button" class="hl-button" on:click=move |_| editing.set(Editing::Agency(Some(to_edit.clone())))>{td_string!(locale(), admin.edit_agency)}</button>
                                    <button type="button" class="hl-button" on:click=move |_| editing.set(Editing::Origins)>{td_string!(locale(), admin.origins)}</button>
                                    <button type="button" class="hl-button" on:click=move |_| editing.set(Editing::Agency(None))>{td_string!(locale(), admin.add_agency)}</button>
                                    <button type="button" class="hl-button hl-button-primary" on:click=move |_| editing.set(Editing::Desk(None))>{td_string!(locale(), admin.add_desk)}</button>
                                </div>
                            })}
                        </div>
                    }
                })}
                {when_loaded(desks, move |list| desk_table(list, selection.today(), locale(), language.get(), may_change.get(), editing))}
            </section>
        </div>
        {move || match editing.get() {
            Editing::Nothing => ().into_any(),
            Editing::Origins => view! { <OriginsForm dialog=DialogOf { done, cancel } /> }.into_any(),
            Editing::Desk(desk) => view! { <DeskForm desk on_done=done on_cancel=cancel /> }.into_any(),
            Editing::Agency(agency) => view! { <AgencyForm agency on_done=done on_cancel=cancel /> }.into_any(),
        }}
    }
}

/// The agencies within reach; the chosen one is marked.
#[component]
fn Tree() -> impl IntoView {
    let selection = use_selection();
    let line = move |agency: Agency| {
        let code = StoredValue::new(agency.code.clone());
        let depth = selection.depth(&agency.code).min(4);
        let chosen = move || selection.agency.with(|chosen| code.with_value(|code| code == chosen));
        let closed = agency.validity.valid_to.is_some_and(|last| last < selection.today());
        view! {
            <li>
                <button
                    type="button"
                    class=format!("hl-option hl-depth-{depth}")
                    class:hl-closed=closed
                    lang="vi"
                    aria-pressed=move || chosen().to_string()
                    on:click=move |_| selection.agency.set(code.get_value())
                >
                    {agency.name}
                </button>
            </li>
        }
    };
    view! { <ul class="hl-tree">{move || selection.agencies.get().into_iter().map(line).collect_view()}</ul> }
}

fn desk_table(
    list: &DeskList,
    today: Day,
    locale: Locale,
    lang: Lang,
    may_change: bool,
    editing: RwSignal<Editing>,
) -> AnyView {
    if list.desks.is_empty() {
        return view! { <p class="hl-muted hl-empty">{td_string!(locale, admin.no_desks_here)}</p> }
            .into_any();
    }
    let row = |desk: &Desk| {
        let open = desk.validity.covers(today);
        let status = if open { td_string!(locale, admin.open) } else { td_string!(locale, admin.closed) };
        let to_edit = desk.clone();
        let title = td_string!(locale, admin.desk_n, number = desk.number).to_string();
        let edit = format!("{} {title}", td_string!(locale, admin.edit));
        let pair = format!("{} {title}", td_string!(locale, admin.pair));
        view! {
            <tr>
                <th scope="row"><b>{title.clone()}</b><span class="hl-muted" lang="vi">{desk.name.clone()}</span></th>
                <td><span class=if open { "hl-state hl-state-answered" } else { "hl-state" }>{status}</span></td>
                <td>{validity_text(desk.validity, today, locale, lang)}</td>
                <td class="hl-row-acts">
                    {(open && may_change).then(|| view! { <A href=format!("/admin/devices?desk={}", desk.id) attr:class="hl-button" attr:aria-label=pair>{td_string!(locale, admin.pair)}</A> })}
                    {may_change.then(|| view! { <button type="button" class="hl-button" aria-label=edit on:click=move |_| editing.set(Editing::Desk(Some(to_edit.clone())))>{td_string!(locale, admin.edit)}</button> })}
                </td>
            </tr>
        }
    };
    view! {
        <div class="hl-scroll" tabindex="0" role="region" aria-label=td_string!(locale, admin.desks_of)>
            <table>
                <thead>
                    <tr>
                        <th scope="col">{td_string!(locale, admin.desk)}</th>
                        <th scope="col">{td_string!(locale, admin.status)}</th>
                        <th scope="col">{td_string!(locale, admin.period)}</th>
                        <th scope="col"><span class="hl-hidden">{td_string!(locale, admin.edit)}</span></th>
                    </tr>
                </thead>
                <tbody>{list.desks.iter().map(row).collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn validity_text(validity: Validity, today: Day, locale: Locale, lang: Lang) -> String {
    let since = td_string!(locale, admin.since, day = numerals::day(validity.valid_from, lang)).to_string();
    let Some(last) = validity.valid_to else { return since };
    let until = td_string!(locale, admin.until, day = numerals::day(last, lang)).to_string();
    if last < today { until } else { format!("{since}, {until}") }
}

/// A level's name.
fn level_name(level: AgencyLevel, locale: Locale) -> &'static str {
    match level {
        AgencyLevel::Province => td_string!(locale, admin.level_province),
        AgencyLevel::Department => td_string!(locale, admin.level_department),
        AgencyLevel::Center => td_string!(locale, admin.level_center),
        AgencyLevel::District => td_string!(locale, admin.level_district),
        AgencyLevel::Commune => td_string!(locale, admin.level_commune),
    }
}
