//! Góp ý: the inbox and one suggestion.

mod list;
mod suggestion;

pub use list::Inbox;
pub use suggestion::SuggestionPage;
