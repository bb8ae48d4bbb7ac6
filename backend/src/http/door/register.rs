//! All connections.

use super::connection::{Connection, Doing};
use super::limits::Limits;
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// No request is worked on for longer; whoever is answered for longer takes the answer slowly.
const LONGEST_WORK: Duration = Duration::from_secs(10);
/// How long a head may take when the server is stopping.
const LAST_HEAD: Duration = Duration::from_secs(1);

/// Whether an address is a proxy's, behind which anybody may be: it is limited only with all others together.
pub type IsProxy = Box<dyn Fn(IpAddr) -> bool + Send + Sync>;

/// All connections, and how many come from each address.
pub struct Register {
    limits: Limits,
    is_proxy: IsProxy,
    open: Mutex<Open>,
    stopping: AtomicBool,
}

#[derive(Debug, Default)]
struct Open {
    last: u64,
    connections: HashMap<u64, (Sender, Arc<Connection>)>,
    from: HashMap<Sender, usize>,
}

/// Who opened a connection, as far as the door can tell: IPv6 by its network, of which one household has a whole.
/// None is a proxy.
type Sender = Option<u128>;

/// A connection in the register; it leaves with this value.
pub struct Entry {
    register: Arc<Register>,
    number: u64,
    connection: Arc<Connection>,
}

impl Entry {
    /// The connection.
    pub fn connection(&self) -> &Arc<Connection> {
        &self.connection
    }
}

impl Drop for Entry {
    fn drop(&mut self) {
        self.register.open().remove(self.number);
    }
}

impl Register {
    /// Nobody is there yet.
    pub fn new(limits: Limits, is_proxy: IsProxy) -> Self {
        Self { limits, is_proxy, open: Mutex::default(), stopping: AtomicBool::new(false) }
    }

    /// Whether nobody is there.
    pub fn is_empty(&self) -> bool {
        self.open().connections.is_empty()
    }

    /// Lets a connection in, if need be in the place of those that have been silent longest. None if everybody is busy.
    pub fn admit(self: &Arc<Self>, address: IpAddr) -> Option<Entry> {
        let Limits { connections, from_one } = self.limits;
        let sender = self.sender(address);
        let mut open = self.open();
        if sender.is_some() && open.from.get(&sender).is_some_and(|&count| count >= from_one) {
            open.make_room(from_one, |other| other == sender)?;
        }
        if open.connections.len() >= connections {
            open.make_room(connections, |_| true)?;
        }
        open.last += 1;
        let number = open.last;
        let connection = Arc::new(Connection::new(Instant::now()));
        open.connections.insert(number, (sender, Arc::clone(&connection)));
        *open.from.entry(sender).or_default() += 1;
        drop(open);
        Some(Entry { register: Arc::clone(self), number, connection })
    }

    /// Ends some of those that have been silent longest.
    pub fn make_room(&self) {
        let _ = self.open().make_room(self.limits.connections, |_| true);
    }

    /// Ends whoever has been silent too long.
    pub fn end_overdue(&self) {
        let stopping = self.stopping.load(Ordering::Relaxed);
        let now = Instant::now();
        for (_, connection) in self.open().connections.values() {
            let (doing, since) = connection.look();
            let patience = if stopping && doing == Doing::Asking { LAST_HEAD } else { doing.patience() };
            if now.saturating_duration_since(since) > patience {
                connection.end();
            }
        }
    }

    /// The server is stopping: nobody is waited for who has not asked.
    pub fn stop(&self) {
        self.stopping.store(true, Ordering::Relaxed);
    }

    fn sender(&self, address: IpAddr) -> Sender {
        match address.to_canonical() {
            address if (self.is_proxy)(address) => None,
            IpAddr::V4(v4) => Some(u128::from(u32::from(v4))),
            IpAddr::V6(v6) => Some(u128::from(v6) >> 64 << 64),
        }
    }

    fn open(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Open {
    fn remove(&mut self, number: u64) {
        let Some((sender, _)) = self.connections.remove(&number) else { return };
        if let Some(count) = self.from.get_mut(&sender) {
            *count -= 1;
            if *count == 0 {
                self.from.remove(&sender);
            }
        }
    }

    /// Ends a hundredth of these, so that a flood does not make the door look through all of them for each: first
    /// those that ask or wait, the longest silent first; then those that have been taking an answer for too long.
    /// Events are left alone, which are bounded by themselves. None if there is nobody to end.
    fn make_room(&mut self, most: usize, whose: impl Fn(Sender) -> bool) -> Option<()> {
        let now = Instant::now();
        let mut silent: Vec<(bool, Instant, u64)> = self
            .connections
            .iter()
            .filter(|(_, (sender, _))| whose(*sender))
            .filter_map(|(&number, (_, connection))| {
                let (doing, since) = connection.look();
                match doing {
                    Doing::Asking | Doing::Waiting => Some((false, since, number)),
                    Doing::Answering if now.saturating_duration_since(since) > LONGEST_WORK => {
                        Some((true, since, number))
                    }
                    Doing::Answering | Doing::Streaming => None,
                }
            })
            .collect();
        silent.sort_unstable();
        silent.truncate(most.div_ceil(100));
        for &(_, _, number) in &silent {
            if let Some((_, connection)) = self.connections.get(&number) {
                connection.end();
            }
            // Its place is free now; its task closes it in a moment.
            self.remove(number);
        }
        (!silent.is_empty()).then_some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const LIMITS: Limits = Limits { connections: 40, from_one: 10 };

    fn what() -> impl Strategy<Value = Doing> {
        prop_oneof![Just(Doing::Asking), Just(Doing::Waiting), Just(Doing::Answering), Just(Doing::Streaming)]
    }

    proptest! {
        #[test]
        fn whoever_comes_and_goes_the_bounds_hold_and_only_the_silent_are_ended(
            steps in proptest::collection::vec((0..8_u8, what(), any::<bool>(), any::<prop::sample::Index>()), 1..400),
        ) {
            let register = Arc::new(Register::new(LIMITS, Box::new(|address| address.is_loopback())));
            let mut held: Vec<Entry> = Vec::new();
            for (sender, doing, leaves, which) in steps {
                if leaves && !held.is_empty() {
                    held.swap_remove(which.index(held.len()));
                }
                // One address in eight is the proxy's.
                let address = if sender == 0 { [127, 0, 0, 1] } else { [10, 0, 0, sender] };
                let before: Vec<u64> = register.open().connections.keys().copied().collect();
                let entry = register.admit(address.into());
                let open = register.open();
                for number in before.iter().filter(|number| !open.connections.contains_key(number)) {
                    let ended = held.iter().find(|entry| entry.number == *number).unwrap();
                    let (doing, _) = ended.connection.look();
                    prop_assert!(matches!(doing, Doing::Asking | Doing::Waiting), "{:?}", doing);
                }
                prop_assert!(open.connections.len() <= LIMITS.connections);
                let counted: usize = open.from.values().sum();
                prop_assert_eq!(counted, open.connections.len());
                prop_assert!(open.from.iter().all(|(from, &n)| from.is_none() || n <= LIMITS.from_one));
                // Nobody is turned away while somebody is silent at whose expense there would be room.
                if entry.is_none() {
                    let own = register.sender(address.into());
                    let full = open.connections.len() == LIMITS.connections;
                    let silent = open.connections.values().filter(|(from, _)| full || *from == own);
                    prop_assert!(silent.clone().count() > 0);
                    prop_assert!(silent.filter(|(_, held)| matches!(held.look().0, Doing::Asking | Doing::Waiting)).count() == 0
                        || open.from.get(&own).is_some_and(|&n| n >= LIMITS.from_one));
                }
                drop(open);
                if let Some(entry) = entry {
                    entry.connection.begins(doing);
                    held.push(entry);
                }
            }
            drop(held);
            prop_assert!(register.is_empty() && register.open().from.is_empty());
        }
    }
}
