//! `/api/v1/agencies/{code}/tokens` and `/api/v1/tokens/{id}`: access for software of agencies.

use super::access::Staff;
use super::agencies::valid_name;
use super::voids::{asked_for, propose_if_asked};
use crate::domain::access::Need;
use crate::domain::token::Token;
use crate::domain::void::Scope;
use crate::http::error::{Error, Result};
use crate::http::extract::{Json, PathParam};
use crate::http::openapi::{AccessProblems, ReadProblems, WriteProblems};
use crate::http::state::AppState;
use crate::store::AgencyRow;
use axum::extract::State;
use axum::http::StatusCode;
use hailong_shared::AgencyCode;
use hailong_shared::wire::{ApiTokenList, IssuedApiToken, NewApiToken, Revocation, Revoked};

/// The access that software of an agency and of everything below it has.
#[utoipa::path(
    get, path = "/api/v1/agencies/{code}/tokens", tag = "staff", security(("session" = [])),
    params(("code" = String, Path, description = "The agency's code")),
    responses((status = 200, body = ApiTokenList), AccessProblems, ReadProblems),
)]
pub async fn list_api_tokens(
    State(state): State<AppState>,
    staff: Staff,
    PathParam(code): PathParam<AgencyCode>,
) -> Result<axum::Json<ApiTokenList>> {
    let agency = staff.on(&state, &code, Need::Administer).await?;
    let tokens = state.store.list_api_tokens(agency.id).await?;
    let unusual = state.store.unusual_links(agency.id, state.clock.today()).await?;
    Ok(axum::Json(ApiTokenList { tokens, unusual }))
}

/// Gives software access to announce dossiers at the desks of an agency and of everything below it.
#[utoipa::path(
    post, path = "/api/v1/agencies/{code}/tokens", tag = "staff", security(("session" = [])), request_body = NewApiToken,
    params(("code" = String, Path, description = "The agency's code")),
    responses((status = 201, body = IssuedApiToken), AccessProblems, WriteProblems),
)]
pub async fn issue_api_token(
    State(state): State<AppState>,
    staff: Staff,
    PathParam(code): PathParam<AgencyCode>,
    Json(new): Json<NewApiToken>,
) -> Result<(StatusCode, axum::Json<IssuedApiToken>)> {
    let agency = staff.on(&state, &code, Need::Administer).await?;
    let name = valid_name(&new.name)?;
    let token = Token::random(&state.entropy);
    let id = state.store.add_api_token(&token.hash(), agency.id, &name, staff.author(&state)).await?;
    Ok((StatusCode::CREATED, axum::Json(IssuedApiToken { id, token: token.reveal().to_owned() })))
}

/// Takes access back; done before, it stays so.
#[utoipa::path(
    delete, path = "/api/v1/tokens/{id}", tag = "staff", security(("session" = [])),
    params(("id" = i64, Path, description = "The access's id")),
    responses((status = 204), AccessProblems, ReadProblems),
)]
pub async fn revoke_api_token(
    State(state): State<AppState>,
    staff: Staff,
    PathParam(id): PathParam<i64>,
) -> Result<StatusCode> {
    administered(&state, &staff, id).await?;
    state.store.revoke_api_token(id, None, staff.author(&state)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes access back and, if asked, proposes to void everything that came since an instant by the links that the
/// software asked for, at whichever desk: for a token that was copied. Those of them that were not used end. It may
/// have been taken back before. A second administrator decides.
#[utoipa::path(
    post, path = "/api/v1/tokens/{id}/revocation", tag = "staff", security(("session" = [])),
    request_body = Revocation,
    params(("id" = i64, Path, description = "The access's id")),
    responses((status = 200, body = Revoked), AccessProblems, WriteProblems),
)]
pub async fn revoke_and_void(
    State(state): State<AppState>,
    staff: Staff,
    PathParam(id): PathParam<i64>,
    Json(request): Json<Revocation>,
) -> Result<axum::Json<Revoked>> {
    let agency = administered(&state, &staff, id).await?;
    let scope = Scope { agency: agency.id, desk: None, device: None, token: Some(id) };
    let new = asked_for(&request, scope, &state.clock)?;
    state.store.revoke_api_token(id, request.void_since, staff.author(&state)).await?;
    Ok(axum::Json(Revoked { id, proposal: propose_if_asked(&state, &staff, new).await? }))
}

/// The agency that an access is for, which its administrators reach.
async fn administered(state: &AppState, staff: &Staff, id: i64) -> Result<AgencyRow> {
    const NO_TOKEN: Error = Error::NotFound("There is no such access.");
    let code = state.store.api_token_agency(id).await?.ok_or(NO_TOKEN)?;
    staff.on(state, &code, Need::Administer).await
}
