//! What the end-to-end tests stand on: the real binary on a free port, and a real browser.

mod browser;
mod host;
pub mod postgres;
mod program;
mod relay;
mod server;

pub use browser::{Browser, Size};
pub use host::Host;
pub use postgres::Postgres;
pub use program::{Output, hailong};
pub use relay::Relay;
pub use server::{Server, form_id, merged, rating};
