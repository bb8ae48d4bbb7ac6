//! That both databases hold the same: the same tables, and every statement.

use super::backend::Backend;
use super::testing::Fixture;
use super::*;
use sqlx::{Executor, SqlSafeStr};

#[tokio::test]
async fn every_statement_prepares_on_both_databases() {
    let modules = [
        ("agencies", agencies::STATEMENTS),
        ("api_tokens", api_tokens::STATEMENTS),
        ("audit", audit::STATEMENTS),
        ("calendar", calendar::STATEMENTS),
        ("count_again", count_again::STATEMENTS),
        ("device_signs", device_signs::STATEMENTS),
        ("check", check::STATEMENTS),
        ("comments", comments::STATEMENTS),
        ("desks", desks::STATEMENTS),
        ("devices", devices::STATEMENTS),
        ("guesses", guesses::STATEMENTS),
        ("imports", imports::STATEMENTS),
        ("known_browsers", known_browsers::STATEMENTS),
        ("invitations", invitations::STATEMENTS),
        ("origins", origins::STATEMENTS),
        ("pace", pace::STATEMENTS),
        ("pending", pending::STATEMENTS),
        ("places", places::STATEMENTS),
        ("refill", refill::STATEMENTS),
        ("ratings", ratings::STATEMENTS),
        ("reports", reports::STATEMENTS),
        ("sessions", sessions::STATEMENTS),
        ("settings", settings::STATEMENTS),
        ("slips", slips::STATEMENTS),
        ("suggestions", suggestions::STATEMENTS),
        ("users", users::STATEMENTS),
        ("voids", voids::STATEMENTS),
    ];
    for fixture in [Fixture::sqlite().await, Fixture::postgres().await] {
        let dialect = fixture.store.pool.dialect();
        let own = [
            ("find_facts", dialect.find_facts),
            ("insert_ratings", dialect.insert_ratings),
            ("insert_comments", dialect.insert_comments),
            ("insert_slips", dialect.insert_slips),
            ("add_to_slip_tally", dialect.add_to_slip_tally),
            ("count_wrong_slips", dialect.count_wrong_slips),
            ("rebuild_slip_tally", dialect.rebuild_slip_tally),
            ("add_to_reason_tally", dialect.add_to_reason_tally),
            ("count_wrong_reasons", dialect.count_wrong_reasons),
            ("refill_reason_tally", dialect.refill_reason_tally),
            ("show_ratings", dialect.show_ratings),
            ("keep_back_ratings", dialect.keep_back_ratings),
            ("note_dossiers", dialect.note_dossiers),
            ("find_sender_pace", dialect.find_sender_pace),
            ("add_to_sender_pace", dialect.add_to_sender_pace),
        ];
        let tallies: Vec<_> = dialect.add_to_tallies.iter().map(|sql| ("add_to_tallies", *sql)).collect();
        // Telling other servers is PostgreSQL's alone.
        let telling = if let Backend::Postgres(_) = fixture.store.pool { changes::STATEMENTS } else { &[] };
        for (module, statements) in modules
            .into_iter()
            .chain([("changes", telling)])
            .chain([("dialect", &own[..]), ("dialect", &tallies[..])])
        {
            for (name, sql) in statements {
                let prepared = on!(&fixture.store.pool, |db| db.prepare(sql.into_sql_str()).await.map(drop));
                assert!(prepared.is_ok(), "{module}::{name} on {:?}: {prepared:?}", fixture.store.pool);
            }
        }
    }
}

/// Table, column, type, whether it may be null, its place in the primary key (0 for none).
type Column = (String, String, String, bool, i64);

const SQLITE_COLUMNS: &str = "
    SELECT m.name, c.name, c.type, c.\"notnull\" = 0 AND c.pk = 0, c.pk
    FROM sqlite_master m
    JOIN pragma_table_info(m.name) c
    WHERE m.type = 'table' AND m.name NOT LIKE '\\_%' ESCAPE '\\' AND m.name NOT LIKE 'sqlite%'
    ORDER BY 1, 2";

const POSTGRES_COLUMNS: &str = "
    SELECT c.relname::text, a.attname::text, format_type(a.atttypid, NULL), NOT a.attnotnull,
           COALESCE(array_position(i.indkey::int2[], a.attnum), -1)::bigint + 1
    FROM pg_class c
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relname NOT LIKE '\\_%'
    ORDER BY c.relname::text COLLATE \"C\", a.attname::text COLLATE \"C\"";

const SQLITE_REFERENCES: &str = "
    SELECT m.name || '.' || f.\"from\" || ' -> ' || f.\"table\"
    FROM sqlite_master m
    JOIN pragma_foreign_key_list(m.name) f
    WHERE m.type = 'table'
    ORDER BY 1";

const POSTGRES_REFERENCES: &str = "
    SELECT k.conrelid::regclass::text || '.' || a.attname || ' -> ' || k.confrelid::regclass::text
    FROM pg_constraint k
    JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
    WHERE k.contype = 'f'
    ORDER BY (k.conrelid::regclass::text || '.' || a.attname || ' -> ' || k.confrelid::regclass::text) COLLATE \"C\"";

const SQLITE_INDEXES: &str = "
    SELECT name FROM sqlite_master WHERE type = 'index' AND name NOT LIKE 'sqlite%' ORDER BY 1";

const POSTGRES_INDEXES: &str = "
    SELECT c.relname::text
    FROM pg_index i
    JOIN pg_class c ON c.oid = i.indexrelid
    WHERE c.relnamespace = 'public'::regnamespace
      AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = i.indexrelid)
    ORDER BY c.relname::text COLLATE \"C\"";

#[tokio::test]
async fn the_schemas_are_the_same() {
    let (lite, post) = (Fixture::sqlite().await, Fixture::postgres().await);
    let (Backend::Sqlite(lite), Backend::Postgres(post)) = (&lite.store.pool, &post.store.pool) else {
        unreachable!("each fixture stands on its own database")
    };
    let ours: Vec<Column> = sqlx::query_as(SQLITE_COLUMNS).fetch_all(lite).await.unwrap();
    let theirs: Vec<Column> = sqlx::query_as(POSTGRES_COLUMNS).fetch_all(post).await.unwrap();
    let same = |(table, column, kind, null, key): Column| {
        let kind = match kind.as_str() {
            "BLOB" | "bytea" | "uuid" => "bytes",
            "INTEGER" | "bigint" => "integer",
            "TEXT" | "text" => "text",
            other => panic!("{table}.{column} is {other}"),
        };
        (table, column, kind, null, key)
    };
    let columns = |rows: Vec<Column>| rows.into_iter().map(same).collect::<Vec<_>>();
    assert!(ours.len() > 80, "{ours:?}");
    assert_eq!(columns(ours), columns(theirs));

    let ours: Vec<String> = sqlx::query_scalar(SQLITE_REFERENCES).fetch_all(lite).await.unwrap();
    let theirs: Vec<String> = sqlx::query_scalar(POSTGRES_REFERENCES).fetch_all(post).await.unwrap();
    assert_eq!(ours, theirs);
    let ours: Vec<String> = sqlx::query_scalar(SQLITE_INDEXES).fetch_all(lite).await.unwrap();
    let theirs: Vec<String> = sqlx::query_scalar(POSTGRES_INDEXES).fetch_all(post).await.unwrap();
    assert_eq!(ours, theirs);
}
