//! `POST /bench/ratings`, in builds for measuring alone: everything that `POST /api/v1/ratings` does but the store.

use super::error::Result;
use super::extract::Json;
use super::state::AppState;
use crate::domain::rating::RatingDraft;
use axum::extract::State;
use axum::http::StatusCode;
use hailong_shared::wire::{RatingReceipt, RatingRequest};

/// Reads and checks a rating and answers as if it were stored.
pub async fn answer(
    State(state): State<AppState>,
    Json(request): Json<RatingRequest>,
) -> Result<(StatusCode, axum::Json<RatingReceipt>)> {
    let draft = RatingDraft::new(request, state.clock.today())?;
    let receipt = RatingReceipt { id: draft.id, seq: 1, received_at: state.clock.now() };
    Ok((StatusCode::CREATED, axum::Json(receipt)))
}
