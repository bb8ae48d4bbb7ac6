//! The code by which an administrator puts this tablet at a desk.

use crate::model::Model;
use hailong_shared::wire::Pairing;
use hailong_ui::i18n::td_string;
use hailong_ui::node::{Tag, tag};

/// The code in two groups, and the QR code of the page where it is typed.
pub fn view(model: &Model, pairing: &Pairing) -> Tag {
    let locale = model.locale();
    let (first, second) = pairing.code.as_str().split_at(3);
    let picture = format!("data:image/svg+xml,{}", js_sys::encode_uri_component(&pairing.qr_svg));
    let steps = tag("ol")
        .child(tag("li").text(td_string!(locale, kiosk.pair_step_1)))
        .child(tag("li").text(td_string!(locale, kiosk.pair_step_2)))
        .child(tag("li").text(td_string!(locale, kiosk.pair_step_3)));
    let code = tag("p")
        .class("hl-pair-code")
        .with("aria-label", pairing.code.as_str())
        .child(tag("span").text(first))
        .child(tag("span").text(second));
    let left = tag("div").class("hl-pair-text").child(code).child(steps);
    let qr = tag("img").with("src", picture).with("alt", td_string!(locale, kiosk.pair_qr));
    tag("main")
        .class("hl-main")
        .key("pairing")
        .child(tag("h1").text(td_string!(locale, kiosk.pair_title)))
        .child(tag("div").class("hl-pair").child(left).child(qr))
}
