//! Góp ý: the inbox and one suggestion.

mod list;
mod suggestion;

pub use list::Inbox;
pub use suggestion::SuggestionPage;

use hailong_shared::{Lang, numerals};
use hailong_ui::now;

/// An instant as day and time.
fn moment(millis: i64, lang: Lang) -> String {
    let Some(time) = now::local(millis) else { return String::new() };
    format!("{} {:02}:{:02}", numerals::day(time.day, lang), time.hour, time.minute)
}
