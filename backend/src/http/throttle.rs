//! Limits on guessing passwords.

use super::error::{Error, Result};
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use std::num::NonZeroU32;
use std::time::Duration;
use tokio::sync::{Semaphore, SemaphorePermit};

/// Guesses at one name at once; then one every [`SECONDS_PER_GUESS`].
const BURST: NonZeroU32 = NonZeroU32::new(10).expect("ten is not zero");
const SECONDS_PER_GUESS: u64 = 5;
/// Passwords that are hashed at once: each takes 19 MiB and a core for some tens of milliseconds.
const HASHING_AT_ONCE: usize = 2;
/// How long a sign-in waits for others.
const LONGEST_WAIT: Duration = Duration::from_secs(3);
/// Names remembered before those at rest are forgotten.
const NAMES: usize = 10_000;

/// Limits the guesses per name and the work they cost. By name and not by address: a whole office may sit behind one.
#[derive(Debug)]
pub struct Throttle {
    guesses: DefaultKeyedRateLimiter<String>,
    hashing: Semaphore,
}

impl Throttle {
    /// No guess made yet.
    pub fn new() -> Self {
        let period = Duration::from_secs(SECONDS_PER_GUESS);
        let quota = Quota::with_period(period).expect("the period is not zero").allow_burst(BURST);
        Self { guesses: RateLimiter::keyed(quota), hashing: Semaphore::new(HASHING_AT_ONCE) }
    }

    /// Counts a guess at this name, or tells how long to wait.
    pub fn guess(&self, username: &str) -> Result<()> {
        if self.guesses.len() > NAMES {
            self.guesses.retain_recent();
        }
        self.guesses.check_key(&username.to_lowercase()).map_err(|not_until| {
            Error::TooFast(not_until.wait_time_from(DefaultClock::default().now()).as_secs() + 1)
        })
    }

    /// Waits for a turn to hash a password, though not for long: under a flood of guesses it says so.
    pub async fn hashing_turn(&self) -> Result<SemaphorePermit<'_>> {
        let turn = tokio::time::timeout(LONGEST_WAIT, self.hashing.acquire()).await;
        turn.map_err(|_| Error::Busy)?.map_err(|_| Error::Busy)
    }
}
