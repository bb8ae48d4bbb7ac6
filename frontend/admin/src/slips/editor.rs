//! Writing a new version.

use super::draft::{Draft, Place};
use super::text_field::{Desktop, text_field};
use crate::form::FormState;
use crate::language::use_language;
use hailong_shared::wire::{SLIP_MAX_CHARS, SLIP_MAX_CRITERIA, Slip};
use hailong_shared::{Lang, Points};
use hailong_ui::api::staff;
use hailong_ui::i18n::{Locale, td_string};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// The form. It begins with what is asked now; saving makes the next version and leaves the one before as it is.
#[component]
pub fn Editor(draft: Draft, on_done: Callback<()>, on_cancel: Callback<()>) -> impl IntoView {
    let language = use_language();
    let locale = move || language.locale();
    let form = FormState::new();
    let FormState { busy, faults, trouble } = form;
    let draft = RwSignal::new(draft);
    let desk = Desktop { draft, lang: RwSignal::new(language.get()), faults };
    let valid_from = RwSignal::new(draft.with_untracked(|draft| draft.new.valid_from.to_string()));
    let save = move |event: SubmitEvent| {
        event.prevent_default();
        let day = valid_from.get_untracked().parse();
        // What is no number of points is in no draft.
        let numbers = document().query_selector(".hl-class input:invalid").ok().flatten().is_none();
        let fine = form.check(&[("valid_from", day.is_ok()), ("form.classes", numbers)]);
        let (true, Ok(day)) = (fine, day) else { return };
        let Draft { agency, mut new } = draft.get_untracked();
        new.valid_from = day;
        let url = format!("/api/v1/agencies/{agency}/slips");
        form.save(async move { staff::post::<Slip>(&url, &new).await }, language, on_done);
    };
    let said = move |text: fn(Locale) -> &'static str| Signal::derive(move || text(locale()).to_owned());
    let check =
        move |label: fn(Locale) -> &'static str, is: fn(&Draft) -> bool, set: fn(&mut Draft, bool)| {
            view! {
                <label class="hl-check">
                    <input
                        type="checkbox"
                        prop:checked=move || draft.with(is)
                        on:change=move |event| draft.update(|draft| set(draft, event_target_checked(&event)))
                    />
                    {move || label(locale())}
                </label>
            }
        };
    let legal =
        move |event| draft.update(|draft| draft.new.form.legal_reference = event_target_value(&event));
    let is_wrong = move |field: &'static str| {
        faults.with(|faults| faults.iter().any(|(name, _)| name == field).to_string())
    };
    focus_soon(".hl-editor input".to_owned());
    view! {
        <form class="hl-editor" on:submit=save novalidate>
            <section class="hl-card hl-editor-head">
                <div class="hl-table-head">
                    <div>
                        <h2>{move || td_string!(locale(), admin.new_version)}</h2>
                        <p class="hl-muted">{move || td_string!(locale(), admin.new_version_hint)}</p>
                        <p class="hl-muted">{move || td_string!(locale(), admin.slip_set_at)}" "<b>{draft.with_untracked(|draft| draft.agency.to_string())}</b></p>
                    </div>
                    <Writing desk />
                </div>
                {text_field(desk, said(|locale| td_string!(locale, admin.slip_title)), Place::Title)}
                <label>
                    {move || td_string!(locale(), admin.legal_reference)}
                    <input type="text" autocomplete="off" maxlength=SLIP_MAX_CHARS.to_string() lang="vi" aria-invalid=move || is_wrong("form.legal_reference") prop:value=move || draft.with(|draft| draft.new.form.legal_reference.clone()) on:input=legal />
                </label>
                {check(|locale| td_string!(locale, admin.compared), |draft| draft.new.form.compared, |draft, compared| draft.new.form.compared = compared)}
                <label>
                    {move || td_string!(locale(), admin.asked_from)}
                    <input type="date" aria-invalid=move || is_wrong("valid_from") prop:value=valid_from on:input=move |event| valid_from.set(event_target_value(&event)) />
                </label>
                {check(|locale| td_string!(locale, admin.offered), |draft| draft.new.offered, |draft, offered| draft.new.offered = offered)}
            </section>
            <Criteria desk />
            <Classes desk />
            <div class="hl-card hl-editor-acts">
                {move || (!faults.with(Vec::is_empty)).then(|| view! { <p class="hl-error" role="alert">{td_string!(locale(), admin.look_again)}</p> })}
                {move || trouble.get().map(|text| view! { <p class="hl-error" role="alert">{text}</p> })}
                <div class="hl-acts">
                    <button type="button" class="hl-button" on:click=move |_| on_cancel.run(())>{move || td_string!(locale(), admin.cancel)}</button>
                    <button type="submit" class="hl-button hl-button-primary" disabled=busy>{move || if busy.get() { td_string!(locale(), admin.saving) } else { td_string!(locale(), admin.save_version) }}</button>
                </div>
            </div>
        </form>
    }
}

/// Puts the focus on a criterion, counted from 1, once the page shows it.
fn focus_criterion(number: usize) {
    focus_soon(format!(".hl-criterion:nth-of-type({number}) input"));
}

fn focus_soon(css: String) {
    request_animation_frame(move || {
        let found = document().query_selector(&css).ok().flatten();
        if let Some(element) = found.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
            let _ = element.focus();
        }
    });
}

/// The language in which the texts are written.
#[component]
fn Writing(desk: Desktop) -> impl IntoView {
    let language = use_language();
    let choice = move |&lang: &Lang| {
        let name = td_string!(hailong_ui::locale(lang), common.language_name);
        view! { <button type="button" lang=lang.as_str() aria-pressed=move || (desk.lang.get() == lang).to_string() on:click=move |_| desk.lang.set(lang)>{name}</button> }
    };
    view! { <div class="hl-switch" role="group" aria-label=move || td_string!(language.locale(), admin.writing_in)>{Lang::ALL.iter().map(choice).collect_view()}</div> }
}

/// The criteria with their answers.
#[component]
fn Criteria(desk: Desktop) -> impl IntoView {
    let language = use_language();
    let locale = move || language.locale();
    let draft = desk.draft;
    let count = Memo::new(move |_| draft.with(|draft| draft.new.form.criteria.len()));
    let criterion = move |at: usize| {
        let name = move || td_string!(locale(), admin.criterion_n, n = at + 1).to_string();
        let act = move |label: &'static str| format!("{label}: {}", name());
        // The focus follows the criterion; where one is gone it goes to the next.
        let lift = move |_| {
            draft.update(|draft| draft.lift_criterion(at));
            focus_criterion(at);
        };
        let remove = move |_| {
            draft.update(|draft| draft.remove_criterion(at));
            focus_criterion(count.get_untracked().min(at + 1));
        };
        let answer = move |points: Points| {
            let label =
                Signal::derive(move || td_string!(locale(), admin.answer_n, n = points.index()).to_string());
            text_field(desk, label, Place::Answer(at, points))
        };
        view! {
            <fieldset class="hl-card hl-criterion">
                <legend class="hl-hidden">{name}</legend>
                {text_field(desk, Signal::derive(name), Place::Criterion(at))}
                <div class="hl-three">{Points::ALL.into_iter().rev().map(answer).collect_view()}</div>
                <div class="hl-acts">
                    <button type="button" class="hl-button" disabled=at == 0 aria-label=move || act(td_string!(locale(), admin.lift)) on:click=lift>{move || td_string!(locale(), admin.lift)}</button>
                    <button type="button" class="hl-button" aria-label=move || act(td_string!(locale(), admin.remove)) disabled=move || count.get() == 1 on:click=remove>{move || td_string!(locale(), admin.remove)}</button>
                </div>
            </fieldset>
        }
    };
    let add = move |_| {
        draft.update(Draft::add_criterion);
        focus_criterion(count.get_untracked());
    };
    view! {
        {move || (0..count.get()).map(criterion).collect_view()}
        <p><button type="button" class="hl-button" disabled=move || !draft.with(Draft::takes_criterion) on:click=add>{move || td_string!(locale(), admin.add_criterion)}</button></p>
    }
}

/// The classes, best first.
#[component]
fn Classes(desk: Desktop) -> impl IntoView {
    let language = use_language();
    let locale = move || language.locale();
    let Desktop { draft, faults, .. } = desk;
    let count = Memo::new(move |_| draft.with(|draft| draft.new.form.classes.len()));
    let is_wrong =
        move || faults.with(|faults| faults.iter().any(|(name, _)| name == "form.classes").to_string());
    let class = move |at: usize| {
        let name = move || td_string!(locale(), admin.class_n, n = at + 1).to_string();
        let from =
            move || draft.with(|draft| draft.new.form.classes.get(at).map(|class| class.from.to_string()));
        let set = move |event| {
            if let Ok(from) = event_target_value(&event).parse() {
                draft.update(|draft| {
                    if let Some(class) = draft.new.form.classes.get_mut(at) {
                        class.from = from;
                    }
                });
            }
        };
        view! {
            <div class="hl-class">
                {text_field(desk, Signal::derive(name), Place::Class(at))}
                <label>
                    {move || td_string!(locale(), admin.class_from)}
                    <input type="number" min="0" max=(2 * SLIP_MAX_CRITERIA).to_string() required aria-invalid=is_wrong prop:value=from on:input=set />
                </label>
                <button type="button" class="hl-button" disabled=move || count.get() == 1 aria-label=move || format!("{}: {}", td_string!(locale(), admin.remove), name()) on:click=move |_| {
                    draft.update(|draft| draft.remove_class(at));
                    focus_soon(".hl-add-class".to_owned());
                }>{move || td_string!(locale(), admin.remove)}</button>
            </div>
        }
    };
    view! {
        <section class="hl-card hl-editor-head">
            <h2>{move || td_string!(locale(), admin.classes)}</h2>
            <p class="hl-muted">{move || td_string!(locale(), admin.classes_hint)}</p>
            {move || (0..count.get()).map(class).collect_view()}
            <p><button type="button" class="hl-button hl-add-class" disabled=move || !draft.with(Draft::takes_class) on:click=move |_| draft.update(Draft::add_class)>{move || td_string!(locale(), admin.add_class)}</button></p>
        </section>
    }
}
