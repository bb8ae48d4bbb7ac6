//! The code by which a citizen finds the answer to a suggestion.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// Crockford's base 32: no I, L, O or U, so that a code can be read aloud and typed from paper.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Twelve characters of Crockford's base 32 (60 random bits), shown in groups: `7K3M-9QXT-04ZB`.
/// Whoever holds it can read the answer, and nothing about the sender.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(
    value_type = String,
    pattern = "^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$",
    example = "7K3M-9QXT-04ZB",
))]
pub struct LookupCode([u8; 12]);

/// Text that cannot be a look-up code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a look-up code has twelve letters and digits, such as 7K3M-9QXT-04ZB")]
pub struct NotALookupCode;

impl LookupCode {
    /// The code that spells the lowest 60 of these random bits.
    pub fn from_bits(bits: u64) -> Self {
        Self(std::array::from_fn(|place| {
            let five = bits >> (5 * place) & 31;
            ALPHABET[usize::try_from(five).expect("five bits fit in any usize")]
        }))
    }

    /// The twelve characters without hyphens, as they are stored.
    pub fn compact(&self) -> String {
        self.0.iter().map(|&b| char::from(b)).collect()
    }
}

impl FromStr for LookupCode {
    type Err = NotALookupCode;

    /// Takes what people type: lower case, blanks or no hyphens, and O, I, L for 0, 1, 1.
    fn from_str(text: &str) -> Result<Self, NotALookupCode> {
        let mut code = [0; 12];
        let mut length = 0;
        for c in text.chars().filter(|c| !matches!(c, '-' | ' ' | '\u{2013}')) {
            let byte = match c.to_ascii_uppercase() {
                'O' => b'0',
                'I' | 'L' => b'1',
                upper => u8::try_from(upper).map_err(|_| NotALookupCode)?,
            };
            if !ALPHABET.contains(&byte) {
                return Err(NotALookupCode);
            }
            *code.get_mut(length).ok_or(NotALookupCode)? = byte;
            length += 1;
        }
        if length == code.len() { Ok(Self(code)) } else { Err(NotALookupCode) }
    }
}

impl fmt::Display for LookupCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, &byte) in self.0.iter().enumerate() {
            if place == 4 || place == 8 {
                f.write_str("-")?;
            }
            write!(f, "{}", char::from(byte))?;
        }
        Ok(())
    }
}

impl fmt::Debug for LookupCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LookupCode(…)")
    }
}

impl TryFrom<String> for LookupCode {
    type Error = NotALookupCode;

    fn try_from(text: String) -> Result<Self, NotALookupCode> {
        text.parse()
    }
}

impl From<LookupCode> for String {
    fn from(code: LookupCode) -> Self {
        code.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_printed_is_what_is_read(bits: u64) {
            let code = LookupCode::from_bits(bits);
            prop_assert_eq!(code.to_string().parse(), Ok(code.clone()));
            prop_assert_eq!(code.to_string().to_lowercase().replace('-', " ").parse(), Ok(code.clone()));
            prop_assert_eq!(code.compact().parse(), Ok(code));
        }

        #[test]
        fn no_text_panics(text: String) {
            let _ = text.parse::<LookupCode>();
        }
    }

    #[test]
    fn look_alikes_are_read_kindly_and_the_rest_refused() {
        assert_eq!("o0il-1111-2222".parse::<LookupCode>(), "0011-1111-2222".parse());
        for bad in ["", "7K3M-9QXT-04Z", "7K3M-9QXT-04ZBB", "7K3M-9QXT-04ZU", "7K3M-9QXT-04Zé"] {
            assert!(bad.parse::<LookupCode>().is_err(), "{bad} was taken");
        }
    }
}
