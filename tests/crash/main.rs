//! What was answered 201 is there, once, whatever happens to the server, the disk or the database.

#![expect(clippy::unwrap_used, reason = "a story that cannot go on has failed")]

mod disk;
mod kill;
mod load;
mod outage;
