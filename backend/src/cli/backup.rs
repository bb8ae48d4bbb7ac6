//! `hailong backup` and `hailong restore`

use super::{Existing, Installation};
use crate::store::restore;
use clap::Args;
use std::path::PathBuf;
use std::time::Instant;

/// Write a consistent copy of the database into a file, while it is in use.
#[derive(Debug, Args)]
pub struct Backup {
    /// The new file
    file: PathBuf,
}

impl Backup {
    /// Makes the copy.
    pub async fn run(self, installation: &Installation) -> anyhow::Result<()> {
        let started = Instant::now();
        let Existing { store, .. } = installation.open_existing().await?;
        store.backup(&installation.database_url, &self.file).await?;
        store.close().await;
        let kilobytes = std::fs::metadata(&self.file)?.len().div_ceil(1_000);
        let seconds = started.elapsed().as_secs_f64();
        println!("Backup written: {}, {kilobytes} kB in {seconds:.1} s", self.file.display());
        Ok(())
    }
}

/// Put a backup into an empty database.
#[derive(Debug, Args)]
pub struct Restore {
    /// The backup
    file: PathBuf,
}

impl Restore {
    /// Restores, and brings the schema up to date.
    pub async fn run(self, installation: &Installation) -> anyhow::Result<()> {
        restore(&installation.database_url, &self.file).await?;
        let (store, _) = installation.open().await?;
        store.close().await;
        println!("Restored from {}; `hailong check` proves it.", self.file.display());
        Ok(())
    }
}
