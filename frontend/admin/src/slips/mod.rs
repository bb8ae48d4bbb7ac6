//! Phiếu đánh giá: what the agency's slip asks, what was answered, and every version of it.

mod draft;
mod editor;
mod results;
mod text_field;

use crate::language::use_language;
use crate::loading::{follow, when_loaded};
use crate::selection::{Selection, use_selection};
use draft::Draft;
use editor::Editor;
use hailong_shared::wire::{Slip, SlipForm, SlipList, SlipReport};
use hailong_shared::{Day, Lang, numerals};
use hailong_ui::i18n::{Locale, td_string};
use leptos::prelude::*;
use results::results;

/// The page.
#[component]
pub fn SlipsPage() -> impl IntoView {
    let selection = use_selection();
    let language = use_language();
    let locale = move || language.locale();
    let changed = RwSignal::new(0_u32);
    let url = Signal::derive(move || format!("/api/v1/agencies/{}/slips", selection.agency.get()));
    let slips = follow::<SlipList>(url, changed.into());
    let report = follow::<SlipReport>(
        Signal::derive(move || selection.report_url("slips/results", None)),
        changed.into(),
    );
    let may_change = Memo::new(move |_| selection.may_change(&selection.agency.get()));
    let writing = RwSignal::new(None::<Draft>);
    let done = Callback::new(move |()| {
        writing.set(None);
        changed.update(|n| *n += 1);
    });
    let cancel = Callback::new(move |()| writing.set(None));
    view! {
        <h1>{move || td_string!(locale(), admin.slips)}</h1>
        {move || match writing.get() {
            Some(draft) => view! { <Editor draft on_done=done on_cancel=cancel /> }.into_any(),
            None => view! {
                <section class="hl-card">
                    {when_loaded(slips, move |list| current(list, selection, locale(), language.get(), may_change.get(), writing))}
                </section>
                <section class="hl-card">
                    <h2>{td_string!(locale(), admin.slip_results)}</h2>
                    {when_loaded(report, move |report| results(report, selection, locale(), language.get()))}
                </section>
                <section class="hl-card">
                    <h2>{td_string!(locale(), admin.slip_versions)}</h2>
                    {when_loaded(slips, move |list| versions(list, selection, locale(), language.get()))}
                </section>
            }
            .into_any(),
        }}
    }
}

/// What is asked today, and the way to a new version.
fn current(
    list: &SlipList,
    selection: Selection,
    locale: Locale,
    lang: Lang,
    may_change: bool,
    writing: RwSignal<Option<Draft>>,
) -> AnyView {
    let begin = list.current.as_ref().map_or_else(|| list.example.clone(), |slip| slip.content.form.clone());
    // What nobody has compared with the law is not asked without somebody's saying so.
    let offered = list.current.as_ref().map_or(begin.compared, |slip| slip.content.offered);
    let draft = Draft::new(selection.agency.get(), begin, selection.today(), offered);
    let write = may_change.then(|| {
        let label = match list.current {
            Some(_) => td_string!(locale, admin.new_version),
            None => td_string!(locale, admin.begin_with_example),
        };
        view! { <button type="button" class="hl-button hl-button-primary" on:click=move |_| writing.set(Some(draft.clone()))>{label}</button> }
    });
    let said = match &list.current {
        Some(slip) if slip.content.offered => asked(slip, selection, locale, lang),
        Some(slip) => {
            let since = numerals::day(slip.content.valid_from, lang);
            view! { <h2>{td_string!(locale, admin.slip_not_asked)}</h2><p class="hl-muted">{td_string!(locale, admin.since, day = since).to_string()}</p> }
                .into_any()
        }
        None => view! {
            <h2>{td_string!(locale, admin.no_slip)}</h2>
            <p class="hl-muted">{td_string!(locale, admin.no_slip_detail)}</p>
        }
        .into_any(),
    };
    view! { <div class="hl-table-head"><div>{said}</div>{write}</div> }.into_any()
}

fn asked(slip: &Slip, selection: Selection, locale: Locale, lang: Lang) -> AnyView {
    let form = &slip.content.form;
    let agency = selection.name_of(&slip.agency);
    let facts = format!(
        "{} · {} · {}",
        td_string!(locale, admin.version_n, n = slip.version),
        td_string!(locale, admin.since, day = numerals::day(slip.content.valid_from, lang)),
        td_string!(locale, admin.criteria_n, n = form.criteria.len(), points = form.most()),
    );
    view! {
        <h2>{form.title.get(lang).to_owned()}</h2>
        <p class="hl-muted">{facts}</p>
        <p class="hl-muted">{td_string!(locale, admin.slip_set_at)}" "<span lang="vi">{agency}</span></p>
        {legal(slip, locale)}
    }
    .into_any()
}

/// The legal text that a slip follows, with a mark until somebody has compared the two.
fn legal(slip: &Slip, locale: Locale) -> impl IntoView + use<> {
    let form = &slip.content.form;
    let mark = not_compared(form, locale);
    view! { <p><span lang="vi">{form.legal_reference.clone()}</span>" "{mark}</p> }
}

/// The mark of a form that nobody has compared with its legal text.
fn not_compared(form: &SlipForm, locale: Locale) -> Option<impl IntoView + use<>> {
    (!form.compared).then(|| view! { <span class="hl-flag">{td_string!(locale, admin.not_compared)}</span> })
}

/// Every version that the agency set itself. None of them ever changes.
fn versions(list: &SlipList, selection: Selection, locale: Locale, lang: Lang) -> AnyView {
    if list.versions.is_empty() {
        return view! { <p class="hl-muted hl-empty">{td_string!(locale, admin.no_own_version)}</p> }
            .into_any();
    }
    let current = list.current.as_ref().map(|slip| slip.id);
    let line = |slip: &Slip| {
        let title = format!(
            "{} · {}",
            td_string!(locale, admin.version_n, n = slip.version),
            slip.content.form.title.get(lang)
        );
        let since =
            td_string!(locale, admin.since, day = numerals::day(slip.content.valid_from, lang)).to_string();
        let at = selection.moment(slip.set_at, lang);
        let set = match &slip.set_by {
            Some(name) => td_string!(locale, admin.set_by, name = name.clone(), at = at).to_string(),
            None => td_string!(locale, admin.set_at, at = at).to_string(),
        };
        let state = state(slip, current, selection.today(), locale);
        view! { <li><div><b>{title}</b><span class="hl-muted hl-block">{format!("{since} · {state}")}</span></div><span class="hl-muted">{set}</span></li> }
    };
    view! { <ul class="hl-lines">{list.versions.iter().map(line).collect_view()}</ul> }.into_any()
}

/// Whether a version is asked, will be, or was.
fn state(slip: &Slip, current: Option<i64>, today: Day, locale: Locale) -> &'static str {
    match slip.content.offered {
        _ if slip.content.valid_from > today => td_string!(locale, admin.is_planned),
        _ if current != Some(slip.id) => td_string!(locale, admin.is_replaced),
        true => td_string!(locale, admin.is_asked),
        false => td_string!(locale, admin.is_not_asked),
    }
}
