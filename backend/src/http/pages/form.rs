//! What the forms that work without script have in common.

use super::words::FeedbackWords;
use crate::domain::survey::SURVEY;
use crate::http::citizen::ratings;
use crate::http::error::{Error, Result};
use crate::http::guard::Source;
use crate::http::state::AppState;
use crate::store::Outcome;
use axum::extract::rejection::FormRejection;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use hailong_shared::Lang;
use hailong_shared::problem::FieldCode;
use hailong_shared::wire::{Desk, RatingRequest};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// Why a form cannot be read: it is too long, or no form.
pub fn unreadable(rejection: FormRejection) -> Error {
    if rejection.into_response().status() == StatusCode::PAYLOAD_TOO_LARGE {
        Error::TooLarge
    } else {
        Error::field("", FieldCode::Invalid, "the form cannot be read")
    }
}

/// The key of a form that is made now: a version 7 UUID in a hidden field. It is made by the server, so that a form
/// sent twice is one rating or one suggestion; and it is known to nobody but who was given the form.
pub fn new_key(state: &AppState) -> Uuid {
    let now = state.clock.now().unsigned_abs();
    uuid::Builder::from_unix_timestamp_millis(now, &state.entropy.bytes()).into_uuid()
}

/// The id under which what a form says is stored. Staff see ids, and whoever sends a suggestion's form again gets its
/// look-up code; so no key follows from an id: it is 122 bits of SHA-256 (version 8 of RFC 9562).
pub fn stored_id(key: Uuid) -> Uuid {
    let hash = Sha256::new().chain_update("hailong form").chain_update(key.as_bytes()).finalize();
    uuid::Builder::from_custom_bytes(hash[..16].try_into().expect("a SHA-256 has 32 bytes")).into_uuid()
}

/// When a form with this key was made, in UTC epoch milliseconds.
pub fn made_at(key: Uuid) -> Option<i64> {
    let (seconds, nanos) = key.get_timestamp()?.to_unix();
    i64::try_from(seconds * 1_000 + u64::from(nanos / 1_000_000)).ok()
}

/// When a form counts as sent. The time is that of the form, so that the same form sent again is the same request.
pub fn rated_at(state: &AppState, key: Uuid) -> i64 {
    made_at(key).unwrap_or_else(|| state.clock.now())
}

/// The five steps: score, label.
pub fn scores(lang: Lang) -> Vec<(u8, String)> {
    SURVEY.scale.iter().map(|step| (step.score.value(), step.label.get(lang).to_owned())).collect()
}

/// Submits a form's rating; without its slip if the agency knows no such slip any more: the score counts all the same.
pub async fn submit(state: &AppState, source: &Source, request: RatingRequest) -> Result<Outcome> {
    let without = RatingRequest { slip: None, ..request.clone() };
    match ratings::submit(state, source, request).await {
        Err(Error::Validation(errors)) if errors.iter().all(|error| error.field.starts_with("slip")) => {
            ratings::submit(state, source, without).await
        }
        answer => answer,
    }
}

/// A desk as people know it: "Quầy 3 · Tư pháp – Hộ tịch". `word` is the word for a desk.
pub fn desk_label(word: &str, desk: &Desk) -> String {
    format!("{word} {} · {}", desk.number, desk.name)
}

/// What to say about a form that cannot be taken as it is, with the status; nothing if it is not for every form to say.
pub fn trouble<'a>(words: &'a FeedbackWords, error: &Error) -> Option<(&'a str, StatusCode)> {
    let (sentence, status) = match error {
        Error::Validation(errors) if errors.iter().any(|e| e.code == FieldCode::TooLong) => {
            (&words.too_long, StatusCode::UNPROCESSABLE_ENTITY)
        }
        Error::Validation(errors) if errors.iter().any(|e| e.field == "score") => {
            (&words.score_missing, StatusCode::UNPROCESSABLE_ENTITY)
        }
        Error::TooFast(_) | Error::WorkNeeded => (&words.too_many, StatusCode::TOO_MANY_REQUESTS),
        Error::Busy => (&words.not_stored, StatusCode::SERVICE_UNAVAILABLE),
        _ => return None,
    };
    Some((sentence, status))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_of_its_key_alone_and_tells_neither_it_nor_its_time() {
        let key = |number: u64| uuid::Builder::from_unix_timestamp_millis(number, &[7; 10]).into_uuid();
        let ids: std::collections::HashSet<Uuid> = (0..1_000).map(|number| stored_id(key(number))).collect();
        assert_eq!(ids.len(), 1_000);
        for id in ids {
            assert_eq!((id.get_version_num(), id.get_variant()), (8, uuid::Variant::RFC4122));
            assert_eq!(made_at(id), None);
        }
        assert_eq!(stored_id(key(5)), stored_id(key(5)));
        assert_eq!(made_at(key(1_795_000_000_123)), Some(1_795_000_000_123));
        // Forms that stand open while the server is upgraded rely on it.
        let known = stored_id(Uuid::nil()).to_string();
        assert_eq!(known, "29741081-11d1-835a-81b8-86c0637e33c8");
    }
}
