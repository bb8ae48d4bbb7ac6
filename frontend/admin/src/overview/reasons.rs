//! The reasons that were ticked most.

use crate::language::use_language;
use hailong_shared::numerals;
use hailong_shared::wire::{ReasonReport, ReasonTone};
use hailong_ui::i18n::td_string;
use leptos::prelude::*;

/// How many are shown.
const SHOWN: usize = 7;

/// The most ticked reasons, the bad ones marked.
#[component]
pub fn Reasons(report: ReasonReport) -> impl IntoView {
    let language = use_language();
    let locale = move || language.locale();
    if report.reasons.is_empty() {
        return view! { <p class="hl-muted">{move || td_string!(locale(), admin.no_reasons)}</p> }.into_any();
    }
    let rows = report.reasons.into_iter().take(SHOWN).map(|reason| {
        let class = if reason.tone == ReasonTone::Bad { "hl-reason hl-reason-bad" } else { "hl-reason" };
        view! { <tr><td class=class>{move || reason.label.get(language.get()).to_owned()}</td><td class="hl-n"><b>{move || numerals::count(reason.n, language.get())}</b></td></tr> }
    });
    view! {
        <table>
            <thead class="hl-hidden"><tr><th scope="col">{move || td_string!(locale(), admin.reasons)}</th><th scope="col">{move || td_string!(locale(), admin.times)}</th></tr></thead>
            <tbody>{rows.collect_view()}</tbody>
        </table>
    }
    .into_any()
}
