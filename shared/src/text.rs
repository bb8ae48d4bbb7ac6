//! Free text as citizens type it, and enums that travel by name.

/// The most characters (Unicode scalar values) that a rating's comment may have.
pub const COMMENT_MAX_CHARS: usize = 2_000;
/// The most characters that a suggestion may have.
pub const SUGGESTION_MAX_CHARS: usize = 4_000;

/// Free text without control characters (line breaks and tabs stay) and without blanks around it.
/// Browsers and databases disagree on what U+0000 and its kin mean, so none is let in.
pub fn clean(text: &str) -> String {
    // A carriage return is a control character: what is left of "\r\n" is the line break.
    let kept: String =
        text.chars().filter(|c| matches!(c, '\n' | '\t') || !(c.is_control() || is_invisible(*c))).collect();
    kept.trim().to_owned()
}

/// [`clean`], with every run of blanks and line breaks folded into one space: for names.
pub fn one_line(text: &str) -> String {
    clean(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Bidirectional overrides and zero-width marks, which can make a text read as what it is not.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
}

/// Declares an enum whose values travel as fixed lower-case names: on the wire, in the database, in CSV.
macro_rules! named_enum {
    ($(#[$doc:meta])* pub enum $name:ident ($expects:literal) {
        $($(#[$variant_doc:meta])* $variant:ident = $text:literal,)+
    }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        // Every name is its variant's in lower case; a macro's literal would be invisible to the schema's derive.
        #[serde(rename_all = "lowercase")]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)+
        }

        impl $name {
            /// Every value, in the order of its declaration.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The name it travels by.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)+ }
            }
        }

        impl std::str::FromStr for $name {
            type Err = crate::problem::NotOneOf;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text { $($text => Ok(Self::$variant),)+ _ => Err(crate::problem::NotOneOf($expects)) }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}
pub(crate) use named_enum;

/// For a code that keeps its text in its only field and is parsed from text: how it is shown, and how serde reads and
/// writes it.
macro_rules! travels_as_text {
    ($name:ident, $error:ident) => {
        impl TryFrom<String> for $name {
            type Error = $error;

            fn try_from(text: String) -> Result<Self, $error> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(code: $name) -> Self {
                code.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}
pub(crate) use travels_as_text;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Channel, ReportGroup, Stage, SuggestionKind, SuggestionState};
    use proptest::prelude::*;

    #[test]
    fn a_name_is_the_same_on_the_wire_and_in_the_database() {
        fn check<T: Copy + serde::Serialize + std::fmt::Display>(all: &[T]) {
            for each in all {
                assert_eq!(serde_json::to_value(each).unwrap(), each.to_string());
            }
        }
        check(Stage::ALL);
        check(Channel::ALL);
        check(ReportGroup::ALL);
        check(SuggestionKind::ALL);
        check(SuggestionState::ALL);
        check(crate::Lang::ALL);
        check(crate::wire::AgencyLevel::ALL);
        check(crate::wire::Role::ALL);
    }

    proptest! {
        #[test]
        fn cleaning_is_idempotent_and_leaves_no_control_character(text: String) {
            let once = clean(&text);
            prop_assert_eq!(clean(&once), once.clone());
            prop_assert!(!once.chars().any(|c| c.is_control() && c != '\n' && c != '\t'));
        }
    }

    #[test]
    fn vietnamese_text_and_line_breaks_survive_cleaning() {
        assert_eq!(clean("  Chờ\u{0} lâu,\r\nđường xa.\u{7} "), "Chờ lâu,\nđường xa.");
        assert_eq!(one_line(" Quầy \n 3 "), "Quầy 3");
    }
}
