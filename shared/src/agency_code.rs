//! The code that names an agency.

use crate::text::travels_as_text;
use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// The code of an agency, such as `H37.03`: 1 to 32 ASCII letters, digits, dots, hyphens and underscores, the first a
/// letter or a digit. The national identifier of administrative bodies fits in it. Letter case counts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = String, pattern = "^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$", example = "H37"))]
pub struct AgencyCode(String);

impl AgencyCode {
    /// The code as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Text that cannot be an agency's code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "an agency code has 1 to 32 letters, digits, dots, hyphens and underscores, and starts with a letter or digit"
)]
pub struct NotAnAgencyCode;

impl FromStr for AgencyCode {
    type Err = NotAnAgencyCode;

    fn from_str(text: &str) -> Result<Self, NotAnAgencyCode> {
        let bytes = text.as_bytes();
        let fits = (1..=32).contains(&bytes.len())
            && bytes[0].is_ascii_alphanumeric()
            && bytes.iter().all(|&b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_'));
        if fits { Ok(Self(text.to_owned())) } else { Err(NotAnAgencyCode) }
    }
}

travels_as_text!(AgencyCode, NotAnAgencyCode);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_short_names_without_blanks() {
        for good in ["H38.12", "H38", "000.00.01.H17", "DEMO-1", "9"] {
            assert!(good.parse::<AgencyCode>().is_ok(), "{good} was refused");
        }
        for bad in ["", ".H38", "H38\0", "H 38", "Đ1", &"A".repeat(33)] {
            assert!(bad.parse::<AgencyCode>().is_err(), "{bad} was taken");
        }
    }
}
