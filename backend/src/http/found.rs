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

/// The agency that somebody typed or followed a link to: its code in whatever case, where no agency has it in that one.
pub async fn typed_agency(state: &AppState, text: &str) -> Result<Option<AgencyRow>> {
    for text in [text.trim().to_owned(), text.trim().to_ascii_uppercase()] {
        let Ok(code) = text.parse::<AgencyCode>() else { return Ok(None) };
        if let Some(row) = state.store.find_agency(&code).await? {
            return Ok(Some(row));
        }
    }
    Ok(None)
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
