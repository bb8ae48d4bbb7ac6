//! Tablets.

use super::audit::{Author, note};
use super::changes::Change;
use super::error::{stored, stored_number};
use super::places::{begin_place, end_place};
use super::subtree::subtree;
use super::{Store, StoreError, on, statements};
use hailong_shared::PairingCode;
use hailong_shared::wire::{Device, DeviceChange, Heartbeat};

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
           v.waiting_since, v.set_aside, v.skew, v.two_addresses_at
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
    FORGET_OLDEST = "
    DELETE FROM device WHERE id IN (SELECT id FROM device WHERE desk_id IS NULL ORDER BY code_expires_at, id LIMIT $1)";
    INSERT = "
    INSERT INTO device (token_hash, code, code_expires_at, name, last_seen_at) VALUES ($1, $2, $3, '', $4)";
    PAIR = "
    UPDATE device
    SET desk_id = $2, name = $3, paired_at = $4, code = NULL, code_expires_at = NULL
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
    SEE_TWO_ADDRESSES = "UPDATE device SET two_addresses_at = $2 WHERE id = $1";
    CHANGE = "UPDATE device SET name = $2, desk_id = $3 WHERE id = $1";
    REVOKE = "UPDATE device SET revoked_at = $2 WHERE id = $1";
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
    two_addresses_at: Option<i64>,
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
            two_addresses_at: self.two_addresses_at,
        })
    }
}

impl Store {
    /// Makes room for one more tablet that waits to be paired: forgets those whose codes are over, none of which
    /// lasts longer than `longest` milliseconds, and beyond `most` the oldest. Strangers cannot keep a tablet out.
    pub async fn make_room_for_device(&self, now: i64, longest: i64, most: i64) -> Result<(), StoreError> {
        let latest = now + longest;
        on!(&self.pool, |db| sqlx::query(FORGET_UNPAIRED)
            .bind(now)
            .bind(latest)
            .execute(db)
            .await
            .map(drop))?;
        let waiting: i64 = on!(&self.pool, |db| sqlx::query_scalar(COUNT_UNPAIRED).fetch_one(db).await)?;
        let too_many = waiting + 1 - most;
        if too_many > 0 {
            on!(&self.pool, |db| sqlx::query(FORGET_OLDEST).bind(too_many).execute(db).await.map(drop))?;
        }
        Ok(())
    }

    /// A tablet that waits to be paired.
    pub async fn add_device(
        &self,
        token_hash: &[u8],
        code: &PairingCode,
        expires_at: i64,
        now: i64,
    ) -> Result<(), StoreError> {
        on!(&self.pool, |db| sqlx::query(INSERT)
            .bind(token_hash)
            .bind(code.as_str())
            .bind(expires_at)
            .bind(now)
            .execute(db)
            .await
            .map(drop))
        .map_err(|error| StoreError::taken(error, "code"))
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

    /// A tablet was heard from two addresses at once.
    pub async fn see_two_addresses(&self, id: i64, now: i64) -> Result<(), StoreError> {
        on!(&self.pool, |db| sqlx::query(SEE_TWO_ADDRESSES).bind(id).bind(now).execute(db).await.map(drop))?;
        Ok(())
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

    /// Takes a tablet's token back.
    pub async fn revoke_device(&self, id: i64, author: Author<'_>) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        on!(&mut tx, |tx| sqlx::query(REVOKE).bind(id).bind(author.at).execute(&mut **tx).await.map(drop))?;
        end_place(&mut tx, id, author.at).await?;
        note(&mut tx, author, "tablet revoked", &id.to_string()).await?;
        tx.commit().await?;
        self.changes.note(Change::of_device(id));
        Ok(())
    }
}
