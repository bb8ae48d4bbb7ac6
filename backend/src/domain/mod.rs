//! The rules. Nothing in here knows HTTP or SQL.

pub mod access;
pub mod device_sign;
pub mod digest;
pub mod disclosure;
pub mod hash_memory;
pub mod invitation;
pub mod live_scores;
pub mod origin;
pub mod pace;
pub mod password;
pub mod period;
pub mod rating;
pub mod sender_pace;
pub mod slip;
pub mod suggestion;
pub mod survey;
pub mod text;
pub mod token;
pub mod verification;
pub mod void;
pub mod wording;
pub mod working_days;
