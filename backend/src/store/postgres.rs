//! What is particular to PostgreSQL.

use super::backend::Dialect;
use anyhow::Context;
use sqlx::ConnectOptions;
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use std::str::FromStr;
use std::time::Duration;

/// Connections of one of our servers; PostgreSQL takes 100 unless told otherwise.
const CONNECTIONS: u32 = 8;
/// How long a call waits for a connection. While the database is away, callers are told so after this time.
const PATIENCE: Duration = Duration::from_secs(2);

/// Connects.
pub async fn connect(url: &str) -> anyhow::Result<PgPool> {
    // What is wrong with a URL is told without the URL: it holds a password.
    let options = PgConnectOptions::from_str(url)
        .context("the address of the database is not one of PostgreSQL")?
        .application_name("hailong")
        .disable_statement_logging();
    let place =
        format!("{}:{}/{}", options.get_host(), options.get_port(), options.get_database().unwrap_or("?"));
    PgPoolOptions::new()
        .max_connections(CONNECTIONS)
        .acquire_timeout(PATIENCE)
        .connect_with(options)
        .await
        .with_context(|| format!("the database {place} cannot be reached"))
}

/// What is new of `migrations/postgres`. Several servers may start at once: sqlx takes a lock.
pub static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("migrations/postgres");

/// PostgreSQL's words. Casts are spelled out since JSON has no types of its own.
pub static DIALECT: Dialect = Dialect {
    // Held until the transaction ends: the next writer, on whatever server, reads the last `seq` only after the commit,
    // so that `seq` has no gaps and follows the commits.
    lock_ratings: Some("SELECT pg_advisory_xact_lock(8246174290)"),
    find_terms: "
    SELECT d.id, d.agency_id, a.valid_from AS agency_from, a.valid_to AS agency_to,
           d.valid_from AS desk_from, d.valid_to AS desk_to
    FROM desk d
    JOIN agency a ON a.id = d.agency_id
    WHERE d.id IN (SELECT json_array_elements_text($1::json)::bigint)",
    find_ratings: "
    SELECT id, seq, received_at, digest
    FROM rating
    WHERE id = ANY (ARRAY(SELECT json_array_elements_text($1::json)::uuid))",
    insert_ratings: "
    INSERT INTO rating (seq, id, agency_id, desk_id, stage, channel, score, verified, reasons, dossier, day,
                        rated_at, received_at, digest)
    SELECT (value ->> 0)::bigint, (value ->> 1)::uuid, (value ->> 2)::bigint, (value ->> 3)::bigint, value ->> 4,
           value ->> 5, (value ->> 6)::bigint, (value ->> 7)::bigint, value ->> 8, value ->> 9,
           (value ->> 10)::bigint, (value ->> 11)::bigint, (value ->> 12)::bigint, (value ->> 13)::bigint
    FROM json_array_elements($1::json)",
    insert_comments: "
    INSERT INTO comment (rating_seq, agency_id, text, redacted)
    SELECT (value ->> 0)::bigint, (value ->> 1)::bigint, value ->> 2, value ->> 3
    FROM json_array_elements($1::json)",
    add_to_tally: "
    INSERT INTO tally (agency_id, desk_id, day, procedure_id, stage, channel, verified, n1, n2, n3, n4, n5, voided)
    SELECT (value ->> 0)::bigint, (value ->> 1)::bigint, (value ->> 2)::bigint, 0, value ->> 3, value ->> 4,
           (value ->> 5)::bigint, (value ->> 6)::bigint, (value ->> 7)::bigint, (value ->> 8)::bigint,
           (value ->> 9)::bigint, (value ->> 10)::bigint, (value ->> 11)::bigint
    FROM json_array_elements($1::json)
    ON CONFLICT (agency_id, desk_id, day, procedure_id, stage, channel, verified) DO UPDATE SET
        n1 = tally.n1 + excluded.n1, n2 = tally.n2 + excluded.n2, n3 = tally.n3 + excluded.n3,
        n4 = tally.n4 + excluded.n4, n5 = tally.n5 + excluded.n5, voided = tally.voided + excluded.voided",
    add_to_reason_tally: "
    INSERT INTO reason_tally (agency_id, desk_id, day, reason, n)
    SELECT (value ->> 0)::bigint, (value ->> 1)::bigint, (value ->> 2)::bigint, value ->> 3, (value ->> 4)::bigint
    FROM json_array_elements($1::json)
    ON CONFLICT (agency_id, desk_id, day, reason) DO UPDATE SET n = reason_tally.n + excluded.n",
    count_wrong_reasons: super::check::count_wrong_reasons!("json_array_elements_text(r.reasons::json) e"),
    rebuild_reason_tally: super::check::rebuild_reason_tally!("json_array_elements_text(r.reasons::json) e"),
};
