//! The four figures. Each says on hover and on focus how it is computed.

use crate::language::use_language;
use crate::loading::{Loaded, when_loaded};
use hailong_shared::wire::{SatisfactionReport, SuggestionList};
use hailong_shared::{Lang, Satisfaction, numerals};
use hailong_ui::i18n::{Locale, td_string};
use leptos::prelude::*;

/// Rate with interval and change, count, response rate, overdue suggestions.
#[component]
pub fn Figures(
    now: Loaded<SatisfactionReport>,
    before: Loaded<SatisfactionReport>,
    waiting: Loaded<SuggestionList>,
) -> impl IntoView {
    let language = use_language();
    let locale = move || language.locale();
    let past = move || {
        before
            .with(|report| report.as_ref().and_then(|report| report.as_ref().ok()).map(|report| report.total))
    };
    view! {
        <div class="hl-figures">
            <Figure title=Signal::derive(move || td_string!(locale(), admin.rate)) how=Signal::derive(move || td_string!(locale(), admin.rate_how))>
                {when_loaded(now, move |report| rate(&report.total, past().as_ref(), locale(), language.get()))}
            </Figure>
            <Figure title=Signal::derive(move || td_string!(locale(), admin.count)) how=Signal::derive(move || td_string!(locale(), admin.count_how))>
                {when_loaded(now, move |report| count(&report.total, locale(), language.get()))}
            </Figure>
            <Figure title=Signal::derive(move || td_string!(locale(), admin.response)) how=Signal::derive(move || td_string!(locale(), admin.response_how))>
                {when_loaded(now, move |report| response(&report.total, locale(), language.get()))}
            </Figure>
            <Figure title=Signal::derive(move || td_string!(locale(), admin.overdue)) how=Signal::derive(move || td_string!(locale(), admin.overdue_how))>
                {when_loaded(waiting, move |list| {
                    let open = td_string!(locale(), admin.overdue_detail, n = numerals::count(list.open, language.get())).to_string();
                    view! {
                        <p class="hl-big" class:hl-down=(list.overdue > 0)>{numerals::count(list.overdue, language.get())}</p>
                        <p class="hl-muted">{open}</p>
                    }
                })}
            </Figure>
        </div>
    }
}

/// A card with a figure and how it is computed.
#[component]
fn Figure(
    #[prop(into)] title: Signal<&'static str>,
    #[prop(into)] how: Signal<&'static str>,
    children: Children,
) -> impl IntoView {
    view! {
        <section class="hl-card hl-figure">
            <h2>
                {title}
                <button type="button" class="hl-how" aria-label=move || format!("{}: {}", title.get(), how.get())>
                    "?" <span class="hl-tip" aria-hidden="true">{how}</span>
                </button>
            </h2>
            {children()}
        </section>
    }
}

fn rate(total: &Satisfaction, past: Option<&Satisfaction>, locale: Locale, lang: Lang) -> AnyView {
    let (Some(rate), Some(low), Some(high)) = (total.rate, total.low, total.high) else {
        return view! {
            <p class="hl-big">"–"</p>
            <p class="hl-muted">{td_string!(locale, admin.nobody)} " " {td_string!(locale, admin.nobody_detail)}</p>
        }
        .into_any();
    };
    let ends = [low, high].map(|share| numerals::percent_number(share, lang));
    let interval =
        td_string!(locale, admin.interval, low = ends[0].clone(), high = ends[1].clone()).to_string();
    let count = td_string!(locale, admin.ratings_n, n = numerals::count(total.n, lang)).to_string();
    view! {
        <p class="hl-big">{numerals::percent(rate, lang)} <small>{count}</small></p>
        {interval_bar(rate, low, high)}
        <p class="hl-muted">
            <span title=td_string!(locale, admin.interval_how)>{interval}</span>
            " · "
            {change(rate, past, locale, lang)}
        </p>
    }
    .into_any()
}

/// The rate and its interval on a rail from 0 to 100 %.
pub fn interval_bar(rate: f64, low: f64, high: f64) -> AnyView {
    let at = |share: f64| format!("{:.1}", share * 1000.0);
    let width = format!("{:.1}", ((high - low) * 1000.0).max(6.0));
    view! {
        <svg class="hl-interval" viewBox="0 0 1000 20" preserveAspectRatio="none" aria-hidden="true">
            <rect class="hl-rail-line" y="6" width="1000" height="8"></rect>
            <rect class="hl-band" x=at(low) y="3" width=width height="14"></rect>
            <rect class="hl-point" x=at(rate.min(0.992)) width="8" height="20"></rect>
        </svg>
    }
    .into_any()
}

fn change(rate: f64, past: Option<&Satisfaction>, locale: Locale, lang: Lang) -> AnyView {
    let Some(before) = past.and_then(|past| past.rate) else {
        return view! { {td_string!(locale, admin.no_before)} }.into_any();
    };
    let class = if rate > before {
        "hl-up"
    } else if rate < before {
        "hl-down"
    } else {
        ""
    };
    view! { <b class=class>{numerals::change(rate, before, lang)}</b> " " {td_string!(locale, admin.versus)} }
        .into_any()
}

fn count(total: &Satisfaction, locale: Locale, lang: Lang) -> AnyView {
    let (beside, n) = (total.unverified, |n| numerals::count(n, lang));
    let unverified = n(beside.n + beside.pending);
    let detail =
        td_string!(locale, admin.count_detail, unverified = unverified, voided = n(total.voided)).to_string();
    let more = [
        (total.imported > 0)
            .then(|| td_string!(locale, admin.count_imported, n = n(total.imported)).to_string()),
        (total.pending > 0)
            .then(|| td_string!(locale, admin.count_pending, n = n(total.pending)).to_string()),
        beside.rate.map(|rate| {
            let rate = numerals::percent(rate, lang);
            td_string!(locale, admin.unverified_rate, rate = rate, n = n(beside.n)).to_string()
        }),
    ];
    let more = more.into_iter().flatten().map(|line| view! { <p class="hl-muted">{line}</p> });
    view! {
        <p class="hl-big">{n(total.n + total.pending)}</p>
        <p class="hl-muted">{detail}</p>
        {more.collect_view()}
    }
    .into_any()
}

fn response(total: &Satisfaction, locale: Locale, lang: Lang) -> AnyView {
    match (total.response_rate, total.dossiers) {
        (Some(share), Some(dossiers)) => {
            let detail = format!("{} / {}", numerals::count(total.n, lang), numerals::count(dossiers, lang));
            view! { <p class="hl-big">{numerals::percent(share, lang)}</p> <p class="hl-muted">{detail}</p> }.into_any()
        }
        _ => view! { <p class="hl-big">"–"</p> <p class="hl-muted">{td_string!(locale, admin.response_unknown)}</p> }.into_any(),
    }
}
