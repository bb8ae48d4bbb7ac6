//! What is particular to SQLite.

use super::StoreError;
use super::backend::Dialect;
use super::ratings::Placed;
use anyhow::Context;
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
            WHERE d.id IN (SELECT value FROM json_each($2))) AS terms",
    insert_ratings: "
    INSERT INTO rating (seq, id, agency_id, desk_id, stage, channel, score, verified, reasons, dossier, day,
                        rated_at, received_at, digest)
    SELECT value ->> 0, unhex(value ->> 1), value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6,
           value ->> 7, value ->> 8, value ->> 9, value ->> 10, value ->> 11, value ->> 12, value ->> 13
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
    add_to_reason_tally: "
    INSERT INTO reason_tally (agency_id, desk_id, day, reason, n)
    SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4
    FROM json_each($1)
    WHERE true
    ON CONFLICT (agency_id, desk_id, day, reason) DO UPDATE SET n = n + excluded.n",
    add_to_slip_tally: "
    INSERT INTO slip_tally (agency_id, desk_id, day, slip_id, verified, criterion, points, n)
    SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7
    FROM json_each($1)
    WHERE true
    ON CONFLICT (agency_id, desk_id, day, slip_id, verified, criterion, points) DO UPDATE SET n = n + excluded.n",
    count_wrong_reasons: super::check::count_wrong_reasons!("json_each(r.reasons) e"),
    rebuild_reason_tally: super::check::rebuild_reason_tally!("json_each(r.reasons) e"),
    count_wrong_slips: super::check::count_wrong_slips!("json_each(s.answers) e", "e.key + 1", "e.value"),
    rebuild_slip_tally: super::check::rebuild_slip_tally!("json_each(s.answers) e", "e.key + 1", "e.value"),
};

/// Stores ratings: all of them in one JSON array, each an array of the columns.
pub async fn insert_ratings(
    tx: &mut sqlx::Transaction<'static, sqlx::Sqlite>,
    new: &[Placed<'_>],
    received_at: i64,
) -> Result<(), StoreError> {
    let row = |placed: &Placed<'_>| {
        let r = placed.rating;
        let id = r.id.simple().to_string();
        let dossier = r.dossier.as_ref().map(ToString::to_string);
        let who = (placed.seq, id, placed.agency_id, placed.desk_id);
        let what = (r.stage, r.channel, r.score, u8::from(r.verified), placed.reasons(), dossier);
        let when = (r.day.number(), r.rated_at, received_at, r.digest);
        (
            who.0, who.1, who.2, who.3, what.0, what.1, what.2, what.3, what.4, what.5, when.0, when.1,
            when.2, when.3,
        )
    };
    let rows: Vec<_> = new.iter().map(row).collect();
    let json = serde_json::to_string(&rows).expect("rows are made of texts and numbers");
    sqlx::query(DIALECT.insert_ratings).bind(json).execute(&mut **tx).await?;
    Ok(())
}

/// Ids as a JSON array of hexadecimal texts.
pub fn ids(ids: &[Uuid]) -> String {
    let hex: Vec<String> = ids.iter().map(|id| id.simple().to_string()).collect();
    serde_json::to_string(&hex).expect("texts serialise")
}
