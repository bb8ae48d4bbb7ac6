//! The code printed on a dossier's receipt.

use crate::Day;
use crate::text::travels_as_text;
use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// A dossier code as written: `AAA.BB.CC.HNN-YYMMDD-XXXX` (Circular 01/2018/TT-VPCP), the newer
/// `HNN.BB[.CC]-YYMMDD-XXXX`, or from 25/01/2026 for procedures that one system serves in the whole country
/// `MXX.YYY.ZZ-YYMMDD-AAXXXX` (Circular 04/2025/TT-VPCP, Article 23), where `M` is a letter from A to Y, `AA` are two
/// letters, and more than four digits may follow them, up to 35 characters in all. `H` is a province and `G` a
/// ministry; the date is that of reception and the last digits are a daily sequence, so a code can be guessed and
/// proves nothing.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(
    value_type = String,
    max_length = 35,
    pattern = "^(([0-9]{3}\\.[0-9]{2}\\.[0-9]{2}\\.[GH][0-9]{2}|[GH][0-9]{2}\\.[0-9]{2}(\\.[0-9]{2})?)\
               -[0-9]{6}-[0-9]{4}|[A-Y][0-9]{2}\\.[0-9]{3}\\.[0-9]{2}-[0-9]{6}-[A-Z]{2}[0-9]{4,})$",
    example = "H38.12-261120-0042",
))]
pub struct DossierCode(String);

/// Text that is not a dossier code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "a dossier code is written like 000.00.01.H17-261120-0001, H38.12-261120-0042 or G01.001.02-261120-AB0042, with a \
     real date"
)]
pub struct NotADossierCode;

/// The most characters of a code.
const MAX_CHARS: usize = 35;

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

/// Whether `text` has the shape of `pattern`, where `9` is any digit, `H` is `G` or `H`, `M` is a letter from A to Y,
/// and the rest is itself.
pub(crate) fn has_shape(text: &str, pattern: &str) -> bool {
    text.len() == pattern.len()
        && text.bytes().zip(pattern.bytes()).all(|(byte, wanted)| match wanted {
            b'9' => byte.is_ascii_digit(),
            b'H' => byte == b'H' || byte == b'G',
            b'M' => (b'A'..=b'Y').contains(&byte),
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
        let local = ["999.99.99.H99", "H99.99", "H99.99.99"].iter().any(|shape| has_shape(office, shape))
            && has_shape(sequence, "9999");
        let national = || {
            let (letters, digits) = sequence.as_bytes().split_at_checked(2).unwrap_or_default();
            has_shape(office, "M99.999.99")
                && text.len() <= MAX_CHARS
                && letters.iter().all(u8::is_ascii_uppercase)
                && digits.len() >= 4
                && digits.iter().all(u8::is_ascii_digit)
        };
        if !has_shape(date, "999999") || !(local || national()) {
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
        fn every_format_keeps_its_text_and_its_date(
            form in 0..4, a in 0..1000, b in 0..100, c in 0..100, h in 0..100, n in 0..10_000, offset in 0..36_000,
            letter in "[A-Y]", letters in "[A-Z]{2}", more in "[0-9]{0,11}",
        ) {
            let day = Day::new(2000, 1, 1).unwrap().plus_days(offset);
            let date = &day.number().to_string()[2..];
            let text = match form {
                0 => format!("{a:03}.{b:02}.{c:02}.H{h:02}-{date}-{n:04}"),
                1 => format!("H{h:02}.{b:02}.{c:02}-{date}-{n:04}"),
                2 => format!("H{h:02}.{b:02}-{date}-{n:04}"),
                _ => format!("{letter}{h:02}.{a:03}.{b:02}-{date}-{letters}{n:04}{more}"),
            };
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
            "H38.12-261123-AB0042",
            "H38.12-261123-00042",
            "Z01.001.02-261123-AB0042",
            "G01.001.02-261123-0042",
            "G01.001.02-261123-AB042",
            "G01.001.02-261123-A00042",
            "G01.001.02-261123-AB00X42",
            "G01.001.02-261123-ab0042",
            "G01.001.02-260230-AB0042",
            "G01.001.02-261123-AB00420000000000000",
            "G01.001.02-261123-ẬB0042",
        ] {
            assert_eq!(bad.parse::<DossierCode>(), Err(NotADossierCode), "{bad} was taken");
        }
    }
}
