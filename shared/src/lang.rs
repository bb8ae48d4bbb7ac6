//! The languages of the screens.

use crate::text::named_enum;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde::ser::{Serialize, Serializer};

include!(concat!(env!("OUT_DIR"), "/lang.rs"));

/// One text in each language it has been written in; on the wire an object such as `{"vi": "…", "en": "…"}`.
/// A list and not a map: there are few languages, and browsers need not download a tree.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(
    value_type = std::collections::HashMap<String, String>, example = json!({"vi": "Hài lòng", "en": "Satisfied"}),
))]
pub struct Localised(pub Vec<(Lang, String)>);

impl Localised {
    /// The text in this language, or in Vietnamese, or empty if there is neither.
    pub fn get(&self, lang: Lang) -> &str {
        let find = |wanted| self.0.iter().find(|(lang, _)| *lang == wanted);
        find(lang).or_else(|| find(Lang::Vi)).map_or("", |(_, text)| text)
    }

    /// The text in this language alone; empty if it was not written in it.
    pub fn written(&self, lang: Lang) -> &str {
        self.0.iter().find(|(other, _)| *other == lang).map_or("", |(_, text)| text)
    }

    /// Writes the text in this language; an empty one is none.
    pub fn write(&mut self, lang: Lang, text: String) {
        self.0.retain(|(other, _)| *other != lang);
        if !text.is_empty() {
            self.0.push((lang, text));
        }
    }
}

impl Serialize for Localised {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(lang, text)| (lang, text)))
    }
}

impl<'de> Deserialize<'de> for Localised {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Texts;

        impl<'de> Visitor<'de> for Texts {
            type Value = Localised;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object of texts by language")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Localised, A::Error> {
                let mut texts = Vec::new();
                // What was written in a language that this version does not speak is for another version.
                while let Some((name, text)) = map.next_entry::<String, String>()? {
                    texts.extend(name.parse().ok().map(|lang| (lang, text)));
                }
                Ok(Localised(texts))
            }
        }

        deserializer.deserialize_map(Texts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_that_is_not_spoken_here_is_passed_over() {
        let text: Localised = serde_json::from_str(r#"{"xx":"?","en":"Satisfied"}"#).unwrap();
        assert_eq!(text.0, [(Lang::En, "Satisfied".to_owned())]);
    }

    #[test]
    fn a_text_falls_back_to_vietnamese() {
        let text: Localised = serde_json::from_str(r#"{"vi":"Hài lòng"}"#).unwrap();
        assert_eq!((text.get(Lang::Vi), text.get(Lang::En)), ("Hài lòng", "Hài lòng"));
        assert_eq!(serde_json::to_string(&text).unwrap(), r#"{"vi":"Hài lòng"}"#);
    }
}
