//! Invitations to rate one stage of one dossier.

use crate::entropy::Entropy;
use hailong_shared::{DossierCode, Stage};

/// How long the desk's tablet asks for an announced dossier: two minutes, in milliseconds.
pub const SHOWN_MILLIS: i64 = 2 * 60 * 1_000;
/// By how much the clocks of tablets and servers may differ: a rating of an announced dossier may be tapped so long
/// after the tablet was to stop asking, and be announced so long ahead of the clock that asks for it. In milliseconds.
pub const SHOWN_TOLERANCE: i64 = 10 * 1_000;
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
    /// How the desk's tablet asks for it.
    pub shown: Option<Shown>,
    /// Until when the link is good.
    pub expires_at: i64,
}

/// That a desk's tablet asks for a dossier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shown {
    /// What the tablet names it by: 52 random bits, which nobody finds by counting and every browser's numbers hold.
    pub announcement: i64,
    /// Until when: UTC epoch milliseconds.
    pub until: i64,
}

impl NewInvitation {
    /// For a dossier that is being handed over: the desk's tablet asks for it.
    pub fn announced(desk_id: i64, dossier: DossierCode, stage: Stage, now: i64, entropy: &Entropy) -> Self {
        let announcement = i64::from_be_bytes(entropy.bytes()) & ((1 << 52) - 1);
        let shown = Shown { announcement, until: now + SHOWN_MILLIS };
        Self { shown: Some(shown), ..Self::printed(desk_id, dossier, stage, now) }
    }

    /// For a receipt: only the link asks for it.
    pub fn printed(desk_id: i64, dossier: DossierCode, stage: Stage, now: i64) -> Self {
        Self { desk_id, dossier, stage, created_at: now, shown: None, expires_at: now + GOOD_MILLIS }
    }
}

/// Whether a tablet asked for a dossier at an instant, by when it was announced and until when it was to be asked for.
pub fn was_shown(created_at: i64, until: i64, at: i64) -> bool {
    (created_at - SHOWN_TOLERANCE..=until + SHOWN_TOLERANCE).contains(&at)
}
