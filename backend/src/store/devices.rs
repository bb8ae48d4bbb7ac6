//! Tablets.

use super::audit::{Author, note};
use super::changes::Change;
use super::error::{stored, stored_number};
use super::places::{begin_place, end_place};
use super::subtree::subtree;
use super::{Store, StoreError, on, statements};
use crate::domain::pace::CLOCKS_DIFFER;
use hailong_shared::wire::{Device, DeviceChange, Heartbeat};
use hailong_shared::{AgencyCode, PairingCode};

/// How long a tablet with a network is silent at most: it tells of itself every half minute.
const SILENT_MILLIS: i64 = 3 * 60 * 1_000;
/// After a week a rating that was not sent is somebody's to look at.
const STUCK_MILLIS: i64 = 7 * 24 * 60 * 60 * 1_000;

/// A tablet with its place.
macro_rules! devices {
    ($($rest:tt)*) => {
        concat!(
            "
    SELECT v.id, v.name, v.desk_id, d.number AS desk_number, a.code AS agency, v.paired_at, v.last_seen_at, v.waiting,
           v.waiting_since, v.set_aside, v.skew
    FROM device v
    JOIN desk d ON d.id = v.desk_id
    JOIN agency a ON a.id = d.agency_id
    ",
            $($rest)*
        )
    };
}

statements! {
    COUNT_UNPAIRED = "SELECT COUNT(*) FROM device WHERE desk_id IS NULL";
    /// Those whose time is over, or was given by a clock that ran ahead.
    FORGET_UNPAIRED = "DELETE FROM device WHERE desk_id IS NULL AND (code_expires_at <= $1 OR code_expires_at > $2)";
    /// The oldest ones of those who have most, and more than one.
    FORGET_OLDEST = "
    DELETE FROM device WHERE id IN (
        SELECT id
        FROM (
            SELECT id, COUNT(*) OVER (PARTITION BY paired_from) AS of_one FROM device WHERE desk_id IS NULL
        ) AS waiting
        WHERE of_one > 1
        ORDER BY of_one DESC, id
        LIMIT $1
    )";
    INSERT = "
    INSERT INTO device (token_hash, code, code_expires_at, name, last_seen_at, paired_from)
    VALUES ($1, $2, $3, '', $4, $5)";
    PAIR = "
    UPDATE device
    SET desk_id = $2, name = $3, paired_at = $4, code = NULL, code_expires_at = NULL,
        paired_from = NULL
    WHERE code = $1 AND code_expires_at > $4 AND desk_id IS NULL
    RETURNING id";
    PAIR_AT_ONCE = "
    INSERT INTO device (token_hash, desk_id, name, paired_at, last_seen_at) VALUES ($1, $2, $3, $4, $4) RETURNING id";
    FIND_BY_TOKEN = "
    SELECT v.id, v.desk_id, d.agency_id, v.clear_at
    FROM device v
    LEFT JOIN desk d ON d.id = v.desk_id
    WHERE v.token_hash = $1 AND v.revoked_at IS NULL";
    FIND = devices!("WHERE v.id = $1 AND v.revoked_at IS NULL");
    LIST = devices!("WHERE v.revoked_at IS NULL AND a.id IN (
        ", subtree!("$1"), "
        SELECT id FROM tree
    )
    ORDER BY a.id, d.number, v.id");
    SEE = "
    UPDATE device
    SET last_seen_at = $2, waiting = $3, waiting_since = $4, skew = $5, set_aside = $6,
        clear_at = CASE WHEN CAST($3 AS BIGINT) = 0 THEN $2 ELSE clear_at END
    WHERE id = $1 AND desk_id IS NOT NULL";
    CHANGE = "UPDATE device SET name = $2, desk_id = $3 WHERE id = $1";
    FIND_AGENCY = "
    SELECT a.code FROM device v JOIN desk d ON d.id = v.desk_id JOIN agency a ON a.id = d.agency_id WHERE v.id = $1";
    REVOKE = "UPDATE device SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL";
}

/// A tablet that made itself known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::FromRow)]
pub struct KnownDevice {
    /// Its id.
    pub id: i64,
    /// The desk it stands at; none before it is paired.
    pub desk_id: Option<i64>,
    /// That desk's agency.
    pub agency_id: Option<i64>,
    /// When it last said that nothing waits: UTC epoch milliseconds.
    pub clear_at: Option<i64>,
}

/// A tablet that begins pairing.
#[derive(Debug, Clone, Copy)]
pub struct NewPairing<'a> {
    /// The hash of its token.
    pub token_hash: &'a [u8],
    /// The code that it shows.
    pub code: &'a PairingCode,
    /// Until when: UTC epoch milliseconds. No other tablet's code that is good may last longer.
    pub expires_at: i64,
    /// Who begins it, by a number.
    pub from: i64,
}

#[derive(sqlx::FromRow)]
struct RawDevice {
    id: i64,
    name: String,
    desk_id: i64,
    desk_number: i64,
    agency: String,
    paired_at: Option<i64>,
    last_seen_at: i64,
    waiting: i64,
    waiting_since: Option<i64>,
    set_aside: i64,
    skew: i64,
}

impl RawDevice {
    fn read(self, now: i64) -> Result<Device, StoreError> {
        Ok(Device {
            id: self.id,
            name: self.name,
            desk: self.desk_id,
            desk_number: stored_number(self.desk_number, "desk number")?,
            agency: stored(&self.agency, "agency code")?,
            paired_at: self.paired_at.unwrap_or(self.last_seen_at),
            last_seen_at: self.last_seen_at,
            silent: now - self.last_seen_at > SILENT_MILLIS,
            waiting: stored_number(self.waiting, "count")?,
            set_aside: stored_number(self.set_aside, "count")?,
            waiting_since: self.waiting_since,
            stuck: self.waiting_since.is_some_and(|since| now - since > STUCK_MILLIS),
            skew: self.skew,
            signs: Vec::new(),
        })
    }
}

impl Store {
    /// A tablet that waits to be paired, in one go with the room for it: those are forgotten whose codes are over, and
    /// beyond `most` the oldest of whoever has most. Nobody who has a single code loses it: where everybody has one, the
    /// next is told to try again ([`StoreError::Busy`]).
    pub async fn add_device(&self, new: NewPairing<'_>, most: i64, now: i64) -> Result<(), StoreError> {
        let NewPairing { token_hash, code, expires_at, from } = new;
        let mut tx = self.begin().await?;
        on!(&mut tx, |tx| sqlx::query(FORGET_UNPAIRED)
            .bind(now)
            .bind(expires_at + CLOCKS_DIFFER)
            .execute(&mut **tx)
            .await
            .map(drop))?;
        on!(&mut tx, |tx| sqlx::query(INSERT)
            .bind(token_hash)
            .bind(code.as_str())
            .bind(expires_at)
            .bind(now)
            .bind(from)
            .execute(&mut **tx)
            .await
            .map(drop))
        .map_err(|error| StoreError::taken(error, "code"))?;
        let waiting: i64 = on!(&mut tx, |tx| sqlx::query_scalar(COUNT_UNPAIRED).fetch_one(&mut **tx).await)?;
        if waiting > most {
            let forgotten = on!(&mut tx, |tx| {
                let done = sqlx::query(FORGET_OLDEST).bind(waiting - most).execute(&mut **tx).await;
                done.map(|done| done.rows_affected().cast_signed())
            })?;
            if forgotten < waiting - most {
                return Err(StoreError::Busy);
            }
        }
        tx.commit().await
    }

    /// Puts the tablet that shows this code at a desk; nothing if none shows it any more.
    pub async fn pair_device(
        &self,
        code: &PairingCode,
        desk_id: i64,
        name: &str,
        author: Author<'_>,
    ) -> Result<Option<Device>, StoreError> {
        let mut tx = self.begin().await?;
        let id: Option<i64> = on!(&mut tx, |tx| sqlx::query_scalar(PAIR)
            .bind(code.as_str())
            .bind(desk_id)
            .bind(name)
            .bind(author.at)
            .fetch_optional(&mut **tx)
            .await)?;
        let Some(id) = id else { return Ok(None) };
        begin_place(&mut tx, id, desk_id, author.at).await?;
        note(&mut tx, author, "tablet paired", &format!("{id} at desk {desk_id}")).await?;
        tx.commit().await?;
        self.changes.note(Change::of_device(id));
        self.find_device(id, author.at).await
    }

    /// A tablet that stands at a desk from the beginning, without a code.
    pub async fn add_paired_device(
        &self,
        token_hash: &[u8],
        desk_id: i64,
        name: &str,
        author: Author<'_>,
    ) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        let id: i64 = on!(&mut tx, |tx| sqlx::query_scalar(PAIR_AT_ONCE)
            .bind(token_hash)
            .bind(desk_id)
            .bind(name)
            .bind(author.at)
            .fetch_one(&mut **tx)
            .await)?;
        begin_place(&mut tx, id, desk_id, author.at).await?;
        note(&mut tx, author, "tablet paired", &format!("at desk {desk_id}")).await?;
        tx.commit().await
    }

    /// The tablet whose token has this hash, unless it was revoked.
    pub async fn known_device(&self, token_hash: &[u8]) -> Result<Option<KnownDevice>, StoreError> {
        Ok(on!(&self.pool, |db| sqlx::query_as(FIND_BY_TOKEN).bind(token_hash).fetch_optional(db).await)?)
    }

    /// A paired tablet.
    pub async fn find_device(&self, id: i64, now: i64) -> Result<Option<Device>, StoreError> {
        let row: Option<RawDevice> =
            on!(&self.pool, |db| sqlx::query_as(FIND).bind(id).fetch_optional(db).await)?;
        row.map(|raw| raw.read(now)).transpose()
    }

    /// The paired tablets of an agency's subtree.
    pub async fn list_devices(&self, agency_id: i64, now: i64) -> Result<Vec<Device>, StoreError> {
        let rows: Vec<RawDevice> =
            on!(&self.pool, |db| sqlx::query_as(LIST).bind(agency_id).fetch_all(db).await)?;
        rows.into_iter().map(|raw| raw.read(now)).collect()
    }

    /// A paired tablet told of itself.
    pub async fn see_device(&self, id: i64, heartbeat: &Heartbeat, now: i64) -> Result<(), StoreError> {
        on!(&self.pool, |db| sqlx::query(SEE)
            .bind(id)
            .bind(now)
            .bind(i64::from(heartbeat.waiting))
            .bind(heartbeat.waiting_since)
            .bind(heartbeat.clock.saturating_sub(now))
            .bind(i64::from(heartbeat.set_aside))
            .execute(db)
            .await
            .map(drop))?;
        Ok(())
    }

    /// Renames a tablet or moves it to another desk.
    pub async fn change_device(
        &self,
        device: &Device,
        change: &DeviceChange,
        author: Author<'_>,
    ) -> Result<Option<Device>, StoreError> {
        let mut tx = self.begin().await?;
        let desk = change.desk.unwrap_or(device.desk);
        if desk != device.desk {
            end_place(&mut tx, device.id, author.at).await?;
            begin_place(&mut tx, device.id, desk, author.at).await?;
        }
        on!(&mut tx, |tx| sqlx::query(CHANGE)
            .bind(device.id)
            .bind(change.name.as_ref().unwrap_or(&device.name))
            .bind(desk)
            .execute(&mut **tx)
            .await
            .map(drop))?;
        note(&mut tx, author, "tablet changed", &device.id.to_string()).await?;
        tx.commit().await?;
        self.changes.note(Change::of_device(device.id));
        self.find_device(device.id, author.at).await
    }

    /// The code of the agency at whose desk a tablet stands, or stood until it was revoked.
    pub async fn device_agency(&self, id: i64) -> Result<Option<AgencyCode>, StoreError> {
        let code: Option<String> =
            on!(&self.pool, |db| sqlx::query_scalar(FIND_AGENCY).bind(id).fetch_optional(db).await)?;
        code.map(|code| stored(&code, "agency code")).transpose()
    }

    /// Takes a tablet's token back, unless that was done before.
    pub async fn revoke_device(&self, id: i64, author: Author<'_>) -> Result<(), StoreError> {
        // Among the batches of ratings: what came before is stored, and what comes after finds it revoked.
        let mut tx = self.pool.begin_ratings().await?;
        let revoked = on!(&mut tx, |tx| {
            let done = sqlx::query(REVOKE).bind(id).bind(author.at).execute(&mut **tx).await;
            done.map(|done| done.rows_affected())
        })?;
        if revoked > 0 {
            end_place(&mut tx, id, author.at).await?;
            note(&mut tx, author, "tablet revoked", &id.to_string()).await?;
        }
        tx.commit().await?;
        self.changes.note(Change::of_device(id));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Fixture, on_both};
    use super::*;

    on_both! {
        async fn whoever_begins_pairing_too_often_forgets_their_own_codes_and_nobody_elses(fixture: Fixture) {
            let begin = async |token: u8, from| {
                let code = PairingCode::from_bits(u64::from(token) << 40);
                let new = NewPairing { token_hash: &[token], code: &code, expires_at: 600_000, from };
                fixture.store.add_device(new, 4, 0).await.unwrap();
            };
            // Two at once may take their turn in either order.
            let code = PairingCode::from_bits(1 << 20);
            let sooner = NewPairing { token_hash: &[99], code: &code, expires_at: 600_050, from: 11 };
            fixture.store.add_device(sooner, 4, 50).await.unwrap();
            let waits = async |token: u8| fixture.store.known_device(&[token]).await.unwrap().is_some();
            begin(1, 12).await;
            begin(2, 14).await;
            assert!(waits(99).await);
            for token in 3..40 {
                begin(token, 13).await;
                assert!(waits(token).await, "{token} was answered with a code");
            }
            let mut left = Vec::new();
            for token in 1..40 {
                if waits(token).await {
                    left.push(token);
                }
            }
            assert_eq!(left, [1, 2, 39]);
            // From ever new addresses nobody is pushed out, and the next one has to wait.
            let code = PairingCode::from_bits(7);
            let next = NewPairing { token_hash: &[42], code: &code, expires_at: 600_000, from: 16 };
            assert!(matches!(fixture.store.add_device(next, 4, 0).await, Err(StoreError::Busy)));
            assert!(waits(1).await && waits(2).await && waits(99).await && waits(39).await && !waits(42).await);
            fixture.store.add_device(NewPairing { expires_at: 1_300_000, ..next }, 4, 700_000).await.unwrap();
        }
    }
}
