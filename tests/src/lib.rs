//! What the end-to-end tests stand on: the real binary on a free port, and a real browser.

mod browser;
mod host;
pub mod postgres;
mod process;
mod program;
mod proxy;
mod relay;
mod server;

pub use browser::{Browser, Size};
pub use host::Host;
pub use postgres::Postgres;
pub use process::Process;
pub use program::{Output, hailong, start};
pub use proxy::{Proxy, Seen, Treatment};
pub use relay::Relay;
pub use server::{Server, form_id, merged, rating};
