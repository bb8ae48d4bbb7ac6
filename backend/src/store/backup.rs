//! Copies of the whole database, made while it is in use.

use super::Store;
use super::backend::Backend;
use anyhow::{Context, bail};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use tokio::process::Command;

/// How the file of an SQLite database begins.
const SQLITE_FILE: &[u8] = b"SQLite format 3\0";
/// How a dump in PostgreSQL's custom format begins.
const POSTGRES_DUMP: &[u8] = b"PGDMP";

const INTEGRITY: &str = "PRAGMA integrity_check";
const COUNT_SQLITE_TABLES: &str = "SELECT COUNT(*) FROM sqlite_master";
const COUNT_POSTGRES_TABLES: &str = "
    SELECT COUNT(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'";

impl Store {
    /// Writes a consistent copy into a new file: an SQLite file, or what `pg_dump` makes.
    pub async fn backup(&self, url: &str, file: &Path) -> anyhow::Result<()> {
        if file.exists() {
            bail!("{} is there already; a backup never replaces a file", file.display());
        }
        if let Some(folder) = file.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder)
                .with_context(|| format!("{} cannot be made", folder.display()))?;
        }
        // Under another name until it is whole, so that no half copy is ever taken for one.
        let partial = with_suffix(file, "partial");
        // Of a backup that was broken off.
        let _ = std::fs::remove_file(&partial);
        let made = self.copy_to(url, &partial).await.and_then(|()| {
            std::fs::File::open(&partial)?.sync_all()?;
            Ok(std::fs::rename(&partial, file)?)
        });
        if made.is_err() {
            let _ = std::fs::remove_file(&partial);
        }
        made.with_context(|| format!("the backup {} was not made", file.display()))
    }

    async fn copy_to(&self, url: &str, file: &Path) -> anyhow::Result<()> {
        match &self.pool {
            Backend::Sqlite(db) => {
                let name = file.to_str().context("the file's name is not text")?;
                sqlx::query("VACUUM INTO $1").bind(name).execute(db).await?;
                Ok(())
            }
            Backend::Postgres(_) => {
                let mut dump = with_database("pg_dump", url)?;
                run(dump.args(["--format=custom", "--no-owner", "--no-privileges", "--file"]).arg(file)).await
            }
        }
    }
}

/// Puts a backup into the empty database that a URL names.
pub async fn restore(url: &str, file: &Path) -> anyhow::Result<()> {
    let head = head(file).with_context(|| format!("{} cannot be read", file.display()))?;
    if url.starts_with("sqlite:") {
        if !head.starts_with(SQLITE_FILE) {
            bail!("{} is not a backup of an SQLite database", file.display());
        }
        restore_sqlite(url, file).await
    } else {
        if !head.starts_with(POSTGRES_DUMP) {
            bail!("{} is not a backup of a PostgreSQL database", file.display());
        }
        restore_postgres(url, file).await
    }
}

async fn restore_sqlite(url: &str, file: &Path) -> anyhow::Result<()> {
    let mut source =
        SqliteConnectOptions::new().filename(file).read_only(true).immutable(true).connect().await?;
    let whole: String = sqlx::query_scalar(INTEGRITY).fetch_one(&mut source).await?;
    source.close().await?;
    if whole != "ok" {
        bail!("{} is damaged: {whole}", file.display());
    }
    let options = SqliteConnectOptions::from_str(url)?;
    let target = options.get_filename().to_path_buf();
    if target.exists() {
        let mut there = options.connect().await?;
        let tables: i64 = sqlx::query_scalar(COUNT_SQLITE_TABLES).fetch_one(&mut there).await?;
        there.close().await?;
        if tables > 0 {
            bail!("{} holds a database already; a backup goes into an empty place only", target.display());
        }
    }
    if let Some(folder) = target.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder)?;
    }
    let partial = with_suffix(&target, "partial");
    std::fs::copy(file, &partial)?;
    std::fs::File::open(&partial)?.sync_all()?;
    std::fs::rename(&partial, &target)?;
    Ok(())
}

async fn restore_postgres(url: &str, file: &Path) -> anyhow::Result<()> {
    let pool = super::postgres::connect(url).await?;
    let tables: i64 = sqlx::query_scalar(COUNT_POSTGRES_TABLES).fetch_one(&pool).await?;
    pool.close().await;
    if tables > 0 {
        bail!("the database holds tables already; a backup goes into an empty one only");
    }
    let mut restore = with_database("pg_restore", url)?;
    run(restore.args(["--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction"]).arg(file))
        .await
}

/// A program of PostgreSQL that works on a database. The password goes by the environment: arguments are seen by all.
fn with_database(program: &str, url: &str) -> anyhow::Result<Command> {
    let mut url = url::Url::parse(url).context("the address of the database cannot be read")?;
    let mut command = Command::new(program);
    if let Some(password) = url.password() {
        let password = percent_encoding::percent_decode_str(password).decode_utf8_lossy().into_owned();
        command.env("PGPASSWORD", password);
    }
    // An address with a host always takes a change of its password.
    let _ = url.set_password(None);
    let (passwords, others): (Vec<_>, Vec<_>) =
        url.query_pairs().into_owned().partition(|(name, _)| name == "password");
    if let Some((_, password)) = passwords.into_iter().next_back() {
        command.env("PGPASSWORD", password);
        url.query_pairs_mut().clear().extend_pairs(others);
    }
    command.arg("--dbname").arg(url.as_str());
    Ok(command)
}

async fn run(command: &mut Command) -> anyhow::Result<()> {
    let program = command.as_std().get_program().to_string_lossy().into_owned();
    let output =
        command.kill_on_drop(true).output().await.with_context(|| {
            format!("`{program}` is needed; on Debian: apt-get install postgresql-client")
        })?;
    if !output.status.success() {
        bail!("`{program}` says: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(())
}

fn head(file: &Path) -> std::io::Result<Vec<u8>> {
    use std::io::Read;
    let mut head = Vec::new();
    std::fs::File::open(file)?.take(16).read_to_end(&mut head)?;
    Ok(head)
}

fn with_suffix(file: &Path, suffix: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".");
    name.push(suffix);
    name.into()
}
