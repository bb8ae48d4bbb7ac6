//! Limits on guessing passwords, and on what it costs to look at them.

use super::error::{Error, Result};
use super::guard::Subject;
use crate::domain::hash_memory::HashMemory;
use crate::domain::pace::GUESSES;
use crate::domain::password;
use crate::store::Store;
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Passwords that are hashed at once: each takes 19 MiB and a core for some tens of milliseconds.
const HASHING_AT_ONCE: usize = 2;
/// Sign-ins under way, those that wait among them: what is worked through in about a second.
const MAX_SIGN_INS: usize = 64;
/// Of these, from one address: one that floods leaves places to the others.
const MAX_SIGN_INS_FROM_ONE: usize = 16;
/// How long a sign-in waits for others.
const LONGEST_WAIT: Duration = Duration::from_secs(3);

/// Limits the wrong guesses per name, and the work they cost. Guesses are counted by name and not by address, since a
/// whole office may sit behind one, and in the database, so that the limit holds across servers. Hashing under way is
/// bounded in all and by address, on each server.
#[derive(Debug)]
pub struct Throttle {
    turns: Arc<Semaphore>,
    sign_ins: Arc<Mutex<SignIns>>,
    counting: tokio::sync::Mutex<()>,
}

/// Where sign-ins are looked at.
#[derive(Default)]
struct SignIns {
    under_way: usize,
    from: HashMap<Option<Subject>, usize>,
    /// What is hashed in, kept for the next one as long as somebody is under way.
    memories: Vec<HashMemory>,
}

impl std::fmt::Debug for SignIns {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SignIns").field("under_way", &self.under_way).finish_non_exhaustive()
    }
}

/// A turn to hash one password. Whoever has it goes on to the end, even when the caller has gone: what is being
/// hashed can not be stopped, and the next turn begins after it.
#[derive(Debug)]
pub struct Turn {
    place: Place,
    _turn: OwnedSemaphorePermit,
}

/// A place among the sign-ins under way, given back with this value.
#[derive(Debug)]
struct Place {
    sign_ins: Arc<Mutex<SignIns>>,
    sender: Option<Subject>,
}

/// One attempt at a name.
#[derive(Debug)]
pub struct Attempt<'a> {
    store: &'a Store,
    name_hash: Vec<u8>,
}

impl Throttle {
    /// Nobody signs in yet.
    pub fn new() -> Self {
        Self {
            turns: Arc::new(Semaphore::new(HASHING_AT_ONCE)),
            sign_ins: Arc::default(),
            counting: tokio::sync::Mutex::default(),
        }
    }

    /// Waits for a turn to hash a password from this address (none is this machine itself), though not for long:
    /// under a flood of guesses it says so, and at once where too many wait already.
    pub async fn turn(&self, sender: Option<Subject>) -> Result<Turn> {
        let place = Place::take(&self.sign_ins, sender)?;
        let turn = tokio::time::timeout(LONGEST_WAIT, Arc::clone(&self.turns).acquire_owned()).await;
        let turn = turn.map_err(|_| Error::Busy)?.map_err(|_| Error::Busy)?;
        Ok(Turn { place, _turn: turn })
    }
}

impl Place {
    fn take(sign_ins: &Arc<Mutex<SignIns>>, sender: Option<Subject>) -> Result<Self> {
        let mut open = lock(sign_ins);
        let from_one = open.from.get(&sender).copied().unwrap_or(0);
        if open.under_way >= MAX_SIGN_INS || from_one >= MAX_SIGN_INS_FROM_ONE {
            return Err(Error::Busy);
        }
        open.under_way += 1;
        open.from.insert(sender, from_one + 1);
        drop(open);
        Ok(Self { sign_ins: Arc::clone(sign_ins), sender })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut sign_ins = lock(&self.sign_ins);
        sign_ins.under_way -= 1;
        if let Some(count) = sign_ins.from.get_mut(&self.sender) {
            *count -= 1;
            if *count == 0 {
                sign_ins.from.remove(&self.sender);
            }
        }
        // The last one takes the memory away.
        let unused =
            if sign_ins.under_way == 0 { std::mem::take(&mut sign_ins.memories) } else { Vec::new() };
        drop(sign_ins);
        drop(unused);
    }
}

impl Turn {
    /// Whether the password is the hashed one; it takes its time.
    pub async fn verify(self, password: String, hash: Option<String>) -> Result<bool> {
        let hashing = move || {
            let turn = self;
            let sign_ins = &turn.place.sign_ins;
            let mut memory = lock(sign_ins).memories.pop().unwrap_or_default();
            let matches = password::verify(&mut memory, &password, hash.as_deref());
            lock(sign_ins).memories.push(memory);
            matches
        };
        tokio::task::spawn_blocking(hashing).await.map_err(|error| Error::Internal(error.into()))
    }
}

impl<'a> Attempt<'a> {
    /// Counts an attempt as a wrong guess before it is looked at, so that no other passes meanwhile and nobody
    /// guesses for nothing by hanging up; or tells how long to wait after too many.
    pub async fn begin(store: &'a Store, throttle: &Throttle, username: &str, now: i64) -> Result<Self> {
        let name_hash = Sha256::digest(username.to_lowercase()).to_vec();
        let _one_by_one = throttle.counting.lock().await;
        let at_rest = store.guesses_at_rest(&name_hash).await?;
        GUESSES.take(at_rest, now).map_err(Error::TooFast)?;
        store.add_guess(&name_hash, now, GUESSES.interval, GUESSES.longest()).await?;
        Ok(Self { store, name_hash })
    }

    /// The password was right, which forgives what went before.
    pub async fn succeeded(self) -> Result<()> {
        Ok(self.store.forgive_guesses(&self.name_hash).await?)
    }
}

fn lock(sign_ins: &Mutex<SignIns>) -> MutexGuard<'_, SignIns> {
    sign_ins.lock().unwrap_or_else(PoisonError::into_inner)
}
