//! Single-use invitations to rate a dossier.

use super::error::stored;
use super::{Store, StoreError, on, statements};
use hailong_shared::{DossierCode, Stage};

statements! {
    FIND = "
    SELECT desk_id, dossier, stage, expires_at, rating_seq IS NOT NULL AS used
    FROM invitation
    WHERE token_hash = $1";
}

/// An invitation to rate one stage of one dossier, once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// The desk that hands the dossier back.
    pub desk_id: i64,
    /// The dossier.
    pub dossier: DossierCode,
    /// The stage to rate.
    pub stage: Stage,
    /// Until when it is good: UTC epoch milliseconds.
    pub expires_at: i64,
    /// Whether it was used.
    pub used: bool,
}

#[derive(sqlx::FromRow)]
struct RawInvitation {
    desk_id: i64,
    dossier: String,
    stage: String,
    expires_at: i64,
    used: bool,
}

impl Store {
    /// The invitation whose token has this hash.
    pub async fn find_invitation(&self, token_hash: &[u8]) -> Result<Option<Invitation>, StoreError> {
        let row: Option<RawInvitation> =
            on!(&self.pool, |db| sqlx::query_as(FIND).bind(token_hash).fetch_optional(db).await)?;
        row.map(|raw| {
            Ok(Invitation {
                desk_id: raw.desk_id,
                dossier: stored(&raw.dossier, "dossier code")?,
                stage: stored(&raw.stage, "stage")?,
                expires_at: raw.expires_at,
                used: raw.used,
            })
        })
        .transpose()
    }
}
