//! The period of a report.

use hailong_shared::Day;
use hailong_shared::problem::{FieldCode, FieldError};

/// The longest period of a report, in years.
const MAX_YEARS: i16 = 10;

/// From one day to another, both included; never longer than ten years.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// The first day.
    pub from: Day,
    /// The last day.
    pub to: Day,
}

/// Ranges of months (`YYYYMM`) and days (`YYYYMMDD`), both ends included; those that run backwards are empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spans {
    /// Whole months.
    pub months: (i64, i64),
    /// The days before them.
    pub before: (i64, i64),
    /// The days after them.
    pub after: (i64, i64),
}

impl Spans {
    const EMPTY: (i64, i64) = (1, 0);
}

impl Period {
    /// The period asked for. What is left out is the 30 days up to `to`, and `today`.
    pub fn new(from: Option<Day>, to: Option<Day>, today: Day) -> Result<Self, FieldError> {
        let to = to.unwrap_or(today);
        let from = from.unwrap_or_else(|| to.plus_days(-29));
        if from > to {
            return Err(FieldError::new("from", FieldCode::Order, "`from` is after `to`"));
        }
        if from.plus_days(i32::from(MAX_YEARS) * 366) < to || years_between(from, to) >= MAX_YEARS {
            return Err(FieldError::new("to", FieldCode::TooLong, "a report spans at most ten years"));
        }
        Ok(Self { from, to })
    }

    /// The whole months that the period touches: what the public may ask for. Without a period, the twelve months up
    /// to today.
    pub fn whole_months(from: Option<Day>, to: Option<Day>, today: Day) -> Result<Self, FieldError> {
        let to = to.unwrap_or(today);
        let from = from.unwrap_or_else(|| to.plus_days(-335));
        let asked = Self::new(Some(from), Some(to), today)?;
        Ok(Self { from: asked.from.first_of_month(), to: asked.to.last_of_month() })
    }

    /// The period as whole months and the days around them.
    pub fn in_months(self) -> Spans {
        let (from, to) = (self.from.number(), self.to.number());
        let first = if self.from == self.from.first_of_month() {
            self.from
        } else {
            self.from.last_of_month().plus_days(1)
        };
        let last =
            if self.to == self.to.last_of_month() { self.to } else { self.to.first_of_month().plus_days(-1) };
        if first > last {
            return self.in_days();
        }
        let (first, last) = (first.number() / 100, last.number() / 100);
        // No month has a day 0 or 99: where nothing is left over, the days' range runs backwards.
        Spans { months: (first, last), before: (from, first * 100), after: (last * 100 + 99, to) }
    }

    /// The period as days alone.
    pub fn in_days(self) -> Spans {
        Spans { months: Spans::EMPTY, before: (self.from.number(), self.to.number()), after: Spans::EMPTY }
    }

    /// The days of the running month that are over, if there are any.
    pub fn running_month(today: Day) -> Option<Self> {
        let (from, to) = (today.first_of_month(), today.plus_days(-1));
        (from <= to).then_some(Self { from, to })
    }

    /// Whether a day lies in it.
    pub fn includes(self, day: Day) -> bool {
        self.from <= day && day <= self.to
    }

    /// The calendar years that the period touches.
    #[must_use]
    pub fn whole_years(self) -> Self {
        Self { from: self.from.first_of_year(), to: self.to.last_of_year() }
    }
}

/// Full years from one day to the day after another.
fn years_between(from: Day, to: Day) -> i16 {
    let end = to.plus_days(1);
    let short = (end.month(), end.day()) < (from.month(), from.day());
    let years = end.year() - from.year() - i16::from(short);
    // Exactly ten years, such as 2016-01-01 to 2025-12-31, is still allowed.
    if years == MAX_YEARS && (end.month(), end.day()) == (from.month(), from.day()) {
        years - 1
    } else {
        years
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn period(from: &str, to: &str) -> Result<Period, FieldError> {
        Period::new(Some(day(from)), Some(day(to)), day("2026-11-23"))
    }

    #[test]
    fn ten_years_fit_and_a_day_more_does_not() {
        assert!(period("2016-01-01", "2025-12-31").is_ok());
        assert_eq!(period("2016-01-01", "2026-01-01").unwrap_err().code, FieldCode::TooLong);
        assert!(period("2016-02-29", "2026-02-27").is_ok());
        assert_eq!(period("2000-01-01", "2199-12-31").unwrap_err().code, FieldCode::TooLong);
    }

    #[test]
    fn a_period_runs_forwards() {
        assert_eq!(period("2026-02-02", "2026-02-01").unwrap_err().code, FieldCode::Order);
        assert!(period("2026-02-01", "2026-02-01").is_ok());
    }

    proptest! {
        #[test]
        fn months_and_the_days_around_them_are_the_period(from in 0..3_000_i32, length in 0..800_i32, probe in -40..3_900_i32) {
            let start = day("2019-12-15");
            let period = Period { from: start.plus_days(from), to: start.plus_days(from + length) };
            let probe = start.plus_days(probe);
            let within = |range: (i64, i64), number: i64| usize::from((range.0..=range.1).contains(&number));
            for spans in [period.in_months(), period.in_days()] {
                let times = within(spans.months, probe.number() / 100)
                    + within(spans.before, probe.number())
                    + within(spans.after, probe.number());
                prop_assert_eq!(times, usize::from(period.from <= probe && probe <= period.to), "{:?}", spans);
            }
        }
    }

    #[test]
    fn the_public_asks_by_whole_months() {
        let months =
            Period::whole_months(Some(day("2026-02-10")), Some(day("2026-02-11")), day("2026-11-23"))
                .unwrap();
        assert_eq!((months.from, months.to), (day("2026-02-01"), day("2026-02-28")));
        let year = Period::whole_months(None, None, day("2026-11-23")).unwrap();
        assert_eq!((year.from, year.to), (day("2025-12-01"), day("2026-11-30")));
    }
}
