//! Which rating is which.
//!
//! What a line says does not tell who said it: two people give 5 points on the same day at the same desk. A rating
//! without an id of its own is therefore the one on this line of this file for this desk, and nothing else: the same
//! bytes add nothing a second time, and another file with an equal line adds another rating. A file that was merely
//! written anew is told by [`super::resemblance`].

use super::Seat;
use crate::domain::rating::NewRating;
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// A file as it is imported for a seat.
#[derive(Debug, Clone)]
pub struct FileIdentity {
    digest: [u8; 32],
    key: [u8; 32],
}

impl FileIdentity {
    /// Of the whole file's bytes.
    pub fn new(bytes: &[u8], seat: &Seat) -> Self {
        let digest = Sha256::digest(bytes);
        let desk = seat.desk.as_ref().map_or(0, |row| row.desk.id);
        let key =
            Sha256::new().chain_update(format!("import/{}/{desk}\n", seat.agency.id)).chain_update(digest);
        Self { digest: digest.into(), key: key.finalize().into() }
    }

    /// The SHA-256 of its bytes.
    pub fn digest(&self) -> [u8; 32] {
        self.digest
    }

    /// The id of the rating on this line: version 8, made of the file and the line. One file's ids lie side by side
    /// in the index over ids.
    pub fn id(&self, line: u32) -> Uuid {
        let mut bytes = [0; 16];
        bytes[..12].copy_from_slice(&self.key[..12]);
        bytes[12..].copy_from_slice(&line.to_be_bytes());
        uuid::Builder::from_custom_bytes(bytes).into_uuid()
    }
}

/// What tells another rating with the same id. A rating without a time is the same on another day.
pub fn digest(rating: &NewRating, dated: bool) -> i64 {
    let mut hash = Sha256::new();
    let dossier = rating.dossier.as_ref().map(ToString::to_string);
    let comment = rating.comment.as_ref().map(|comment| comment.text.as_str());
    let rated_at = dated.then_some(rating.rated_at);
    hash.update(format!(
        "{:?}",
        (rating.score.value(), rating.stage, rated_at, dossier, comment, &rating.reasons)
    ));
    let mut bytes = [0; 8];
    bytes.copy_from_slice(&hash.finalize()[..8]);
    i64::from_be_bytes(bytes)
}
