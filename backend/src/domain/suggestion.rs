//! From a request to a suggestion that may be stored.

use super::digest;
use super::text::{FreeText, normalise_name};
use hailong_shared::problem::{FieldCode, FieldError};
use hailong_shared::wire::{Contact, SuggestionRequest};
use hailong_shared::{AgencyCode, Day, LookupCode, SUGGESTION_MAX_CHARS, SuggestionKind};
use uuid::Uuid;

/// Whom a suggestion is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Addressee {
    /// An agency.
    Agency(AgencyCode),
    /// A desk, and so its agency.
    Desk(i64),
}

/// A valid suggestion request. Its addressee is not looked up yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SuggestionDraft {
    /// The client's id.
    pub id: Uuid,
    /// Whom it is for.
    pub addressee: Addressee,
    /// What kind it is.
    pub kind: SuggestionKind,
    /// The text.
    pub text: FreeText,
    /// Who signed it.
    pub contact: Option<Contact>,
    /// What tells a retry from another suggestion with the same id.
    pub digest: i64,
    /// The number that is to prove work.
    pub work: Option<u32>,
}

/// A suggestion as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSuggestion {
    /// The client's id.
    pub id: Uuid,
    /// The agency that answers.
    pub agency_id: i64,
    /// The desk it is about.
    pub desk_id: Option<i64>,
    /// What kind it is.
    pub kind: SuggestionKind,
    /// The text.
    pub text: FreeText,
    /// Who signed it.
    pub contact: Option<Contact>,
    /// The code by which the answer is looked up.
    pub lookup_code: LookupCode,
    /// When it came in: UTC epoch milliseconds.
    pub received_at: i64,
    /// The day at the counters on which it came in.
    pub received_on: Day,
    /// The last working day for an acknowledgement.
    pub acknowledge_by: Day,
    /// The last working day for an answer.
    pub answer_by: Day,
    /// See [`SuggestionDraft::digest`].
    pub digest: i64,
}

impl SuggestionDraft {
    /// Checks everything that can be checked without looking anything up.
    pub fn new(request: &SuggestionRequest) -> Result<Self, Vec<FieldError>> {
        let mut errors = Vec::new();
        let text = FreeText::new(&request.text);
        match &text {
            None => errors.push(FieldError::new("text", FieldCode::Required, "a suggestion needs a text")),
            Some(text) if text.chars() > SUGGESTION_MAX_CHARS => {
                errors.push(FieldError::new(
                    "text",
                    FieldCode::TooLong,
                    "a suggestion has at most 4,000 characters",
                ));
            }
            Some(_) => {}
        }
        let addressee = match (&request.agency, request.desk) {
            (Some(code), None) => Some(Addressee::Agency(code.clone())),
            (None, Some(id)) => Some(Addressee::Desk(id)),
            (None, None) => {
                errors.push(FieldError::new(
                    "agency",
                    FieldCode::Required,
                    "one of agency and desk says whom it is for",
                ));
                None
            }
            (Some(_), Some(_)) => {
                errors.push(FieldError::new(
                    "agency",
                    FieldCode::NotAllowed,
                    "only one of agency and desk can be given",
                ));
                None
            }
        };
        let contact = request.contact.as_ref().and_then(|contact| signed(request.kind, contact, &mut errors));
        // A petition that nobody signed owes nobody a formal answer; its words are heard all the same.
        let kind = match request.kind {
            SuggestionKind::Petition if contact.is_none() => SuggestionKind::Suggestion,
            kind => kind,
        };
        match (addressee, text) {
            (Some(addressee), Some(text)) if errors.is_empty() => Ok(Self {
                id: request.id,
                addressee,
                kind,
                contact,
                text,
                work: request.work,
                digest: digest::of(&SuggestionRequest { work: None, ..request.clone() }),
            }),
            _ => Err(errors),
        }
    }
}

/// The contact, cleaned; names every fault of it.
fn signed(kind: SuggestionKind, contact: &Contact, errors: &mut Vec<FieldError>) -> Option<Contact> {
    let before = errors.len();
    if kind != SuggestionKind::Petition {
        errors.push(FieldError::new("contact", FieldCode::NotAllowed, "only a petition is signed"));
    }
    let clean = Contact {
        name: normalise_name(&contact.name),
        address: normalise_name(&contact.address),
        reach: normalise_name(&contact.reach),
        consent: contact.consent,
    };
    for (field, text, most) in [
        ("contact.name", &clean.name, 200),
        ("contact.address", &clean.address, 300),
        ("contact.reach", &clean.reach, 200),
    ] {
        match text.chars().count() {
            0 => errors.push(FieldError::new(field, FieldCode::Required, "a petition needs it")),
            chars if chars > most => {
                errors.push(FieldError::new(field, FieldCode::TooLong, "it is too long"));
            }
            _ => {}
        }
    }
    if !clean.consent {
        let message = "contact data is kept with consent alone";
        errors.push(FieldError::new("contact.consent", FieldCode::Required, message));
    }
    (errors.len() == before).then_some(clean)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn faults(text: &str, contact: [&str; 3]) -> Vec<(String, FieldCode)> {
        let [name, address, reach] = contact;
        let body = json!({
            "id": "01890a5d-ac96-774b-bcce-b302099a8057", "agency": "H37", "kind": "petition", "text": text,
            "contact": {"name": name, "address": address, "reach": reach, "consent": true},
        });
        match SuggestionDraft::new(&serde_json::from_value(body).unwrap()) {
            Ok(draft) => {
                assert_eq!(draft.kind, SuggestionKind::Petition);
                Vec::new()
            }
            Err(errors) => errors.into_iter().map(|error| (error.field, error.code)).collect(),
        }
    }

    #[test]
    fn a_petition_of_nothing_is_none_and_what_nobody_sees_signs_nothing() {
        let signed = ["An", "Lạng Sơn", "an@example.vn"];
        assert_eq!(faults("???", signed), []);
        for nothing in
            ["\u{3164}\u{3164}\u{3164}", " \u{200d}\u{fe0f}", "\u{2800}", "\u{301}", "\u{e0041}\n\u{ad}"]
        {
            assert_eq!(faults(nothing, signed), [("text".to_owned(), FieldCode::Required)], "{nothing:?}");
            for (place, field) in ["contact.name", "contact.address", "contact.reach"].into_iter().enumerate()
            {
                let mut contact = signed;
                contact[place] = nothing;
                assert_eq!(
                    faults("Chậm quá", contact),
                    [(field.to_owned(), FieldCode::Required)],
                    "{nothing:?}"
                );
            }
        }
    }
}
