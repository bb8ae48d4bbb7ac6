//! The command line.

mod agency;
mod backup;
#[cfg(feature = "bench")]
mod bench;
mod check;
mod demo;
mod import;
mod logging;
mod migrate;
mod serve;
mod user;

use crate::clock::Clock;
use crate::store::Store;
use anyhow::bail;
use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;

/// Citizen feedback for one-stop counters: ratings, suggestions and satisfaction rates that people can believe.
#[derive(Parser)]
#[command(name = "hailong", version, about, max_term_width = 110)]
struct Cli {
    #[command(flatten)]
    installation: Installation,
    #[command(subcommand)]
    command: Command,
}

/// What every command needs to know. Not for printing: the address may hold a password.
#[derive(Args)]
struct Installation {
    /// The database: `sqlite://FILE`, made if it is missing, or `postgres://USER:PASSWORD@HOST/NAME`
    #[arg(
        long,
        global = true,
        env = "HAILONG_DATABASE_URL",
        hide_env_values = true,
        default_value = "sqlite://data/hailong.db",
        value_name = "URL"
    )]
    database_url: String,
    /// The time zone of the counters: what a day is
    #[arg(
        long,
        global = true,
        env = "HAILONG_TIMEZONE",
        default_value = "Asia/Ho_Chi_Minh",
        value_name = "ZONE"
    )]
    timezone: String,
}

impl Installation {
    /// The database, if there is one: what looks after a database must not make an empty one and call it well. A file
    /// that cannot be written can still be looked at.
    async fn open_existing(&self) -> anyhow::Result<Existing> {
        if let Some(file) = sqlite_file(&self.database_url) {
            if !file.exists() {
                bail!("there is no database at {}; HAILONG_DATABASE_URL names another one", file.display());
            }
            if std::fs::OpenOptions::new().append(true).open(&file).is_err() {
                let store = Store::open_read_only(&self.database_url).await?;
                return Ok(Existing { store, is_writable: false });
            }
        }
        Ok(Existing { store: Store::open(&self.database_url).await?, is_writable: true })
    }

    /// The database with its schema up to date, and the clock.
    async fn open(&self) -> anyhow::Result<(Store, Clock)> {
        let clock = Clock::system(&self.timezone)?;
        let store = Store::open(&self.database_url).await?;
        store.migrate().await?;
        Ok((store, clock))
    }
}

/// A database that was there.
struct Existing {
    store: Store,
    is_writable: bool,
}

/// The file that the address of an SQLite database names.
fn sqlite_file(url: &str) -> Option<PathBuf> {
    let path = url.strip_prefix("sqlite:")?;
    let path = path.strip_prefix("//").unwrap_or(path);
    path.split('?').next().map(PathBuf::from)
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve citizens and staff over HTTP until stopped
    Serve(serve::Serve),
    /// Bring the database's schema up to date, as `serve` also does when it starts
    Migrate,
    /// Fill an empty database with sample agencies, two years of ratings and a sample sign-in
    Demo(demo::Demo),
    /// Prove that every rate rests on its ratings
    Check(check::Check),
    /// Write a consistent copy of the database into a file, while it is in use
    Backup(backup::Backup),
    /// Put a backup into an empty database
    Restore(backup::Restore),
    /// Read ratings from a CSV file
    Import(import::Import),
    /// Make agencies; the first one cannot come from the admin site
    #[command(subcommand)]
    Agency(agency::Agency),
    /// Make accounts for staff
    #[command(subcommand)]
    User(user::User),
    /// Measure
    #[cfg(feature = "bench")]
    #[command(subcommand)]
    Bench(bench::Bench),
}

/// Reads the command line and does what it says.
pub async fn run() -> anyhow::Result<()> {
    let cli = Cli::parse();
    let installation = &cli.installation;
    match cli.command {
        Command::Serve(serve) => serve.run(installation).await,
        Command::Migrate => migrate::run(installation).await,
        Command::Demo(demo) => demo.run(installation).await,
        Command::Backup(backup) => backup.run(installation).await,
        Command::Restore(restore) => restore.run(installation).await,
        Command::Check(check) => check.run(installation).await,
        Command::Import(import) => import.run(installation).await,
        Command::Agency(agency) => agency.run(installation).await,
        Command::User(user) => user.run(installation).await,
        #[cfg(feature = "bench")]
        Command::Bench(bench) => bench.run(installation).await,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }
}
