//! `/feedback/{agency}`: rating and suggestion box as plain forms, for browsers that run no script.

use super::page::{Page, html};
use crate::domain::survey::SURVEY;
use crate::http::citizen::{ratings, suggestions};
use crate::http::error::{Error, Result};
use crate::http::extract::{Params, PathParam};
use crate::http::state::AppState;
use crate::store::Stored;
use askama::Template;
use axum::extract::{Form, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use hailong_shared::problem::FieldCode;
use hailong_shared::wire::{RatingRequest, SuggestionRequest};
use hailong_shared::{AgencyCode, Channel, LookupCode, Score, Stage, SuggestionKind};
use serde::Deserialize;
use uuid::Uuid;

#[derive(Template)]
#[template(path = "feedback.html")]
struct Feedback {
    page: Page,
    code: String,
    name: String,
    /// Made by the server, so that a form sent twice is one rating.
    rating_id: Uuid,
    suggestion_id: Uuid,
    scores: Vec<(u8, String)>,
    said: Said,
}

impl Feedback {
    fn question(&self) -> &str {
        SURVEY.question.get(self.page.lang)
    }
}

/// What the page has to say about what was sent.
enum Said {
    Nothing,
    Rated,
    Suggested(LookupCode),
    Trouble(String),
}

/// What either form sends.
#[derive(Deserialize)]
pub struct Sent {
    id: Uuid,
    score: Option<i64>,
    comment: Option<String>,
    suggestion: Option<String>,
}

/// `GET`
pub async fn form(
    State(state): State<AppState>,
    PathParam(code): PathParam<AgencyCode>,
    params: Params,
) -> Result<Response> {
    show(&state, code, &params, Said::Nothing, StatusCode::OK).await
}

/// `POST`
pub async fn send(
    State(state): State<AppState>,
    PathParam(code): PathParam<AgencyCode>,
    params: Params,
    form: std::result::Result<Form<Sent>, axum::extract::rejection::FormRejection>,
) -> Result<Response> {
    let Ok(Form(sent)) = form else {
        return Err(Error::field("", FieldCode::Invalid, "the form cannot be read"));
    };
    let page = Page::new(&params);
    let outcome = match &sent.suggestion {
        Some(text) => suggest(&state, &code, sent.id, text).await,
        None => rate(&state, &code, &sent).await,
    };
    match outcome {
        Ok(said) => show(&state, code, &params, said, StatusCode::OK).await,
        Err(error) => {
            let words = &page.words.feedback;
            let (sentence, status) = match &error {
                Error::Validation(errors) if errors.iter().any(|e| e.code == FieldCode::TooLong) => {
                    (&words.too_long, StatusCode::UNPROCESSABLE_ENTITY)
                }
                Error::Validation(_) if sent.suggestion.is_some() => {
                    (&words.text_missing, StatusCode::UNPROCESSABLE_ENTITY)
                }
                Error::Validation(_) => (&words.score_missing, StatusCode::UNPROCESSABLE_ENTITY),
                Error::Conflict(..) => (&words.closed, StatusCode::CONFLICT),
                Error::Busy => (&words.not_stored, StatusCode::SERVICE_UNAVAILABLE),
                _ => return Err(error),
            };
            show(&state, code, &params, Said::Trouble(sentence.clone()), status).await
        }
    }
}

async fn rate(state: &AppState, code: &AgencyCode, sent: &Sent) -> Result<Said> {
    let score = sent.score.and_then(|score| Score::try_from(score).ok());
    let score = score.ok_or_else(|| Error::field("score", FieldCode::Required, "a score is needed"))?;
    let request = RatingRequest {
        id: sent.id,
        agency: Some(code.clone()),
        desk: None,
        invitation: None,
        stage: Stage::Result,
        channel: Channel::Portal,
        score,
        reasons: Vec::new(),
        comment: sent.comment.clone(),
        dossier: None,
        rated_at: state.clock.now(),
    };
    // The same form sent again a moment later has another time, so it may conflict with itself: its rating is there.
    ratings::submit(state, request).await.map(|_| Said::Rated)
}

async fn suggest(state: &AppState, code: &AgencyCode, id: Uuid, text: &str) -> Result<Said> {
    let request = SuggestionRequest {
        id,
        agency: Some(code.clone()),
        desk: None,
        kind: SuggestionKind::Suggestion,
        text: text.to_owned(),
    };
    match suggestions::submit(state, &request).await? {
        Stored::New(receipt) | Stored::Repeated(receipt) => Ok(Said::Suggested(receipt.lookup_code)),
        Stored::IdConflict => Err(Error::Busy),
    }
}

async fn show(
    state: &AppState,
    code: AgencyCode,
    params: &Params,
    said: Said,
    status: StatusCode,
) -> Result<Response> {
    let row = state.store.find_agency(&code).await?.ok_or(Error::NotFound("There is no such agency."))?;
    let page = Page::new(params);
    let lang = page.lang;
    let id = || {
        uuid::Builder::from_unix_timestamp_millis(state.clock.now().unsigned_abs(), &state.entropy.bytes())
            .into_uuid()
    };
    let feedback = Feedback {
        code: code.to_string(),
        name: row.agency.name,
        rating_id: id(),
        suggestion_id: id(),
        scores: SURVEY
            .scale
            .iter()
            .map(|step| (step.score.value(), step.label.get(lang).to_owned()))
            .collect(),
        said,
        page,
    };
    Ok((status, html(&feedback)?).into_response())
}
