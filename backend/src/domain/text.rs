//! Free text as it is stored.

use hailong_shared::privacy::redact;
use unicode_normalization::UnicodeNormalization;

/// Free text, cleaned and in NFC, with the form that staff and the public may see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FreeText {
    /// What was written.
    pub text: String,
    /// The same with personal data replaced.
    pub redacted: String,
}

impl FreeText {
    /// Cleans the text; nothing if nothing is left that anybody would see.
    pub fn new(raw: &str) -> Option<Self> {
        let text = normalise(raw);
        if text.is_empty() {
            return None;
        }
        let redacted = redact(&text);
        Some(Self { text, redacted })
    }

    /// How many characters it has.
    pub fn chars(&self) -> usize {
        self.text.chars().count()
    }
}

/// Text without control characters and in NFC: the same word is always the same bytes. Empty if nobody would see
/// anything of it.
pub fn normalise(raw: &str) -> String {
    // Composed last: without what is left out, a mark may stand behind its letter.
    hailong_shared::clean(raw).nfc().collect()
}

/// [`normalise`] for names: on one line.
pub fn normalise_name(raw: &str) -> String {
    hailong_shared::one_line(raw).nfc().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use unicode_normalization::is_nfc;

    proptest! {
        #[test]
        fn a_text_has_one_form(raw in "(\\PC|[aeo\u{300}\u{301}\u{ad}\u{200b}\u{3164} \n\0])*") {
            for form in [normalise, normalise_name] {
                let once = form(&raw);
                prop_assert!(is_nfc(&once));
                prop_assert_eq!(form(&once), once.clone());
                prop_assert_eq!(form(&raw.nfd().collect::<String>()), once);
            }
        }
    }

    #[test]
    fn decomposed_vietnamese_is_composed_and_blank_text_is_none() {
        assert_eq!(normalise("ho\u{300}a nha\u{323}c\u{0}"), "hòa nhạc");
        assert_eq!(FreeText::new(" \u{0}\n "), None);
    }

    #[test]
    fn what_nobody_sees_is_no_text_and_no_name() {
        for nothing in
            ["\u{3164}\u{3164}\u{3164}", "\u{2800} \u{200d}", "\u{301}\u{fe0f}", "\u{e000}\u{115f}\u{ffa0}"]
        {
            assert_eq!(FreeText::new(nothing), None, "{nothing:?}");
            assert_eq!(normalise_name(nothing), "", "{nothing:?}");
        }
        assert_eq!(FreeText::new("???").unwrap().redacted, "???");
    }

    /// Composing comes first, and must not undo what a disguise was seen by.
    #[test]
    fn personal_data_in_disguise_is_hidden_in_what_is_stored() {
        for (written, shown) in [
            ("gọi 0912\u{2011}345\u{2011}678 nhé", "gọi [đã ẩn] nhé"),
            ("gọi 0\u{301}912 345\u{ad}678", "gọi [đã ẩn]"),
            ("CCCD ００１\u{3000}０９９ ０１２３４５", "CCCD [đã ẩn]"),
            ("thư la\u{301}n＠example．vn", "thư [đã ẩn]"),
            (
                "trả 1.500.000 đo\u{302}\u{300}ng ngày 23\u{2011}11\u{2011}2026",
                "trả 1.500.000 đồng ngày 23\u{2011}11\u{2011}2026",
            ),
        ] {
            assert_eq!(FreeText::new(written).unwrap().redacted, shown);
        }
    }
}
