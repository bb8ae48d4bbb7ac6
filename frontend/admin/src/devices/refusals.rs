//! What was refused this month so that nobody stuffs the counts.

use crate::language::use_language;
use crate::loading::{follow, heartbeat, when_loaded};
use crate::selection::use_selection;
use hailong_shared::numerals;
use hailong_shared::wire::{RefusalCount, RefusalReason, RefusalReport};
use hailong_ui::i18n::{Locale, td_string};
use leptos::prelude::*;

/// The counts by reason.
#[component]
pub fn Refusals() -> impl IntoView {
    let selection = use_selection();
    let language = use_language();
    let locale = move || language.locale();
    let url = Signal::derive(move || format!("/api/v1/agencies/{}/refusals", selection.agency.get()));
    let report = follow::<RefusalReport>(url, heartbeat());
    let line = move |count: &RefusalCount| {
        let n = numerals::count(count.n, language.get());
        view! { <li><span>{reason_name(count.reason, locale())}</span><b>{n}</b></li> }
    };
    view! {
        <section class="hl-card">
            <div class="hl-table-head">
                <div>
                    <h2>{move || td_string!(locale(), admin.refusals)}</h2>
                    <p class="hl-muted">{move || td_string!(locale(), admin.refusals_hint)}</p>
                </div>
            </div>
            {when_loaded(report, move |report| if report.refusals.is_empty() {
                view! { <p class="hl-muted hl-empty">{td_string!(locale(), admin.no_refusals)}</p> }.into_any()
            } else {
                view! { <ul class="hl-lines">{report.refusals.iter().map(line).collect_view()}</ul> }.into_any()
            })}
        </section>
    }
}

fn reason_name(reason: RefusalReason, locale: Locale) -> &'static str {
    match reason {
        RefusalReason::Origin => td_string!(locale, admin.refused_origin),
        RefusalReason::Address => td_string!(locale, admin.refused_address),
        RefusalReason::Device => td_string!(locale, admin.refused_device),
        RefusalReason::Work => td_string!(locale, admin.refused_work),
        RefusalReason::Trap => td_string!(locale, admin.refused_trap),
        RefusalReason::Haste => td_string!(locale, admin.refused_haste),
        RefusalReason::Pace => td_string!(locale, admin.refused_pace),
    }
}
