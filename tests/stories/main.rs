//! Stories over HTTP and on the command line, against the real program.

#![expect(clippy::unwrap_used, reason = "a story that cannot go on has failed")]

mod bad_input;
mod command_line;
mod guard;
mod imports;
mod keeping;
mod live;
mod operations;
mod organisation;
mod pages;
mod public;
mod ratings;
mod sign_in;
mod slips;
mod suggestions;
mod tablets;
mod verified;
