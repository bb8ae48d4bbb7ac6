//! Backups in a folder, one every so often, the newest kept.

use crate::clock::Clock;
use crate::store::Store;
use anyhow::Context;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Where backups go, how often, and how many are kept.
#[derive(Debug, Clone)]
pub struct Schedule {
    /// The folder.
    pub folder: PathBuf,
    /// The time between two.
    pub every: Duration,
    /// How many of the newest are kept.
    pub keep: usize,
}

/// How the names of our files begin and end. Between them is the instant in epoch milliseconds, so that names sort by age.
const NAME: (&str, &str) = ("hailong-", ".backup");

/// Makes backups for as long as the server runs. A failure is logged and tried again at the next turn, or after an hour
/// if that is sooner.
pub async fn run(store: Store, url: String, clock: Clock, schedule: Schedule) {
    const AGAIN: Duration = Duration::from_hours(1);
    loop {
        let pause = match make_if_due(&store, &url, clock.now(), &schedule).await {
            Ok(pause) => pause,
            Err(error) => {
                tracing::error!(error = format!("{error:#}"), "no backup was made");
                AGAIN.min(schedule.every)
            }
        };
        tokio::time::sleep(pause).await;
    }
}

/// Makes a backup if the last one is old enough; returns how long it is until the next.
async fn make_if_due(store: &Store, url: &str, now: i64, schedule: &Schedule) -> anyhow::Result<Duration> {
    std::fs::create_dir_all(&schedule.folder)
        .with_context(|| format!("{} cannot be made", schedule.folder.display()))?;
    let made = instants(&schedule.folder)?;
    // A clock that ran ahead once must not stop backups until that day.
    let last = made.iter().rev().find(|instant| **instant <= now);
    let age = last.map(|last| Duration::from_millis((now - last).unsigned_abs()));
    if let Some(rest) = age.and_then(|age| schedule.every.checked_sub(age)).filter(|rest| !rest.is_zero()) {
        return Ok(rest);
    }
    let file = path(&schedule.folder, now);
    store.backup(url, &file).await?;
    tracing::info!(file = %file.display(), "backup made");
    // The new one is kept as well.
    for old in made.iter().rev().skip(schedule.keep.saturating_sub(1)) {
        let old = path(&schedule.folder, *old);
        if let Err(error) = std::fs::remove_file(&old) {
            tracing::warn!(%error, file = %old.display(), "an old backup was not removed");
        }
    }
    Ok(schedule.every)
}

fn path(folder: &Path, instant: i64) -> PathBuf {
    folder.join(format!("{}{instant}{}", NAME.0, NAME.1))
}

/// The instants of the backups in a folder, oldest first; other files are left alone.
fn instants(folder: &Path) -> std::io::Result<Vec<i64>> {
    let mut instants = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let name = entry?.file_name();
        let middle = name
            .to_str()
            .and_then(|name| name.strip_prefix(NAME.0))
            .and_then(|rest| rest.strip_suffix(NAME.1));
        instants.extend(middle.and_then(|text| text.parse::<i64>().ok()));
    }
    instants.sort_unstable();
    Ok(instants)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_backup_is_made_when_due_and_the_oldest_goes() {
        let home = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", home.path().join("a.db").display());
        let store = Store::open(&url).await.unwrap();
        store.migrate().await.unwrap();
        let folder = home.path().join("backups");
        let schedule = Schedule { folder: folder.clone(), every: Duration::from_secs(10), keep: 2 };
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("notes.txt"), "").unwrap();
        let at = async |now| make_if_due(&store, &url, now, &schedule).await.unwrap();
        assert_eq!(at(100_000).await, Duration::from_secs(10));
        assert_eq!(at(104_000).await, Duration::from_secs(6));
        at(110_000).await;
        at(120_000).await;
        assert_eq!(instants(&folder).unwrap(), [110_000, 120_000]);
        assert!(folder.join("notes.txt").exists());
    }
}
