//! The suggestion box, and the code by which its answer can be read.

use crate::calls::send_suggestion;
use crate::model::{App, Model, Sending};
use crate::tabs::{error_line, failure_line};
use hailong_shared::wire::SuggestionReceipt;
use hailong_shared::{SUGGESTION_MAX_CHARS, SuggestionKind, numerals};
use hailong_ui::i18n::td_string;
use hailong_ui::node::{Tag, tag, typed};
use hailong_ui::{button, kind_name, move_focus, primary_button};
use leptos::prelude::*;

/// A kind, a text, a button; then the look-up code.
pub fn view(model: &Model, app: App) -> Vec<Tag> {
    match &model.suggestion.receipt {
        Some(found) => vec![receipt(model, found, app)],
        None => form(model, app),
    }
}

fn form(model: &Model, app: App) -> Vec<Tag> {
    let locale = model.locale();
    let suggestion = &model.suggestion;
    let heading = td_string!(locale, widget.kind);
    let text = tag("textarea")
        .with("maxlength", SUGGESTION_MAX_CHARS.to_string())
        .says("aria-invalid", suggestion.missing)
        .value(&suggestion.text)
        .on("input", move |event| app.update_untracked(|model| model.suggestion.text = typed(event)));
    let mut page = vec![
        tag("h2").text(heading),
        tag("div")
            .class("hl-chips")
            .with("role", "radiogroup")
            .with("aria-label", heading)
            .on("keydown", move_focus)
            .children(kinds(model, app)),
        tag("label").text(td_string!(locale, widget.suggestion_text)).child(text),
        tag("p").class("hl-note").text(td_string!(locale, common.privacy)),
    ];
    if suggestion.missing {
        page.push(error_line(td_string!(locale, widget.suggestion_missing)));
    }
    page.extend(failure_line(model, &suggestion.sending));
    let sending = suggestion.sending == Sending::Now;
    let label =
        if sending { td_string!(locale, widget.sending) } else { td_string!(locale, widget.send_suggestion) };
    page.push(primary_button(label, move || send_suggestion(app)).flag("disabled", sending).key("send"));
    page.push(link(model, "", td_string!(locale, widget.lookup)));
    page
}

fn kinds(model: &Model, app: App) -> Vec<Tag> {
    let kind = |&each: &SuggestionKind| {
        tag("button")
            .with("type", "button")
            .with("role", "radio")
            .says("aria-checked", model.suggestion.kind == each)
            .on("click", move |_| app.update(|model| model.suggestion.kind = each))
            .text(kind_name(each, model.locale()))
    };
    SuggestionKind::ALL.iter().map(kind).collect()
}

/// After the suggestion was sent: the code, big, to copy and to print.
fn receipt(model: &Model, receipt: &SuggestionReceipt, app: App) -> Tag {
    let locale = model.locale();
    let code = receipt.lookup_code.to_string();
    let day = numerals::day(receipt.answer_by, model.lang);
    let copied = model.suggestion.copied;
    let label = if copied { td_string!(locale, widget.copied) } else { td_string!(locale, widget.copy) };
    let to_copy = code.clone();
    let copy = move || {
        // Only pages served by https may write to the clipboard; elsewhere the code can still be selected.
        if let Some(window) = web_sys::window().filter(web_sys::Window::is_secure_context) {
            let _ = window.navigator().clipboard().write_text(&to_copy);
            app.update(|model| model.suggestion.copied = true);
        }
    };
    let acts = tag("div").class("hl-acts").child(button(label, copy)).child(link(
        model,
        &format!("?code={code}"),
        td_string!(locale, widget.open_lookup),
    ));
    tag("div")
        .class("hl-done")
        .with("role", "status")
        .child(tag("h2").text(td_string!(locale, widget.sent)))
        .child(tag("p").text(td_string!(locale, widget.code_label)))
        .child(tag("p").class("hl-code").text(code))
        .child(tag("p").class("hl-note").text(td_string!(locale, widget.code_hint, day = day).to_string()))
        .child(acts)
}

/// A link to the look-up page.
fn link(model: &Model, query: &str, label: &str) -> Tag {
    let new_tab = td_string!(model.locale(), widget.new_tab);
    tag("a")
        .with("href", model.host.url(&format!("/lookup{query}")))
        .with("target", "_blank")
        .with("rel", "noopener")
        .text(format!("{label} {new_tab}"))
}
