//! QR codes for a day's receipts, where no one-stop software prints them.

use super::pair_form::DeskChoice;
use crate::form::{FormState, Select};
use crate::language::use_language;
use crate::selection::use_selection;
use hailong_shared::wire::{Invitation, InvitationList, NewInvitation, NewInvitations};
use hailong_shared::{Day, DossierCode, Stage};
use hailong_ui::api::staff;
use hailong_ui::i18n::{Locale, td_string};
use hailong_ui::stage_name;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

/// The most invitations made at a time.
const MOST: usize = 200;

/// A form for the dossiers' codes; then the codes to print.
#[component]
pub fn ReceiptsPage() -> impl IntoView {
    let selection = use_selection();
    let language = use_language();
    let locale = move || language.locale();
    let form = FormState::new();
    let FormState { busy, faults, trouble } = form;
    let desk = RwSignal::new(String::new());
    let stage = RwSignal::new(Stage::Result.to_string());
    let text = RwSignal::new(String::new());
    let wrong_lines = RwSignal::new(Vec::<usize>::new());
    let made = RwSignal::new(None::<InvitationList>);
    let make = move |event: SubmitEvent| {
        event.prevent_default();
        made.set(None);
        let read = text.with_untracked(|text| read(text, selection.today()));
        wrong_lines.set(read.as_ref().err().cloned().unwrap_or_default());
        let chosen =
            (desk.with_untracked(|id| id.parse::<i64>()), stage.with_untracked(|name| name.parse::<Stage>()));
        let fine = form.check(&[("desk", chosen.0.is_ok())]);
        let (true, Ok(dossiers), (Ok(desk), Ok(stage))) = (fine, read, chosen) else { return };
        let invitations = dossiers.into_iter().map(|dossier| NewInvitation { dossier, stage }).collect();
        let call = async move {
            let url = format!("/api/v1/desks/{desk}/invitations/batch");
            made.set(Some(staff::post::<InvitationList>(&url, &NewInvitations { invitations }).await?));
            Ok(())
        };
        form.save(call, language, Callback::new(|()| ()));
    };
    let stages = Signal::derive(move || {
        Stage::ALL
            .iter()
            .map(|&stage| (stage.to_string(), stage_name(stage, locale()).to_owned()))
            .collect::<Vec<_>>()
    });
    view! {
        <h1 class="hl-no-print">{move || td_string!(locale(), admin.receipts)}</h1>
        <section class="hl-card hl-no-print">
            <form class="hl-receipts" on:submit=make novalidate>
                <p class="hl-muted">{move || td_string!(locale(), admin.receipts_hint)}</p>
                <DeskChoice chosen=desk faults />
                <Select label=Signal::derive(move || td_string!(locale(), admin.stage)) name="stage" value=stage choices=stages faults />
                <label>
                    {move || td_string!(locale(), admin.receipts_dossiers)}
                    <textarea rows="8" spellcheck="false" autocomplete="off" aria-describedby="receipts-fault" aria-invalid=move || (!wrong_lines.with(Vec::is_empty)).to_string() prop:value=text on:input=move |event| text.set(event_target_value(&event))></textarea>
                </label>
                <p class="hl-error" id="receipts-fault" role="alert">{move || fault(&wrong_lines.get(), locale())}</p>
                {move || trouble.get().map(|text| view! { <p class="hl-error" role="alert">{text}</p> })}
                <div class="hl-acts"><button type="submit" class="hl-button hl-button-primary" disabled=busy>{move || td_string!(locale(), admin.receipts_make)}</button></div>
            </form>
        </section>
        {move || made.with(|made| made.as_ref().map(|list| paper(list, locale())))}
    }
}

/// The dossiers of a text with one code a line, each once; the numbers of the lines that hold no code.
fn read(text: &str, today: Day) -> Result<Vec<DossierCode>, Vec<usize>> {
    let mut codes = Vec::new();
    let mut wrong = Vec::new();
    for (number, line) in (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty()) {
        match line.trim().to_uppercase().parse::<DossierCode>() {
            Ok(code) if codes.contains(&code) => {}
            Ok(code) if codes.len() < MOST && code.received() <= today => codes.push(code),
            _ => wrong.push(number),
        }
    }
    if codes.is_empty() && wrong.is_empty() {
        wrong.push(1);
    }
    if wrong.is_empty() { Ok(codes) } else { Err(wrong) }
}

/// What is wrong with the codes.
fn fault(lines: &[usize], locale: Locale) -> Option<String> {
    let lines: Vec<String> = lines.iter().map(ToString::to_string).collect();
    (!lines.is_empty())
        .then(|| td_string!(locale, admin.receipts_invalid, lines = lines.join(", ")).to_string())
}

/// What is to be cut out.
fn paper(list: &InvitationList, locale: Locale) -> impl IntoView + use<> {
    let piece = |made: &Invitation| {
        let picture = format!("data:image/svg+xml,{}", js_sys::encode_uri_component(&made.qr_svg));
        view! {
            <li>
                <img src=picture alt=made.dossier.to_string() width="144" height="144" />
                <b>{made.dossier.to_string()}</b>
                <small>{stage_name(made.stage, locale)}</small>
                <small>{td_string!(locale, admin.receipts_scan)}</small>
            </li>
        }
    };
    let rated = (!list.rated.is_empty()).then(|| {
        let codes: Vec<String> = list.rated.iter().map(ToString::to_string).collect();
        let said = td_string!(locale, admin.receipts_rated, codes = codes.join(", ")).to_string();
        view! { <p class="hl-muted hl-no-print">{said}</p> }
    });
    let print = |_| {
        let _ = window().print();
    };
    view! {
        <section class="hl-card">
            <div class="hl-table-head hl-no-print">
                <div role="status"><h2>{td_string!(locale, admin.receipts_made, n = list.invitations.len()).to_string()}</h2>{rated}</div>
                <button type="button" class="hl-button hl-button-primary" on:click=print>{td_string!(locale, admin.print)}</button>
            </div>
            <ul class="hl-slips-of-paper">{list.invitations.iter().map(piece).collect_view()}</ul>
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_read_line_by_line_and_the_wrong_ones_are_named() {
        let today: Day = "2026-11-23".parse().unwrap();
        let read = |text: &str| read(text, today);
        let codes = read("H38.12-261120-0042\n\n h38.12-261120-0043 \n").unwrap();
        assert_eq!(
            codes.iter().map(DossierCode::as_str).collect::<Vec<_>>(),
            ["H38.12-261120-0042", "H38.12-261120-0043"]
        );
        assert_eq!(read("H38.12-261120-0042\nnonsense\n\nH38.12-261124-0001"), Err(vec![2, 4]));
        assert_eq!(read(" \n"), Err(vec![1]));
        assert_eq!(read(&"H38.12-261120-0042\n".repeat(3)).unwrap().len(), 1);
        let many: String =
            (0..=MOST).flat_map(|n| format!("H38.12-261120-{n:04}\n").into_bytes()).map(char::from).collect();
        assert_eq!(read(&many), Err(vec![MOST + 1]));
    }
}
