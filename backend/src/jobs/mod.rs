//! What runs by the clock.

pub mod backups;
