//! Whether one tablet is heard from two addresses at once: then somebody may have copied its key. Compared in memory,
//! as hashes with a key that this process alone knows.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// Two addresses in turn within this time are two tablets; one after the other is a tablet that changed its network.
const AT_ONCE_MILLIS: i64 = 10 * 60 * 1_000;
/// How often at most the same is told again.
const AGAIN_MILLIS: i64 = 60 * 1_000;

#[derive(Debug, Clone, Copy)]
struct Heard {
    last: (u64, i64),
    before: Option<(u64, i64)>,
    told_at: Option<i64>,
}

/// From where each tablet was heard lately.
#[derive(Debug, Default)]
pub struct DeviceAddresses(Mutex<HashMap<i64, Heard>>);

impl DeviceAddresses {
    /// A tablet was heard from an address; whether it is time to tell that there are two.
    pub fn hear(&self, device: i64, address: u64, now: i64) -> bool {
        let mut heard = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let entry =
            heard.entry(device).or_insert(Heard { last: (address, now), before: None, told_at: None });
        if entry.last.0 == address {
            entry.last.1 = now;
            return false;
        }
        let in_turn = entry.before.is_some_and(|(other, at)| other == address && now - at <= AT_ONCE_MILLIS);
        entry.before = Some(entry.last);
        entry.last = (address, now);
        let due = entry.told_at.is_none_or(|at| !(0..AGAIN_MILLIS).contains(&(now - at)));
        if in_turn && due {
            entry.told_at = Some(now);
        }
        in_turn && due
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_addresses_in_turn_are_told_and_a_change_of_network_is_not() {
        let heard = DeviceAddresses::default();
        let minute = 60_000;
        let told = |steps: &[(u64, i64)], device| {
            steps.iter().map(|(address, at)| heard.hear(device, *address, *at)).collect::<Vec<_>>()
        };
        assert_eq!(told(&[(1, 0), (1, 1), (2, minute), (2, 2 * minute)], 1), [false; 4]);
        // Back home in the evening.
        assert_eq!(told(&[(1, 600 * minute)], 1), [false]);
        assert_eq!(
            told(&[(1, 0), (2, 1), (1, 2), (2, 3), (1, 61_000)], 2),
            [false, false, true, false, true]
        );
    }
}
