//! The sentences for what went wrong.

use crate::host::About;
use crate::model::{Arrival, Model, Sending};
use hailong_ui::api::Failure;
use hailong_ui::i18n::{Locale, td_string};
use hailong_ui::node::{Tag, tag};

/// Why nothing that is written here would find a reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Misplaced {
    /// The host page names nobody that hailong knows.
    Unknown,
    /// The agency has not registered the site that the host page stands on.
    Unregistered,
}

impl Misplaced {
    /// What the server says about the place by this failure, if it does.
    pub fn of(failure: &Failure) -> Option<Self> {
        match failure.status() {
            Some(404) => Some(Self::Unknown),
            Some(_) if failure.code() == Some("origin_not_registered") => Some(Self::Unregistered),
            _ => None,
        }
    }

    /// What to say about it.
    pub fn sentence(self, about: &About, locale: Locale) -> &'static str {
        match self {
            Self::Unknown if about.is_invited() => td_string!(locale, widget.no_invitation),
            Self::Unknown => td_string!(locale, widget.not_found),
            Self::Unregistered => td_string!(locale, widget.unregistered),
        }
    }
}

/// What happened and what to do, in one sentence.
pub fn sentence(failure: &Failure, about: &About, locale: Locale) -> &'static str {
    if let Some(misplaced) = Misplaced::of(failure) {
        return misplaced.sentence(about, locale);
    }
    let Failure::Refused(refusal) = failure else { return hailong_ui::failure(failure, locale) };
    let at_fault =
        |test: &dyn Fn(&str, &str) -> bool| refusal.fields.iter().any(|(field, code)| test(field, code));
    match (refusal.status, refusal.code.as_str()) {
        (409, "closed") => td_string!(locale, widget.closed),
        (409, "id_conflict") => td_string!(locale, widget.sent_before),
        (409, "invitation_used") => td_string!(locale, widget.invitation_used),
        (409, "invitation_expired") => td_string!(locale, widget.invitation_expired),
        (409, _) => td_string!(locale, widget.conflict),
        (422, _) if at_fault(&|_, code| code == "too_long") => td_string!(locale, common.too_long),
        (422, _) if at_fault(&|field, _| field == "dossier") => td_string!(locale, widget.dossier_invalid),
        (422, _) if slip_is_outdated(failure) => td_string!(locale, widget.slip_changed),
        (422, _) => td_string!(locale, widget.invalid),
        (429, _) => td_string!(locale, widget.too_many),
        _ => hailong_ui::failure(failure, locale),
    }
}

/// Whether nothing but the slip is refused: the agency has another one by now.
pub fn slip_is_outdated(failure: &Failure) -> bool {
    let Failure::Refused(refusal) = failure else { return false };
    !refusal.fields.is_empty() && refusal.fields.iter().all(|(field, _)| field.starts_with("slip"))
}

/// The sentence for what went wrong, announced as soon as there is one.
pub fn failure_line(model: &Model, sending: &Sending) -> Option<Tag> {
    let Sending::Failed(failure) = sending else { return None };
    Some(error_line(sentence(failure, &model.host.about, model.locale())))
}

/// A sentence that is announced.
pub fn error_line(text: &str) -> Tag {
    tag("p").class("hl-error").with("role", "alert").text(text)
}

/// What to say about a form that had arrived before it was changed.
pub fn earlier_line(arrival: Arrival, locale: Locale) -> Option<Tag> {
    (arrival == Arrival::Earlier).then(|| tag("p").text(td_string!(locale, widget.earlier)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use hailong_shared::Lang;
    use hailong_ui::api::Refusal;
    use hailong_ui::locale;
    use std::collections::BTreeMap;

    fn refused(status: u16, code: &str, fields: &[(&str, &str)]) -> Failure {
        let fields = fields.iter().map(|&(field, code)| (field.to_owned(), code.to_owned())).collect();
        Failure::Refused(Refusal { status, code: code.to_owned(), fields, at: None })
    }

    #[test]
    fn each_way_to_fail_has_its_own_sentence_in_every_language() {
        let ways = [
            refused(403, "origin_not_registered", &[]),
            refused(404, "not_found", &[]),
            refused(409, "closed", &[]),
            refused(409, "id_conflict", &[]),
            refused(409, "invitation_used", &[]),
            refused(409, "invitation_expired", &[]),
            refused(409, "something_new", &[]),
            refused(413, "too_large", &[]),
            refused(422, "validation", &[("dossier", "in_future")]),
            refused(422, "validation", &[("slip.id", "unknown")]),
            refused(422, "validation", &[("reasons[0]", "unknown")]),
            refused(429, "too_fast", &[]),
            refused(503, "busy", &[]),
            refused(500, "internal", &[]),
            Failure::Offline,
        ];
        for &lang in Lang::ALL {
            let mut said: BTreeMap<&str, Vec<&Failure>> = BTreeMap::new();
            for failure in &ways {
                said.entry(sentence(failure, &About::default(), locale(lang))).or_default().push(failure);
            }
            let shared: Vec<_> = said.values().filter(|failures| failures.len() > 1).collect();
            assert!(shared.is_empty(), "{lang}: {shared:?}");
        }
    }

    #[test]
    fn what_is_too_long_is_called_so_wherever_it_is_noticed() {
        let (locale, nobody) = (locale(Lang::Vi), About::default());
        let large = sentence(&refused(413, "too_large", &[]), &nobody, locale);
        for field in ["comment", "text", "contact.name", "slip"] {
            let long = refused(422, "validation", &[(field, "too_long")]);
            assert_eq!(sentence(&long, &nobody, locale), large, "{field}");
        }
    }

    #[test]
    fn an_unknown_invitation_is_not_called_an_unknown_agency() {
        let invited = About::read(|name| (name == "invitation").then(|| "abc".to_owned()));
        let unknown = refused(404, "not_found", &[]);
        for &lang in Lang::ALL {
            let of = |about| sentence(&unknown, about, locale(lang));
            assert_ne!(of(&invited), of(&About::default()));
        }
    }
}
