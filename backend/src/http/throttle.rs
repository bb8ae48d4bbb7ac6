//! Limits on guessing passwords.

use super::error::{Error, Result};
use crate::domain::pace::GUESSES;
use crate::store::Store;
use sha2::{Digest, Sha256};
use std::time::Duration;
use tokio::sync::{Semaphore, SemaphorePermit};

/// Passwords that are hashed at once: each takes 19 MiB and a core for some tens of milliseconds.
const HASHING_AT_ONCE: usize = 2;
/// How long a sign-in waits for others.
const LONGEST_WAIT: Duration = Duration::from_secs(3);

/// Limits the wrong guesses per name, and the work they cost. By name and not by address: a whole office may sit behind
/// one. The guesses are in the database, so that the limit holds across servers.
#[derive(Debug)]
pub struct Throttle {
    hashing: Semaphore,
}

/// One attempt at a name.
#[derive(Debug)]
pub struct Attempt<'a> {
    store: &'a Store,
    name_hash: Vec<u8>,
    now: i64,
}

impl Throttle {
    /// Nobody hashes yet.
    pub fn new() -> Self {
        Self { hashing: Semaphore::new(HASHING_AT_ONCE) }
    }

    /// Waits for a turn to hash a password, though not for long: under a flood of guesses it says so.
    pub async fn hashing_turn(&self) -> Result<SemaphorePermit<'_>> {
        let turn = tokio::time::timeout(LONGEST_WAIT, self.hashing.acquire()).await;
        turn.map_err(|_| Error::Busy)?.map_err(|_| Error::Busy)
    }
}

impl<'a> Attempt<'a> {
    /// Begins an attempt, or tells how long to wait after too many wrong ones.
    pub async fn begin(store: &'a Store, username: &str, now: i64) -> Result<Self> {
        let name_hash = Sha256::digest(username.to_lowercase()).to_vec();
        let at_rest = store.guesses_at_rest(&name_hash).await?;
        GUESSES.take(at_rest, now).map_err(Error::TooFast)?;
        Ok(Self { store, name_hash, now })
    }

    /// The password was wrong.
    pub async fn failed(self) -> Result<()> {
        Ok(self.store.add_guess(&self.name_hash, self.now, GUESSES.interval, GUESSES.longest()).await?)
    }

    /// It was right, which forgives what went before.
    pub async fn succeeded(self) -> Result<()> {
        Ok(self.store.forgive_guesses(&self.name_hash).await?)
    }
}
