//! A text as a reader sees it: each digit as `0` to `9` and each letter without its marks, whatever script or style
//! they are encoded in, and nothing of what is not seen.
//!
//! It is compatibility decomposition (Unicode Standard Annex 15) as far as numbers and addresses need it, and the
//! values of all decimal digits, which that decomposition leaves alone; a test compares it with the whole of Unicode.

use crate::fold::base;
use crate::text::{is_blank, is_visible};
use std::ops::Range;

/// One character as it is read, and the bytes of the text that it was read from.
pub struct Sign {
    /// An ASCII digit, a lower-case letter without marks, a blank (whichever it was), or another visible character.
    pub c: char,
    /// What was written.
    pub written: char,
    start: usize,
    end: usize,
}

/// Reads a text.
pub fn read(text: &str) -> Vec<Sign> {
    let mut signs: Vec<Sign> = Vec::with_capacity(text.len());
    for (start, written) in text.char_indices() {
        let end = start + written.len_utf8();
        let mut push = |c| signs.push(Sign { c, written, start, end });
        if let Some(value) = number(written) {
            if value >= 10 {
                push(digit(value / 10));
            }
            push(digit(value % 10));
        } else if is_blank(written) {
            push(' ');
        } else if is_visible(written) {
            push(plain(written));
        } else if let Some(last) = signs.last_mut() {
            // Marks and joiners go with what they stand behind.
            last.end = end;
        }
    }
    signs
}

/// The bytes of the text that these signs were read from.
pub fn bytes(signs: &[Sign], range: &Range<usize>) -> Range<usize> {
    let of = |at: usize| signs.get(at).map_or(0..0, |sign| sign.start..sign.end);
    of(range.start).start..of(range.end.saturating_sub(1)).end
}

fn digit(value: u32) -> char {
    char::from_digit(value, 10).unwrap_or('0')
}

/// The zeros of the scripts' decimal digits, each followed by its 1 to 9: those up to U+FFFF, and those beyond, less
/// 65,536.
const ZEROS: [u16; 36] = [
    0x0660, 0x06F0, 0x07C0, 0x0966, 0x09E6, 0x0A66, 0x0AE6, 0x0B66, 0x0BE6, 0x0C66, 0x0CE6, 0x0D66, 0x0DE6,
    0x0E50, 0x0ED0, 0x0F20, 0x1040, 0x1090, 0x17E0, 0x1810, 0x1946, 0x19D0, 0x1A80, 0x1A90, 0x1B50, 0x1BB0,
    0x1C40, 0x1C50, 0xA620, 0xA8D0, 0xA900, 0xA9D0, 0xA9F0, 0xAA50, 0xABF0, 0xFF10,
];
const ZEROS_BEYOND: [u16; 40] = [
    0x04A0, 0x0D30, 0x0D40, 0x1066, 0x10F0, 0x1136, 0x11D0, 0x12F0, 0x1450, 0x14D0, 0x1650, 0x16C0, 0x16D0,
    0x16DA, 0x1730, 0x18E0, 0x1950, 0x1BF0, 0x1C50, 0x1D50, 0x1DA0, 0x1DE0, 0x1F50, 0x6130, 0x6A60, 0x6AC0,
    0x6B50, 0x6D70, 0xCCF0, 0xD7CE, 0xD7D8, 0xD7E2, 0xD7EC, 0xD7F6, 0xE140, 0xE2F0, 0xE4F0, 0xE5F1, 0xE950,
    0xFBF0,
];

/// The number that a character stands for: a decimal digit of any script, or one raised, lowered, circled, bracketed or
/// with a dot.
fn number(c: char) -> Option<u32> {
    let code = u32::from(c);
    Some(match code {
        0x30..=0x39 => code - 0x30,
        0..=0xB1 => return None,
        0xB2 | 0xB3 => code - 0xB0,
        0xB9 => 1,
        0x2070 | 0x2074..=0x2079 => code - 0x2070,
        0x2080..=0x2089 => code - 0x2080,
        0x2460..=0x249B => (code - 0x2460) % 20 + 1,
        0x24EA | 0x24FF | 0x1F100 | 0x1F10B | 0x1F10C => 0,
        0x24EB..=0x24F4 => code - 0x24E0,
        0x24F5..=0x24FE => code - 0x24F4,
        0x2776..=0x2793 => (code - 0x2776) % 10 + 1,
        0x3251..=0x325F => code - 0x323C,
        0x32B1..=0x32BF => code - 0x328D,
        0x1F101..=0x1F10A => code - 0x1F101,
        _ => {
            let (zeros, code): (&[u16], u32) = match code.checked_sub(0x1_0000) {
                Some(beyond) => (&ZEROS_BEYOND, beyond),
                None => (&ZEROS, code),
            };
            return zeros.iter().find_map(|&zero| code.checked_sub(zero.into()).filter(|value| *value < 10));
        }
    })
}

/// The plain form of a visible character that is no digit.
fn plain(c: char) -> char {
    match c {
        '\u{FF01}'..='\u{FF5E}' => {
            base(char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c)) // full-width
        }
        // The mathematical alphabets, each with its 26 capitals before its 26 small letters.
        '\u{1D400}'..='\u{1D6A3}' => letter((u32::from(c) - 0x1_D400) % 26),
        '\u{FE6B}' => '@',
        'Ⓐ'..='ⓩ' => letter((u32::from(c) - 0x24B6) % 26),
        // Hyphens, dashes, minus signs.
        '\u{2010}'..='\u{2015}' | '\u{2043}' | '\u{2212}' | '\u{FE58}' | '\u{FE63}' => '-',
        // Full stops and dots at any height.
        '·' | '•' | '․' | '‧' | '∙' | '⋅' | '。' | '｡' | '﹒' | '・' | '･' => '.',
        '⁄' | '∕' => '/',
        _ => base(c),
    }
}

fn letter(place: u32) -> char {
    char::from_digit(place + 10, 36).unwrap_or('?')
}

/// Whether a sign is a letter, which ends a number. Of scripts that nobody here writes in, letters count as separators:
/// that hides more, and needs no list of all letters.
pub fn is_letter(c: char) -> bool {
    matches!(
        c,
        'a'..='z'
            | 'ª' | 'µ' | 'º' | 'À'..='Ö' | 'Ø'..='ö' | 'ø'..='\u{2B8}' | '\u{2E0}'..='\u{2E4}'
            | '\u{370}'..='\u{52F}' | '\u{E01}'..='\u{EDF}' | '\u{1780}'..='\u{17B3}' | '\u{1D00}'..='\u{1DBF}'
            | '\u{1E00}'..='\u{1FFF}' | '\u{2071}' | '\u{207F}' | '\u{2090}'..='\u{209C}'
            | '\u{2102}'..='\u{2149}' | '\u{2160}'..='\u{2188}' | '\u{2C60}'..='\u{2C7F}'
            | '\u{3041}'..='\u{309F}' | '\u{30A1}'..='\u{318E}' | '\u{3400}'..='\u{9FFF}'
            | '\u{A720}'..='\u{A7FF}' | '\u{AC00}'..='\u{D7A3}' | '\u{FF66}'..='\u{FFDC}'
            | '\u{10780}'..='\u{107BA}' | '\u{1CCD6}'..='\u{1CCEF}' | '\u{1D6A4}'..='\u{1D7CB}'
            | '\u{1F110}'..='\u{1F189}'
    )
}

/// The place behind the blanks that begin at `at`.
pub fn skip_blanks(signs: &[Sign], at: usize) -> usize {
    at + signs[at.min(signs.len())..].iter().take_while(|sign| sign.c == ' ').count()
}

/// The place behind `word`, if it stands at `at` as a whole word.
pub fn after_word(signs: &[Sign], at: usize, word: &str) -> Option<usize> {
    let end = at + word.len();
    let fits = signs.get(at..end)?.iter().map(|sign| sign.c).eq(word.chars());
    let ends = !signs.get(end).is_some_and(|next| is_letter(next.c) || next.c.is_ascii_digit());
    (fits && ends).then_some(end)
}

/// The sign at `at`, or a blank beyond the text.
pub fn sign(signs: &[Sign], at: usize) -> char {
    signs.get(at).map_or(' ', |sign| sign.c)
}

#[cfg(test)]
mod tests {
    use super::*;
    use unicode_normalization::UnicodeNormalization;
    use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};

    fn seen(text: &str) -> String {
        read(text).iter().map(|sign| sign.c).collect()
    }

    #[test]
    fn every_digit_and_letter_of_unicode_that_stands_for_an_ascii_one_is_read_as_it() {
        for c in '\u{80}'..=char::MAX {
            let written = c.to_string();
            let plain: String = written.nfkc().collect();
            let bare = plain.trim_matches(['(', ')', '.', ',']);
            if !bare.is_empty() && bare.bytes().all(|b| b.is_ascii_digit()) {
                assert_eq!(seen(&written), bare, "U+{:04X}", u32::from(c));
            } else if plain.len() == 1 && plain.bytes().all(|b| b.is_ascii_alphabetic()) {
                let seen = seen(&written);
                assert!(seen.chars().all(is_letter), "U+{:04X} is {seen}", u32::from(c));
            }
        }
    }

    /// Decimal digits come in tens, so that a digit's value is how many stand before it.
    #[test]
    fn every_decimal_digit_of_unicode_is_read_as_its_value() {
        let is_digit = |c: char| c.general_category() == GeneralCategory::DecimalNumber;
        let mut value = 0;
        for c in '0'..=char::MAX {
            if is_digit(c) {
                assert_eq!(seen(&c.to_string()), (value % 10).to_string(), "U+{:04X}", u32::from(c));
                value += 1;
            } else {
                assert_eq!(value % 10, 0);
                value = 0;
            }
        }
    }

    #[test]
    fn every_dash_is_a_hyphen_or_a_separator_and_every_blank_a_blank() {
        for c in '\u{80}'..=char::MAX {
            let read = seen(&format!("1{c}2"));
            match c.general_category() {
                GeneralCategory::SpaceSeparator => assert_eq!(read, "1 2"),
                GeneralCategory::Format | GeneralCategory::NonspacingMark => assert_eq!(read, "12"),
                GeneralCategory::DashPunctuation => assert!(!read.contains(is_letter), "{read}"),
                _ => {}
            }
        }
    }
}
