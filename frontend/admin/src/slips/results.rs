//! What was answered.

use super::not_compared;
use crate::selection::Selection;
use crate::stacked_bar::rects;
use hailong_shared::wire::{Criterion, SlipReport, SlipResult};
use hailong_shared::{Lang, numerals};
use hailong_ui::i18n::{Locale, td_string};
use leptos::prelude::*;

/// The results of each version that anybody answered.
pub fn results(report: &SlipReport, selection: Selection, locale: Locale, lang: Lang) -> AnyView {
    let period = format!("{} – {}", numerals::day(report.from, lang), numerals::day(report.to, lang));
    if report.results.is_empty() {
        return view! {
            <p class="hl-muted">{period}</p>
            <p class="hl-muted hl-empty">{td_string!(locale, admin.no_slip_results)}</p>
        }
        .into_any();
    }
    let of_version = |result: &SlipResult| of_version(result, selection, locale, lang);
    view! { <p class="hl-muted">{period}</p>{report.results.iter().map(of_version).collect_view()} }
        .into_any()
}

fn of_version(
    result: &SlipResult,
    selection: Selection,
    locale: Locale,
    lang: Lang,
) -> impl IntoView + use<> {
    let form = &result.slip.content.form;
    let agency = selection.name_of(&result.slip.agency);
    let name = format!(
        "{} · {}",
        td_string!(locale, admin.version_n, n = result.slip.version),
        form.title.get(lang)
    );
    let n = td_string!(
        locale,
        admin.slips_n,
        n = numerals::count(result.n, lang),
        unverified = numerals::count(result.unverified, lang)
    )
    .to_string();
    let pending = (result.pending > 0).then(|| {
        format!(" · {}", td_string!(locale, admin.slips_pending, n = numerals::count(result.pending, lang)))
    });
    // Rounded down: 14,96 is not yet a class that begins at 15.
    let sum = match (result.points, &result.class) {
        (Some(points), Some(class)) => {
            let points = td_string!(
                locale,
                admin.points_of,
                points = numerals::decimal(((points + 1e-9) * 10.0).floor() / 10.0, lang),
                most = form.most()
            )
            .to_string();
            view! { <p class="hl-big">{points}<small>{class.get(lang).to_owned()}</small></p> }.into_any()
        }
        _ => view! { <p class="hl-muted">{td_string!(locale, admin.points_open)}</p> }.into_any(),
    };
    let mark = not_compared(form, locale);
    let rows = form
        .criteria
        .iter()
        .zip(&result.criteria)
        .map(|(criterion, counts)| row(criterion, *counts, lang))
        .collect_view();
    view! {
        <div class="hl-result">
            <h3>{name}" "{mark}</h3>
            <p class="hl-muted">{n}{pending}" · "<span lang="vi">{agency}</span></p>
            {sum}
            <div class="hl-scroll" tabindex="0" role="region" aria-label=td_string!(locale, admin.slip_results)>
                <table>
                    <thead>
                        <tr>
                            <th scope="col">{td_string!(locale, admin.criterion)}</th>
                            <th scope="col">{td_string!(locale, admin.answers)}</th>
                            <th scope="col" class="hl-n">{td_string!(locale, admin.mean_points)}</th>
                            <th scope="col" class="hl-n">{td_string!(locale, admin.answers_n)}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            <p class="hl-muted hl-foot-note">{td_string!(locale, admin.points_how)}</p>
        </div>
    }
}

/// One criterion: a bar of the answers, best first, the mean, and how many answered.
fn row(criterion: &Criterion, counts: [u64; 3], lang: Lang) -> impl IntoView + use<> {
    let n: u64 = counts.iter().sum();
    let spoken: Vec<String> = criterion
        .answers
        .iter()
        .zip(counts)
        .rev()
        .map(|(answer, n)| format!("{}: {}", answer.get(lang), numerals::count(n, lang)))
        .collect();
    let spoken = spoken.join(" · ");
    let [none, one, two] = counts;
    let parts = rects(["hl-p2", "hl-p1", "hl-p0"], [two, one, none]);
    let mean = hailong_shared::mean_points(counts)
        .map_or_else(|| "–".to_owned(), |mean| numerals::decimal(mean, lang));
    view! {
        <tr>
            <th scope="row">{criterion.text.get(lang).to_owned()}</th>
            <td>
                <svg class="hl-bar5" viewBox="0 0 1000 12" preserveAspectRatio="none" aria-hidden="true">{parts}</svg>
                <span class="hl-muted hl-small">{spoken}</span>
            </td>
            <td class="hl-n"><b>{mean}</b></td>
            <td class="hl-n">{numerals::count(n, lang)}</td>
        </tr>
    }
}
