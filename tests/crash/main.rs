//! What was answered 201 is there, once, whatever happens to the server, the disk or the database; and tablets and
//! staff are served, whoever else is at the door.

#![expect(clippy::unwrap_used, reason = "a story that cannot go on has failed")]

mod clock;
mod disk;
mod door;
mod hall;
mod kill;
mod load;
mod outage;
mod sign_ins;
mod streams;
