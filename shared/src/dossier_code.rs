//! The code printed on a dossier's receipt.

use crate::Day;
use crate::text::travels_as_text;
use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// A dossier code as written: `AAA.BB.CC.HNN-YYMMDD-XXXX` (Circular 01/2018/TT-VPCP) or the newer
/// `HNN.BB[.CC]-YYMMDD-XXXX`. `H` is a province and `G` a ministry; the date is that of reception and the last four
/// digits are a daily sequence, so a code can be guessed and proves nothing.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(
    value_type = String,
    pattern = r"^([0-9]{3}\.[0-9]{2}\.[0-9]{2}\.[GH][0-9]{2}|[GH][0-9]{2}\.[0-9]{2}(\.[0-9]{2})?)-[0-9]{6}-[0-9]{4}$",
    example = "H38.12-261120-0042",
))]
pub struct DossierCode(String);

/// Text that is not a dossier code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a dossier code is written like 000.00.01.H17-261120-0001 or H38.12-261120-0042, with a real date")]
pub struct NotADossierCode;

impl DossierCode {
    /// The code as written on the receipt.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The day of reception that the code names. A caller with a clock checks that it is not in the future.
    pub fn received(&self) -> Day {
        date_of(&self.0).expect("only text with a real date was made into a code")
    }
}

/// The day in a code's last part but one.
fn date_of(code: &str) -> Option<Day> {
    let number: i64 = code.rsplit('-').nth(1)?.parse().ok()?;
    Day::from_number(20_000_000 + number).ok()
}

/// Whether `text` has the shape of `pattern`, where `9` is any digit, `H` is `G` or `H`, and the rest is itself.
fn has_shape(text: &str, pattern: &str) -> bool {
    text.len() == pattern.len()
        && text.bytes().zip(pattern.bytes()).all(|(byte, wanted)| match wanted {
            b'9' => byte.is_ascii_digit(),
            b'H' => byte == b'H' || byte == b'G',
            literal => byte == literal,
        })
}

impl FromStr for DossierCode {
    type Err = NotADossierCode;

    fn from_str(text: &str) -> Result<Self, NotADossierCode> {
        let mut parts = text.split('-');
        let (Some(office), Some(date), Some(sequence), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(NotADossierCode);
        };
        let known_office =
            ["999.99.99.H99", "H99.99", "H99.99.99"].iter().any(|shape| has_shape(office, shape));
        if !known_office || !has_shape(date, "999999") || !has_shape(sequence, "9999") {
            return Err(NotADossierCode);
        }
        date_of(text).map(|_| Self(text.to_owned())).ok_or(NotADossierCode)
    }
}

travels_as_text!(DossierCode, NotADossierCode);

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn both_formats_keep_their_text_and_their_date(
            long: bool, deep: bool, a in 0..1000, b in 0..100, c in 0..100, h in 0..100, n in 0..10_000, offset in 0..36_000,
        ) {
            let day = Day::new(2000, 1, 1).unwrap().plus_days(offset);
            let date = &day.number().to_string()[2..];
            let office = match (long, deep) {
                (true, _) => format!("{a:03}.{b:02}.{c:02}.H{h:02}"),
                (false, true) => format!("H{h:02}.{b:02}.{c:02}"),
                (false, false) => format!("H{h:02}.{b:02}"),
            };
            let text = format!("{office}-{date}-{n:04}");
            let code: DossierCode = text.parse().unwrap();
            prop_assert_eq!(code.as_str(), text.as_str());
            prop_assert_eq!(code.received(), day);
        }

        #[test]
        fn no_text_panics(text: String) {
            let _ = text.parse::<DossierCode>();
        }
    }

    #[test]
    fn malformed_codes_are_refused() {
        for bad in [
            "",
            "H38",
            "H38.12-261123",
            "H38.12-261123-42",
            "H38.12-261323-0042",
            "h38.12-261123-0042",
            "H38.1-261123-0042",
            "000.00.01.X17-261123-0001",
            "H38.12-261123-0042-1",
            "H38.12-260230-0042",
            "H38.12-２61123-0042",
        ] {
            assert_eq!(bad.parse::<DossierCode>(), Err(NotADossierCode), "{bad} was taken");
        }
    }
}
