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
    /// Cleans the text; nothing if nothing is left.
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

/// Text without control characters and in NFC: the same word is always the same bytes.
pub fn normalise(raw: &str) -> String {
    hailong_shared::clean(&raw.nfc().collect::<String>())
}

/// [`normalise`] for names: on one line.
pub fn normalise_name(raw: &str) -> String {
    hailong_shared::one_line(&raw.nfc().collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decomposed_vietnamese_is_composed_and_blank_text_is_none() {
        assert_eq!(normalise("ho\u{300}a nha\u{323}c\u{0}"), "hòa nhạc");
        assert_eq!(FreeText::new(" \u{0}\n "), None);
    }
}
