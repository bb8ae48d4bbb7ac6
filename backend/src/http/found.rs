//! Looking up what a request names; what does not exist is answered 404.

use super::error::{Error, Result};
use super::state::AppState;
use crate::store::{AgencyRow, DeskRow};
use hailong_shared::AgencyCode;

/// The answer to the code of no agency.
pub const NO_AGENCY: Error = Error::NotFound("There is no such agency.");
/// The answer to the id of no desk.
pub const NO_DESK: Error = Error::NotFound("There is no such desk.");

/// The agency with this code.
pub async fn agency(state: &AppState, code: &AgencyCode) -> Result<AgencyRow> {
    state.store.find_agency(code).await?.ok_or(NO_AGENCY)
}

/// The desk with this id.
pub async fn desk(state: &AppState, id: i64) -> Result<DeskRow> {
    state.store.find_desk(id).await?.ok_or(NO_DESK)
}

/// The desk with this id, and its agency.
pub async fn seat(state: &AppState, desk_id: i64) -> Result<(AgencyRow, DeskRow)> {
    let desk = desk(state, desk_id).await?;
    Ok((agency(state, &desk.desk.agency).await?, desk))
}
