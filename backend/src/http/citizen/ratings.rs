//! `POST /api/v1/ratings`

use crate::domain::invitation::was_shown;
use crate::domain::rating::{NewRating, Place, RatingDraft, Target};
use crate::domain::slip;
use crate::domain::token::Token;
use crate::domain::verification::{
    RatedAt, Register, Standing, TabletFacts, by_invitation, by_tablet, rated_at, rated_by_link,
};
use crate::http::error::{Error, Result};
use crate::http::extract::Json;
use crate::http::found;
use crate::http::guard::{By, Message, Seat, Source};
use crate::http::openapi::WriteProblems;
use crate::http::state::AppState;
use crate::store::{Invitation, Outcome};
use axum::extract::State;
use axum::http::StatusCode;
use hailong_shared::problem::{FieldCode, Problem};
use hailong_shared::wire::{RatingReceipt, RatingRequest, SlipAnswers};
use hailong_shared::{AgencyCode, Channel, Day};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// What did not exist on the day cannot have served anybody then.
pub const CLOSED: Error = Error::Conflict("closed", "This desk or agency did not exist on that day.");
/// One rating for one stage of one dossier.
const INVITATION_USED: Error = Error::Conflict("invitation_used", "This invitation was used already.");
/// What was announced at a desk is rated there or by its link.
const NOT_ITS_TABLET: Error =
    Error::SignInNeeded("Only the desk's own tablet rates what was announced there.");
/// The route.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(post_rating))
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
            status = 401, body = Problem, content_type = "application/problem+json",
            description = "`sign_in_needed`: only the desk's own tablet rates what was announced there",
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

/// Whom a rating is for, and what stands behind it.
struct Aim {
    place: Place,
    /// The way it came, whatever it says.
    channel: Channel,
    device: Option<i64>,
    invitation: Option<Invitation>,
    standing: Standing,
    rated: RatedAt,
}

/// Looks up whom the rating is for.
async fn resolve(state: &AppState, source: &Source, draft: RatingDraft) -> Result<NewRating> {
    let aim = match &draft.target {
        Target::Agency(code) => at_agency(state, source, &draft, code).await?,
        Target::Desk(id) => at_desk(state, source, &draft, *id).await?,
        Target::Invitation(token) => by_link(state, source, &draft, token).await?,
        Target::Announced { desk, id } => announced(state, source, &draft, *desk, *id).await?,
    };
    let day = state.clock.day_of(aim.rated.at);
    if let Some(answers) = &draft.slip {
        check_slip(state, answers, aim.place, day).await?;
    }
    let invitation_id = aim.invitation.as_ref().map(|invitation| invitation.id);
    let invited = invitation_id.is_some();
    let is_typed = !invited && draft.dossier.is_some();
    let (stage, dossier) = match aim.invitation {
        Some(invitation) => (invitation.stage, Some(invitation.dossier)),
        None => (draft.stage, draft.dossier),
    };
    Ok(NewRating {
        id: draft.id,
        place: aim.place,
        stage,
        channel: aim.channel,
        score: draft.score,
        standing: aim.standing,
        device: aim.device,
        reasons: draft.reasons,
        slip: draft.slip,
        comment: draft.comment,
        dossier,
        rated_at: aim.rated.at,
        retimed: aim.rated.retimed,
        day,
        digest: draft.digest,
        invited,
        invitation_id,
        is_typed,
    })
}

fn message(draft: &RatingDraft) -> Message {
    Message { id: draft.id, work: draft.work }
}

async fn at_agency(state: &AppState, source: &Source, draft: &RatingDraft, code: &AgencyCode) -> Result<Aim> {
    let rated = rated_at(draft.rated_at, state.clock.now(), false);
    let row = found::agency(state, code).await?;
    if !row.agency.validity.covers(state.clock.day_of(rated.at)) {
        return Err(CLOSED);
    }
    source.admit(state, By::Anybody, Seat::Agency(row.id), message(draft)).await?;
    let place = Place::Known { agency_id: row.id, desk_id: None };
    let (channel, standing) = (Channel::Portal, Standing::STRANGER);
    Ok(Aim { place, channel, device: None, invitation: None, standing, rated })
}

async fn at_desk(state: &AppState, source: &Source, draft: &RatingDraft, desk: i64) -> Result<Aim> {
    let now = state.clock.now();
    let stranger = |rated| Aim {
        place: Place::Desk(desk),
        channel: Channel::Portal,
        device: None,
        invitation: None,
        standing: Standing::STRANGER,
        rated,
    };
    let Some(device) = source.tablet(state).await? else {
        source.admit(state, By::Anybody, Seat::Desk(desk), message(draft)).await?;
        return Ok(stranger(rated_at(draft.rated_at, now, false)));
    };
    let stays = state.store.stays(device.id, desk).await?;
    // A tablet that never stood there is a stranger to the desk, and known as the one that it is.
    let (by, is_known) = if stays.is_empty() { (By::Anybody, false) } else { (By::Device(device), true) };
    source.admit(state, by, Seat::Desk(desk), message(draft)).await?;
    let rated = rated_at(draft.rated_at, now, is_known);
    let facts = TabletFacts { stays: &stays, clear_at: device.clear_at, now };
    // A typed code can be guessed, whoever types it.
    let standing = if draft.dossier.is_some() { Standing::STRANGER } else { by_tablet(facts, rated.at) };
    Ok(Aim { channel: Channel::Kiosk, device: Some(device.id), standing, ..stranger(rated) })
}

async fn by_link(state: &AppState, source: &Source, draft: &RatingDraft, token: &str) -> Result<Aim> {
    let now = state.clock.now();
    let kept = state.store.find_invitation(&Token::presented(token).hash()).await?;
    let invitation = kept.ok_or(Error::NotFound("There is no such invitation."))?;
    source.admit(state, By::Invitation, Seat::Desk(invitation.desk_id), message(draft)).await?;
    let invitation = still_good(invitation, now)?;
    Ok(Aim {
        place: Place::Desk(invitation.desk_id),
        channel: Channel::Link,
        device: None,
        standing: by_invitation(invitation.by_hand, register(&invitation)),
        rated: rated_by_link(draft.rated_at, now, invitation.created_at),
        invitation: Some(invitation),
    })
}

/// What the desk's own tablet shows, while it shows it.
async fn announced(
    state: &AppState,
    source: &Source,
    draft: &RatingDraft,
    desk: i64,
    announcement: i64,
) -> Result<Aim> {
    let now = state.clock.now();
    let device = source.tablet(state).await?.ok_or(NOT_ITS_TABLET)?;
    let stays = state.store.stays(device.id, desk).await?;
    if stays.is_empty() {
        return Err(NOT_ITS_TABLET);
    }
    source.admit(state, By::Device(device), Seat::Desk(desk), message(draft)).await?;
    let rated = rated_at(draft.rated_at, now, true);
    let kept = state.store.find_announced(announcement).await?.filter(|kept| kept.desk_id == desk);
    let shown =
        kept.filter(|kept| kept.shown_until.is_some_and(|until| was_shown(kept.created_at, until, rated.at)));
    let unknown = || Error::field("announced", FieldCode::Unknown, "nothing is announced under it");
    let invitation = still_good(shown.ok_or_else(unknown)?, now)?;
    let facts = TabletFacts { stays: &stays, clear_at: device.clear_at, now };
    let standing = by_tablet(facts, rated.at);
    Ok(Aim {
        place: Place::Desk(desk),
        channel: Channel::Kiosk,
        device: Some(device.id),
        standing: standing.and(by_invitation(invitation.by_hand, register(&invitation))),
        invitation: Some(invitation),
        rated,
    })
}

/// What the agency's register of dossiers says of an invitation's. No agency can declare one yet.
fn register(_: &Invitation) -> Register {
    Register::NotDeclared
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

/// A used invitation passes: the store tells a second use from a retry.
fn still_good(invitation: Invitation, now: i64) -> Result<Invitation> {
    if invitation.expires_at <= now && !invitation.used {
        return Err(Error::Conflict("invitation_expired", "This invitation has expired."));
    }
    Ok(invitation)
}
