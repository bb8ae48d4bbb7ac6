//! The suggestion box, and the code by which its answer can be read.

use crate::calls::send_suggestion;
use crate::failures::{earlier_line, error_line, failure_line};
use crate::model::{App, Arrival, Missing, Model, Sending, Suggestion};
use hailong_shared::wire::SuggestionReceipt;
use hailong_shared::{SUGGESTION_MAX_CHARS, SuggestionKind, numerals};
use hailong_ui::i18n::{Locale, td_string};
use hailong_ui::node::{Tag, tag, typed};
use hailong_ui::{button, kind_name, move_focus, personal_data, primary_button};
use leptos::prelude::*;

/// A kind, a text, a button; then the look-up code.
pub fn view(model: &Model, app: App) -> Vec<Tag> {
    match &model.suggestion.receipt {
        Some((found, arrival)) => vec![receipt(model, found, *arrival, app)],
        None => form(model, app),
    }
}

fn form(model: &Model, app: App) -> Vec<Tag> {
    let locale = model.locale();
    let suggestion = &model.suggestion;
    let heading = td_string!(locale, widget.kind);
    let text = tag("textarea")
        .with("maxlength", SUGGESTION_MAX_CHARS.to_string())
        .says("aria-invalid", suggestion.missing == Some(Missing::Text))
        .value(&suggestion.text)
        .on("input", move |event| {
            app.update(|model| {
                model.suggestion.text = typed(event);
                model.suggestion.missing = None;
            });
        });
    let mut page = vec![
        tag("h2").text(heading),
        tag("div")
            .class("hl-chips")
            .with("role", "radiogroup")
            .with("aria-label", heading)
            .on("keydown", move_focus)
            .children(kinds(model, app)),
    ];
    if suggestion.complaint {
        page.push(
            tag("p").key("complaint").with("role", "status").text(td_string!(locale, widget.complaint_where)),
        );
        return page;
    }
    page.push(tag("label").text(td_string!(locale, widget.suggestion_text)).child(text));
    page.push(privacy_line(&suggestion.text, locale));
    if suggestion.kind == SuggestionKind::Petition {
        page.extend(contact(model, app));
    }
    page.extend(suggestion.missing.map(|missing| match missing {
        Missing::Text => error_line(td_string!(locale, widget.suggestion_missing)),
        Missing::Contact => error_line(td_string!(locale, widget.contact_missing)),
    }));
    page.extend(failure_line(model, &suggestion.sending));
    let sending = suggestion.sending == Sending::Now;
    let label =
        if sending { td_string!(locale, widget.sending) } else { td_string!(locale, widget.send_suggestion) };
    page.push(primary_button(label, move || send_suggestion(app)).flag("disabled", sending).key("send"));
    page.push(link(model, "", td_string!(locale, widget.lookup)));
    page
}

fn kinds(model: &Model, app: App) -> Vec<Tag> {
    let chip = |chosen: bool, name: &'static str, choose: (SuggestionKind, bool)| {
        tag("button")
            .with("type", "button")
            .with("role", "radio")
            .says("aria-checked", chosen)
            .on("click", move |_| {
                app.update(|model| (model.suggestion.kind, model.suggestion.complaint) = choose);
            })
            .text(name)
    };
    let Suggestion { kind: chosen, complaint, .. } = model.suggestion;
    let kind = |&kind: &SuggestionKind| {
        chip(!complaint && chosen == kind, kind_name(kind, model.locale()), (kind, false))
    };
    let complain = td_string!(model.locale(), widget.complaint);
    let complain = chip(complaint, complain, (SuggestionKind::Suggestion, true));
    SuggestionKind::ALL.iter().map(kind).chain([complain]).collect()
}

/// Who signs a petition.
fn contact(model: &Model, app: App) -> Vec<Tag> {
    let locale = model.locale();
    let field = |(place, label): (usize, &'static str)| {
        let input = tag("input").with("type", "text").value(&model.suggestion.contact[place]).on(
            "input",
            move |event| {
                app.update_untracked(|model| model.suggestion.contact[place] = typed(event));
            },
        );
        tag("label").text(label).child(input)
    };
    let labels = [
        td_string!(locale, widget.contact_name),
        td_string!(locale, widget.contact_address),
        td_string!(locale, widget.contact_reach),
    ];
    let consent = tag("input")
        .with("type", "checkbox")
        .flag("checked", model.suggestion.consent)
        .on("change", move |_| app.update_untracked(|model| model.suggestion.consent ^= true));
    let hint = tag("p").class("hl-note").text(td_string!(locale, widget.petition_hint));
    let consent = tag("label")
        .class("hl-consent")
        .child(consent)
        .child(tag("span").text(td_string!(locale, widget.consent)));
    let fields = labels.into_iter().enumerate().map(field);
    std::iter::once(hint).chain(fields).chain([consent]).collect()
}

/// What not to write; what seems to be written nevertheless is named.
pub fn privacy_line(text: &str, locale: Locale) -> Tag {
    let line = tag("p").class("hl-note").with("role", "status");
    match personal_data(text, locale) {
        Some(warning) => line.child(tag("b").text(warning)),
        None => line.text(td_string!(locale, common.privacy)),
    }
}

/// After the suggestion was sent: the code, big, to copy and to print.
fn receipt(model: &Model, receipt: &SuggestionReceipt, arrival: Arrival, app: App) -> Tag {
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
    // A petition that nobody signed is heard, and owed no formal answer.
    let promise = if receipt.kind == model.suggestion.kind {
        td_string!(locale, widget.code_hint, day = day).to_string()
    } else {
        td_string!(locale, widget.anonymous).to_owned()
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
        .children(earlier_line(arrival, locale))
        .child(tag("p").text(td_string!(locale, widget.code_label)))
        .child(tag("p").class("hl-code").text(code))
        .child(tag("p").class("hl-note").text(promise))
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
