//! `POST /api/v1/ratings`

use crate::domain::rating::{NewRating, Place, RatingDraft, Target};
use crate::domain::slip;
use crate::domain::token::Token;
use crate::http::error::{Error, Result};
use crate::http::extract::Json;
use crate::http::found;
use crate::http::guard::{By, Message, Seat, Source};
use crate::http::openapi::WriteProblems;
use crate::http::state::AppState;
use crate::store::{Invitation, KnownDevice, Outcome};
use axum::extract::{DefaultBodyLimit, State};
use axum::http::StatusCode;
use hailong_shared::Day;
use hailong_shared::problem::{FieldCode, Problem};
use hailong_shared::wire::{RatingReceipt, RatingRequest, SlipAnswers};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// What did not exist on the day cannot have served anybody then.
pub const CLOSED: Error = Error::Conflict("closed", "This desk or agency did not exist on that day.");
/// One rating for one stage of one dossier.
const INVITATION_USED: Error = Error::Conflict("invitation_used", "This invitation was used already.");
/// What was announced at a desk is rated there or by its link.
const NOT_ITS_TABLET: Error =
    Error::SignInNeeded("Only the desk's own tablet rates what was announced there.");
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
        (
            status = 403, body = Problem, content_type = "application/problem+json",
            description = "`origin_not_registered`: the page stands on a site that the agency has not registered",
        ),
        WriteProblems,
    ),
)]
async fn post_rating(
    State(state): State<AppState>,
    source: Source,
    Json(request): Json<RatingRequest>,
) -> Result<(StatusCode, axum::Json<RatingReceipt>)> {
    match submit(&state, &source, request).await? {
        Outcome::Stored(receipt) => Ok((StatusCode::CREATED, axum::Json(receipt))),
        Outcome::Repeated(receipt) => Ok((StatusCode::OK, axum::Json(receipt))),
        Outcome::IdConflict => {
            Err(Error::Conflict("id_conflict", "Another rating has this id already; make a new one."))
        }
        Outcome::InvitationUsed => Err(INVITATION_USED),
        Outcome::NoDesk => Err(found::NO_DESK),
        Outcome::Closed => Err(CLOSED),
    }
}

/// Checks a rating and hands it to the writer.
pub async fn submit(state: &AppState, source: &Source, request: RatingRequest) -> Result<Outcome> {
    let draft = RatingDraft::new(request, state.clock.today())?;
    let rating = resolve(state, source, draft).await?;
    Ok(state.writer.submit(rating).await?)
}

/// Looks up whom the rating is for.
async fn resolve(state: &AppState, source: &Source, draft: RatingDraft) -> Result<NewRating> {
    let now = state.clock.now();
    // A device whose clock runs ahead must not put ratings into the future.
    let day = state.clock.day_of(draft.rated_at.min(now));
    let message = Message { id: draft.id, work: draft.work };
    let mut verified = false;
    let mut invited = None;

    let place = match &draft.target {
        Target::Agency(code) => {
            let row = found::agency(state, code).await?;
            if !row.agency.validity.covers(day) {
                return Err(CLOSED);
            }
            source.admit(state, By::Anybody, Seat::Agency(row.id), message).await?;
            Place::Known { agency_id: row.id, desk_id: None }
        }
        Target::Desk(id) => {
            let device = stands_there(state, source, *id).await?;
            source.admit(state, device.map_or(By::Anybody, By::Device), Seat::Desk(*id), message).await?;
            verified = draft.is_verified(device.is_some());
            Place::Desk(*id)
        }
        Target::Invitation(token) => {
            let kept = state.store.find_invitation(&Token::presented(token).hash()).await?;
            let invitation = kept.ok_or(Error::NotFound("There is no such invitation."))?;
            source.admit(state, By::Invitation, Seat::Desk(invitation.desk_id), message).await?;
            Place::Desk(invited.insert(still_good(invitation, now)?).desk_id)
        }
        Target::Announced { desk, id } => {
            let device = stands_there(state, source, *desk).await?.ok_or(NOT_ITS_TABLET)?;
            source.admit(state, By::Device(device), Seat::Desk(*desk), message).await?;
            let kept = state.store.find_announced(*id).await?.filter(|kept| kept.desk_id == *desk);
            let unknown = || Error::field("announced", FieldCode::Unknown, "nothing was announced under it");
            Place::Desk(invited.insert(still_good(kept.ok_or_else(unknown)?, now)?).desk_id)
        }
    };
    if let Some(answers) = &draft.slip {
        check_slip(state, answers, place, day).await?;
    }
    let is_invited = invited.is_some();
    let (stage, dossier) = match invited {
        Some(invitation) => (invitation.stage, Some(invitation.dossier)),
        None => (draft.stage, draft.dossier),
    };
    Ok(NewRating {
        id: draft.id,
        place,
        stage,
        channel: draft.channel,
        score: draft.score,
        verified: verified || is_invited,
        reasons: draft.reasons,
        slip: draft.slip,
        comment: draft.comment,
        dossier,
        rated_at: draft.rated_at,
        day,
        digest: draft.digest,
        invited: is_invited,
    })
}

/// Answers are taken to any version that the agency asked by then: a tablet without a network may still ask the one
/// before.
async fn check_slip(state: &AppState, answers: &SlipAnswers, place: Place, day: Day) -> Result<()> {
    let agency_id = match place {
        Place::Known { agency_id, .. } => agency_id,
        Place::Desk(id) => found::desk(state, id).await?.agency_id,
    };
    let slip = state.store.find_slip_for(answers.id, agency_id).await?;
    let asked = slip.filter(|slip| slip.content.offered && slip.content.valid_from <= day);
    let slip =
        asked.ok_or_else(|| Error::field("slip.id", FieldCode::Unknown, "the agency has no such slip"))?;
    Ok(slip::fits(answers, &slip)?)
}

/// The tablet that sends, if it is a paired one of this desk's agency: one that was moved still sends what it had to send.
async fn stands_there(state: &AppState, source: &Source, desk_id: i64) -> Result<Option<KnownDevice>> {
    let Some(device) = source.caller.device(state).await? else { return Ok(None) };
    if device.desk_id == Some(desk_id) {
        return Ok(Some(device));
    }
    let desk = state.store.find_desk(desk_id).await?;
    Ok(desk.filter(|desk| Some(desk.agency_id) == device.agency_id).map(|_| device))
}

/// A used invitation passes: the store tells a second use from a retry.
fn still_good(invitation: Invitation, now: i64) -> Result<Invitation> {
    if invitation.expires_at <= now && !invitation.used {
        return Err(Error::Conflict("invitation_expired", "This invitation has expired."));
    }
    Ok(invitation)
}
