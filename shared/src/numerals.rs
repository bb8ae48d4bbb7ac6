//! Numbers, shares and days as people read them: `1.176`, `98,5 %` and `23/11/2026` in Vietnamese,
//! `1,176`, `98.5 %` and `23 Nov 2026` in English.

use crate::{Day, Lang};

/// How a language writes numbers and days, as its file in `locales` says.
#[derive(Debug)]
pub struct Format {
    /// What stands between thousands.
    pub(crate) thousands: char,
    /// What stands before decimals.
    pub(crate) decimal: char,
    /// A day: `%d` is 03, `%e` is 3, `%m` is 01, `%b` the month's name, `%Y` the year.
    pub(crate) day: &'static str,
    /// The same without its year.
    pub(crate) day_short: &'static str,
    /// A month.
    pub(crate) month: &'static str,
    /// The names of the months.
    pub(crate) months: [&'static str; 12],
}

/// A whole number with its thousands apart.
pub fn count(n: u64, lang: Lang) -> String {
    let digits = n.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(lang.format().thousands);
        }
        out.push(digit);
    }
    out
}

/// A share between 0 and 1 as a number of per cent with one decimal, without the sign: `98,5`.
/// A share below 1 never shows as 100, nor one above 0 as 0: the last step is not rounded over.
pub fn percent_number(share: f64, lang: Lang) -> String {
    let tenths = (share * 1000.0).round();
    let tenths = if share < 1.0 { tenths.min(999.0) } else { tenths };
    let tenths = if share > 0.0 { tenths.max(1.0) } else { tenths };
    decimal(tenths / 10.0, lang)
}

/// A share between 0 and 1 in per cent: `98,5 %`, with a space that does not break.
pub fn percent(share: f64, lang: Lang) -> String {
    format!("{}\u{a0}%", percent_number(share, lang))
}

/// The difference of two shares in points of per cent, signed: `+0,4`, `−3,8`, `0,0`.
pub fn change(now: f64, before: f64, lang: Lang) -> String {
    let points = ((now - before) * 1000.0).round() / 10.0;
    let sign = if points > 0.0 {
        "+"
    } else if points < 0.0 {
        "−"
    } else {
        ""
    };
    format!("{sign}{}", decimal(points.abs(), lang))
}

/// A number with one decimal: `14,2`.
pub fn decimal(value: f64, lang: Lang) -> String {
    let point = lang.format().decimal;
    format!("{value:.1}").chars().map(|sign| if sign == '.' { point } else { sign }).collect()
}

/// A day in full.
pub fn day(day: Day, lang: Lang) -> String {
    write(day, lang.format().day, lang)
}

/// A day without its year, for the axis of a chart.
pub fn day_short(day: Day, lang: Lang) -> String {
    write(day, lang.format().day_short, lang)
}

/// The month of a day: `Tháng 11/2026`, `Nov 2026`.
pub fn month(day: Day, lang: Lang) -> String {
    write(day, lang.format().month, lang)
}

fn write(day: Day, pattern: &str, lang: Lang) -> String {
    let two = |number: i8| format!("{number:02}");
    let mut out = String::new();
    let mut signs = pattern.chars();
    while let Some(sign) = signs.next() {
        if sign != '%' {
            out.push(sign);
            continue;
        }
        out += &match signs.next() {
            Some('d') => two(day.day()),
            Some('e') => day.day().to_string(),
            Some('m') => two(day.month()),
            Some('b') => {
                let place = usize::try_from(day.month() - 1).unwrap_or_default();
                lang.format().months.get(place).copied().unwrap_or_default().to_owned()
            }
            _ => day.year().to_string(),
        };
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers_are_written_as_in_vietnam() {
        assert_eq!(count(1176, Lang::Vi), "1.176");
        assert_eq!(count(1_000_000, Lang::En), "1,000,000");
        assert_eq!(count(0, Lang::Vi), "0");
        assert_eq!(percent(0.985, Lang::Vi), "98,5\u{a0}%");
        assert_eq!(change(0.93, 0.926, Lang::Vi), "+0,4");
        assert_eq!(change(0.5, 0.538, Lang::Vi), "−3,8");
        assert_eq!(change(0.5, 0.5, Lang::En), "0.0");
        assert_eq!(day("2026-11-03".parse().unwrap(), Lang::Vi), "03/11/2026");
        assert_eq!(month("2026-01-03".parse().unwrap(), Lang::En), "Jan 2026");
    }

    #[test]
    fn only_all_is_a_hundred_per_cent_and_only_none_is_zero() {
        assert_eq!(percent_number(1.0, Lang::Vi), "100,0");
        assert_eq!(percent_number(9999.0 / 10_000.0, Lang::Vi), "99,9");
        assert_eq!(percent_number(0.0, Lang::Vi), "0,0");
        assert_eq!(percent_number(1.0 / 10_000.0, Lang::Vi), "0,1");
    }

    proptest! {
        #[test]
        fn grouping_adds_only_separators(n: u64) {
            prop_assert_eq!(count(n, Lang::Vi).replace('.', ""), n.to_string());
        }
    }
}
