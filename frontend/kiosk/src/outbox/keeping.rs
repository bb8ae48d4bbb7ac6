//! What of the queue is known to be in the tablet's storage, and what has to be written again.

use super::by_id::ById;
use uuid::Uuid;

/// How long to wait before writing again what a storage did not take, in milliseconds.
const AGAIN_MILLIS: u64 = 30_000;

/// How long the tablet keeps what it is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Memory {
    /// Through a power cut.
    Lasting,
    /// Until the page ends: the browser forbids storage, or the disk is full.
    Fleeting,
}

/// What is known of the storage.
#[derive(Debug, Default)]
pub struct Keeping {
    /// Whether there is a connection.
    open: bool,
    /// The number of the last write.
    writes: u32,
    /// The ratings whose last write is not known to be over.
    unkept: ById<Write>,
    /// The ratings that are gone, and not known to be gone from the storage.
    doomed: ById<()>,
    /// When to write again what failed.
    again_at: Option<u64>,
}

#[derive(Debug)]
struct Write {
    number: u32,
    failed: bool,
}

impl Keeping {
    /// Whether a power cut would reach anything.
    pub fn memory(&self) -> Memory {
        let failed = self.unkept.iter().any(|(_, write)| write.failed);
        if self.open && !failed { Memory::Lasting } else { Memory::Fleeting }
    }

    /// There is a connection now.
    pub fn open(&mut self) {
        self.open = true;
        self.again_at = None;
    }

    /// There is none any more; what was being written is not known to be kept.
    pub fn close(&mut self) {
        self.open = false;
        self.again_at = None;
        self.unkept.values_mut().for_each(|write| write.failed = true);
    }

    /// A rating is to be written; the number of the write, if there is a storage to write to.
    pub fn write(&mut self, id: Uuid) -> Option<u32> {
        self.writes += 1;
        self.unkept.set(id, Write { number: self.writes, failed: !self.open });
        self.open.then_some(self.writes)
    }

    /// A write is over; the ratings to write again, if there is room again.
    pub fn written(&mut self, id: Uuid, number: u32) -> Vec<Uuid> {
        if self.unkept.get(id).is_some_and(|write| write.number == number) {
            self.unkept.remove(id);
        }
        if self.open { self.failed() } else { Vec::new() }
    }

    /// A write failed.
    pub fn not_written(&mut self, id: Uuid, number: u32, now: u64) {
        if let Some(write) = self.unkept.get_mut(id).filter(|write| write.number == number) {
            write.failed = true;
            self.again_at.get_or_insert(now + AGAIN_MILLIS);
        }
    }

    /// The storage is known to hold a rating as it is.
    pub fn known(&mut self, id: Uuid) {
        self.unkept.remove(id);
    }

    /// A rating is gone; whether there is a storage to take it from.
    pub fn forget(&mut self, id: Uuid) -> bool {
        self.unkept.remove(id);
        self.doomed.set(id, ());
        self.open
    }

    /// A rating is gone from the storage.
    pub fn forgotten(&mut self, id: Uuid) {
        self.doomed.remove(id);
    }

    /// A rating could not be taken from the storage.
    pub fn not_forgotten(&mut self, now: u64) {
        self.again_at.get_or_insert(now + AGAIN_MILLIS);
    }

    /// Whether a rating is gone, whatever the storage says.
    pub fn is_doomed(&self, id: Uuid) -> bool {
        self.doomed.get(id).is_some()
    }

    /// The ratings that are gone and may still be in the storage.
    pub fn doomed(&self) -> Vec<Uuid> {
        self.doomed.iter().map(|(id, ())| id).collect()
    }

    /// When to try again what the storage did not take.
    pub fn again_at(&self) -> Option<u64> {
        self.again_at.filter(|_| self.open)
    }

    /// It is time for that; the ratings to write again.
    pub fn again(&mut self) -> Vec<Uuid> {
        self.again_at = None;
        self.failed()
    }

    fn failed(&self) -> Vec<Uuid> {
        self.unkept.iter().filter(|(_, write)| write.failed).map(|(id, _)| id).collect()
    }
}
