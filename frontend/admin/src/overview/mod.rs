//! Tổng quan: figures, trend, reasons, desks and the newest comments of an agency in a period.

mod comments;
mod desks;
mod figures;
mod reasons;
mod score_bar;
mod trend;
mod trend_shape;

use crate::language::use_language;
use crate::loading::{follow, live, when_loaded};
use crate::selection::use_selection;
use comments::Comments;
use desks::Desks;
use figures::Figures;
use hailong_shared::wire::{CommentList, ReasonReport, SatisfactionReport, SuggestionList};
use hailong_ui::i18n::td_string;
use leptos::prelude::*;
use reasons::Reasons;
use trend::Trend;

/// The page.
#[component]
pub fn Overview() -> impl IntoView {
    let selection = use_selection();
    let language = use_language();
    let locale = move || language.locale();
    let beat = live(selection.agency);
    let still = Signal::derive(|| 0);
    let by_time = move || if selection.period.get().is_long(selection.today()) { "month" } else { "day" };

    let now = follow::<SatisfactionReport>(
        Signal::derive(move || selection.report_url("satisfaction", Some("desk"))),
        beat,
    );
    let before = follow::<SatisfactionReport>(
        Signal::derive(move || selection.report_url_before("satisfaction", Some("desk"))),
        still,
    );
    let trend = follow::<SatisfactionReport>(
        Signal::derive(move || selection.report_url("satisfaction", Some(by_time()))),
        beat,
    );
    let reasons = follow::<ReasonReport>(Signal::derive(move || selection.report_url("reasons", None)), beat);
    let comments = follow::<CommentList>(
        Signal::derive(move || format!("{}&limit=6", selection.report_url("comments", None))),
        beat,
    );
    let waiting = follow::<SuggestionList>(
        Signal::derive(move || format!("/api/v1/agencies/{}/suggestions?limit=1", selection.agency.get())),
        beat,
    );
    view! {
        <div class="hl-title">
            <h1>{move || td_string!(locale(), admin.overview)}</h1>
            <span class="hl-live">{move || td_string!(locale(), admin.live)}</span>
        </div>
        <Figures now before waiting />
        <div class="hl-two">
            <section class="hl-card">
                <h2>{move || if by_time() == "month" { td_string!(locale(), admin.trend_month) } else { td_string!(locale(), admin.trend_day) }}</h2>
                {when_loaded(trend, move |report| view! { <Trend report=report.clone() /> })}
            </section>
            <section class="hl-card">
                <h2>{move || td_string!(locale(), admin.reasons)}</h2>
                {when_loaded(reasons, move |report| view! { <Reasons report=report.clone() /> })}
            </section>
        </div>
        <section class="hl-card">
            <Desks now before />
        </section>
        <section class="hl-card">
            <h2>{move || td_string!(locale(), admin.comments)}</h2>
            {when_loaded(comments, move |list| view! { <Comments list=list.clone() /> })}
        </section>
    }
}
