//! Invitations to rate one stage of one dossier.

use hailong_shared::{DossierCode, Stage};

/// How long the desk's tablet asks for an announced dossier: two minutes, in milliseconds.
const SHOWN_MILLIS: i64 = 2 * 60 * 1_000;
/// How long a link is good: thirty days.
const GOOD_MILLIS: i64 = 30 * 24 * 60 * 60 * 1_000;

/// An invitation as it is stored, but for its token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewInvitation {
    /// The desk that hands the dossier over.
    pub desk_id: i64,
    /// The dossier.
    pub dossier: DossierCode,
    /// The stage to rate.
    pub stage: Stage,
    /// When it is made: UTC epoch milliseconds.
    pub created_at: i64,
    /// Until when the desk's tablet asks for it.
    pub shown_until: Option<i64>,
    /// Until when the link is good.
    pub expires_at: i64,
}

impl NewInvitation {
    /// For a dossier that is being handed over: the desk's tablet asks for it.
    pub fn announced(desk_id: i64, dossier: DossierCode, stage: Stage, now: i64) -> Self {
        Self { shown_until: Some(now + SHOWN_MILLIS), ..Self::printed(desk_id, dossier, stage, now) }
    }

    /// For a receipt: only the link asks for it.
    pub fn printed(desk_id: i64, dossier: DossierCode, stage: Stage, now: i64) -> Self {
        Self { desk_id, dossier, stage, created_at: now, shown_until: None, expires_at: now + GOOD_MILLIS }
    }
}
