//! Personal data in free text, found without regular expressions. [`find`] and [`redact`] are the server's; browsers
//! have [`glance`], since the pages that embed them pay for each kilobyte.
//!
//! It looks for what people in Vietnam really type: phone numbers that start with 0 or +84, e-mail addresses,
//! identity numbers of 12 or 9 digits, and other long numbers such as bank accounts. It looks at what a reader sees,
//! not at how that is encoded ([`reading`]): full-width, superscript or Arabic digits, any dash, blank or bracket
//! between digits and characters that nobody sees make no difference. What only looks like it stays: days, hours,
//! amounts of money, codes of dossiers and procedures ([`public`]). Elsewhere it errs on the side of hiding: a
//! redacted count is a nuisance, a shown identity number is a breach (Law 91/2025/QH15).
//!
//! It does not understand language. Digits written as words ("không chín một hai…"), letters that stand for digits
//! ("O9l2") and names and home addresses pass it: whoever publishes a text has to read it.

mod email;
mod glance;
mod number;
mod public;
mod reading;

use std::ops::Range;

pub use glance::glance;

/// What a piece of text seems to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PersonalData {
    /// A phone number.
    Phone,
    /// An e-mail address.
    Email,
    /// An identity number: 12 digits (căn cước), or 9 (the old chứng minh nhân dân).
    IdentityNumber,
    /// Some other long number, such as a bank account's or a person's tax code.
    LongNumber,
}

/// What replaces personal data in shown text.
pub const REDACTED: &str = "[đã ẩn]";

/// The pieces of `text` that seem to be personal data, in order and without overlap, as byte ranges.
pub fn find(text: &str) -> Vec<(Range<usize>, PersonalData)> {
    let signs = reading::read(text);
    let mut found = email::find(&signs);
    for (mut range, mut kind) in number::find(&signs) {
        // Both are in order already.
        let place = found.partition_point(|(other, _)| other.end <= range.start);
        while let Some((other, _)) = found.get(place).filter(|(other, _)| other.start < range.end) {
            // "0912 345 678@example.vn": a number that runs into an address is hidden with it.
            range = range.start.min(other.start)..range.end.max(other.end);
            kind = PersonalData::Email;
            found.remove(place);
        }
        found.insert(place, (range, kind));
    }
    for (range, _) in &mut found {
        *range = reading::bytes(&signs, range);
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
