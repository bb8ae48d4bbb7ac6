//! Whether one tablet is heard from two addresses in turn: then somebody may have copied its key. Compared in memory,
//! as hashes with a key that this process alone knows.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// Whoever comes back to an address within this time after another one may be two: a tablet at its desk, and whoever
/// copied its key by night. One address after the other is a tablet that changed its network.
const IN_TURN_MILLIS: i64 = 24 * 60 * 60 * 1_000;
/// How many addresses of one tablet are remembered.
const MOST_ADDRESSES: usize = 8;
/// How often at most the same is told again.
const AGAIN_MILLIS: i64 = 60 * 1_000;

#[derive(Debug, Default)]
struct Heard {
    /// The addresses, and when it was last heard from each; the newest one last.
    addresses: Vec<(u64, i64)>,
    told_at: Option<i64>,
}

/// From where each tablet was heard lately.
#[derive(Debug, Default)]
pub struct DeviceAddresses(Mutex<HashMap<i64, Heard>>);

impl DeviceAddresses {
    /// A tablet was heard from an address; whether it is time to tell that there are two.
    pub fn hear(&self, device: i64, address: u64, now: i64) -> bool {
        let mut heard = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let entry = heard.entry(device).or_default();
        if let Some(last) = entry.addresses.last_mut().filter(|(last, _)| *last == address) {
            last.1 = now;
            return false;
        }
        entry.addresses.retain(|(_, at)| now - at <= IN_TURN_MILLIS);
        let in_turn = entry.addresses.iter().any(|(other, _)| *other == address);
        entry.addresses.retain(|(other, _)| *other != address);
        if entry.addresses.len() == MOST_ADDRESSES {
            entry.addresses.remove(0);
        }
        entry.addresses.push((address, now));
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
        assert_eq!(
            told(&[(1, 0), (2, 1), (1, 2), (2, 3), (1, 61_000)], 2),
            [false, false, true, false, true]
        );
        // A night elsewhere, by whichever detours, and two days elsewhere.
        let hours = |hours: i64| hours * 60 * minute;
        assert_eq!(
            told(&[(1, 0), (2, hours(9)), (3, hours(10)), (1, hours(15))], 3),
            [false, false, false, true]
        );
        assert_eq!(told(&[(1, 0), (2, hours(9)), (1, hours(58))], 4), [false; 3]);
    }
}
