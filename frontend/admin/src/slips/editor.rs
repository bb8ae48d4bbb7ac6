//! Writing a new version.

use super::draft::Draft;
use super::text_field::{Desktop, text_field};
use crate::form::FormState;
use crate::language::use_language;
use crate::selection::use_selection;
use hailong_shared::wire::Slip;
use hailong_shared::{Lang, Points};
use hailong_ui::api::staff;
use hailong_ui::i18n::{Locale, td_string};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

/// The form. It begins with what is asked now; saving makes the next version and leaves the one before as it is.
#[component]
pub fn Editor(draft: Draft, on_done: Callback<()>, on_cancel: Callback<()>) -> impl IntoView {
    let selection = use_selection();
    let language = use_language();
    let locale = move || language.locale();
    let form = FormState::new();
    let FormState { busy, faults, trouble } = form;
    let draft = RwSignal::new(draft);
    let desk = Desktop { draft, lang: RwSignal::new(language.get()), faults };
    let valid_from = RwSignal::new(draft.with_untracked(|draft| draft.0.valid_from.to_string()));
    let save = move |event: SubmitEvent| {
        event.prevent_default();
        let day = valid_from.get_untracked().parse();
        let (true, Ok(day)) = (form.check(&[("valid_from", day.is_ok())]), day) else { return };
        let mut new = draft.get_untracked().0;
        new.valid_from = day;
        let url = format!("/api/v1/agencies/{}/slips", selection.agency.get_untracked());
        form.save(async move { staff::post::<Slip>(&url, &new).await }, language, on_done);
    };
    let said = move |text: fn(Locale) -> &'static str| Signal::derive(move || text(locale()).to_owned());
    let check = move |label: fn(Locale) -> &'static str, is: fn(&mut Draft) -> &mut bool| {
        view! {
            <label class="hl-check">
                <input
                    type="checkbox"
                    prop:checked=move || draft.with(|draft| *is(&mut draft.clone()))
                    on:change=move |event| draft.update(|draft| *is(draft) = event_target_checked(&event))
                />
                {move || label(locale())}
            </label>
        }
    };
    let legal = move |event| draft.update(|draft| draft.0.form.legal_reference = event_target_value(&event));
    let is_wrong = move |field: &'static str| {
        faults.with(|faults| faults.iter().any(|(name, _)| name == field).to_string())
    };
    view! {
        <form class="hl-editor" on:submit=save novalidate>
            <section class="hl-card hl-editor-head">
                <div class="hl-table-head">
                    <div>
                        <h2>{move || td_string!(locale(), admin.new_version)}</h2>
                        <p class="hl-muted">{move || td_string!(locale(), admin.new_version_hint)}</p>
                    </div>
                    <Writing desk />
                </div>
                {text_field(desk, said(|locale| td_string!(locale, admin.slip_title)), "title".into(), |draft| Some(&mut draft.0.form.title))}
                <label>
                    {move || td_string!(locale(), admin.legal_reference)}
                    <input type="text" autocomplete="off" maxlength="500" lang="vi" aria-invalid=move || is_wrong("legal_reference") prop:value=move || draft.with(|draft| draft.0.form.legal_reference.clone()) on:input=legal />
                </label>
                {check(|locale| td_string!(locale, admin.compared), |draft| &mut draft.0.form.compared)}
                <label>
                    {move || td_string!(locale(), admin.asked_from)}
                    <input type="date" aria-invalid=move || is_wrong("valid_from") prop:value=valid_from on:input=move |event| valid_from.set(event_target_value(&event)) />
                </label>
                {check(|locale| td_string!(locale, admin.offered), |draft| &mut draft.0.offered)}
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
    let count = Memo::new(move |_| draft.with(|draft| draft.0.form.criteria.len()));
    let criterion = move |at: usize| {
        let name = move || td_string!(locale(), admin.criterion_n, n = at + 1).to_string();
        let act = move |label: &'static str| format!("{label}: {}", name());
        let answer = move |points: Points| {
            let label =
                Signal::derive(move || td_string!(locale(), admin.answer_n, n = points.index()).to_string());
            let path = format!("criteria[{at}].answers");
            text_field(desk, label, path, move |draft| {
                Some(&mut draft.0.form.criteria.get_mut(at)?.answers[points.index()])
            })
        };
        view! {
            <fieldset class="hl-card hl-criterion">
                <legend class="hl-hidden">{name}</legend>
                {text_field(desk, Signal::derive(name), format!("criteria[{at}].text"), move |draft| Some(&mut draft.0.form.criteria.get_mut(at)?.text))}
                <div class="hl-three">{Points::ALL.into_iter().rev().map(answer).collect_view()}</div>
                <div class="hl-acts">
                    <button type="button" class="hl-button" disabled=at == 0 aria-label=move || act(td_string!(locale(), admin.lift)) on:click=move |_| draft.update(|draft| draft.lift_criterion(at))>{move || td_string!(locale(), admin.lift)}</button>
                    <button type="button" class="hl-button" aria-label=move || act(td_string!(locale(), admin.remove)) on:click=move |_| draft.update(|draft| draft.remove_criterion(at))>{move || td_string!(locale(), admin.remove)}</button>
                </div>
            </fieldset>
        }
    };
    view! {
        {move || (0..count.get()).map(criterion).collect_view()}
        <p><button type="button" class="hl-button" on:click=move |_| draft.update(Draft::add_criterion)>{move || td_string!(locale(), admin.add_criterion)}</button></p>
    }
}

/// The classes, best first.
#[component]
fn Classes(desk: Desktop) -> impl IntoView {
    let language = use_language();
    let locale = move || language.locale();
    let Desktop { draft, faults, .. } = desk;
    let count = Memo::new(move |_| draft.with(|draft| draft.0.form.classes.len()));
    let is_wrong = move || faults.with(|faults| faults.iter().any(|(name, _)| name == "classes").to_string());
    let class = move |at: usize| {
        let name = move || td_string!(locale(), admin.class_n, n = at + 1).to_string();
        let from =
            move || draft.with(|draft| draft.0.form.classes.get(at).map(|class| class.from.to_string()));
        let set = move |event| {
            if let Ok(from) = event_target_value(&event).parse() {
                draft.update(|draft| {
                    if let Some(class) = draft.0.form.classes.get_mut(at) {
                        class.from = from;
                    }
                });
            }
        };
        view! {
            <div class="hl-class">
                {text_field(desk, Signal::derive(name), format!("classes[{at}].name"), move |draft| Some(&mut draft.0.form.classes.get_mut(at)?.name))}
                <label>
                    {move || td_string!(locale(), admin.class_from)}
                    <input type="number" min="0" max="40" aria-invalid=is_wrong prop:value=from on:input=set />
                </label>
                <button type="button" class="hl-button" aria-label=move || format!("{}: {}", td_string!(locale(), admin.remove), name()) on:click=move |_| draft.update(|draft| draft.remove_class(at))>{move || td_string!(locale(), admin.remove)}</button>
            </div>
        }
    };
    view! {
        <section class="hl-card hl-editor-head">
            <h2>{move || td_string!(locale(), admin.classes)}</h2>
            <p class="hl-muted">{move || td_string!(locale(), admin.classes_hint)}</p>
            {move || (0..count.get()).map(class).collect_view()}
            <p><button type="button" class="hl-button" on:click=move |_| draft.update(Draft::add_class)>{move || td_string!(locale(), admin.add_class)}</button></p>
        </section>
    }
}
