//! Stories over HTTP and on the command line, against the real program.

mod bad_input;
mod command_line;
mod operations;
mod organisation;
mod public;
mod ratings;
mod sign_in;
mod suggestions;
