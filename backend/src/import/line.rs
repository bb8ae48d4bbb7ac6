//! One row of a file.

use super::columns::Columns;
use super::identity::{self, FileIdentity};
use super::rows::Row;
use super::{Seat, instant};
use crate::clock::Clock;
use crate::domain::rating::{NewRating, Place};
use crate::domain::survey::SURVEY;
use crate::domain::text::FreeText;
use crate::domain::verification::Standing;
use hailong_shared::wire::Validity;
use hailong_shared::{COMMENT_MAX_CHARS, Channel, Day, DossierCode, Score, Stage};
use uuid::Uuid;

/// What all rows of a file have in common.
#[derive(Debug)]
pub struct File<'a> {
    /// Where its columns stand.
    pub columns: &'a Columns,
    /// Who was rated.
    pub seat: &'a Seat,
    /// Now, and what a day is.
    pub clock: &'a Clock,
    /// When it is read: ratings without a time are of then.
    pub now: i64,
    /// Which file it is.
    pub identity: &'a FileIdentity,
}

/// A rating and what its row said of it.
#[derive(Debug)]
pub struct Parsed {
    /// The rating.
    pub rating: NewRating,
    /// Whether the row says when.
    pub dated: bool,
    /// Whether it says at which stage.
    pub staged: bool,
    /// Whether it has an id of its own.
    pub named: bool,
}

/// What did not exist on a day cannot have served anybody then.
fn existed(what: &str, validity: Validity, day: Day) -> Result<(), String> {
    if validity.covers(day) {
        return Ok(());
    }
    let until = validity.valid_to.map(|last| format!(" to {last}")).unwrap_or_default();
    Err(format!("rated_at is {day}, but the {what} exists from {}{until}", validity.valid_from))
}

/// A score as it is written: one digit. `5.0`, `05` or `５` come from a column that was something else.
pub fn score(text: &str) -> Option<Score> {
    let [digit @ b'1'..=b'5'] = text.as_bytes() else { return None };
    Score::try_from(i64::from(digit - b'0')).ok()
}

/// Whether a text may stand in the column of this name, as far as its form tells.
pub fn is_cell(name: &str, text: &str, clock: &Clock) -> bool {
    match name {
        "score" => score(text).is_some(),
        _ if text.is_empty() => true,
        "rated_at" => instant::parse(text, clock).is_ok(),
        "stage" => text.parse::<Stage>().is_ok(),
        "dossier" => text.parse::<DossierCode>().is_ok(),
        "reasons" => reasons(text).is_ok(),
        "id" => text.parse::<Uuid>().is_ok(),
        _ => true,
    }
}

/// Makes a rating of a row, or says why that cannot be.
pub fn parse(row: &Row<'_>, file: &File<'_>) -> Result<Parsed, String> {
    let File { columns, seat, clock, now, .. } = *file;
    if row.cells.len() != columns.count() {
        return Err(format!("it has {} cells, the header has {} columns", row.cells.len(), columns.count()));
    }
    if columns.repeated_by(row) {
        return Err("it is the header once more; was another file joined to this one?".to_owned());
    }
    if row.cells.iter().all(|cell| cell.trim_matches(' ').is_empty()) {
        return Err("all its cells are empty; score is missing".to_owned());
    }
    if let Some(place) = columns.nameless(row) {
        return Err(format!("cell {place} has text, but the header has no name for it"));
    }
    let text = |name| columns.text(row, name);
    let written = text("score").ok_or("score is missing")?;
    let score =
        score(written).ok_or_else(|| format!("score is `{written}`, not a whole number from 1 to 5"))?;
    let named_stage = text("stage");
    let stage = match named_stage {
        None => Stage::Result,
        Some(name) => name.parse().map_err(|e| format!("stage: {e}"))?,
    };
    let dossier: Option<DossierCode> =
        text("dossier").map(|code| code.parse().map_err(|e| format!("dossier: {e}"))).transpose()?;
    if dossier.as_ref().is_some_and(|code| code.received() > clock.day_of(now)) {
        return Err("dossier: its date is in the future".to_owned());
    }
    let comment = text("comment").and_then(FreeText::new);
    if comment.as_ref().is_some_and(|comment| comment.chars() > COMMENT_MAX_CHARS) {
        return Err("comment has more than 2,000 characters".to_owned());
    }
    let reasons = reasons(text("reasons").unwrap_or_default())?;

    let written = text("rated_at");
    let rated_at =
        written.map_or(Ok(now), |time| instant::parse(time, clock)).map_err(|e| format!("rated_at: {e}"))?;
    if rated_at > now {
        return Err("rated_at is in the future".to_owned());
    }
    let day = clock.day_of(rated_at);
    existed("agency", seat.agency.agency.validity, day)?;
    if let Some(row) = &seat.desk {
        existed("desk", row.desk.validity, day)?;
    }
    let own_id = text("id");
    let line = u32::try_from(row.line).map_err(|_| "the file has too many lines".to_owned())?;
    let own = own_id.map(|id| id.parse().map_err(|_| "id is not a UUID".to_owned())).transpose()?;
    let id = own.unwrap_or_else(|| file.identity.id(line));
    let mut rating = NewRating {
        id,
        place: Place::Known { agency_id: seat.agency.id, desk_id: seat.desk.as_ref().map(|row| row.desk.id) },
        stage,
        channel: Channel::Import,
        score,
        standing: Standing::VERIFIED,
        device: None,
        reasons,
        slip: None,
        comment,
        dossier,
        rated_at,
        retimed: false,
        day,
        digest: 0,
        invited: false,
        invitation_id: None,
        is_typed: false,
    };
    rating.digest = identity::digest(&rating, written.is_some());
    Ok(Parsed { rating, dated: written.is_some(), staged: named_stage.is_some(), named: own_id.is_some() })
}

fn reasons(text: &str) -> Result<Vec<String>, String> {
    let codes: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
    for (place, code) in codes.iter().enumerate() {
        if SURVEY.reason(code).is_none() {
            return Err(format!("reasons: the survey has no reason `{code}`"));
        }
        if codes[..place].contains(code) {
            return Err(format!("reasons: `{code}` is named twice"));
        }
    }
    Ok(codes)
}
