//! How fast everybody sends.

use crate::clock::Clock;
use crate::domain::pace::Rule;
use crate::domain::sender_pace::oldest_slots;
use crate::store::{Store, StoreError};
use hailong_shared::wire::RefusalReason;
use std::collections::hash_map::RandomState;
use std::collections::{BTreeMap, HashMap};
use std::hash::BuildHasher;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// How often what was counted here is added to what other servers count.
const PAUSE: Duration = Duration::from_secs(1);
/// How long the database remembers somebody at rest.
const REMEMBERED_MILLIS: i64 = 10 * 60 * 1_000;

/// Somebody who sends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Subject {
    /// A tablet.
    Device(i64),
    /// Everybody who is not known, at one agency.
    Agency(i64),
    /// Everybody who is not known, from one address: a hash with a key that this process alone knows, and never stored.
    Address(u64),
    /// Everybody whose address cannot be read.
    Unreadable,
    /// Whoever begins pairing from one address.
    Pairing(u64),
    /// What a tablet tells of itself.
    Heartbeat(i64),
    /// A user who asks for invitations.
    User(i64),
    /// Software that asks for invitations.
    Software(i64),
    /// Everybody who signs in, from one such address.
    SignIns(u64),
    /// Whoever guesses at one name's password from one such address.
    Guesser(u64),
}

impl Subject {
    /// What it is called in the database; addresses are not.
    fn name(self) -> Option<String> {
        match self {
            Self::Device(id) => Some(format!("device {id}")),
            Self::Agency(id) => Some(format!("agency {id}")),
            Self::User(id) => Some(format!("user {id}")),
            Self::Software(id) => Some(format!("software {id}")),
            Self::Address(_)
            | Self::Unreadable
            | Self::Pairing(_)
            | Self::Heartbeat(_)
            | Self::SignIns(_)
            | Self::Guesser(_) => None,
        }
    }
}

#[derive(Debug, Default)]
struct Entry {
    at_rest: i64,
    /// How many milliseconds of sends the database has not been told of.
    untold: i64,
    /// The rule's longest wait, in milliseconds.
    longest: i64,
}

/// Sends that the database has to be told of.
#[derive(Debug)]
struct Untold {
    subject: Subject,
    name: String,
    millis: i64,
    longest: i64,
}

/// The paces of everybody who sent lately. Deciding costs no query; servers tell each other through the database.
#[derive(Debug, Default)]
pub struct Pace {
    entries: Mutex<HashMap<Subject, Entry>>,
    refusals: Mutex<BTreeMap<(i64, RefusalReason), i64>>,
    key: RandomState,
}

impl Pace {
    /// An address as it is remembered: IPv6 by its network, of which one household has a whole.
    pub fn address(&self, address: IpAddr) -> u64 {
        self.network(address, 64)
    }

    /// An address as those who sign in or pair are known by: IPv6 by the network that a site has.
    pub fn site(&self, address: IpAddr) -> u64 {
        self.network(address, 48)
    }

    fn network(&self, address: IpAddr, prefix: u32) -> u64 {
        let network = match address.to_canonical() {
            IpAddr::V4(v4) => u128::from(u32::from(v4)),
            IpAddr::V6(v6) => u128::from(v6) >> (128 - prefix) << (128 - prefix) | 1 << 63,
        };
        self.key.hash_one(network)
    }

    /// Whoever guesses at a name from somewhere.
    pub fn guesser(&self, name_hash: &[u8], from: Option<Subject>) -> Subject {
        Subject::Guesser(self.key.hash_one((name_hash, from)))
    }

    /// Somebody is at rest from now on, whatever they sent.
    pub fn forgive(&self, subject: Subject) {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        entries.remove(&subject);
    }

    /// Counts a send, or tells how many seconds to wait.
    pub fn take(&self, subject: Subject, rule: Rule, now: i64) -> Result<(), u64> {
        self.take_many(subject, rule, now, 1)
    }

    /// Counts so many sends at once, or tells how many seconds to wait.
    pub fn take_many(&self, subject: Subject, rule: Rule, now: i64, sends: i64) -> Result<(), u64> {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        let entry = entries.entry(subject).or_default();
        entry.at_rest = rule.take_many(entry.at_rest, now, sends)?;
        entry.untold += rule.interval * sends;
        entry.longest = rule.longest();
        Ok(())
    }

    /// Counts a refusal.
    pub fn refused(&self, agency_id: i64, reason: RefusalReason) {
        let mut refusals = self.refusals.lock().unwrap_or_else(PoisonError::into_inner);
        *refusals.entry((agency_id, reason)).or_default() += 1;
    }

    /// Shares what was counted with the other servers, for as long as the server runs.
    pub async fn share(self: Arc<Self>, store: Store, clock: Clock) {
        loop {
            tokio::time::sleep(PAUSE).await;
            // What could not be told is told a second later.
            if let Err(error) = self.tell(&store, &clock).await {
                tracing::debug!(error = &error as &dyn std::error::Error, "paces were not shared");
            }
        }
    }

    /// Tells the database what it has not been told of.
    pub async fn tell(&self, store: &Store, clock: &Clock) -> Result<(), StoreError> {
        let now = clock.now();
        for Untold { subject, name, millis, longest } in self.untold(store.is_shared(), now) {
            let at_rest = store.add_sends(&name, now, millis, longest).await?;
            let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(entry) = entries.get_mut(&subject) {
                entry.untold -= millis;
                // No further ahead than the rule ever puts anybody: beyond it, a number would be taken for a wrong
                // clock's.
                entry.at_rest = (at_rest + entry.untold).min(now + longest);
            }
        }
        let refusals = self.refusals.lock().unwrap_or_else(PoisonError::into_inner).clone();
        for ((agency_id, reason), n) in refusals {
            store.add_refusals(agency_id, clock.today(), reason, n).await?;
            let mut left = self.refusals.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(untold) = left.get_mut(&(agency_id, reason)) {
                *untold -= n;
            }
            left.retain(|_, untold| *untold > 0);
        }
        if now / 1_000 % 60 == 0 {
            store.forget_sender_paces(oldest_slots(now)).await?;
            if store.is_shared() {
                store.forget_rested(now - REMEMBERED_MILLIS).await?;
            }
        }
        Ok(())
    }

    /// What the database has to be told: nothing where there is no other server to hear it. Whoever is at rest is as
    /// good as unknown, and forgotten.
    fn untold(&self, is_shared: bool, now: i64) -> Vec<Untold> {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        entries.retain(|subject, entry| {
            if !is_shared || subject.name().is_none() {
                entry.untold = 0;
            }
            entry.untold > 0 || entry.at_rest > now
        });
        let untold = |(&subject, entry): (&Subject, &Entry)| {
            let name = subject.name().filter(|_| entry.untold > 0)?;
            Some(Untold { subject, name, millis: entry.untold, longest: entry.longest })
        };
        entries.iter().filter_map(untold).collect()
    }
}
