//! One line of a CSV file.

use super::columns::Columns;
use super::{Seat, instant};
use crate::clock::Clock;
use crate::domain::rating::{NewRating, Place};
use crate::domain::survey::SURVEY;
use crate::domain::text::FreeText;
use crate::domain::verification::Standing;
use csv::ByteRecord;
use hailong_shared::wire::Validity;
use hailong_shared::{COMMENT_MAX_CHARS, Channel, Day, DossierCode, Score, Stage};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use uuid::Uuid;

/// The digest of imported ratings: what their id was made of is their content already.
const NO_DIGEST: i64 = 0;

/// What did not exist on a day cannot have served anybody then.
fn existed(what: &str, validity: Validity, day: Day) -> Result<(), String> {
    if validity.covers(day) {
        return Ok(());
    }
    let until = validity.valid_to.map(|last| format!(" to {last}")).unwrap_or_default();
    Err(format!("rated_at is {day}, but the {what} exists from {}{until}", validity.valid_from))
}

/// Makes a rating of a line, or says why that cannot be. `repeats` counts equal lines, so that they get ids of their
/// own, the same ones every time the file is read. Lines without a time belong to their file: `file_digest` tells them from
/// the lines of another file.
pub fn parse(
    record: &ByteRecord,
    columns: &Columns,
    seat: &Seat,
    clock: &Clock,
    file_digest: &[u8],
    repeats: &mut HashMap<Vec<u8>, u32>,
) -> Result<NewRating, String> {
    if record.len() != columns.count() {
        return Err(format!("it has {} columns, the header has {}", record.len(), columns.count()));
    }
    let text = |name| columns.text(record, name);
    let score = text("score")?.ok_or("score is missing")?;
    let score = score.parse::<i64>().ok().and_then(|n| Score::try_from(n).ok());
    let score = score.ok_or("score is not a whole number from 1 to 5")?;
    let stage = match text("stage")? {
        None => Stage::Result,
        Some(name) => name.parse().map_err(|e| format!("stage: {e}"))?,
    };
    let dossier: Option<DossierCode> =
        text("dossier")?.map(|code| code.parse().map_err(|e| format!("dossier: {e}"))).transpose()?;
    let comment = text("comment")?.and_then(FreeText::new);
    if comment.as_ref().is_some_and(|comment| comment.chars() > COMMENT_MAX_CHARS) {
        return Err("comment has more than 2,000 characters".to_owned());
    }
    let reasons: Vec<String> =
        text("reasons")?.unwrap_or_default().split_whitespace().map(str::to_owned).collect();
    if let Some(unknown) = reasons.iter().find(|code| SURVEY.reason(code).is_none()) {
        return Err(format!("reasons: the survey has no reason `{unknown}`"));
    }

    let now = clock.now();
    let written = text("rated_at")?;
    let rated_at = match written {
        None => now,
        Some(time) => instant::parse(time, clock).ok_or_else(|| format!("rated_at: `{time}` is no time"))?,
    };
    if rated_at > now {
        return Err("rated_at is in the future".to_owned());
    }
    let day = clock.day_of(rated_at);
    existed("agency", seat.agency.agency.validity, day)?;
    if let Some(row) = &seat.desk {
        existed("desk", row.desk.validity, day)?;
    }
    let id = match text("id")? {
        Some(id) => id.parse().map_err(|_| "id is not a UUID".to_owned())?,
        None => derived_id(record, seat, written.map(|_| rated_at).ok_or(file_digest), repeats),
    };
    Ok(NewRating {
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
        digest: NO_DIGEST,
        invited: false,
        is_typed: false,
    })
}

/// A version 8 id made of the seat, the line and how many equal lines came before it. Like version 7 it begins with the
/// time of the rating, so that the index over ids grows at its end.
fn derived_id(
    record: &ByteRecord,
    seat: &Seat,
    rated_at: Result<i64, &[u8]>,
    repeats: &mut HashMap<Vec<u8>, u32>,
) -> Uuid {
    let desk = seat.desk.as_ref().map_or(0, |row| row.desk.id);
    let mut hash = Sha256::new();
    hash.update(format!("{}/{desk}\n", seat.agency.id));
    hash.update(rated_at.err().unwrap_or_default());
    for field in record {
        hash.update(field);
        hash.update([0x1f]);
    }
    let content = hash.clone().finalize().to_vec();
    let before = repeats.entry(content).or_insert(0);
    hash.update(before.to_le_bytes());
    *before += 1;

    let mut bytes = [0; 16];
    bytes[6..].copy_from_slice(&hash.finalize()[..10]);
    let millis = u64::try_from(rated_at.unwrap_or(0)).unwrap_or(0);
    bytes[..6].copy_from_slice(&millis.to_be_bytes()[2..]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}
