//! Forms in dialogs.

mod dialog;
mod field;
mod select;

pub use dialog::{DialogOf, FormDialog};
pub use field::{Field, FormState, optional_day};
pub use select::Select;
