//! The periods of the picker.

use hailong_shared::{Day, Lang, numerals};

/// A period to look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Period {
    /// Hôm nay.
    Today,
    /// 7 ngày.
    SevenDays,
    /// Tháng này.
    Month,
    /// Quý này.
    Quarter,
    /// Năm nay.
    Year,
    /// Tự chọn.
    Custom(Day, Day),
}

impl Period {
    /// The ready-made ones, shortest first.
    pub const READY: [Self; 5] = [Self::Today, Self::SevenDays, Self::Month, Self::Quarter, Self::Year];

    /// Its first and last day.
    pub fn days(self, today: Day) -> (Day, Day) {
        match self {
            Self::Today => (today, today),
            Self::SevenDays => (today.plus_days(-6), today),
            Self::Month => (today.first_of_month(), today),
            Self::Quarter => (first_of_quarter(today), today),
            Self::Year => (Day::new(today.year(), 1, 1).unwrap_or(today), today),
            Self::Custom(from, to) => (from, to),
        }
    }

    /// The period of the same length just before.
    pub fn before(self, today: Day) -> (Day, Day) {
        let (from, to) = self.days(today);
        let last = from.plus_days(-1);
        (last.plus_days(from.days_since(to)), last)
    }

    /// Whether a trend over it is by month; else it is by day.
    pub fn is_long(self, today: Day) -> bool {
        let (from, to) = self.days(today);
        to.days_since(from) > 100
    }
}

fn first_of_quarter(day: Day) -> Day {
    Day::new(day.year(), (day.month() - 1) / 3 * 3 + 1, 1).unwrap_or(day)
}

/// The days of a period as text: `01/11 – 23/11/2026`.
pub fn span(from: Day, to: Day, lang: Lang) -> String {
    if from == to {
        return numerals::day(to, lang);
    }
    let first =
        if from.year() == to.year() { numerals::day_short(from, lang) } else { numerals::day(from, lang) };
    format!("{first} – {}", numerals::day(to, lang))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    #[test]
    fn periods_end_today_and_start_where_their_name_says() {
        let today = day("2026-11-23");
        let starts = Period::READY.map(|period| period.days(today).0.to_string());
        assert_eq!(starts, ["2026-11-23", "2026-11-17", "2026-11-01", "2026-10-01", "2026-01-01"]);
    }

    proptest! {
        #[test]
        fn the_period_before_touches_and_is_as_long(offset in 0..9000, length in 0..800) {
            let from = day("2005-03-01").plus_days(offset);
            let period = Period::Custom(from, from.plus_days(length));
            let (first, last) = period.before(from);
            prop_assert_eq!(last.plus_days(1), from);
            prop_assert_eq!(last.days_since(first), length);
        }
    }
}
