//! What the server and the browser apps agree on: the types of the HTTP contract, the scales and codes of the
//! domain, and the arithmetic of satisfaction rates. It ships to browsers, so it holds no clock, no regular
//! expressions and no time-zone database.

mod agency_code;
mod channel;
mod day;
mod dossier_code;
mod fold;
mod lang;
mod lookup_code;
pub mod numerals;
mod pairing_code;
mod points;
pub mod privacy;
pub mod problem;
mod report_group;
mod satisfaction;
mod score;
mod stage;
mod suggestion_kind;
mod text;
pub mod wire;
pub mod work;

pub use agency_code::AgencyCode;
pub use channel::Channel;
pub use day::{Day, NotADay};
pub use dossier_code::DossierCode;
pub use fold::fold;
pub use lang::{Lang, Localised};
pub use lookup_code::LookupCode;
pub use pairing_code::{NotAPairingCode, PairingCode};
pub use points::{NotPoints, Points, mean_points};
pub use report_group::ReportGroup;
pub use satisfaction::{Beside, Counts, Group, Satisfaction};
pub use score::Score;
pub use stage::Stage;
pub use suggestion_kind::{SuggestionKind, SuggestionState};
pub use text::{COMMENT_MAX_CHARS, SUGGESTION_MAX_CHARS, clean, one_line};
