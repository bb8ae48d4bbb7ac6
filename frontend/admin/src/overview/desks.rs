//! The desks as a table that sorts and can be downloaded.

use super::score_bar::score_bar;
use crate::language::use_language;
use crate::loading::{Loaded, when_loaded};
use hailong_shared::wire::{ReportEntry, SatisfactionReport};
use hailong_shared::{Lang, Satisfaction, numerals};
use hailong_ui::i18n::{Locale, td_string};
use leptos::prelude::*;
use std::cmp::Ordering;

/// Fewer ratings than this leave the interval too wide to conclude from.
const FEW: u64 = 30;

/// What the table is sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    Desk,
    Rate,
    N,
    Change,
}

/// A desk with its figures now and before.
#[derive(Debug, Clone)]
struct Line {
    place: usize,
    key: String,
    name: String,
    now: Satisfaction,
    before: Option<Satisfaction>,
}

impl Line {
    fn change(&self) -> Option<f64> {
        Some(self.now.rate? - self.before?.rate?)
    }

    /// Whether the two intervals do not overlap.
    fn is_clear_change(&self) -> bool {
        let ends = |s: Satisfaction| s.low.zip(s.high);
        match (ends(self.now), self.before.and_then(ends)) {
            (Some((low, high)), Some((low_before, high_before))) => low > high_before || high < low_before,
            _ => false,
        }
    }
}

/// How many have rated, whether their scores are shown yet or not.
fn rated(s: &Satisfaction) -> u64 {
    s.n + s.pending
}

fn sort(lines: &mut [Line], column: Column, descending: bool) {
    let by = |share: Option<f64>| share.unwrap_or(f64::NEG_INFINITY);
    lines.sort_by(|a, b| {
        let order = match column {
            Column::Desk => a.place.cmp(&b.place),
            Column::Rate => by(a.now.rate).total_cmp(&by(b.now.rate)),
            Column::N => rated(&a.now).cmp(&rated(&b.now)),
            Column::Change => by(a.change()).total_cmp(&by(b.change())),
        };
        let order = if descending { order.reverse() } else { order };
        if order == Ordering::Equal { a.place.cmp(&b.place) } else { order }
    });
}

/// The table.
#[component]
pub fn Desks(now: Loaded<SatisfactionReport>, before: Loaded<SatisfactionReport>) -> impl IntoView {
    let language = use_language();
    let locale = move || language.locale();
    let sorted = RwSignal::new((Column::Desk, false));
    let lines = move |report: &SatisfactionReport| {
        let mut lines: Vec<Line> =
            report.groups.iter().enumerate().map(|(place, entry)| line(place, entry, before)).collect();
        let (column, descending) = sorted.get();
        sort(&mut lines, column, descending);
        lines
    };
    let head = move |column: Column, class: &'static str, name: Signal<&'static str>| {
        let press = move |_| {
            sorted.update(|(by, descending)| {
                if *by == column {
                    *descending = !*descending;
                } else {
                    (*by, *descending) = (column, column != Column::Desk);
                }
            });
        };
        let state = move || match sorted.get() {
            (by, _) if by != column => "none",
            (_, true) => "descending",
            (_, false) => "ascending",
        };
        view! { <th scope="col" class=class aria-sort=state><button type="button" class="hl-sort" on:click=press>{name}</button></th> }
    };
    view! {
        <div class="hl-table-head">
            <h2>{move || td_string!(locale(), admin.by_desk)}</h2>
            {move || now.with(|report| report.as_ref().and_then(|report| report.as_ref().ok()).map(|report| {
                let file = format!("hailong-{}-{}-{}.csv", report.agency, report.from, report.to);
                view! { <a class="hl-button" download=file href=csv_link(&lines(report))>{td_string!(locale(), admin.export_csv)}</a> }
            }))}
        </div>
        {when_loaded(now, move |report| {
            if report.groups.is_empty() {
                return view! { <p class="hl-muted">{td_string!(locale(), admin.no_desks)}</p> }.into_any();
            }
            let rows: Vec<_> = lines(report).into_iter().map(|line| row(&line, locale(), language.get())).collect();
            view! {
                <div class="hl-scroll" tabindex="0" role="region" aria-label=td_string!(locale(), admin.by_desk)>
                    <table>
                        <thead>
                            <tr>
                                {head(Column::Desk, "", Signal::derive(move || td_string!(locale(), admin.desk)))}
                                <th scope="col">{td_string!(locale(), admin.five_scores)}</th>
                                {head(Column::Rate, "hl-n", Signal::derive(move || td_string!(locale(), admin.rate_95)))}
                                {head(Column::N, "hl-n", Signal::derive(move || td_string!(locale(), admin.n)))}
                                {head(Column::Change, "hl-n", Signal::derive(move || td_string!(locale(), admin.change)))}
                                <th scope="col"><span class="hl-hidden">{td_string!(locale(), admin.status)}</span></th>
                            </tr>
                        </thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
                <p class="hl-muted hl-foot-note">{td_string!(locale(), admin.change_how)}</p>
            }
                .into_any()
        })}
    }
}

fn line(place: usize, entry: &ReportEntry, before: Loaded<SatisfactionReport>) -> Line {
    let before = before.with(|report| {
        let report = report.as_ref()?.as_ref().ok()?;
        report.groups.iter().find(|group| group.key == entry.key).map(|group| group.satisfaction)
    });
    Line { place, key: entry.key.clone(), name: entry.name.clone(), now: entry.satisfaction, before }
}

fn row(line: &Line, locale: Locale, lang: Lang) -> AnyView {
    let s = line.now;
    let (title, detail) = if line.key == "none" {
        (td_string!(locale, admin.no_desk).to_owned(), td_string!(locale, admin.no_desk_detail).to_owned())
    } else {
        let (title, detail) = line.name.split_once(" · ").unwrap_or((&line.name, ""));
        let number = title.trim_start_matches("Quầy ").to_owned();
        (td_string!(locale, admin.desk_n, number = number).to_string(), detail.to_owned())
    };
    let scores = s.scores.map(|n| numerals::count(n, lang)).join(", ");
    let name = td_string!(locale, admin.five_scores_label, scores = scores).to_string();
    let ends = s.low.zip(s.high).map(|(low, high)| {
        format!("{} – {}", numerals::percent_number(low, lang), numerals::percent_number(high, lang))
    });
    let rate = s.rate.map_or_else(|| "–".to_owned(), |rate| numerals::percent(rate, lang));
    let change = line.change().zip(line.before.and_then(|b| b.rate)).map(|(change, before)| {
        let class = if change > 0.0 {
            "hl-up"
        } else if change < 0.0 {
            "hl-down"
        } else {
            ""
        };
        let star = if line.is_clear_change() { " *" } else { "" };
        view! { <span class=class>{numerals::change(before + change, before, lang)} {star}</span> }
    });
    let beside = s.unverified.n + s.unverified.pending;
    let beside = (beside > 0).then(|| {
        format!("+ {} {}", numerals::count(beside, lang), td_string!(locale, admin.unverified_mark))
    });
    let flag = match rated(&s) {
        0 => Some((td_string!(locale, admin.silent), "")),
        1..FEW => Some((td_string!(locale, admin.few), td_string!(locale, admin.few_how))),
        _ => None,
    };
    view! {
        <tr>
            <th scope="row"><b>{title}</b><span class="hl-muted" lang="vi">{detail}</span></th>
            <td>{(s.n > 0).then(|| score_bar(s.scores, name))}</td>
            <td class="hl-n"><b>{rate}</b><span class="hl-muted">{ends}</span></td>
            <td class="hl-n">{numerals::count(rated(&s), lang)}<span class="hl-muted">{beside}</span></td>
            <td class="hl-n">{change}</td>
            <td>{flag.map(|(text, how)| view! { <span class="hl-flag" title=how>{text}</span> })}</td>
        </tr>
    }
    .into_any()
}

/// The table as a CSV file within a link.
fn csv_link(lines: &[Line]) -> String {
    let mut csv =
        String::from("\u{feff}desk,n,satisfied,rate,low,high,n1,n2,n3,n4,n5,pending,imported,unverified\r\n");
    for line in lines {
        let s = line.now;
        let share = |value: Option<f64>| value.map(|v| format!("{v:.4}")).unwrap_or_default();
        let name = line.name.replace('"', "\"\"");
        let scores = s.scores.map(|n| n.to_string()).join(",");
        let figures = [s.rate, s.low, s.high].map(share).join(",");
        let beside = format!("{},{},{}", s.pending, s.imported, s.unverified.n + s.unverified.pending);
        let row = format!("\"{name}\",{},{},{figures},{scores},{beside}\r\n", s.n, s.satisfied);
        csv.push_str(&row);
    }
    format!("data:text/csv;charset=utf-8,{}", String::from(js_sys::encode_uri_component(&csv)))
}
