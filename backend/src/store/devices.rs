//! Tablets.

use super::audit::{Author, note};
use super::changes::Change;
use super::error::{stored, stored_number};
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
           v.waiting_since, v.skew
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
    FORGET_UNPAIRED = "DELETE FROM device WHERE desk_id IS NULL AND code_expires_at <= $1";
    INSERT = "
    INSERT INTO device (token_hash, code, code_expires_at, name, last_seen_at) VALUES ($1, $2, $3, '', $4)";
    PAIR = "
    UPDATE device
    SET desk_id = $2, name = $3, paired_at = $4, code = NULL, code_expires_at = NULL
    WHERE code = $1 AND code_expires_at > $4 AND desk_id IS NULL
    RETURNING id";
    PAIR_AT_ONCE = "
    INSERT INTO device (token_hash, desk_id, name, paired_at, last_seen_at) VALUES ($1, $2, $3, $4, $4)";
    FIND_BY_TOKEN = "
    SELECT v.id, v.desk_id, d.agency_id
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
    UPDATE device SET last_seen_at = $2, waiting = $3, waiting_since = $4, skew = $5 WHERE id = $1";
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
            waiting_since: self.waiting_since,
            stuck: self.waiting_since.is_some_and(|since| now - since > STUCK_MILLIS),
            skew: self.skew,
        })
    }
}

impl Store {
    /// How many tablets wait to be paired, after those whose codes are over are forgotten.
    pub async fn count_unpaired_devices(&self, now: i64) -> Result<i64, StoreError> {
        on!(&self.pool, |db| sqlx::query(FORGET_UNPAIRED).bind(now).execute(db).await.map(drop))?;
        Ok(on!(&self.pool, |db| sqlx::query_scalar(COUNT_UNPAIRED).fetch_one(db).await)?)
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
        on!(&mut tx, |tx| sqlx::query(PAIR_AT_ONCE)
            .bind(token_hash)
            .bind(desk_id)
            .bind(name)
            .bind(author.at)
            .execute(&mut **tx)
            .await
            .map(drop))?;
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

    /// A tablet told of itself.
    pub async fn see_device(&self, id: i64, heartbeat: &Heartbeat, now: i64) -> Result<(), StoreError> {
        on!(&self.pool, |db| sqlx::query(SEE)
            .bind(id)
            .bind(now)
            .bind(i64::from(heartbeat.waiting))
            .bind(heartbeat.waiting_since)
            .bind(heartbeat.clock.saturating_sub(now))
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
        on!(&mut tx, |tx| sqlx::query(CHANGE)
            .bind(device.id)
            .bind(change.name.as_ref().unwrap_or(&device.name))
            .bind(change.desk.unwrap_or(device.desk))
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
        note(&mut tx, author, "tablet revoked", &id.to_string()).await?;
        tx.commit().await?;
        self.changes.note(Change::of_device(id));
        Ok(())
    }
}
