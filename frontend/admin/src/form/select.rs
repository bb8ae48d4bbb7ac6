//! A choice among a few.

use super::field::fault_line;
use leptos::prelude::*;

/// A labelled choice, and below it what is wrong.
#[component]
pub fn Select(
    /// What is chosen.
    #[prop(into)]
    label: Signal<&'static str>,
    /// The field's name in the contract.
    name: &'static str,
    /// The chosen value.
    value: RwSignal<String>,
    /// The values and what they are called.
    #[prop(into)]
    choices: Signal<Vec<(String, String)>>,
    /// The fields at fault: name, code.
    faults: RwSignal<Vec<(String, String)>>,
) -> impl IntoView {
    let is_wrong = move || faults.with(|faults| faults.iter().any(|(field, _)| field == name));
    let option = move |(code, text): (String, String)| {
        let chosen = value.get() == code;
        view! { <option value=code selected=chosen>{text}</option> }
    };
    view! {
        <label>
            {label}
            <select
                class="hl-select"
                name=name
                aria-invalid=move || is_wrong().to_string()
                aria-describedby=format!("fault-{name}")
                on:change=move |event| value.set(event_target_value(&event))
            >
                {move || choices.get().into_iter().map(option).collect_view()}
            </select>
        </label>
        {fault_line(name, faults)}
    }
}
