//! A calendar day.

use jiff::civil::{Date, Weekday};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// A calendar day at the counters (`Asia/Ho_Chi_Minh` unless configured), between the years 2000 and 2199.
/// On the wire it is `YYYY-MM-DD`; in the database the number `YYYYMMDD`, which sorts, and gives its month by a division.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = String, format = Date, example = "2026-11-23"))]
pub struct Day(Date);

/// Text or numbers that are no day of the calendar, or one before 2000 or after 2199.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a day is written YYYY-MM-DD, exists in the calendar, and lies between 2000 and 2199")]
pub struct NotADay;

impl Day {
    /// The day of this year, month (1–12) and day (1–31).
    pub fn new(year: i16, month: i8, day: i8) -> Result<Self, NotADay> {
        if !(2000..=2199).contains(&year) {
            return Err(NotADay);
        }
        Date::new(year, month, day).map(Self).map_err(|_| NotADay)
    }

    /// The day with this number of the form `YYYYMMDD`.
    pub fn from_number(number: i64) -> Result<Self, NotADay> {
        let part = |divisor: i64, modulus: i64| number / divisor % modulus;
        let year = i16::try_from(part(10_000, i64::from(i32::MAX))).map_err(|_| NotADay)?;
        let month = i8::try_from(part(100, 100)).map_err(|_| NotADay)?;
        let day = i8::try_from(part(1, 100)).map_err(|_| NotADay)?;
        Self::new(year, month, day)
    }

    /// The day as the number `YYYYMMDD`.
    pub fn number(self) -> i64 {
        i64::from(self.year()) * 10_000 + i64::from(self.month()) * 100 + i64::from(self.day())
    }

    /// The year.
    pub fn year(self) -> i16 {
        self.0.year()
    }

    /// The month, 1 to 12.
    pub fn month(self) -> i8 {
        self.0.month()
    }

    /// The day of the month, 1 to 31.
    pub fn day(self) -> i8 {
        self.0.day()
    }

    /// The day so many days later, or earlier if negative; stays within the years of [`Day`].
    #[must_use]
    pub fn plus_days(self, days: i32) -> Self {
        let moved = self.0.saturating_add(jiff::Span::new().days(days.clamp(-80_000, 80_000)));
        let (first, last) = (Date::constant(2000, 1, 1), Date::constant(2199, 12, 31));
        Self(moved.clamp(first, last))
    }

    /// How many days from `earlier` to this day; negative if `earlier` is later.
    pub fn days_since(self, earlier: Self) -> i32 {
        let span =
            earlier.0.until(self.0).expect("days between 2000 and 2199 are less than a span's limit apart");
        span.get_days()
    }

    /// Whether it is a Saturday or a Sunday.
    pub fn is_weekend(self) -> bool {
        matches!(self.0.weekday(), Weekday::Saturday | Weekday::Sunday)
    }

    /// The weekday as 1 (Monday) to 7 (Sunday), as in ISO 8601.
    pub fn weekday(self) -> i8 {
        self.0.weekday().to_monday_one_offset()
    }

    /// The first day of its year.
    #[must_use]
    pub fn first_of_year(self) -> Self {
        Self(self.0.first_of_year())
    }

    /// The last day of its year.
    #[must_use]
    pub fn last_of_year(self) -> Self {
        Self(self.0.last_of_year())
    }

    /// The first day of its month.
    #[must_use]
    pub fn first_of_month(self) -> Self {
        Self(self.0.first_of_month())
    }

    /// The last day of its month.
    #[must_use]
    pub fn last_of_month(self) -> Self {
        Self(self.0.last_of_month())
    }
}

impl FromStr for Day {
    type Err = NotADay;

    fn from_str(text: &str) -> Result<Self, NotADay> {
        let bytes = text.as_bytes();
        if bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' {
            return Err(NotADay);
        }
        let number = |range: std::ops::Range<usize>| -> Result<i16, NotADay> {
            let digits = &bytes[range];
            if !digits.iter().all(u8::is_ascii_digit) {
                return Err(NotADay);
            }
            Ok(digits.iter().fold(0, |n, d| n * 10 + i16::from(d - b'0')))
        };
        let small = |n: i16| i8::try_from(n).map_err(|_| NotADay);
        Self::new(number(0..4)?, small(number(5..7)?)?, small(number(8..10)?)?)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year(), self.month(), self.day())
    }
}

impl fmt::Debug for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl TryFrom<String> for Day {
    type Error = NotADay;

    fn try_from(text: String) -> Result<Self, NotADay> {
        text.parse()
    }
}

impl From<Day> for String {
    fn from(day: Day) -> Self {
        day.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn days() -> impl Strategy<Value = Day> {
        (0..73_000).prop_map(|n| Day::new(2000, 1, 1).unwrap().plus_days(n))
    }

    proptest! {
        #[test]
        fn text_and_number_lead_back_to_the_same_day(day in days()) {
            prop_assert_eq!(day.to_string().parse(), Ok(day));
            prop_assert_eq!(Day::from_number(day.number()), Ok(day));
        }

        #[test]
        fn numbers_sort_as_days_do(a in days(), b in days()) {
            prop_assert_eq!(a.cmp(&b), a.number().cmp(&b.number()));
            prop_assert_eq!(b.plus_days(a.days_since(b)), a);
        }

        #[test]
        fn no_text_and_no_number_panics(text: String, number: i64) {
            let _ = text.parse::<Day>();
            let _ = Day::from_number(number);
        }
    }

    #[test]
    fn days_that_do_not_exist_are_refused() {
        for bad in
            ["2026-02-29", "2026-13-01", "2026-00-10", "1999-12-31", "2026-1-01", "+026-01-01", "23/11/2026"]
        {
            assert_eq!(bad.parse::<Day>(), Err(NotADay), "{bad} was taken");
        }
        assert!("2028-02-29".parse::<Day>().is_ok());
    }
}
