//! `POST /api/v1/desks/{id}/invitations`: the one-stop software announces a dossier, or asks for links to print.

use super::access::Announcer;
use crate::domain::invitation::NewInvitation;
use crate::domain::token::Token;
use crate::http::error::{Error, Result};
use crate::http::extract::{Json, PathParam};
use crate::http::openapi::{AccessProblems, WriteProblems};
use crate::http::qr;
use crate::http::state::AppState;
use crate::store::{AskedBy, Author, DeskRow};
use axum::extract::{DefaultBodyLimit, State};
use axum::http::StatusCode;
use hailong_shared::problem::{FieldCode, FieldError, Problem};
use hailong_shared::wire::{self, InvitationList, NewInvitations};
use hailong_shared::{Day, DossierCode};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The most invitations made by one call.
const MOST: usize = 200;
/// Two hundred dossiers are less.
const BODY_LIMIT: usize = 32 * 1024;

/// Announces that a dossier is being handed over at a desk. The tablet there asks for its rating for two minutes; the
/// link is good for thirty days. Whichever is used first ends both.
#[utoipa::path(
    post, path = "/api/v1/desks/{id}/invitations", tag = "staff", security(("software" = []), ("session" = [])),
    request_body = wire::NewInvitation,
    params(("id" = i64, Path, description = "The desk's id")),
    responses(
        (status = 201, body = wire::Invitation),
        (
            status = 409, body = Problem, content_type = "application/problem+json",
            description = "`rated`: this stage of the dossier was rated already. `closed`: the desk is not open today",
        ),
        AccessProblems, WriteProblems,
    ),
)]
pub async fn announce(
    State(state): State<AppState>,
    announcer: Announcer,
    PathParam(desk_id): PathParam<i64>,
    Json(new): Json<wire::NewInvitation>,
) -> Result<(StatusCode, axum::Json<wire::Invitation>)> {
    let DeskRow { agency_id, desk } = announcer.at(&state, desk_id).await?;
    if !desk.validity.covers(state.clock.today()) {
        return Err(Error::Conflict("closed", "This desk is not open today."));
    }
    ensure_received(&new.dossier, "dossier", state.clock.today())?;
    let now = state.clock.now();
    let invitation = NewInvitation::announced(desk_id, new.dossier, new.stage, now, &state.entropy);
    match make(&state, agency_id, vec![invitation], &announcer).await?.invitations.pop() {
        Some(made) => Ok((StatusCode::CREATED, axum::Json(made))),
        None => Err(Error::Conflict("rated", "This stage of the dossier was rated already.")),
    }
}

/// The batch with its own body limit.
pub fn batch_router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(batch)).layer(DefaultBodyLimit::max(BODY_LIMIT))
}

/// Makes links for a day's receipts. No tablet shows them.
#[utoipa::path(
    post, path = "/api/v1/desks/{id}/invitations/batch", tag = "staff", security(("software" = []), ("session" = [])),
    request_body = NewInvitations,
    params(("id" = i64, Path, description = "The desk's id")),
    responses((status = 201, body = InvitationList), AccessProblems, WriteProblems),
)]
async fn batch(
    State(state): State<AppState>,
    announcer: Announcer,
    PathParam(desk_id): PathParam<i64>,
    Json(new): Json<NewInvitations>,
) -> Result<(StatusCode, axum::Json<InvitationList>)> {
    let agency_id = announcer.at(&state, desk_id).await?.agency_id;
    match new.invitations.len() {
        0 => return Err(Error::field("invitations", FieldCode::Required, "there is nothing to invite to")),
        1..=MOST => {}
        _ => {
            let message = "one call makes at most 200 invitations";
            return Err(Error::field("invitations", FieldCode::TooLong, message));
        }
    }
    for (place, each) in new.invitations.iter().enumerate() {
        ensure_received(&each.dossier, &format!("invitations[{place}].dossier"), state.clock.today())?;
    }
    let now = state.clock.now();
    let printed = |new: wire::NewInvitation| NewInvitation::printed(desk_id, new.dossier, new.stage, now);
    let invitations = new.invitations.into_iter().map(printed).collect();
    let list = make(&state, agency_id, invitations, &announcer).await?;
    Ok((StatusCode::CREATED, axum::Json(list)))
}

/// Keeps invitations and tells their links; those with nothing left to rate are named apart.
async fn make(
    state: &AppState,
    agency_id: i64,
    new: Vec<NewInvitation>,
    announcer: &Announcer,
) -> Result<InvitationList> {
    let asker = announcer.asker(state, agency_id).await?;
    asker.ensure_pace(state, new.len())?;
    let tokens: Vec<Token> = new.iter().map(|_| Token::short(&state.entropy)).collect();
    let invitations: Vec<_> =
        new.into_iter().zip(&tokens).map(|(invitation, token)| (invitation, token.hash())).collect();
    let author = Author { username: &asker.name, at: state.clock.now() };
    let by = AskedBy { author, token: asker.token };
    let kept = state.store.invite(agency_id, &invitations, by).await?;
    let mut list = InvitationList { invitations: Vec::with_capacity(tokens.len()), rated: Vec::new() };
    for (((new, _), token), kept) in invitations.into_iter().zip(tokens).zip(kept) {
        if kept {
            list.invitations.push(told(state, new, &token)?);
        } else {
            list.rated.push(new.dossier);
        }
    }
    Ok(list)
}

/// An invitation as its maker is told of it.
fn told(state: &AppState, new: NewInvitation, token: &Token) -> Result<wire::Invitation> {
    let url = format!("{}/r/{}", state.policy.public_url, token.reveal());
    Ok(wire::Invitation {
        dossier: new.dossier,
        stage: new.stage,
        token: token.reveal().to_owned(),
        qr_svg: qr::svg(&url)?,
        url,
        shown_until: new.shown.map(|shown| shown.until),
        expires_at: new.expires_at,
    })
}

fn ensure_received(dossier: &DossierCode, field: &str, today: Day) -> std::result::Result<(), FieldError> {
    if dossier.received() <= today {
        return Ok(());
    }
    Err(FieldError::new(field, FieldCode::InFuture, "the dossier's date is in the future"))
}
