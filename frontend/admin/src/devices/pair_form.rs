//! Putting the tablet that shows a code at a desk.

use crate::form::{DialogOf, Field, FormDialog, FormState, Select};
use crate::language::use_language;
use crate::selection::use_selection;
use hailong_shared::PairingCode;
use hailong_shared::wire::{Desk, DeskList, Device, NewDevice};
use hailong_ui::api::staff;
use hailong_ui::i18n::td_string;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// The form.
#[component]
pub fn PairForm(
    /// The code, if the address named it.
    code: String,
    /// The desk, if the address named it.
    desk: Option<i64>,
    dialog: DialogOf,
) -> impl IntoView {
    let language = use_language();
    let locale = move || language.locale();
    let code = RwSignal::new(code);
    let name = RwSignal::new(String::new());
    let chosen = RwSignal::new(desk.map(|desk| desk.to_string()).unwrap_or_default());
    let form = FormState::new();
    let FormState { busy, faults, trouble } = form;
    let save = Callback::new(move |()| {
        let parsed = code.with_untracked(|code| code.parse::<PairingCode>());
        let desk = chosen.with_untracked(|desk| desk.parse::<i64>());
        let name = name.get_untracked();
        // What cannot be a code is shown by no tablet.
        if parsed.is_err() {
            return faults.set(vec![("code".to_owned(), "unknown".to_owned())]);
        }
        let fine = form.check(&[("desk", desk.is_ok()), ("name", !hailong_shared::clean(&name).is_empty())]);
        let (true, Ok(code), Ok(desk)) = (fine, parsed, desk) else { return };
        let call = async move {
            let url = format!("/api/v1/desks/{desk}/devices");
            staff::post::<Device>(&url, &NewDevice { code, name }).await
        };
        form.save(call, language, dialog.done);
    });
    view! {
        <FormDialog title=Signal::derive(move || td_string!(locale(), admin.pair)) busy trouble on_save=save on_cancel=dialog.cancel>
            <Field label=Signal::derive(move || td_string!(locale(), admin.pairing_code)) kind="text" name="code" value=code faults />
            <DeskChoice chosen faults />
            <Field label=Signal::derive(move || td_string!(locale(), admin.tablet_name)) kind="text" name="name" value=name faults />
        </FormDialog>
    }
}

/// An agency, then one of its open desks.
#[component]
pub fn DeskChoice(
    /// The chosen desk's id.
    chosen: RwSignal<String>,
    /// The fields at fault.
    faults: RwSignal<Vec<(String, String)>>,
) -> impl IntoView {
    let selection = use_selection();
    let language = use_language();
    let locale = move || language.locale();
    let agency = RwSignal::new(selection.agency.get_untracked().to_string());
    let desks = RwSignal::new(Vec::<Desk>::new());
    // The address may name a desk of another agency than the one that is chosen at the top.
    spawn_local(async move {
        let desk = chosen.get_untracked();
        if !desk.is_empty()
            && let Ok(desk) = staff::get::<Desk>(&format!("/api/v1/desks/{desk}")).await
        {
            agency.set(desk.agency.to_string());
        }
    });
    Effect::new(move |_| {
        let code = agency.get();
        spawn_local(async move {
            if let Ok(list) = staff::get::<DeskList>(&format!("/api/v1/agencies/{code}/desks")).await
                && agency.get_untracked() == code
            {
                let open = |desk: &Desk| desk.validity.covers(selection.today());
                desks.set(list.desks.into_iter().filter(open).collect());
            }
        });
    });
    let agencies = Signal::derive(move || {
        let within = selection.agencies.get();
        let open = |agency: &hailong_shared::wire::Agency| agency.validity.covers(selection.today());
        within.into_iter().filter(open).map(|agency| (agency.code.to_string(), agency.name)).collect()
    });
    let choices = Signal::derive(move || {
        let choose = if desks.with(Vec::is_empty) {
            td_string!(locale(), admin.no_desk_to_choose)
        } else {
            td_string!(locale(), admin.choose_desk)
        };
        let nothing = (String::new(), choose.to_owned());
        let line = |desk: Desk| {
            let number = td_string!(locale(), admin.desk_n, number = desk.number).to_string();
            (desk.id.to_string(), format!("{number} · {}", desk.name))
        };
        std::iter::once(nothing).chain(desks.get().into_iter().map(line)).collect::<Vec<_>>()
    });
    view! {
        <Select label=Signal::derive(move || td_string!(locale(), admin.agency)) name="agency" value=agency choices=agencies faults />
        <Select label=Signal::derive(move || td_string!(locale(), admin.desk)) name="desk" value=chosen choices faults />
    }
}
