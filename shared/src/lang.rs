//! The languages of the screens.

use crate::text::named_enum;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

named_enum! {
    /// A language that hailong speaks. Vietnamese is the first and the fallback.
    pub enum Lang ("a language is one of vi, en") {
        /// Tiếng Việt.
        Vi = "vi",
        /// English.
        En = "en",
    }
}

/// One text in each language it has been written in.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(example = json!({"vi": "Hài lòng", "en": "Satisfied"})))]
pub struct Localised(pub BTreeMap<Lang, String>);

impl Localised {
    /// The text in this language, or in Vietnamese, or empty if there is neither.
    pub fn get(&self, lang: Lang) -> &str {
        self.0.get(&lang).or_else(|| self.0.get(&Lang::Vi)).map_or("", String::as_str)
    }
}
