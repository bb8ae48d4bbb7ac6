//! Limits on guessing passwords, and on what it costs to look at them. Whoever signs in where that name signed in before
//! is known by a cookie of that browser, which OWASP calls a device cookie, and is held up by no stranger.

use super::error::{Error, Result};
use super::guard::Subject;
use super::state::AppState;
use crate::domain::hash_memory::HashMemory;
use crate::domain::pace::{GUESSES, GUESSES_FROM_ONE, GUESSES_OF_STRANGERS, Rule};
use crate::domain::password;
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Passwords that are hashed at once: each takes 19 MiB and a core for some tens of milliseconds.
const HASHING_AT_ONCE: usize = 2;
/// Sign-ins under way, those that wait among them: what is worked through in about a second.
const MAX_SIGN_INS: usize = 64;
/// Of these, from one address: one that floods leaves places to the others.
const MAX_SIGN_INS_FROM_ONE: usize = 16;
/// Places beside them for those who are known by their browser, or come from where that name has signed in lately.
const MAX_KNOWN_SIGN_INS: usize = 16;
/// Of these, from one address or in one browser.
const MAX_KNOWN_FROM_ONE: usize = 4;
/// How many names are remembered with the network from which they have signed in.
const MOST_REMEMBERED: usize = 10_000;
/// How long a sign-in waits for others.
const LONGEST_WAIT: Duration = Duration::from_secs(3);

/// Limits the wrong guesses at a name, and the work they cost. Guesses of strangers are counted by name and network, on
/// each server, and by name, in the database, so that the limit holds across servers; those in a browser where the name
/// signed in before are counted for that browser alone. Hashing under way is bounded in all and by address, on each
/// server.
#[derive(Debug)]
pub struct Throttle {
    turns: Arc<Semaphore>,
    known_turns: Arc<Semaphore>,
    sign_ins: Arc<Mutex<SignIns>>,
    counting: tokio::sync::Mutex<()>,
}

/// Who waits for a turn.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Lane {
    /// Somebody from an address; none is this machine itself.
    Stranger(Option<Subject>),
    /// Somebody from a network where that name has signed in lately.
    KnownNetwork(Subject),
    /// Somebody in a browser where that name signed in before.
    KnownBrowser(Vec<u8>),
}

impl Lane {
    fn is_known(&self) -> bool {
        !matches!(self, Self::Stranger(_))
    }
}

/// Where sign-ins are looked at.
#[derive(Default)]
struct SignIns {
    strangers: usize,
    known: usize,
    from: HashMap<Lane, usize>,
    /// The names with the networks from which they have signed in since the server started.
    remembered: HashSet<Subject>,
    /// What is hashed in, kept for the next one as long as somebody is under way.
    memories: Vec<HashMemory>,
}

impl std::fmt::Debug for SignIns {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SignIns")
            .field("strangers", &self.strangers)
            .field("known", &self.known)
            .finish_non_exhaustive()
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
    lane: Lane,
}

/// Who signs in, and from where.
#[derive(Debug, Clone)]
pub struct Guesser {
    /// The hash of the name.
    pub name_hash: Vec<u8>,
    /// The network, as far as the address tells; none for this machine itself.
    pub from: Option<Subject>,
    /// The name and the network together.
    pub here: Subject,
    /// The hash of the browser's token, if that name signed in there before.
    pub browser: Option<Vec<u8>>,
}

/// One attempt at a name.
#[derive(Debug)]
pub struct Attempt<'a> {
    state: &'a AppState,
    /// The name and the network.
    here: Subject,
    /// The browser, if the name signed in there before.
    browser_hash: Option<Vec<u8>>,
}

impl Throttle {
    /// Nobody signs in yet.
    pub fn new() -> Self {
        Self {
            turns: Arc::new(Semaphore::new(HASHING_AT_ONCE)),
            known_turns: Arc::new(Semaphore::new(1)),
            sign_ins: Arc::default(),
            counting: tokio::sync::Mutex::default(),
        }
    }

    /// Waits for a turn to hash a password, though not for long: under a flood of guesses it says so, and at once where
    /// too many wait already.
    pub async fn turn(&self, guesser: &Guesser) -> Result<Turn> {
        let lane = self.lane(guesser);
        let turns = if lane.is_known() { &self.known_turns } else { &self.turns };
        let place = Place::take(&self.sign_ins, lane)?;
        let turn = tokio::time::timeout(LONGEST_WAIT, Arc::clone(turns).acquire_owned()).await;
        let turn = turn.map_err(|_| Error::Busy)?.map_err(|_| Error::Busy)?;
        Ok(Turn { place, _turn: turn })
    }

    fn lane(&self, Guesser { from, here, browser, .. }: &Guesser) -> Lane {
        match browser {
            Some(browser) => Lane::KnownBrowser(browser.clone()),
            None if self.remembers(*here) => Lane::KnownNetwork(*here),
            None => Lane::Stranger(*from),
        }
    }

    /// Whether the name has signed in from that network.
    fn remembers(&self, here: Subject) -> bool {
        lock(&self.sign_ins).remembered.contains(&here)
    }

    /// The name signed in from that network.
    fn remember(&self, here: Subject) {
        let mut sign_ins = lock(&self.sign_ins);
        if sign_ins.remembered.len() < MOST_REMEMBERED {
            sign_ins.remembered.insert(here);
        }
    }
}

impl Place {
    fn take(sign_ins: &Arc<Mutex<SignIns>>, lane: Lane) -> Result<Self> {
        let mut open = lock(sign_ins);
        let from_one = open.from.get(&lane).copied().unwrap_or(0);
        let (most, most_from_one) = if lane.is_known() {
            (MAX_KNOWN_SIGN_INS, MAX_KNOWN_FROM_ONE)
        } else {
            (MAX_SIGN_INS, MAX_SIGN_INS_FROM_ONE)
        };
        let under_way = open.under_way(&lane);
        if *under_way >= most || from_one >= most_from_one {
            return Err(Error::Busy);
        }
        *under_way += 1;
        open.from.insert(lane.clone(), from_one + 1);
        drop(open);
        Ok(Self { sign_ins: Arc::clone(sign_ins), lane })
    }
}

impl SignIns {
    fn under_way(&mut self, lane: &Lane) -> &mut usize {
        if lane.is_known() { &mut self.known } else { &mut self.strangers }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut sign_ins = lock(&self.sign_ins);
        *sign_ins.under_way(&self.lane) -= 1;
        if let Some(count) = sign_ins.from.get_mut(&self.lane) {
            *count -= 1;
            if *count == 0 {
                sign_ins.from.remove(&self.lane);
            }
        }
        // The last one takes the memory away.
        let is_last = sign_ins.strangers == 0 && sign_ins.known == 0;
        let unused = if is_last { std::mem::take(&mut sign_ins.memories) } else { Vec::new() };
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
    pub async fn begin(state: &'a AppState, guesser: &Guesser) -> Result<Self> {
        let (now, here) = (state.clock.now(), guesser.here);
        if let Some(browser) = &guesser.browser {
            count(state, browser, GUESSES).await?;
            return Ok(Self { state, here, browser_hash: Some(browser.clone()) });
        }
        state.pace.take(here, GUESSES_FROM_ONE, now).map_err(Error::TooFast)?;
        // What others guess is nothing to whoever comes from where that name has signed in.
        if !state.throttle.remembers(here) {
            count(state, &guesser.name_hash, GUESSES_OF_STRANGERS).await?;
        }
        Ok(Self { state, here, browser_hash: None })
    }

    /// The password was right, which forgives what went before: in this browser, or from this network.
    pub async fn succeeded(self) -> Result<()> {
        self.state.throttle.remember(self.here);
        self.state.pace.forgive(self.here);
        // What strangers have guessed at the name elsewhere stays counted.
        match self.browser_hash {
            Some(hash) => Ok(self.state.store.forgive_guesses(&hash).await?),
            None => Ok(()),
        }
    }
}

/// Counts a guess for all servers.
async fn count(state: &AppState, hash: &[u8], rule: Rule) -> Result<()> {
    let now = state.clock.now();
    let _one_by_one = state.throttle.counting.lock().await;
    let at_rest = state.store.guesses_at_rest(hash).await?;
    rule.take(at_rest, now).map_err(Error::TooFast)?;
    Ok(state.store.add_guess(hash, now, rule.interval, rule.longest()).await?)
}

fn lock(sign_ins: &Mutex<SignIns>) -> MutexGuard<'_, SignIns> {
    sign_ins.lock().unwrap_or_else(PoisonError::into_inner)
}
