//! `POST /api/v1/ratings`

use crate::domain::rating::{NewRating, Place, RatingDraft, Target};
use crate::domain::token::Token;
use crate::http::error::{Error, Result};
use crate::http::extract::Json;
use crate::http::found;
use crate::http::openapi::WriteProblems;
use crate::http::state::AppState;
use crate::store::Outcome;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::StatusCode;
use hailong_shared::problem::Problem;
use hailong_shared::wire::{RatingReceipt, RatingRequest};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// What did not exist on the day cannot have served anybody then.
pub const CLOSED: Error = Error::Conflict("closed", "This desk or agency did not exist on that day.");
/// The largest body of a rating.
const BODY_LIMIT: usize = 16 * 1024;

/// The route with its own body limit.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(post_rating)).layer(DefaultBodyLimit::max(BODY_LIMIT))
}

/// Stores a rating and answers once it is durable. The same id again is answered 200 with the same body.
#[utoipa::path(
    post, path = "/api/v1/ratings", tag = "citizen",
    request_body = RatingRequest,
    responses(
        (status = 201, description = "It is durably stored", body = RatingReceipt),
        (status = 200, description = "It was stored before", body = RatingReceipt),
        (
            status = 409, body = Problem, content_type = "application/problem+json",
            description = "`id_conflict`: the id belongs to a rating with other content. `invitation_used`, \
                `invitation_expired`: the invitation is not good any more. `closed`: the desk or agency did not exist \
                on the day of the rating",
        ),
        WriteProblems,
    ),
)]
async fn post_rating(
    State(state): State<AppState>,
    Json(request): Json<RatingRequest>,
) -> Result<(StatusCode, axum::Json<RatingReceipt>)> {
    match submit(&state, request).await? {
        Outcome::Stored(receipt) => Ok((StatusCode::CREATED, axum::Json(receipt))),
        Outcome::Repeated(receipt) => Ok((StatusCode::OK, axum::Json(receipt))),
        Outcome::IdConflict => {
            Err(Error::Conflict("id_conflict", "Another rating has this id already; make a new one."))
        }
        Outcome::InvitationUsed => {
            Err(Error::Conflict("invitation_used", "This invitation was used already."))
        }
        Outcome::NoDesk => Err(found::NO_DESK),
        Outcome::Closed => Err(CLOSED),
    }
}

/// Checks a rating and hands it to the writer.
pub async fn submit(state: &AppState, request: RatingRequest) -> Result<Outcome> {
    let draft = RatingDraft::new(request, state.clock.today())?;
    let rating = resolve(state, draft).await?;
    Ok(state.writer.submit(rating).await?)
}

/// Looks up whom the rating is for.
async fn resolve(state: &AppState, draft: RatingDraft) -> Result<NewRating> {
    let now = state.clock.now();
    // A device whose clock runs ahead must not put ratings into the future.
    let day = state.clock.day_of(draft.rated_at.min(now));
    let mut verified = draft.is_verified();
    let mut stage = draft.stage;
    let mut dossier = draft.dossier;
    let mut token_hash = None;

    let place = match &draft.target {
        Target::Agency(code) => {
            let row = found::agency(state, code).await?;
            if !row.agency.validity.covers(day) {
                return Err(CLOSED);
            }
            Place::Known { agency_id: row.id, desk_id: None }
        }
        Target::Desk(id) => Place::Desk(*id),
        Target::Invitation(token) => {
            let hash = Token::presented(token).hash();
            let kept = state.store.find_invitation(&hash).await?;
            let invitation = kept.ok_or(Error::NotFound("There is no such invitation."))?;
            if invitation.expires_at <= now && !invitation.used {
                return Err(Error::Conflict("invitation_expired", "This invitation has expired."));
            }
            verified = true;
            stage = invitation.stage;
            dossier = Some(invitation.dossier);
            token_hash = Some(hash);
            Place::Desk(invitation.desk_id)
        }
    };
    Ok(NewRating {
        id: draft.id,
        place,
        stage,
        channel: draft.channel,
        score: draft.score,
        verified,
        reasons: draft.reasons,
        comment: draft.comment,
        dossier,
        rated_at: draft.rated_at,
        day,
        digest: draft.digest,
        invitation: token_hash,
    })
}
