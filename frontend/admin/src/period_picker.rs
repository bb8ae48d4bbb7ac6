//! Choosing a period.

use crate::language::use_language;
use crate::period::{Period, span};
use crate::selection::use_selection;
use hailong_shared::Day;
use hailong_ui::i18n::{Locale, td_string};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

fn name(period: Period, locale: Locale) -> &'static str {
    match period {
        Period::Today => td_string!(locale, admin.today),
        Period::SevenDays => td_string!(locale, admin.seven_days),
        Period::Month => td_string!(locale, admin.this_month),
        Period::Quarter => td_string!(locale, admin.this_quarter),
        Period::Year => td_string!(locale, admin.this_year),
        Period::Custom(..) => td_string!(locale, admin.custom),
    }
}

/// The ready-made periods, and two days of one's own.
#[component]
pub fn PeriodPicker() -> impl IntoView {
    let selection = use_selection();
    let language = use_language();
    let locale = move || language.locale();
    let from = RwSignal::new(String::new());
    let to = RwSignal::new(String::new());
    let bad = RwSignal::new(false);
    let is_custom = move || matches!(selection.period.get(), Period::Custom(..));
    let choose = move |event| {
        let value = event_target_value(&event);
        let (first, last) = selection.period.get_untracked().days(selection.today());
        let ready = value.parse::<usize>().ok().and_then(|place| Period::READY.get(place).copied());
        from.set(first.to_string());
        to.set(last.to_string());
        bad.set(false);
        selection.period.set(ready.unwrap_or(Period::Custom(first, last)));
    };
    let apply = move |event: SubmitEvent| {
        event.prevent_default();
        let days = (from.get_untracked().parse::<Day>(), to.get_untracked().parse::<Day>());
        match days {
            (Ok(first), Ok(last)) if first <= last && last.days_since(first) < 3_650 => {
                bad.set(false);
                selection.period.set(Period::Custom(first, last));
            }
            _ => bad.set(true),
        }
    };
    let option = move |(place, period): (usize, Period)| {
        view! { <option value=place.to_string() selected=move || selection.period.get() == period>{move || name(period, locale())}</option> }
    };
    view! {
        <div class="hl-period">
            <label>
                <span class="hl-hidden">{move || td_string!(locale(), admin.period)}</span>
                <select class="hl-select" on:change=choose>
                    {Period::READY.into_iter().enumerate().map(option).collect_view()}
                    <option value="custom" selected=is_custom>{move || td_string!(locale(), admin.custom)}</option>
                </select>
            </label>
            <Show when=is_custom fallback=move || view! {
                <span class="hl-muted hl-span">{move || { let (a, b) = selection.period.get().days(selection.today()); span(a, b, language.get()) }}</span>
            }>
                <form class="hl-days" on:submit=apply>
                    <label>
                        <span class="hl-hidden">{move || td_string!(locale(), admin.from)}</span>
                        <input type="date" prop:value=from on:input=move |event| from.set(event_target_value(&event)) />
                    </label>
                    "–"
                    <label>
                        <span class="hl-hidden">{move || td_string!(locale(), admin.to)}</span>
                        <input type="date" prop:value=to on:input=move |event| to.set(event_target_value(&event)) />
                    </label>
                    <button type="submit" class="hl-button">{move || td_string!(locale(), admin.apply)}</button>
                </form>
            </Show>
            {move || bad.get().then(|| view! { <p class="hl-error" role="alert">{td_string!(locale(), admin.bad_period)}</p> })}
        </div>
    }
}
