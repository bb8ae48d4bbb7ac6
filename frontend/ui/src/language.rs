//! The languages of the locale files.

use crate::i18n::Locale;
use hailong_shared::Lang;

include!(concat!(env!("OUT_DIR"), "/language.rs"));
