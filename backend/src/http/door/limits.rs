//! How many connections there may be.

use std::io;

/// The most connections, where the system allows so many.
const MAX_CONNECTIONS: usize = 10_000;
/// What the system is asked for: more than is needed, and far from what slows down programs that are started from here.
const WANTED_DESCRIPTORS: u64 = 65_536;
/// Descriptors for all else: the database and its journals, connections to PostgreSQL, backups, and connections that
/// are being ended.
const RESERVED_DESCRIPTORS: u64 = 200;

/// How many connections there may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// In all.
    pub connections: usize,
    /// From one address that is no proxy: a hall full of tablets and staff is far below.
    pub from_one: usize,
}

impl Limits {
    /// Raises the process's limit of open files as far as it may be, and takes what it allows.
    pub fn of_this_process() -> io::Result<Self> {
        Ok(Self::below(rlimit::increase_nofile_limit(WANTED_DESCRIPTORS)?))
    }

    /// Below so many descriptors.
    fn below(descriptors: u64) -> Self {
        let for_connections = descriptors.saturating_sub(RESERVED_DESCRIPTORS).max(descriptors / 2);
        let connections = usize::try_from(for_connections).unwrap_or(MAX_CONNECTIONS).min(MAX_CONNECTIONS);
        Self { connections, from_one: connections.div_ceil(4) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn descriptors_are_left_for_the_database(descriptors in 64..u64::MAX) {
            let limits = Limits::below(descriptors);
            let left = descriptors - u64::try_from(limits.connections).unwrap();
            prop_assert!(left >= RESERVED_DESCRIPTORS.min(descriptors / 2));
            prop_assert!(limits.connections <= MAX_CONNECTIONS && limits.from_one >= 1 && limits.from_one <= limits.connections);
        }
    }
}
