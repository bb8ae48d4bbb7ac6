//! Invitations to rate a dossier. Several may be open for one stage of a dossier at an agency, on the receipt and at
//! the tablet; the first one that is used ends them all.

use super::audit::{Author, note};
use super::changes::Change;
use super::error::stored;
use super::{Store, StoreError, Transaction, on, statements};
use crate::domain::invitation::{NewInvitation, SHOWN_MILLIS, SHOWN_TOLERANCE};
use hailong_shared::wire::Announcement;
use hailong_shared::{DossierCode, Stage};

statements! {
    FIND = "
    SELECT id, announcement, desk_id, dossier, stage, created_at, shown_until, expires_at, by_hand,
           rating_seq IS NOT NULL AS used
    FROM invitation
    WHERE token_hash = $1";
    FIND_ANNOUNCEMENT = "
    SELECT id, announcement, desk_id, dossier, stage, created_at, shown_until, expires_at, by_hand,
           rating_seq IS NOT NULL AS used
    FROM invitation
    WHERE announcement = $1";
    /// The one that came last. A clock that ran ahead may have left others that are to be shown longer than any is.
    FIND_ANNOUNCED = "
    SELECT id, announcement, desk_id, dossier, stage, created_at, shown_until, expires_at, by_hand,
           rating_seq IS NOT NULL AS used
    FROM invitation
    WHERE desk_id = $1 AND shown_until > $2 AND shown_until <= $3
    ORDER BY id DESC
    LIMIT 1";
    COUNT_ANSWERED = "
    SELECT COUNT(i.rating_seq), COUNT(i.doubted_seq),
           COUNT(CASE WHEN i.id = $4 AND i.expires_at <= $5 AND t.revoked_at IS NOT NULL THEN 1 END)
    FROM invitation i
    LEFT JOIN api_token t ON t.id = i.token_id
    JOIN desk d ON d.id = i.desk_id
    WHERE i.dossier = $1 AND i.stage = $2 AND d.agency_id = $3";
    INSERT = "
    INSERT INTO invitation (token_hash, desk_id, dossier, stage, created_at, announcement, shown_until, expires_at,
                            by_hand, asked_by, token_id)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
}

/// An invitation to rate one stage of one dossier, once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// Its id.
    pub id: i64,
    /// The desk that hands the dossier over.
    pub desk_id: i64,
    /// The dossier.
    pub dossier: DossierCode,
    /// The stage to rate.
    pub stage: Stage,
    /// When it was made: UTC epoch milliseconds.
    pub created_at: i64,
    /// Until when the desk's tablet asks for it.
    pub shown_until: Option<i64>,
    /// Until when it is good.
    pub expires_at: i64,
    /// Whether a person asked for it rather than the agency's software.
    pub by_hand: bool,
    /// Whether it was used.
    pub used: bool,
}

#[derive(sqlx::FromRow)]
struct RawInvitation {
    id: i64,
    announcement: Option<i64>,
    desk_id: i64,
    dossier: String,
    stage: String,
    created_at: i64,
    shown_until: Option<i64>,
    expires_at: i64,
    by_hand: i64,
    used: bool,
}

impl TryFrom<RawInvitation> for Invitation {
    type Error = StoreError;

    fn try_from(raw: RawInvitation) -> Result<Self, StoreError> {
        Ok(Self {
            id: raw.id,
            desk_id: raw.desk_id,
            dossier: stored(&raw.dossier, "dossier code")?,
            stage: stored(&raw.stage, "stage")?,
            created_at: raw.created_at,
            shown_until: raw.shown_until,
            expires_at: raw.expires_at,
            by_hand: raw.by_hand != 0,
            used: raw.used,
        })
    }
}

impl Store {
    /// The invitation whose token has this hash.
    pub async fn find_invitation(&self, token_hash: &[u8]) -> Result<Option<Invitation>, StoreError> {
        let row: Option<RawInvitation> =
            on!(&self.pool, |db| sqlx::query_as(FIND).bind(token_hash).fetch_optional(db).await)?;
        row.map(Invitation::try_from).transpose()
    }

    /// The invitation that was announced under this number.
    pub async fn find_announced(&self, announcement: i64) -> Result<Option<Invitation>, StoreError> {
        let row: Option<RawInvitation> = on!(&self.pool, |db| {
            sqlx::query_as(FIND_ANNOUNCEMENT).bind(announcement).fetch_optional(db).await
        })?;
        row.map(Invitation::try_from).transpose()
    }

    /// What a desk's tablet is to ask for now: the announcement that came last, unless it was rated or its time is
    /// over. It may be another server that took it, by a clock a little ahead of this one's.
    pub async fn announcement(&self, desk_id: i64, now: i64) -> Result<Option<Announcement>, StoreError> {
        let row: Option<RawInvitation> = on!(&self.pool, |db| sqlx::query_as(FIND_ANNOUNCED)
            .bind(desk_id)
            .bind(now - SHOWN_TOLERANCE)
            .bind(now + SHOWN_MILLIS + SHOWN_TOLERANCE)
            .fetch_optional(db)
            .await)?;
        let Some(raw) = row else { return Ok(None) };
        let (id, shown_until) = (raw.announcement.unwrap_or(0), raw.shown_until.unwrap_or(0));
        let invitation = Invitation::try_from(raw)?;
        let announcement =
            Announcement { id, dossier: invitation.dossier, stage: invitation.stage, shown_until };
        // One before it may be good for longer, by a clock that was ahead; it is over all the same.
        Ok((!invitation.used && shown_until > now).then_some(announcement))
    }

    /// Keeps invitations of desks of this agency, each with its token's hash: all of them or, on an error, none. Says
    /// of each whether it was kept; it is not if this stage of the dossier was rated by an invitation before. Who
    /// asked is kept with each, and noted.
    pub async fn invite(
        &self,
        agency_id: i64,
        invitations: &[(NewInvitation, Vec<u8>)],
        by: AskedBy<'_>,
    ) -> Result<Vec<bool>, StoreError> {
        let mut tx = self.begin().await?;
        let mut kept = Vec::with_capacity(invitations.len());
        for (new, token_hash) in invitations {
            // Should it be rated just now, the rating by this invitation is refused all the same.
            let (dossier, stage) = (&new.dossier, new.stage);
            let invited = Invited { agency_id, dossier, stage, by: None, now: by.author.at };
            let rated = answered(&mut tx, invited).await?.is_rated;
            if !rated {
                insert(&mut tx, new, token_hash, by).await?;
            }
            kept.push(!rated);
        }
        let made = kept.iter().filter(|kept| **kept).count();
        if let Some((first, _)) = invitations.first().filter(|_| made > 0) {
            let shown = first.shown.is_some();
            let action = if shown { "dossier announced" } else { "links made" };
            let subject = format!("{made} at desk {}", first.desk_id);
            note(&mut tx, by.author, action, &subject).await?;
        }
        tx.commit().await?;
        for ((new, _), _) in
            invitations.iter().zip(&kept).filter(|((new, _), kept)| **kept && new.shown.is_some())
        {
            self.changes.note(Change::of_desk(new.desk_id));
        }
        Ok(kept)
    }
}

/// Who asks for invitations.
#[derive(Debug, Clone, Copy)]
pub struct AskedBy<'a> {
    /// A user, or the name of an agency's software.
    pub author: Author<'a>,
    /// The access of the software; none for a person, who asks by hand.
    pub token: Option<i64>,
}

async fn insert(
    tx: &mut Transaction,
    new: &NewInvitation,
    token_hash: &[u8],
    by: AskedBy<'_>,
) -> Result<(), StoreError> {
    on!(&mut *tx, |tx| sqlx::query(INSERT)
        .bind(token_hash)
        .bind(new.desk_id)
        .bind(new.dossier.as_str())
        .bind(new.stage.as_str())
        .bind(new.created_at)
        .bind(new.shown.map(|shown| shown.announcement))
        .bind(new.shown.map(|shown| shown.until))
        .bind(new.expires_at)
        .bind(i64::from(by.token.is_none()))
        .bind(by.author.username)
        .bind(by.token)
        .execute(&mut **tx)
        .await
        .map(drop))?;
    Ok(())
}

/// What the invitations of an agency to rate one stage of a dossier have brought.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Answered {
    /// A rating that is believed: no other one is taken.
    pub is_rated: bool,
    /// One that is not.
    pub is_doubted: bool,
    /// The invitation that was asked about ended with the token of the software that asked for it.
    pub is_ended: bool,
}

/// Which stage of which dossier is to be rated, and by which invitation, if by one.
#[derive(Debug, Clone, Copy)]
pub struct Invited<'a> {
    /// The agency that asks.
    pub agency_id: i64,
    /// The dossier.
    pub dossier: &'a DossierCode,
    /// The stage.
    pub stage: Stage,
    /// The invitation's id.
    pub by: Option<i64>,
    /// Now: UTC epoch milliseconds.
    pub now: i64,
}

/// What the invitations of this agency to rate this stage of the dossier have brought.
pub async fn answered(tx: &mut Transaction, invited: Invited<'_>) -> Result<Answered, StoreError> {
    let (rated, doubted, ended): (i64, i64, i64) = on!(&mut *tx, |tx| sqlx::query_as(COUNT_ANSWERED)
        .bind(invited.dossier.as_str())
        .bind(invited.stage.as_str())
        .bind(invited.agency_id)
        .bind(invited.by)
        .bind(invited.now)
        .fetch_one(&mut **tx)
        .await)?;
    Ok(Answered { is_rated: rated > 0, is_doubted: doubted > 0, is_ended: ended > 0 })
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Fixture, on_both};
    use super::*;
    use crate::entropy::Entropy;

    on_both! {
        async fn a_tablet_asks_for_what_was_announced_last_by_whichever_servers_clock(fixture: Fixture) {
            let now = 1_795_402_800_000;
            let announce = async |dossier: &str, at| {
                let (dossier, entropy) = (dossier.parse().unwrap(), Entropy::from_system().unwrap());
                let new = NewInvitation::announced(fixture.desk_id, dossier, Stage::Result, at, &entropy);
                let hash = new.dossier.as_str().as_bytes().to_vec();
                let by = AskedBy { author: Author { username: "", at }, token: None };
                fixture.store.invite(fixture.agency_id, &[(new, hash)], by).await.unwrap();
            };
            let asked_for = async |at| {
                let announcement = fixture.store.announcement(fixture.desk_id, at).await.unwrap();
                announcement.map(|announcement| announcement.dossier.to_string())
            };
            // The server's clock was an hour ahead, and was put right.
            announce("H37.01-261120-0001", now + 3_600_000).await;
            assert_eq!(asked_for(now).await, None);
            // Another server's clock is five seconds ahead.
            announce("H37.01-261120-0002", now + 5_000).await;
            assert_eq!(asked_for(now).await.as_deref(), Some("H37.01-261120-0002"));
            announce("H37.01-261120-0003", now).await;
            assert_eq!(asked_for(now).await.as_deref(), Some("H37.01-261120-0003"));
            assert_eq!(asked_for(now + SHOWN_MILLIS + 2_000).await, None);
        }
    }
}
