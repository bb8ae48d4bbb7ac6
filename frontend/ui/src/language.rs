//! The languages of the locale files.

use crate::i18n::Locale;
use hailong_shared::Lang;

/// The locale file of a language.
pub fn locale(lang: Lang) -> Locale {
    match lang {
        Lang::Vi => Locale::vi,
        Lang::En => Locale::en,
    }
}
