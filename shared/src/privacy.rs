//! Personal data in free text, found without regular expressions so that browsers can run it too.
//!
//! It looks for what people in Vietnam really type: ten-digit phone numbers that start with 0 or +84, e-mail
//! addresses, identity numbers of 12 or 9 digits, and longer runs of digits such as bank accounts. It errs on the
//! side of hiding: a redacted date is a nuisance, a shown identity number is a breach (Law 91/2025/QH15).

use std::ops::Range;

/// What a piece of text seems to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PersonalData {
    /// A phone number.
    Phone,
    /// An e-mail address.
    Email,
    /// An identity number: 12 digits (căn cước), or 9 (the old chứng minh nhân dân).
    IdentityNumber,
    /// Some other long number, such as a bank account's.
    LongNumber,
}

/// What replaces personal data in shown text.
pub const REDACTED: &str = "[đã ẩn]";

/// The pieces of `text` that seem to be personal data, in order and without overlap, as byte ranges.
pub fn find(text: &str) -> Vec<(Range<usize>, PersonalData)> {
    let mut found: Vec<_> = emails(text).map(|range| (range, PersonalData::Email)).collect();
    for range in numbers(text) {
        if found.iter().any(|(email, _)| email.start < range.end && range.start < email.end) {
            continue;
        }
        if let Some(kind) = text.get(range.clone()).and_then(classify) {
            // Both are in order already; a sort would cost browsers two kilobytes.
            let place = found.partition_point(|(before, _)| before.start < range.start);
            found.insert(place, (range, kind));
        }
    }
    found
}

/// The text with every piece that [`find`] names replaced by [`REDACTED`].
pub fn redact(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut copied = 0;
    for (range, _) in find(text) {
        out.push_str(&text[copied..range.start]);
        out.push_str(REDACTED);
        copied = range.end;
    }
    out.push_str(&text[copied..]);
    out
}

/// The most blanks, dots, hyphens or brackets between two digits of one number.
const MOST_BETWEEN: usize = 3;

/// Runs of digits as people write numbers: with a few blanks, dots, hyphens or brackets between digits, and a plus
/// before them.
fn numbers(text: &str) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    let mut between = usize::MAX;
    let mut plus = None;
    for (at, c) in text.char_indices() {
        if c.is_ascii_digit() {
            match runs.last_mut() {
                Some(run) if between <= MOST_BETWEEN => run.end = at + 1,
                _ => runs.push(plus.unwrap_or(at)..at + 1),
            }
            between = 0;
        } else if matches!(c, ' ' | '\u{a0}' | '.' | '-' | '\u{2013}' | '(' | ')') {
            between = between.saturating_add(1);
        } else {
            between = usize::MAX;
        }
        plus = (c == '+').then_some(at);
    }
    runs
}

fn classify(run: &str) -> Option<PersonalData> {
    let mut digits = run.bytes().filter(u8::is_ascii_digit);
    let count = digits.clone().count();
    let first = (digits.next(), digits.next());
    match count {
        10 | 11 if first.0 == Some(b'0') => Some(PersonalData::Phone),
        11 | 12 if first == (Some(b'8'), Some(b'4')) && run.starts_with('+') => Some(PersonalData::Phone),
        9 | 12 => Some(PersonalData::IdentityNumber),
        8 if run.len() == 8 => Some(PersonalData::LongNumber),
        10.. => Some(PersonalData::LongNumber),
        _ => None,
    }
}

fn emails(text: &str) -> impl Iterator<Item = Range<usize>> {
    let bytes = text.as_bytes();
    let local = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'%' | b'+' | b'-');
    let domain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-');
    text.match_indices('@').filter_map(move |(at, _)| {
        let (before, after) = bytes.split_at_checked(at)?;
        let before = before.iter().rev().take_while(|&&b| local(b)).count();
        let after = after.iter().skip(1).take_while(|&&b| domain(b)).count();
        let host = text.get(at + 1..at + 1 + after)?.trim_end_matches(['.', '-']);
        (before > 0 && host.contains('.')).then(|| at - before..at + 1 + host.len())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn kinds(text: &str) -> Vec<PersonalData> {
        find(text).into_iter().map(|(_, kind)| kind).collect()
    }

    #[test]
    fn what_people_type_is_recognised() {
        use PersonalData::{Email, IdentityNumber, LongNumber, Phone};
        assert_eq!(kinds("gọi 0912 345 678 nhé"), [Phone]);
        assert_eq!(kinds("gọi 0912.345.678, +84 912 345 678"), [Phone, Phone]);
        assert_eq!(kinds("(0912) 345 678; 0912 – 345 – 678; 0912  345\u{a0}678"), [Phone, Phone, Phone]);
        assert_eq!(kinds("CCCD 001 099 012 345"), [IdentityNumber]);
        assert_eq!(kinds("CMND số 123456789."), [IdentityNumber]);
        assert_eq!(kinds("tk 19036542178011 VCB"), [LongNumber]);
        assert_eq!(kinds("thư a.b-c@example.gov.vn, cảm ơn"), [Email]);
    }

    #[test]
    fn ordinary_numbers_are_left_alone() {
        for text in [
            "chờ 45 phút",
            "ngày 23/11/2026",
            "nộp 1.500.000 đồng",
            "quầy số 3, 7:30",
            "a @ b",
            "năm 2026",
            "từ 7:30 - 11:30",
            "2020 - 2026",
        ] {
            assert_eq!(redact(text), text);
        }
    }

    #[test]
    fn redaction_keeps_the_words_around() {
        assert_eq!(redact("Anh Ba 0912345678 hẹn tôi"), "Anh Ba [đã ẩn] hẹn tôi");
    }

    proptest! {
        #[test]
        fn redacted_text_holds_no_personal_data(text in "(\\PC|[0-9 .@+-]){0,60}") {
            prop_assert_eq!(find(&redact(&text)), vec![]);
        }

        #[test]
        fn an_identity_number_is_hidden_wherever_it_stands(before in "[a-zà-ỹ ]{0,20}", digits in "[0-9]{12}", after in "[a-zà-ỹ ]{0,20}") {
            let hidden = redact(&format!("{before} {digits} {after}"));
            prop_assert!(!hidden.contains(&digits));
        }
    }
}
