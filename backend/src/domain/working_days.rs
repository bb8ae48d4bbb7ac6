//! Deadlines in working days.

use hailong_shared::Day;
use std::collections::HashMap;

/// The days that differ from "Monday to Friday are worked": holidays (false) and weekend days worked in lieu (true).
#[derive(Debug, Clone, Default)]
pub struct Calendar(HashMap<Day, bool>);

impl Calendar {
    /// A calendar of these exceptions.
    pub fn new(exceptions: impl IntoIterator<Item = (Day, bool)>) -> Self {
        Self(exceptions.into_iter().collect())
    }

    /// Whether the counters are open for work on this day.
    pub fn is_working(&self, day: Day) -> bool {
        self.0.get(&day).copied().unwrap_or_else(|| !day.is_weekend())
    }

    /// The last day of a term of so many working days. The day of receipt does not count (Civil Code 2015, Art. 147).
    pub fn deadline(&self, received: Day, working_days: u16) -> Day {
        let mut day = received;
        let mut left = working_days;
        // No calendar closes the counters for a year; the bound keeps a broken one from looping.
        for _ in 0..(u32::from(working_days) + 53) * 7 {
            if left == 0 {
                break;
            }
            day = day.plus_days(1);
            if self.is_working(day) {
                left -= 1;
            }
        }
        day
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    #[test]
    fn weekends_holidays_and_swapped_days_are_known() {
        let calendar = Calendar::new([
            (day("2026-04-30"), false),
            (day("2026-05-01"), false),
            (day("2026-05-09"), true),
        ]);
        // Wednesday; Thursday and Friday are holidays: Monday to Friday, and the Saturday that is worked.
        assert_eq!(calendar.deadline(day("2026-04-29"), 5), day("2026-05-08"));
        assert_eq!(calendar.deadline(day("2026-04-29"), 6), day("2026-05-09"));
        assert_eq!(calendar.deadline(day("2026-04-29"), 0), day("2026-04-29"));
    }

    proptest! {
        #[test]
        fn a_term_holds_exactly_so_many_working_days(offset in 0..9000, term in 1u16..60, holidays in proptest::collection::vec(0..9200, 0..40)) {
            let start = day("2026-01-01").plus_days(offset);
            let calendar = Calendar::new(holidays.into_iter().map(|d| (day("2026-01-01").plus_days(d), false)));
            let end = calendar.deadline(start, term);
            let worked = (1..=end.days_since(start)).filter(|&d| calendar.is_working(start.plus_days(d))).count();
            prop_assert_eq!(worked, usize::from(term));
            prop_assert!(calendar.is_working(end));
        }
    }
}
