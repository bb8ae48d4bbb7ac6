//! Who watches events: so many places for one tablet, one session, and everybody of a kind. Whoever comes last gets a
//! place, and whoever has watched longest loses it: a browser that has gone without a word is replaced by itself.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::oneshot;

/// Streams of one tablet: it has one, and after a change of network perhaps some that are not known to be dead.
const OF_ONE_TABLET: usize = 4;
/// Streams of one session: dashboards in as many windows.
const OF_ONE_SESSION: usize = 16;
/// Streams of all tablets that wait to be paired, which anybody can be.
const OF_ALL_UNPAIRED: usize = 500;

/// Somebody who watches.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Watcher {
    /// A tablet by its id, at a desk or waiting to be paired.
    Tablet {
        /// Its id.
        id: i64,
        /// Whether it stands at a desk.
        is_paired: bool,
    },
    /// Staff, by the hash of the session's token.
    Staff {
        /// The hash.
        session: Vec<u8>,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Kind {
    Paired,
    Unpaired,
    Staff,
}

impl Watcher {
    fn kind(&self) -> Kind {
        match self {
            Self::Tablet { is_paired: true, .. } => Kind::Paired,
            Self::Tablet { is_paired: false, .. } => Kind::Unpaired,
            Self::Staff { .. } => Kind::Staff,
        }
    }

    fn most(&self) -> usize {
        match self {
            Self::Tablet { .. } => OF_ONE_TABLET,
            Self::Staff { .. } => OF_ONE_SESSION,
        }
    }
}

/// All who watch.
#[derive(Debug, Clone)]
pub struct Streams {
    connections: usize,
    seats: Arc<Mutex<Seats>>,
}

#[derive(Debug, Default)]
struct Seats {
    last: u64,
    /// Whoever entered first comes first. What is dropped tells the one who sits there.
    of_kind: HashMap<Kind, BTreeMap<u64, (Watcher, oneshot::Sender<()>)>>,
    of_one: HashMap<Watcher, Vec<u64>>,
}

/// A place among those who watch, given back with this value.
#[derive(Debug)]
pub struct Place {
    seats: Arc<Mutex<Seats>>,
    number: u64,
    kind: Kind,
    taken: oneshot::Receiver<()>,
}

impl Streams {
    /// Nobody watches yet, and never more than seven eighths of these connections will.
    pub fn new(connections: usize) -> Self {
        Self { connections, seats: Arc::default() }
    }

    /// Takes a place, if need be that of the one who has watched longest: of the same watcher, or of the same kind.
    pub fn enter(&self, watcher: Watcher) -> Place {
        let kind = watcher.kind();
        let mut seats = lock(&self.seats);
        if let Some(own) = seats.of_one.get(&watcher).filter(|own| own.len() >= watcher.most()) {
            let oldest = own[0];
            seats.leave(kind, oldest);
        }
        let all = seats.of_kind.get(&kind);
        if let Some(all) = all.filter(|all| all.len() >= self.most(kind))
            && let Some(&oldest) = all.keys().next()
        {
            seats.leave(kind, oldest);
        }
        seats.last += 1;
        let number = seats.last;
        let (keep, taken) = oneshot::channel();
        seats.of_one.entry(watcher.clone()).or_default().push(number);
        seats.of_kind.entry(kind).or_default().insert(number, (watcher, keep));
        Place { seats: Arc::clone(&self.seats), number, kind, taken }
    }

    fn most(&self, kind: Kind) -> usize {
        match kind {
            Kind::Paired => (self.connections / 2).max(1),
            Kind::Staff => (self.connections / 4).max(1),
            Kind::Unpaired => (self.connections / 8).clamp(1, OF_ALL_UNPAIRED),
        }
    }
}

impl Seats {
    fn leave(&mut self, kind: Kind, number: u64) {
        let left = self.of_kind.get_mut(&kind).and_then(|all| all.remove(&number));
        let Some((watcher, _)) = left else { return };
        if let Some(own) = self.of_one.get_mut(&watcher) {
            own.retain(|other| *other != number);
            if own.is_empty() {
                self.of_one.remove(&watcher);
            }
        }
    }
}

impl Place {
    /// Waits until another takes this place.
    pub async fn taken(&mut self) {
        // Nothing is ever sent: the other end is dropped.
        let _ = (&mut self.taken).await;
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        lock(&self.seats).leave(self.kind, self.number);
    }
}

fn lock(seats: &Mutex<Seats>) -> MutexGuard<'_, Seats> {
    seats.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn watcher() -> impl Strategy<Value = Watcher> {
        prop_oneof![
            (0..30_i64, any::<bool>()).prop_map(|(id, is_paired)| Watcher::Tablet { id, is_paired }),
            (0..4_u8).prop_map(|session| Watcher::Staff { session: vec![session] }),
        ]
    }

    fn is_taken(place: &mut Place) -> bool {
        place.taken.try_recv() == Err(oneshot::error::TryRecvError::Closed)
    }

    proptest! {
        #[test]
        fn the_newest_always_gets_a_place_and_only_the_oldest_of_its_own_kind_loses_one(
            steps in proptest::collection::vec((watcher(), any::<bool>(), any::<prop::sample::Index>()), 1..400),
        ) {
            let streams = Streams::new(64);
            let mut held: Vec<(Watcher, Place)> = Vec::new();
            for (watcher, leaves, which) in steps {
                if leaves && !held.is_empty() {
                    held.remove(which.index(held.len()));
                }
                let mut place = streams.enter(watcher.clone());
                prop_assert!(!is_taken(&mut place));
                held.push((watcher.clone(), place));
                let mut ended = Vec::new();
                for (at, (other, place)) in held.iter_mut().enumerate() {
                    if is_taken(place) {
                        ended.push((at, other.clone()));
                    }
                }
                prop_assert!(ended.len() <= 1);
                for (at, other) in ended {
                    prop_assert_eq!(other.kind(), watcher.kind());
                    let older = held[..at].iter().filter(|(older, _)| *older == other).count();
                    prop_assert_eq!(older, 0);
                    held.remove(at);
                }
                for kind in [Kind::Paired, Kind::Unpaired, Kind::Staff] {
                    let count = held.iter().filter(|(other, _)| other.kind() == kind).count();
                    prop_assert!(count <= streams.most(kind));
                }
                let own = held.iter().filter(|(other, _)| *other == watcher).count();
                prop_assert!(own <= watcher.most());
                prop_assert_eq!(lock(&streams.seats).of_one.values().map(Vec::len).sum::<usize>(), held.len());
            }
            drop(held);
            let seats = lock(&streams.seats);
            prop_assert!(seats.of_one.is_empty() && seats.of_kind.values().all(BTreeMap::is_empty));
        }
    }
}
