//! Free text as citizens type it, and enums that travel by name.

/// The most characters (Unicode scalar values) that a rating's comment may have.
pub const COMMENT_MAX_CHARS: usize = 2_000;
/// The most characters that a suggestion may have.
pub const SUGGESTION_MAX_CHARS: usize = 4_000;

/// Free text without control characters (line breaks and tabs stay) and without blanks around it; empty if nobody would
/// see anything of it. Browsers and databases disagree on what U+0000 and its kin mean, so none is let in.
pub fn clean(text: &str) -> String {
    // A carriage return is a control character: what is left of "\r\n" is the line break.
    let kept: String =
        text.chars().filter(|c| matches!(c, '\n' | '\t') || !(c.is_control() || is_misleading(*c))).collect();
    if kept.chars().any(is_visible) { kept.trim().to_owned() } else { String::new() }
}

/// [`clean`], with every run of blanks and line breaks folded into one space: for names.
pub fn one_line(text: &str) -> String {
    clean(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Bidirectional controls and zero-width marks, which can make a text read as what it is not. The two joiners stay:
/// other scripts and emoji are written with them.
fn is_misleading(c: char) -> bool {
    matches!(
        c,
        '\u{AD}' | '\u{61C}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}' | '\u{FEFF}'
    )
}

/// Whether a character takes room and shows nothing: white space, and letters and symbols that fonts leave empty (the
/// Hangul fillers, the blank pattern of Braille, two blanks of Egyptian, a null note head).
pub(crate) fn is_blank(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            '\u{115F}'
                | '\u{1160}'
                | '\u{2800}'
                | '\u{3164}'
                | '\u{FFA0}'
                | '\u{13441}'
                | '\u{13442}'
                | '\u{1D159}'
        )
}

/// Whether a reader sees a character that stands alone: a letter, a digit or a symbol. Not a blank, a control or format
/// character, a mark without its letter, or a place that Unicode gave to nothing or to private use.
pub(crate) fn is_visible(c: char) -> bool {
    // The marks of single scripts are left to the server: their list is two kilobytes of every page's download.
    !(is_blank(c) || c.is_control() || is_nothing(c)) && (cfg!(target_family = "wasm") || is_printed(c))
}

/// Format characters, marks that any letter can carry, variation selectors, private use, places without a character.
fn is_nothing(c: char) -> bool {
    matches!(
        c,
        '\u{AD}' | '\u{300}'..='\u{36F}' | '\u{61C}' | '\u{17B4}' | '\u{17B5}' | '\u{180B}'..='\u{180F}'
            | '\u{1AB0}'..='\u{1AFF}' | '\u{1DC0}'..='\u{1DFF}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}' | '\u{20D0}'..='\u{20FF}' | '\u{E000}'..='\u{F8FF}'
            | '\u{FE00}'..='\u{FE0F}' | '\u{FE20}'..='\u{FE2F}' | '\u{FEFF}' | '\u{FFF0}'..='\u{FFFB}'
            | '\u{E0000}'..
    )
}

/// Whether the standard library writes a character as itself where it writes what cannot be printed, and what only
/// extends another character, by its number.
fn is_printed(c: char) -> bool {
    const LONGEST: usize = 2; // a quotation mark, behind its backslash
    c.escape_debug().nth(LONGEST).is_none()
}

/// Declares an enum whose values travel as fixed lower-case names: on the wire, in the database, in CSV.
macro_rules! named_enum {
    ($(#[$doc:meta])* pub enum $name:ident ($expects:literal) {
        $($(#[$variant_doc:meta])* $variant:ident = $text:literal,)+
    }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        // Every name is its variant's in snake case; a macro's literal would be invisible to the schema's derive.
        #[serde(rename_all = "snake_case")]
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

    /// What is not seen: blanks, controls, format characters, marks without a letter, places without a character.
    fn is_unseen(c: char) -> bool {
        use unicode_properties::{GeneralCategory as G, UnicodeGeneralCategory};
        let named = ['\u{115F}', '\u{1160}', '\u{2800}', '\u{3164}', '\u{FFA0}'];
        let category = matches!(
            c.general_category(),
            G::Control
                | G::Format
                | G::PrivateUse
                | G::Surrogate
                | G::NonspacingMark
                | G::EnclosingMark
                | G::SpaceSeparator
                | G::LineSeparator
                | G::ParagraphSeparator
        );
        category || named.contains(&c)
    }

    #[test]
    fn no_character_that_nobody_sees_is_a_text_and_every_one_that_is_seen_is() {
        use unicode_properties::{GeneralCategoryGroup as Group, UnicodeGeneralCategory};
        // Japanese writes these two behind another sign alone.
        let behind = ['\u{FF9E}', '\u{FF9F}'];
        for c in '\0'..=char::MAX {
            let text = clean(&c.to_string().repeat(3));
            if is_unseen(c) {
                assert_eq!(text, "", "U+{:04X}", u32::from(c));
            }
            // The standard library may know fewer letters than the table that it is compared with.
            let is_letter =
                matches!(c.general_category_group(), Group::Letter | Group::Number) && c.is_alphanumeric();
            let is_symbol = matches!(c.general_category_group(), Group::Punctuation | Group::Symbol)
                && matches!(c, '!'..='\u{206F}' | '\u{2190}'..='\u{27BF}' | '\u{3001}'..='\u{303F}'
                    | '\u{FF01}'..='\u{FF65}' | '\u{1F300}'..='\u{1F64F}');
            if (is_letter || is_symbol) && !is_blank(c) && !behind.contains(&c) {
                assert_ne!(text, "", "U+{:04X}", u32::from(c));
            }
        }
    }

    fn nothing() -> impl Strategy<Value = String> {
        let every: Vec<char> = ('\0'..=char::MAX).filter(|&c| is_unseen(c)).collect();
        let common =
            " \t\n\u{a0}\u{ad}\u{200b}\u{200d}\u{2060}\u{2800}\u{3000}\u{3164}\u{fe0f}\u{301}\u{e0020}";
        let one = prop_oneof![
            proptest::sample::select(every),
            proptest::sample::select(common.chars().collect::<Vec<_>>())
        ];
        proptest::collection::vec(one, 0..12).prop_map(String::from_iter)
    }

    proptest! {
        #[test]
        fn a_text_of_nothing_is_no_text(text in nothing()) {
            prop_assert_eq!(clean(&text), "");
            prop_assert_eq!(one_line(&text), "");
        }

        #[test]
        fn one_visible_character_among_nothing_is_a_text(
            before in nothing(), seen in "[a-zàếựỹđ0-9?!.,👍漢٣]", after in nothing(),
        ) {
            let text = clean(&format!("{before}{seen}{after}"));
            prop_assert!(text.contains(&seen));
            prop_assert_eq!(clean(&text), text);
        }
    }

    #[test]
    fn vietnamese_text_and_line_breaks_survive_cleaning() {
        assert_eq!(clean("  Chờ\u{0} lâu,\r\nđường xa.\u{7} "), "Chờ lâu,\nđường xa.");
        assert_eq!(one_line(" Quầy \n 3 "), "Quầy 3");
    }
}
