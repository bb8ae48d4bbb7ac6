//! Numbers that may be personal: digits as people write numbers, with blanks, dots, dashes, brackets or anything else
//! between them that is no letter.

use super::PersonalData;
use super::public;
use super::reading::{Sign, is_letter, sign};
use std::ops::Range;

/// The most changes of separator between two digits of one number, as in `(0912) – 345`: repeats count once.
const MOST_BETWEEN: usize = 5;

/// The numbers in a text, in order, as ranges of signs.
pub fn find(signs: &[Sign]) -> Vec<(Range<usize>, PersonalData)> {
    let mut found = Vec::new();
    let mut run: Vec<Range<usize>> = Vec::new();
    let (mut at, mut between) = (0, 0);
    while at < signs.len() {
        let c = sign(signs, at);
        let shown = public::code(signs, at).or_else(|| {
            let is_new = c.is_ascii_digit() && run.last().is_none_or(|last| parts(signs, last.end, at));
            if is_new { public::certain(signs, at) } else { None }
        });
        if let Some(end) = shown {
            judge(signs, &run, &mut found);
            run.clear();
            at = end;
            continue;
        }
        if c.is_ascii_digit() {
            let digits = signs[at..].iter().take_while(|sign| sign.c.is_ascii_digit()).count();
            run.push(at..at + digits);
            at += digits;
            between = 0;
            continue;
        }
        between += usize::from(at == 0 || sign(signs, at - 1) != c);
        if is_letter(c) || between > MOST_BETWEEN {
            judge(signs, &run, &mut found);
            run.clear();
        }
        at += 1;
    }
    judge(signs, &run, &mut found);
    found
}

/// Whether what stands between two numbers may part them, as in "quầy 3: 7:30" or "7:30, 0912…".
fn parts(signs: &[Sign], from: usize, to: usize) -> bool {
    let between = signs[from..to].iter();
    let blanks = between.clone().filter(|sign| sign.c == ' ').count();
    (0 < blanks && blanks < to - from) || between.clone().any(|sign| matches!(sign.c, ',' | ';'))
}

/// Notes what groups of digits that stand together are, if they are personal.
fn judge(signs: &[Sign], run: &[Range<usize>], found: &mut Vec<(Range<usize>, PersonalData)>) {
    // "15, 20, 30" lists numbers, and so does "10/2022: 4.042"; "0912, 345, 678" is one in disguise.
    let is_listed = |one: &Range<usize>, next: &Range<usize>| {
        let has = |sign: char| signs[one.end..next.start].iter().any(|between| between.c == sign);
        let is_known = |group| public::likely(signs, std::slice::from_ref(group));
        let is_title = has(':') && is_known(one) || sign(signs, next.end) == ':' && is_known(next);
        has(' ') && (has(',') || has(';') || is_title)
    };
    let digits: String = run.iter().flat_map(|group| &signs[group.clone()]).map(|sign| sign.c).collect();
    let is_one = digits.len() <= 12 && digits.starts_with('0')
        || classify(&digits, run.len()) == Some(PersonalData::Phone);
    let parts = run.chunk_by(|one, next| is_one || !is_listed(one, next));
    if public::likely(signs, run) {
        return;
    }
    for part in parts {
        let (Some(first), Some(last)) = (part.first(), part.last()) else { continue };
        if public::likely(signs, part) {
            continue;
        }
        let digits: String = part.iter().flat_map(|group| &signs[group.clone()]).map(|sign| sign.c).collect();
        if let Some(kind) = classify(&digits, part.len()) {
            let plus = first.start.checked_sub(1);
            let plus = plus.filter(|before| matches!(sign(signs, *before), '+' | '⁺' | '➕'));
            found.push((plus.unwrap_or(first.start)..last.end, kind));
        }
    }
}

/// What so many digits are, written in one piece or several.
pub fn classify(digits: &str, pieces: usize) -> Option<PersonalData> {
    let count = digits.len();
    let starts = |start: &str| digits.starts_with(start);
    match count {
        // Hotlines are everybody's: 1900 1009, 1800 561 292.
        8 | 10 if starts("1900") || starts("1800") => None,
        10 | 11 if starts("0") => Some(PersonalData::Phone),
        11 | 12 if starts("84") => Some(PersonalData::Phone),
        13 | 14 if starts("0084") => Some(PersonalData::Phone),
        9 | 12 => Some(PersonalData::IdentityNumber),
        8 if pieces == 1 => Some(PersonalData::LongNumber),
        10.. => Some(PersonalData::LongNumber),
        _ => None,
    }
}
