//! What is particular to SQLite.

use super::StoreError;
use super::backend::Dialect;
use super::ratings::Placed;
use anyhow::{Context, bail};
use serde::ser::{Serialize, SerializeTuple, Serializer};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{ConnectOptions, Connection};
use std::str::FromStr;
use std::time::Duration;
use uuid::Uuid;

/// Readers do not wait for the writer under WAL; a few connections keep both cores of a small server busy.
const CONNECTIONS: u32 = 6;
/// How long a writer waits for another process, such as an import.
const BUSY_TIMEOUT: Duration = Duration::from_secs(30);

/// Opens the file, durable to the last commit: WAL with synchronous=FULL.
pub async fn connect(url: &str) -> anyhow::Result<SqlitePool> {
    let options = SqliteConnectOptions::from_str(url)
        .with_context(|| format!("`{url}` is not the address of an SQLite file"))?
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(BUSY_TIMEOUT)
        .pragma("temp_store", "memory")
        // Checkpoints move pages into the file; few large ones write a page that many batches touched only once.
        .pragma("wal_autocheckpoint", "10000")
        // PostgreSQL's name for sorting by bytes, so that one ORDER BY serves both.
        .collation("C", std::cmp::Ord::cmp)
        .disable_statement_logging();
    if let Some(folder) = options.get_filename().parent().filter(|f| !f.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder)
            .with_context(|| format!("the data directory {} cannot be made", folder.display()))?;
    }
    SqlitePoolOptions::new()
        .max_connections(CONNECTIONS)
        // A file does not hang up.
        .test_before_acquire(false)
        // When the disk is full, SQLite rolls back by itself; sqlx then still believes in a transaction, and such a
        // connection could never begin another one.
        .before_acquire(|connection, _| Box::pin(async { Ok(!connection.is_in_transaction()) }))
        .acquire_timeout(Duration::from_secs(5))
        .connect_with(options.clone())
        .await
        .with_context(|| {
            format!("the database {} cannot be opened for writing", options.get_filename().display())
        })
}

/// Opens a file that cannot be written, such as one on a read-only disk. What a crash left in its `-wal` file could
/// not be read there, and is never passed over silently.
pub async fn connect_read_only(url: &str) -> anyhow::Result<SqlitePool> {
    let options = SqliteConnectOptions::from_str(url)
        .with_context(|| format!("`{url}` is not the address of an SQLite file"))?
        .create_if_missing(false)
        .read_only(true)
        .immutable(true)
        .pragma("temp_store", "memory")
        .collation("C", std::cmp::Ord::cmp)
        .disable_statement_logging();
    let file = options.get_filename().to_path_buf();
    let mut log = file.clone().into_os_string();
    log.push("-wal");
    if std::fs::metadata(&log).is_ok_and(|log| log.len() > 0) {
        bail!(
            "{} cannot be written, and its last ratings are in the -wal file beside it; copy both to where they can be",
            file.display()
        );
    }
    SqlitePoolOptions::new()
        .max_connections(1)
        .connect_with(options)
        .await
        .with_context(|| format!("the database {} cannot be opened", file.display()))
}

/// What is new of `migrations/sqlite`.
pub static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("migrations/sqlite");

/// Adds to the tally of days or to that of months.
macro_rules! add_to {
    ($tally:literal, $day:literal, $of:literal) => {
        concat!(
            "
    INSERT INTO ",
            $tally,
            " (agency_id, desk_id, ",
            $day,
            ", procedure_id, stage, channel, verified, n1, n2, n3, n4, n5, voided)
    SELECT value ->> 0, value ->> 1, ",
            $of,
            ", 0, value ->> 3, value ->> 4, value ->> 5, SUM(value ->> 6), SUM(value ->> 7), SUM(value ->> 8),
           SUM(value ->> 9), SUM(value ->> 10), SUM(value ->> 11)
    FROM json_each($1)
    GROUP BY value ->> 0, value ->> 1, ",
            $of,
            ", value ->> 3, value ->> 4, value ->> 5
    ON CONFLICT (agency_id, desk_id, ",
            $day,
            ", procedure_id, stage, channel, verified) DO UPDATE SET
        n1 = n1 + excluded.n1, n2 = n2 + excluded.n2, n3 = n3 + excluded.n3,
        n4 = n4 + excluded.n4, n5 = n5 + excluded.n5, voided = voided + excluded.voided"
        )
    };
}

/// SQLite's words.
pub static DIALECT: Dialect = Dialect {
    find_facts: "
    SELECT (SELECT COALESCE(MAX(seq), 0) FROM rating) AS last_seq,
           (SELECT json_group_array(json_array(hex(id), seq, received_at, digest))
            FROM rating
            WHERE id IN (SELECT unhex(value) FROM json_each($1))) AS known,
           (SELECT json_group_array(json_array(d.id, d.agency_id, a.valid_from, a.valid_to, d.valid_from, d.valid_to))
            FROM desk d
            JOIN agency a ON a.id = d.agency_id
            WHERE d.id IN (SELECT value FROM json_each($2))) AS terms,
           (SELECT json_group_array(json_array(desk_id, agency_id, verified, stage, channel, slip_id, rating_seq, day))
            FROM pending_rating
            WHERE desk_id IN (SELECT value FROM json_each($2))
               OR (desk_id = 0 AND agency_id IN (SELECT value FROM json_each($3)))) AS pending,
           (SELECT json_group_array(id) FROM device
            WHERE id IN (SELECT value FROM json_each($4)) AND revoked_at IS NOT NULL) AS revoked",
    insert_ratings: "
    INSERT INTO rating (seq, id, agency_id, desk_id, stage, channel, score, verified, reasons, dossier, day,
                        rated_at, received_at, digest, counted, retimed, doubt, device_id, invitation_id)
    SELECT value ->> 0, unhex(value ->> 1), value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6,
           value ->> 7, value ->> 8, value ->> 9, value ->> 10, value ->> 11, value ->> 12, value ->> 13,
           value ->> 14, value ->> 15, value ->> 16, value ->> 17, value ->> 18
    FROM json_each($1)",
    insert_comments: "
    INSERT INTO comment (rating_seq, agency_id, text, redacted)
    SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3
    FROM json_each($1)",
    insert_slips: "
    INSERT INTO rating_slip (rating_seq, slip_id, answers)
    SELECT value ->> 0, value ->> 1, value ->> 2
    FROM json_each($1)",
    add_to_tallies: &[add_to!("tally", "day", "value ->> 2"), add_to!("month_tally", "month", "(value ->> 2) / 100")],
    show_ratings: "DELETE FROM pending_rating
    WHERE (desk_id, agency_id, verified, rating_seq) IN (
        SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3 FROM json_each($1)
    )",
    keep_back_ratings: "
    INSERT INTO pending_rating (desk_id, agency_id, verified, stage, channel, slip_id, rating_seq, day)
    SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7
    FROM json_each($1)",
    note_dossiers: "
    INSERT INTO typed_dossier (agency_id, dossier, stage)
    SELECT value ->> 0, value ->> 1, value ->> 2
    FROM json_each($1)
    WHERE true
    ON CONFLICT (agency_id, dossier, stage) DO NOTHING
    RETURNING agency_id, dossier, stage",
    find_sender_pace: "
    SELECT p.kind, p.sender_id, p.slot, p.n
    FROM json_each($1)
    CROSS JOIN sender_pace p
    WHERE p.kind = value ->> 0 AND p.sender_id = value ->> 1 AND p.slot BETWEEN value ->> 2 AND value ->> 3",
    add_to_sender_pace: "
    INSERT INTO sender_pace (kind, sender_id, slot, n)
    SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3
    FROM json_each($1)
    WHERE true
    ON CONFLICT (kind, sender_id, slot) DO UPDATE SET n = MAX(n + excluded.n, 0)",
    add_to_reason_tally: "
    INSERT INTO reason_tally (agency_id, desk_id, day, verified, reason, n)
    SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5
    FROM json_each($1)
    WHERE true
    ON CONFLICT (agency_id, desk_id, day, verified, reason) DO UPDATE SET n = n + excluded.n",
    add_to_slip_tally: "
    INSERT INTO slip_tally (agency_id, desk_id, day, slip_id, verified, criterion, points, n)
    SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7
    FROM json_each($1)
    WHERE true
    ON CONFLICT (agency_id, desk_id, day, slip_id, verified, criterion, points) DO UPDATE SET n = n + excluded.n",
    count_wrong_reasons: super::check::count_wrong_reasons!("json_each(r.reasons) e"),
    refill_reason_tally: super::check::refill_reason_tally!("json_each(r.reasons) e"),
    count_wrong_slips: super::check::count_wrong_slips!("json_each(s.answers) e", "e.key + 1", "e.value"),
    rebuild_slip_tally: super::check::rebuild_slip_tally!("json_each(s.answers) e", "e.key + 1", "e.value"),
};

/// Stores ratings: all of them in one JSON array, each an array of the columns.
pub async fn insert_ratings(
    tx: &mut sqlx::Transaction<'static, sqlx::Sqlite>,
    new: &[Placed<'_>],
    received_at: i64,
) -> Result<(), StoreError> {
    let rows: Vec<_> = new.iter().map(|placed| Row { placed, received_at }).collect();
    let json = serde_json::to_string(&rows).expect("rows are made of texts and numbers");
    sqlx::query(DIALECT.insert_ratings).bind(json).execute(&mut **tx).await?;
    Ok(())
}

/// Ids as a JSON array of hexadecimal texts.
pub fn ids(ids: &[Uuid]) -> String {
    let hex: Vec<String> = ids.iter().map(|id| id.simple().to_string()).collect();
    serde_json::to_string(&hex).expect("texts serialise")
}

/// A rating as an array of the columns of `insert_ratings`.
struct Row<'a> {
    placed: &'a Placed<'a>,
    received_at: i64,
}

impl Serialize for Row<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { placed, received_at } = self;
        let r = placed.rating;
        let mut row = serializer.serialize_tuple(19)?;
        row.serialize_element(&placed.seq)?;
        row.serialize_element(&r.id.simple().to_string())?;
        row.serialize_element(&placed.agency_id)?;
        row.serialize_element(&placed.desk_id)?;
        row.serialize_element(&r.stage)?;
        row.serialize_element(&r.channel)?;
        row.serialize_element(&r.score)?;
        row.serialize_element(&u8::from(placed.standing.verified))?;
        row.serialize_element(&placed.reasons())?;
        row.serialize_element(&r.dossier)?;
        row.serialize_element(&r.day.number())?;
        row.serialize_element(&r.rated_at)?;
        row.serialize_element(received_at)?;
        row.serialize_element(&r.digest)?;
        row.serialize_element(&u8::from(placed.counted))?;
        row.serialize_element(&u8::from(r.retimed))?;
        row.serialize_element(&placed.doubt())?;
        row.serialize_element(&r.device)?;
        row.serialize_element(&r.invitation_id)?;
        row.end()
    }
}
