//! The trend with its interval as a band. Drawn here and not by a chart crate: those at hand draw no interval, and set
//! inline styles that the pages' policy forbids.

use super::trend_shape::{HEIGHT, WIDTH, shape};
use crate::language::use_language;
use hailong_shared::wire::{ReportEntry, SatisfactionReport};
use hailong_shared::{Day, Lang, numerals};
use hailong_ui::i18n::td_string;
use leptos::prelude::*;

/// The chart, and its figures as a table that unfolds.
#[component]
pub fn Trend(report: SatisfactionReport) -> impl IntoView {
    let language = use_language();
    let locale = move || language.locale();
    if report.total.n == 0 {
        return view! { <p class="hl-muted">{move || td_string!(locale(), admin.nobody)}</p> }.into_any();
    }
    let shape = shape(&report.groups);
    let entries = StoredValue::new(report.groups);
    let label = move |at: usize| entries.with_value(|entries| short_name(&entries[at].key, language.get()));
    let grid = shape.grid.into_iter().map(|(y, percent)| {
        view! {
            <line class="hl-grid" x1="44" x2="754" y1=y.to_string() y2=y.to_string()></line>
            <text class="hl-axis hl-axis-y" x="36" y=(y + 4.0).to_string()>{percent}</text>
        }
    });
    let ticks = shape.ticks.into_iter().map(|(x, at)| {
        view! { <text class="hl-axis hl-axis-x" x=x.to_string() y="232">{move || label(at)}</text> }
    });
    let points = shape
        .points
        .into_iter()
        .map(|(x, y)| view! { <circle cx=x.to_string() cy=y.to_string() r="3"></circle> });
    let row = move |entry: ReportEntry| {
        let lang = language.get();
        let s = entry.satisfaction;
        let rate = s.rate.map(|rate| numerals::percent(rate, lang)).unwrap_or_default();
        let ends = s.low.zip(s.high).map(|(low, high)| {
            format!("{} – {}", numerals::percent_number(low, lang), numerals::percent_number(high, lang))
        });
        view! { <tr><th scope="row">{long_name(&entry.key, lang)}</th><td class="hl-n">{rate}</td><td class="hl-n">{ends}</td><td class="hl-n">{numerals::count(s.n, lang)}</td></tr> }
    };
    view! {
        <svg class="hl-trend" viewBox=format!("0 0 {WIDTH} {HEIGHT}") role="img" aria-label=move || td_string!(locale(), admin.trend_label)>
            {grid.collect_view()}
            {ticks.collect_view()}
            <path class="hl-trend-band" d=shape.band></path>
            <path class="hl-trend-line" d=shape.line></path>
            <g class="hl-trend-points">{points.collect_view()}</g>
        </svg>
        <details class="hl-details">
            <summary>{move || td_string!(locale(), admin.trend_table)}</summary>
            <div class="hl-scroll" tabindex="0" role="region" aria-label=move || td_string!(locale(), admin.trend_table)>
                <table>
                    <thead>
                        <tr>
                            <th scope="col">{move || td_string!(locale(), admin.period)}</th>
                            <th scope="col" class="hl-n">{move || td_string!(locale(), admin.rate)}</th>
                            <th scope="col" class="hl-n">"95 %"</th>
                            <th scope="col" class="hl-n">{move || td_string!(locale(), admin.n)}</th>
                        </tr>
                    </thead>
                    <tbody>{move || entries.get_value().into_iter().map(row).collect_view()}</tbody>
                </table>
            </div>
        </details>
    }
    .into_any()
}

/// A key as it stands below the chart: `23/11` or `11/2026`.
fn short_name(key: &str, lang: Lang) -> String {
    match key.parse::<Day>() {
        Ok(day) => numerals::day_short(day, lang),
        Err(_) => long_name(key, lang).replace("Tháng ", ""),
    }
}

/// A key in full.
fn long_name(key: &str, lang: Lang) -> String {
    if let Ok(day) = key.parse::<Day>() {
        return numerals::day(day, lang);
    }
    format!("{key}-01").parse::<Day>().map_or_else(|_| key.to_owned(), |day| numerals::month(day, lang))
}
