//! What the browser apps share: wording, components and the one API client.

pub mod api;
mod button;
mod face;
mod face_picker;
mod language;
mod new_id;
pub mod node;
pub mod now;
mod shell;
mod switch;
mod wording;

/// The checked keys of the locale files, made by the build script.
#[expect(missing_docs, clippy::pedantic, reason = "generated")]
mod generated {
    include!(concat!(env!("OUT_DIR"), "/i18n/mod.rs"));
}

pub use button::{button, primary_button};
pub use face::face;
pub use face_picker::{face_picker, move_focus};
pub use generated::i18n;
pub use language::locale;
pub use new_id::new_id;
pub use shell::leave_shell;
pub use switch::language_switch;
pub use wording::{failure, kind_name, personal_data, stage_name, state_name};
