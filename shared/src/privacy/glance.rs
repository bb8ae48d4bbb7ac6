//! A quick look at a text that is being typed, small enough for every page that embeds the form.

use super::PersonalData;
use super::number::classify;

/// The most blanks and signs between two digits of one number.
const MOST_BETWEEN: usize = 3;

/// What a text seems to give away, if anything, for a warning to who is writing it. It knows plain and full-width
/// digits and all common blanks and dashes between them, and no exceptions; what is hidden is what
/// [`find`](super::find) finds.
pub fn glance(text: &str) -> Option<PersonalData> {
    let (mut digits, mut pieces, mut between) = (String::new(), 0, 1);
    // The letter at the end ends the last number.
    for c in text.chars().chain(['x']) {
        let c = match c {
            '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
            _ => c,
        };
        if c.is_ascii_digit() {
            pieces += usize::from(between > 0);
            between = 0;
            digits.push(c);
            continue;
        }
        match c {
            '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{2060}'..='\u{2064}' => continue,
            '.' | '-' | '_' | '(' | ')' | '·' | '\u{2010}'..='\u{2015}' | '\u{2212}' => between += 1,
            _ if c.is_whitespace() => between += 1,
            _ => between = usize::MAX,
        }
        if between > MOST_BETWEEN {
            let kind = classify(&digits, pieces);
            if kind.is_some() {
                return kind;
            }
            (digits, pieces, between) = (String::new(), 0, 1);
        }
    }
    let mut words = text.split_whitespace();
    words.any(is_address).then_some(PersonalData::Email)
}

fn is_address(word: &str) -> bool {
    let Some((name, host)) = word.split_once(['@', '＠']) else { return false };
    !name.is_empty() && host.trim_end_matches(['.', ',', '-']).contains(['.', '．'])
}
