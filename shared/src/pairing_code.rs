//! The code that an unpaired tablet shows and an administrator types.

use crate::text::travels_as_text;
use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// Thirty signs that nobody confuses on a screen across the room: no 0, O, 1, I, L or U.
const ALPHABET: &[u8; 30] = b"23456789ABCDEFGHJKMNPQRSTVWXYZ";
const LENGTH: usize = 6;

/// Six letters and digits. Good for some minutes, and only together with an administrator's sign-in.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(
    value_type = String, pattern = "^[2-9A-HJKMNP-TV-Z]{6}$", example = "7K3M9Q",
))]
pub struct PairingCode(String);

/// Text that cannot be a pairing code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a pairing code has six letters and digits, such as 7K3M9Q")]
pub struct NotAPairingCode;

impl PairingCode {
    /// A code made of random bits; the bias of the last sign is of no use to anybody.
    pub fn from_bits(mut bits: u64) -> Self {
        let sign = |_| {
            let place = bits % ALPHABET.len() as u64;
            bits /= ALPHABET.len() as u64;
            char::from(ALPHABET[usize::try_from(place).expect("a number below thirty fits in any usize")])
        };
        Self((0..LENGTH).map(sign).collect())
    }

    /// The six signs.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for PairingCode {
    type Err = NotAPairingCode;

    /// Takes lower case, and blanks and hyphens anywhere.
    fn from_str(text: &str) -> Result<Self, NotAPairingCode> {
        let signs: String =
            text.chars().filter(|c| !matches!(c, ' ' | '-')).map(|c| c.to_ascii_uppercase()).collect();
        let known = signs.bytes().all(|sign| ALPHABET.contains(&sign));
        if known && signs.len() == LENGTH { Ok(Self(signs)) } else { Err(NotAPairingCode) }
    }
}

travels_as_text!(PairingCode, NotAPairingCode);

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_code_survives_being_typed(bits: u64) {
            let code = PairingCode::from_bits(bits);
            let typed = format!(" {}-{} ", code.as_str()[..3].to_lowercase(), &code.as_str()[3..]);
            prop_assert_eq!(typed.parse(), Ok(code));
        }

        #[test]
        fn nothing_else_is_one(text in "[01OILU]{6}|.{0,5}|[2-9]{7,9}|[2-9]{5}ậ") {
            prop_assert_eq!(text.parse::<PairingCode>(), Err(NotAPairingCode));
        }
    }
}
