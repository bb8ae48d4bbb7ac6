//! Numbers that are nobody's: days, hours, amounts of money, codes of dossiers and procedures, numbers of laws.
//! Each function takes the place where something begins and gives the place behind it.

use super::reading::{Sign, after_word, is_letter, sign, skip_blanks};
use crate::DossierCode;
use crate::dossier_code::has_shape;
use std::ops::Range;

/// The code of a dossier or a procedure (`1.004203.000.00.00.H38`) that begins here.
pub fn code(signs: &[Sign], at: usize) -> Option<usize> {
    const LONGEST: usize = 35;
    let part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-');
    let before = |back| at.checked_sub(back).map_or(' ', |at| sign(signs, at));
    let goes_on = before(1).is_ascii_alphanumeric() || part(before(1)) && before(2).is_ascii_alphanumeric();
    if goes_on || !sign(signs, at).is_ascii_alphanumeric() {
        return None;
    }
    let token: String = signs[at..]
        .iter()
        .map(|sign| sign.c.to_ascii_uppercase())
        .take_while(|c| part(*c))
        .take(LONGEST + 2)
        .collect();
    let token = token.trim_end_matches(['.', '-']);
    // A daily sequence has no nine digits; a number that does may be somebody's.
    let is_dossier = || {
        let sequence = token.rsplit('-').next().unwrap_or_default();
        sequence.len() <= 10 && token.parse::<DossierCode>().is_ok()
    };
    let is_procedure = || {
        token.starts_with(['1', '2', '3'])
            && ["9.999999.999.99.99.H99", "9.999999.999.99.99"].iter().any(|shape| has_shape(token, shape))
    };
    (is_dossier() || is_procedure()).then_some(at + token.len())
}

/// Something that is public wherever it begins anew: a day with its year, an hour, money.
pub fn certain(signs: &[Sign], at: usize) -> Option<usize> {
    let money = || if at > 0 && sign(signs, at - 1) == '+' { None } else { money(signs, at, 3) };
    day(signs, at).or_else(|| hour(signs, at)).or_else(money)
}

/// Whether numbers that stand together are all such as are public if nothing else stands with them: years, numbers of
/// laws, hours with dots, codes of procedures; or count up.
pub fn likely(signs: &[Sign], run: &[Range<usize>]) -> bool {
    let mut reached = 0;
    let known = run.iter().all(|group| {
        if group.start >= reached {
            reached = small(signs, group.start).unwrap_or(0);
        }
        group.start < reached
    });
    let counts_up = run.len() > 2
        && run.windows(2).all(|pair| {
            let (one, next) = (number(signs, pair[0].start), number(signs, pair[1].start));
            one.zip(next).is_some_and(|(one, next)| one.digits > 1 && one.value + 1 == next.value)
        });
    known || counts_up
}

/// A whole number.
struct Number {
    /// Its value; no more than nine digits are counted.
    value: u32,
    digits: usize,
    end: usize,
}

fn number(signs: &[Sign], at: usize) -> Option<Number> {
    let digits = signs.get(at..)?.iter().map_while(|sign| sign.c.to_digit(10));
    let value = digits.clone().take(9).fold(0, |value, digit| value * 10 + digit);
    let digits = digits.count();
    (digits > 0).then_some(Number { value, digits, end: at + digits })
}

/// Whether the digits from `at` to `end` go on beyond this separator, on either side, or behind it by another sign than
/// such as stand between two of their kind.
fn goes_on(signs: &[Sign], at: usize, end: usize, separator: char) -> bool {
    let is_digit = |at: usize| sign(signs, at).is_ascii_digit();
    let follows = match sign(signs, end) {
        next if next == separator => is_digit(end + 1),
        ' ' | ',' | ';' | ')' => false,
        // 7:30-11:30
        '-' => number(signs, end + 1).is_some_and(|next| sign(signs, next.end) != separator),
        _ => is_digit(end + 1),
    };
    follows || (at > 1 && sign(signs, at - 1) == separator && is_digit(at - 2))
}

fn is_year(number: &Number) -> bool {
    number.digits == 4 && (1900..2200).contains(&number.value)
}

/// Whether two numbers are a day and a month.
fn is_day(day: &Number, month: &Number) -> bool {
    day.digits <= 2 && month.digits <= 2 && (1..=31).contains(&day.value) && (1..=12).contains(&month.value)
}

/// 23/11/2026, 23-11-2026, 23.11.2026, 2026-11-23, with or without blanks.
fn day(signs: &[Sign], at: usize) -> Option<usize> {
    let first = number(signs, at)?;
    let mark = skip_blanks(signs, first.end);
    let separator = sign(signs, mark);
    let second = number(signs, skip_blanks(signs, mark + 1))?;
    let again = skip_blanks(signs, second.end);
    let third = number(signs, skip_blanks(signs, again + 1))?;
    let is_date = is_day(&first, &second) && is_year(&third) || is_year(&first) && is_day(&third, &second);
    let fits = matches!(separator, '/' | '-' | '.') && separator == sign(signs, again) && is_date;
    (fits && !goes_on(signs, at, third.end, separator)).then_some(third.end)
}

/// 7:30, 08:30:15.
fn hour(signs: &[Sign], at: usize) -> Option<usize> {
    let hour = number(signs, at)?;
    let minute = number(signs, hour.end + 1)?;
    let second = number(signs, minute.end + 1).filter(|_| sign(signs, minute.end) == ':');
    let end = second.as_ref().map_or(minute.end, |second| second.end);
    let sixty = |number: &Number| number.digits == 2 && number.value < 60;
    let fits = sign(signs, hour.end) == ':'
        && hour.digits <= 2
        && hour.value <= 24
        && sixty(&minute)
        && second.iter().all(sixty);
    (fits && !goes_on(signs, at, end, ':')).then_some(end)
}

/// What [`likely`] knows, one by one.
fn small(signs: &[Sign], at: usize) -> Option<usize> {
    if let Some(end) = day(signs, at).or_else(|| hour(signs, at)) {
        return Some(end);
    }
    let first = number(signs, at)?;
    let separator = sign(signs, first.end);
    let fits = |end| !goes_on(signs, at, end, separator);
    if let Some(second) = number(signs, first.end + 1) {
        let third = number(signs, second.end + 1).filter(|_| sign(signs, second.end) == separator);
        match (separator, third) {
            // 05/10/26
            ('/', Some(year)) if is_day(&first, &second) && year.digits == 2 && fits(year.end) => {
                return Some(year.end);
            }
            // 05/10, 11/2026, the decree 61/2018
            ('/', None)
                if fits(second.end) && (is_day(&first, &second) || first.digits <= 4 && is_year(&second)) =>
            {
                return Some(second.end);
            }
            // 07.30, the procedure 2.000815
            ('.', None) if fits(second.end) => {
                let is_hour =
                    first.value <= 24 && second.digits == 2 && second.value < 60 && first.digits <= 2;
                let is_procedure = first.digits == 1 && (1..=3).contains(&first.value) && second.digits == 6;
                if is_hour || is_procedure {
                    return Some(second.end);
                }
            }
            _ => {}
        }
    }
    is_year(&first).then_some(first.end)
}

/// An amount of money: 1.500.000 đồng, 12 345 678 900 VND, $1,500,000.00, 15000000 đ; also the first of two
/// (`1.500.000 – 2.000.000 đ`), and a round one without its currency (120.000.000).
/// `more` is how many amounts may follow whose currency is this one's, too.
fn money(signs: &[Sign], at: usize, more: u32) -> Option<usize> {
    let first = number(signs, at).filter(|_| sign(signs, at) != '0')?;
    let separator = sign(signs, first.end);
    let (mut end, mut groups, mut last, mut digits) = (first.end, 1, first.value % 1_000, first.digits);
    if first.digits <= 3 && matches!(separator, '.' | ',' | ' ' | '\'') {
        while let Some(group) =
            number(signs, end + 1).filter(|group| sign(signs, end) == separator && group.digits == 3)
        {
            (end, groups, last, digits) = (group.end, groups + 1, group.value, digits + 3);
        }
    }
    let cents = number(signs, end + 1).filter(|cents| {
        let mark = sign(signs, end);
        groups > 1 && cents.digits <= 2 && matches!(mark, '.' | ',') && mark != separator
    });
    end = cents.map_or(end, |cents| cents.end);
    let is_round = last == 0;
    if groups > 1 && goes_on(signs, at, end, separator) || digits == 11 && after_84(signs, at) {
        return None;
    }
    let is_written_so = groups > 1 || is_round || digits < 8;
    let behind = skip_blanks(signs, end);
    let range = || {
        let words = ["den", "toi", "va", "hoac"].iter().find_map(|word| after_word(signs, behind, word));
        let next = words.or_else(|| matches!(sign(signs, behind), '-' | '~' | ',').then_some(behind + 1))?;
        money(signs, skip_blanks(signs, next), more.checked_sub(1)?)
    };
    let is_money = is_currency(signs, behind)
        || follows_currency(signs, at)
        || groups > 1 && is_round && matches!(separator, '.' | ',')
        || groups > 1 && range().is_some();
    (is_written_so && is_money).then_some(end)
}

/// Whether digits begin like a number of this country's telephones.
fn after_84(signs: &[Sign], at: usize) -> bool {
    (sign(signs, at), sign(signs, at + 1)) == ('8', '4')
}

fn is_currency(signs: &[Sign], at: usize) -> bool {
    const WORDS: [&str; 9] = ["dong", "vnd", "usd", "nghin", "ngan", "trieu", "ty", "ti", "d"];
    match signs.get(at).map(|sign| sign.written) {
        None => false,
        Some('₫' | '$' | '€') => true,
        // "Đ. Lê Lợi" is a street, "đ/c" an address.
        Some('Đ' | 'D') if !is_letter(sign(signs, at + 1)) => false,
        Some(_) => WORDS
            .iter()
            .find_map(|word| after_word(signs, at, word))
            .is_some_and(|end| sign(signs, end) != '/'),
    }
}

fn follows_currency(signs: &[Sign], at: usize) -> bool {
    let before = signs[..at].iter().rev();
    let mut before = before.skip_while(|sign| sign.c == ' ').map(|sign| sign.c);
    match before.next() {
        Some('₫' | '$' | '€') => true,
        Some('d') => {
            matches!((before.next(), before.next()), (Some('n'), Some('v')) | (Some('s'), Some('u')))
        }
        _ => false,
    }
}
