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
use uuid::Uuid;

/// Why a form cannot be read: it is too long, or no form.
pub fn unreadable(rejection: FormRejection) -> Error {
    if rejection.into_response().status() == StatusCode::PAYLOAD_TOO_LARGE {
        Error::TooLarge
    } else {
        Error::field("", FieldCode::Invalid, "the form cannot be read")
    }
}

/// The id of a form that is made now. It is made by the server, so that a form sent twice is one rating.
pub fn new_id(state: &AppState) -> Uuid {
    let now = state.clock.now().unsigned_abs();
    uuid::Builder::from_unix_timestamp_millis(now, &state.entropy.bytes()).into_uuid()
}

/// When a form with this id was made, in UTC epoch milliseconds.
pub fn made_at(id: Uuid) -> Option<i64> {
    let (seconds, nanos) = id.get_timestamp()?.to_unix();
    i64::try_from(seconds * 1_000 + u64::from(nanos / 1_000_000)).ok()
}

/// When a form counts as sent. The time is that of the form, so that the same form sent again is the same request.
pub fn rated_at(state: &AppState, id: Uuid) -> i64 {
    made_at(id).unwrap_or_else(|| state.clock.now())
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
