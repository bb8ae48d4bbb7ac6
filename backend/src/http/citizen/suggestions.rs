//! `POST /api/v1/suggestions`

use crate::domain::suggestion::{Addressee, NewSuggestion, SuggestionDraft};
use crate::http::error::{Error, Result};
use crate::http::extract::Json;
use crate::http::found;
use crate::http::guard::{By, Message, Seat, Source};
use crate::http::openapi::WriteProblems;
use crate::http::state::AppState;
use crate::store::Stored;
use axum::extract::State;
use axum::http::StatusCode;
use hailong_shared::LookupCode;
use hailong_shared::problem::Problem;
use hailong_shared::wire::{SuggestionReceipt, SuggestionRequest};

/// Stores a suggestion and answers with the code by which its answer can be read. The same id again is answered 200.
#[utoipa::path(
    post, path = "/api/v1/suggestions", tag = "citizen",
    request_body = SuggestionRequest,
    responses(
        (status = 201, description = "It is durably stored", body = SuggestionReceipt),
        (status = 200, description = "It was stored before", body = SuggestionReceipt),
        (
            status = 409, body = Problem, content_type = "application/problem+json",
            description = "`id_conflict`: the id belongs to another suggestion. `closed`: the agency does not exist any more",
        ),
        WriteProblems,
    ),
)]
pub async fn post_suggestion(
    State(state): State<AppState>,
    source: Source,
    Json(request): Json<SuggestionRequest>,
) -> Result<(StatusCode, axum::Json<SuggestionReceipt>)> {
    match submit(&state, &source, &request).await? {
        Stored::New(receipt) => Ok((StatusCode::CREATED, axum::Json(receipt))),
        Stored::Repeated(receipt) => Ok((StatusCode::OK, axum::Json(receipt))),
        Stored::IdConflict => {
            Err(Error::Conflict("id_conflict", "Another suggestion has this id already; make a new one."))
        }
    }
}

/// Checks a suggestion and stores it.
pub async fn submit(state: &AppState, source: &Source, request: &SuggestionRequest) -> Result<Stored> {
    let draft = SuggestionDraft::new(request)?;
    let message = Message { id: draft.id, work: draft.work };
    let new = resolve(state, draft).await?;
    source.admit(state, By::Anybody, Seat::Agency(new.agency_id), message).await?;
    Ok(state.store.add_suggestion(&new).await?)
}

/// Looks up whom it is for, and works out the deadlines.
async fn resolve(state: &AppState, draft: SuggestionDraft) -> Result<NewSuggestion> {
    let (code, desk_id) = match &draft.addressee {
        Addressee::Agency(code) => (code.clone(), None),
        Addressee::Desk(id) => {
            let desk = found::desk(state, *id).await?;
            (desk.desk.agency, Some(*id))
        }
    };
    let agency = found::agency(state, &code).await?;
    let received_at = state.clock.now();
    let received_on = state.clock.day_of(received_at);
    // A desk may have closed since; its agency still answers.
    if !agency.agency.validity.covers(received_on) {
        return Err(Error::Conflict("closed", "This agency does not exist any more."));
    }
    let calendar = state.store.calendar().await?;
    Ok(NewSuggestion {
        id: draft.id,
        agency_id: agency.id,
        desk_id,
        kind: draft.kind,
        text: draft.text,
        contact: draft.contact,
        lookup_code: LookupCode::from_bits(u64::from_le_bytes(state.entropy.bytes())),
        received_at,
        received_on,
        acknowledge_by: calendar.deadline(received_on, state.policy.acknowledge_days),
        answer_by: calendar.deadline(received_on, state.policy.answer_days),
        digest: draft.digest,
    })
}
