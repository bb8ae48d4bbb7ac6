//! Thiết bị: the tablets at the desks, the software that announces dossiers to them, and what was refused.

mod device_form;
mod pair_form;
mod receipts;
mod refusals;
mod revoke;
mod software;

pub use receipts::ReceiptsPage;

use crate::form::DialogOf;
use crate::language::use_language;
use crate::loading::{follow, heartbeat, when_loaded};
use crate::selection::{Selection, use_selection};
use device_form::DeviceForm;
use hailong_shared::wire::{Device, DeviceList, DeviceSign, SignKind};
use hailong_shared::{Lang, numerals};
use hailong_ui::i18n::{Locale, td_string};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use pair_form::PairForm;
use refusals::Refusals;
use revoke::{Holder, RevokeForm};
use software::Software;

/// What is being done with a tablet.
#[derive(Debug, Clone, PartialEq)]
enum Doing {
    Nothing,
    /// Pairing one, with the code and the desk that the address names.
    Pairing(String, Option<i64>),
    Changing(Device),
    Revoking(Device),
}

/// The page.
#[component]
pub fn DevicesPage() -> impl IntoView {
    let selection = use_selection();
    let language = use_language();
    let locale = move || language.locale();
    let query = use_query_map();
    let named = query.with_untracked(|query| (query.get("code"), query.get("desk")));
    let doing = RwSignal::new(match named {
        (None, None) => Doing::Nothing,
        (code, desk) => Doing::Pairing(code.unwrap_or_default(), desk.and_then(|desk| desk.parse().ok())),
    });
    let changed = RwSignal::new(0_u32);
    let beat = heartbeat();
    let again = Signal::derive(move || changed.get().wrapping_add(beat.get()));
    let url = Signal::derive(move || format!("/api/v1/agencies/{}/devices", selection.agency.get()));
    let devices = follow::<DeviceList>(url, again);
    let may_change = Memo::new(move |_| selection.may_change(&selection.agency.get()));
    let done = Callback::new(move |()| {
        doing.set(Doing::Nothing);
        changed.update(|n| *n += 1);
    });
    let cancel = Callback::new(move |()| doing.set(Doing::Nothing));
    view! {
        <h1>{move || td_string!(locale(), admin.devices)}</h1>
        <section class="hl-card">
            <div class="hl-table-head">
                <div>
                    <h2>{move || td_string!(locale(), admin.tablets)}</h2>
                    <p class="hl-muted">{move || td_string!(locale(), admin.tablets_hint)}</p>
                </div>
                {move || may_change.get().then(|| view! {
                    <button type="button" class="hl-button hl-button-primary" on:click=move |_| doing.set(Doing::Pairing(String::new(), None))>{td_string!(locale(), admin.pair)}</button>
                })}
            </div>
            {when_loaded(devices, move |list| table(list, selection, locale(), language.get(), may_change.get(), doing))}
        </section>
        <Software />
        <Refusals />
        {move || match doing.get() {
            Doing::Nothing => ().into_any(),
            Doing::Pairing(code, desk) => view! { <PairForm code desk dialog=DialogOf { done, cancel } /> }.into_any(),
            Doing::Changing(device) => view! { <DeviceForm device dialog=DialogOf { done, cancel } /> }.into_any(),
            Doing::Revoking(device) => {
                let holder = Holder::Tablet(device.id);
                view! { <RevokeForm holder name=device.name dialog=DialogOf { done, cancel } /> }.into_any()
            }
        }}
    }
}

fn table(
    list: &DeviceList,
    selection: Selection,
    locale: Locale,
    lang: Lang,
    may_change: bool,
    doing: RwSignal<Doing>,
) -> AnyView {
    if list.devices.is_empty() {
        return view! { <p class="hl-muted hl-empty">{td_string!(locale, admin.no_tablets)}</p> }.into_any();
    }
    let row = |device: &Device| {
        let desk = td_string!(locale, admin.desk_n, number = device.desk_number).to_string();
        let agency = selection.name_of(&device.agency);
        let seen = selection.moment(device.last_seen_at, lang);
        let (to_change, to_revoke) = (device.clone(), device.clone());
        let named = |verb: &str| format!("{verb} {}", device.name);
        view! {
            <tr>
                <th scope="row"><b>{device.name.clone()}</b></th>
                <td><b>{desk}</b><span class="hl-muted hl-block" lang="vi">{agency}</span></td>
                <td>{if device.silent {
                    view! { <span class="hl-flag">{td_string!(locale, admin.silent_since, at = seen).to_string()}</span> }.into_any()
                } else {
                    view! { <span class="hl-state hl-state-answered">{td_string!(locale, admin.in_touch)}</span> }.into_any()
                }}{device.signs.iter().map(|sign| sign_line(*sign, selection, locale, lang)).collect_view()}</td>
                <td>{waiting(device, selection, locale, lang)}</td>
                <td class="hl-row-acts">
                    {may_change.then(|| view! {
                        <button type="button" class="hl-button" aria-label=named(td_string!(locale, admin.edit)) on:click=move |_| doing.set(Doing::Changing(to_change.clone()))>{td_string!(locale, admin.edit)}</button>
                        <button type="button" class="hl-button" aria-label=named(td_string!(locale, admin.revoke)) on:click=move |_| doing.set(Doing::Revoking(to_revoke.clone()))>{td_string!(locale, admin.revoke)}</button>
                    })}
                </td>
            </tr>
        }
    };
    view! {
        <div class="hl-scroll" tabindex="0" role="region" aria-label=td_string!(locale, admin.tablets)>
            <table>
                <thead>
                    <tr>
                        <th scope="col">{td_string!(locale, admin.tablet)}</th>
                        <th scope="col">{td_string!(locale, admin.desk)}</th>
                        <th scope="col">{td_string!(locale, admin.connection)}</th>
                        <th scope="col">{td_string!(locale, admin.unsent)}</th>
                        <th scope="col"><span class="hl-hidden">{td_string!(locale, admin.edit)}</span></th>
                    </tr>
                </thead>
                <tbody>{list.devices.iter().map(row).collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

/// Something that speaks for a tablet's key being in other hands.
fn sign_line(sign: DeviceSign, selection: Selection, locale: Locale, lang: Lang) -> impl IntoView {
    let at = sign.at.map(|at| selection.moment(at, lang)).unwrap_or_default();
    let day = sign.day.map(|day| numerals::day(day, lang)).unwrap_or_default();
    let n = numerals::count(u64::from(sign.n), lang);
    let text = match sign.kind {
        SignKind::TwoAddresses => td_string!(locale, admin.sign_two_addresses, at = at).to_string(),
        SignKind::TwoHolders => td_string!(locale, admin.sign_two_holders, at = at).to_string(),
        SignKind::TooFast => td_string!(locale, admin.sign_too_fast, n = n, at = at).to_string(),
        SignKind::UnusualDay => td_string!(locale, admin.sign_unusual_day, n = n, day = day).to_string(),
    };
    view! { <span class="hl-flag hl-block">{text}</span> }
}

/// The ratings that a tablet had yet to send when it was heard of last; after a week they are flagged.
fn waiting(device: &Device, selection: Selection, locale: Locale, lang: Lang) -> AnyView {
    let Some(since) = device.waiting_since.filter(|_| device.waiting > 0) else {
        return view! { <span class="hl-muted">{td_string!(locale, admin.nothing_unsent)}</span> }.into_any();
    };
    let (n, at) = (device.waiting, selection.moment(since, lang));
    let text = td_string!(locale, admin.unsent_since, n = n, at = at).to_string();
    let class = if device.stuck { "hl-flag" } else { "" };
    let set_aside = (device.set_aside > 0).then(|| {
        let text = td_string!(locale, admin.set_aside_n, n = device.set_aside).to_string();
        view! { <span class="hl-flag hl-block">{text}</span> }
    });
    view! { <span class=class>{text}</span> {set_aside} }.into_any()
}
