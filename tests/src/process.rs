//! What the system knows of a process (Linux).

use std::fs;

/// A running process.
#[derive(Debug, Clone, Copy)]
pub struct Process(pub u32);

impl Process {
    /// What it holds in memory now: MB.
    pub fn memory(self) -> u64 {
        self.status("VmRSS:") / 1_024
    }

    /// The most it ever held in memory: MB.
    pub fn most_memory(self) -> u64 {
        self.status("VmHWM:") / 1_024
    }

    /// How many files and connections it has open.
    pub fn descriptors(self) -> usize {
        fs::read_dir(format!("/proc/{}/fd", self.0)).expect("the process lives").count()
    }

    fn status(self, name: &str) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.0)).expect("the process lives");
        let line = status.lines().find_map(|line| line.strip_prefix(name));
        let number = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
        number.expect("the system says so")
    }
}
