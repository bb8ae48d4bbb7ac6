//! What is particular to PostgreSQL.

use super::StoreError;
use super::backend::Dialect;
use super::ratings::Placed;
use anyhow::Context;
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::{ConnectOptions, Connection};
use std::str::FromStr;
use std::time::Duration;

/// Connections of one of our servers; PostgreSQL takes 100 unless told otherwise.
const CONNECTIONS: u32 = 8;
/// How long a call waits for a connection. While the database is away, callers are told so after this time.
const PATIENCE: Duration = Duration::from_secs(2);

/// How long a connection may have rested and still be taken for alive.
const FRESH: Duration = Duration::from_secs(1);

/// Connects.
pub async fn connect(url: &str) -> anyhow::Result<PgPool> {
    // What is wrong with a URL is told without the URL: it holds a password.
    let options = PgConnectOptions::from_str(url)
        .context("the address of the database is not one of PostgreSQL")?
        .application_name("hailong")
        // 201 means durable, whatever the server's default; and a host that vanished in the middle of a transaction
        // must not hold the ratings' lock until its connection is given up hours later.
        .options([
            ("synchronous_commit", "on"),
            ("idle_in_transaction_session_timeout", "10s"),
            ("tcp_keepalives_idle", "10"),
            ("tcp_keepalives_interval", "5"),
            ("tcp_keepalives_count", "3"),
        ])
        .disable_statement_logging();
    let place =
        format!("{}:{}/{}", options.get_host(), options.get_port(), options.get_database().unwrap_or("?"));
    PgPoolOptions::new()
        .max_connections(CONNECTIONS)
        .acquire_timeout(PATIENCE)
        // A connection that was used a moment ago is not asked whether it still lives: that would double the messages.
        .test_before_acquire(false)
        .before_acquire(|connection, usage| {
            Box::pin(async move { Ok(usage.idle_for < FRESH || connection.ping().await.is_ok()) })
        })
        .connect_with(options)
        .await
        .with_context(|| format!("the database {place} cannot be reached"))
}

/// What is new of `migrations/postgres`. Several servers may start at once: sqlx takes a lock.
pub static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("migrations/postgres");

/// Begins a transaction and takes a lock that is held until it ends: the next writer, on whatever server, reads the
/// last `seq` only after the commit, so that `seq` has no gaps and follows the commits. One message for all.
pub const BEGIN_RATINGS: &str =
    "BEGIN; SET LOCAL lock_timeout = '5s'; SELECT pg_advisory_xact_lock(8246174290)";

/// Adds the cells of the CTE `cell` to the tally of days or to that of months.
macro_rules! add_to {
    ($tally:literal, $day:literal, $of:literal) => {
        concat!(
            "INSERT INTO ",
            $tally,
            " AS t (agency_id, desk_id, ",
            $day,
            ", procedure_id, stage, channel, verified, n1, n2, n3, n4, n5, voided)
        SELECT agency_id, desk_id, ",
            $of,
            ", 0, stage, channel, verified, SUM(n1), SUM(n2), SUM(n3), SUM(n4), SUM(n5), SUM(voided)
        FROM cell
        GROUP BY agency_id, desk_id, ",
            $of,
            ", stage, channel, verified
        ON CONFLICT (agency_id, desk_id, ",
            $day,
            ", procedure_id, stage, channel, verified) DO UPDATE SET
            n1 = t.n1 + excluded.n1, n2 = t.n2 + excluded.n2, n3 = t.n3 + excluded.n3,
            n4 = t.n4 + excluded.n4, n5 = t.n5 + excluded.n5, voided = t.voided + excluded.voided"
        )
    };
}

/// PostgreSQL's words. Casts are spelled out since JSON has no types of its own.
pub static DIALECT: Dialect = Dialect {
    find_facts: "
    SELECT (SELECT COALESCE(MAX(seq), 0) FROM rating) AS last_seq,
           (SELECT COALESCE(json_agg(json_build_array(id, seq, received_at, digest)), '[]')::text
            FROM rating
            WHERE id = ANY ($1::uuid[])) AS known,
           (SELECT COALESCE(json_agg(json_build_array(d.id, d.agency_id, a.valid_from, a.valid_to,
                                                      d.valid_from, d.valid_to)), '[]')::text
            FROM desk d
            JOIN agency a ON a.id = d.agency_id
            WHERE d.id = ANY ($2::bigint[])) AS terms,
           (SELECT COALESCE(json_agg(json_build_array(desk_id, agency_id, verified, stage, channel, slip_id,
                                                      rating_seq, day)), '[]')::text
            FROM pending_rating
            WHERE desk_id = ANY ($2::bigint[]) OR (desk_id = 0 AND agency_id = ANY ($3::bigint[]))) AS pending,
           (SELECT COALESCE(json_agg(id), '[]')::text
            FROM device
            WHERE id = ANY ($4::bigint[]) AND revoked_at IS NOT NULL) AS revoked",
    insert_ratings: "
    INSERT INTO rating (seq, id, agency_id, desk_id, stage, channel, score, verified, reasons, dossier, day,
                        rated_at, received_at, digest, counted, retimed, doubt, device_id, invitation_id)
    SELECT seq, id, agency_id, desk_id, stage, channel, score, verified, reasons, dossier, day, rated_at, $13, digest,
           counted, retimed, doubt, device_id, invitation_id
    FROM UNNEST($1::bigint[], $2::uuid[], $3::bigint[], $4::bigint[], $5::text[], $6::text[], $7::bigint[],
                $8::bigint[], $9::text[], $10::text[], $11::bigint[], $12::bigint[], $14::bigint[], $15::bigint[],
                $16::bigint[], $17::text[], $18::bigint[], $19::bigint[])
         AS r (seq, id, agency_id, desk_id, stage, channel, score, verified, reasons, dossier, day, rated_at, digest,
               counted, retimed, doubt, device_id, invitation_id)",
    insert_comments: "
    INSERT INTO comment (rating_seq, agency_id, text, redacted)
    SELECT (value ->> 0)::bigint, (value ->> 1)::bigint, value ->> 2, value ->> 3
    FROM json_array_elements($1::json)",
    insert_slips: "
    INSERT INTO rating_slip (rating_seq, slip_id, answers)
    SELECT (value ->> 0)::bigint, (value ->> 1)::bigint, value ->> 2
    FROM json_array_elements($1::json)",
    // Both tallies in one message: while a batch holds the ratings' lock, messages to and fro are what the next one
    // waits for.
    add_to_tallies: &[concat!(
        "
    WITH cell AS (
        SELECT (value ->> 0)::bigint AS agency_id, (value ->> 1)::bigint AS desk_id, (value ->> 2)::bigint AS day,
               value ->> 3 AS stage, value ->> 4 AS channel, (value ->> 5)::bigint AS verified,
               (value ->> 6)::bigint AS n1, (value ->> 7)::bigint AS n2, (value ->> 8)::bigint AS n3,
               (value ->> 9)::bigint AS n4, (value ->> 10)::bigint AS n5, (value ->> 11)::bigint AS voided
        FROM json_array_elements($1::json)
    ), days AS (
        ",
        add_to!("tally", "day", "day"),
        "
    )
    ",
        add_to!("month_tally", "month", "day / 100")
    )],
    show_ratings: "DELETE FROM pending_rating
    WHERE (desk_id, agency_id, verified, rating_seq) IN (
        SELECT (value ->> 0)::bigint, (value ->> 1)::bigint, (value ->> 2)::bigint, (value ->> 3)::bigint
        FROM json_array_elements($1::json)
    )",
    keep_back_ratings: "
    INSERT INTO pending_rating (desk_id, agency_id, verified, stage, channel, slip_id, rating_seq, day)
    SELECT (value ->> 0)::bigint, (value ->> 1)::bigint, (value ->> 2)::bigint, value ->> 3, value ->> 4,
           (value ->> 5)::bigint, (value ->> 6)::bigint, (value ->> 7)::bigint
    FROM json_array_elements($1::json)",
    note_dossiers: "
    INSERT INTO typed_dossier (agency_id, dossier, stage)
    SELECT (value ->> 0)::bigint, value ->> 1, value ->> 2
    FROM json_array_elements($1::json)
    ON CONFLICT (agency_id, dossier, stage) DO NOTHING
    RETURNING agency_id, dossier, stage",
    find_sender_pace: "
    SELECT p.kind, p.sender_id, p.slot, p.n
    FROM json_array_elements($1::json)
    JOIN sender_pace p ON p.kind = value ->> 0 AND p.sender_id = (value ->> 1)::bigint
                      AND p.slot BETWEEN (value ->> 2)::bigint AND (value ->> 3)::bigint",
    add_to_sender_pace: "
    INSERT INTO sender_pace (kind, sender_id, slot, n)
    SELECT value ->> 0, (value ->> 1)::bigint, (value ->> 2)::bigint, (value ->> 3)::bigint
    FROM json_array_elements($1::json)
    ON CONFLICT (kind, sender_id, slot) DO UPDATE SET n = GREATEST(sender_pace.n + excluded.n, 0)",
    add_to_reason_tally: "
    INSERT INTO reason_tally (agency_id, desk_id, day, verified, reason, n)
    SELECT (value ->> 0)::bigint, (value ->> 1)::bigint, (value ->> 2)::bigint, (value ->> 3)::bigint, value ->> 4,
           (value ->> 5)::bigint
    FROM json_array_elements($1::json)
    ON CONFLICT (agency_id, desk_id, day, verified, reason) DO UPDATE SET n = reason_tally.n + excluded.n",
    add_to_slip_tally: "
    INSERT INTO slip_tally (agency_id, desk_id, day, slip_id, verified, criterion, points, n)
    SELECT (value ->> 0)::bigint, (value ->> 1)::bigint, (value ->> 2)::bigint, (value ->> 3)::bigint,
           (value ->> 4)::bigint, (value ->> 5)::bigint, (value ->> 6)::bigint, (value ->> 7)::bigint
    FROM json_array_elements($1::json)
    ON CONFLICT (agency_id, desk_id, day, slip_id, verified, criterion, points) DO UPDATE SET n = slip_tally.n + excluded.n",
    count_wrong_reasons: super::check::count_wrong_reasons!("json_array_elements_text(r.reasons::json) e"),
    refill_reason_tally: super::check::refill_reason_tally!("json_array_elements_text(r.reasons::json) e"),
    count_wrong_slips: super::check::count_wrong_slips!(
        "json_array_elements_text(s.answers::json) WITH ORDINALITY AS e (value, place)",
        "e.place",
        "e.value::bigint"
    ),
    rebuild_slip_tally: super::check::rebuild_slip_tally!(
        "json_array_elements_text(s.answers::json) WITH ORDINALITY AS e (value, place)",
        "e.place",
        "e.value::bigint"
    ),
};

/// Stores ratings: a column each in an array, which PostgreSQL reads several times faster than JSON.
pub async fn insert_ratings(
    tx: &mut sqlx::Transaction<'static, sqlx::Postgres>,
    new: &[Placed<'_>],
    received_at: i64,
) -> Result<(), StoreError> {
    fn column<'a, 'b, T>(new: &'a [Placed<'b>], of: impl Fn(&'a Placed<'b>) -> T) -> Vec<T> {
        new.iter().map(of).collect()
    }
    sqlx::query(DIALECT.insert_ratings)
        .bind(column(new, |p| p.seq))
        .bind(column(new, |p| p.rating.id))
        .bind(column(new, |p| p.agency_id))
        .bind(column(new, |p| p.desk_id))
        .bind(column(new, |p| p.rating.stage.as_str()))
        .bind(column(new, |p| p.rating.channel.as_str()))
        .bind(column(new, |p| i64::from(p.rating.score.value())))
        .bind(column(new, |p| i64::from(p.standing.verified)))
        .bind(column(new, Placed::reasons))
        .bind(column(new, |p| p.rating.dossier.as_ref().map(ToString::to_string)))
        .bind(column(new, |p| p.rating.day.number()))
        .bind(column(new, |p| p.rating.rated_at))
        .bind(received_at)
        .bind(column(new, |p| p.rating.digest))
        .bind(column(new, |p| i64::from(p.counted)))
        .bind(column(new, |p| i64::from(p.rating.retimed)))
        .bind(column(new, Placed::doubt))
        .bind(column(new, |p| p.rating.device))
        .bind(column(new, |p| p.rating.invitation_id))
        .execute(&mut **tx)
        .await?;
    Ok(())
}
