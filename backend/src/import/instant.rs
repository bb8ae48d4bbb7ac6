//! Times as people and programs write them in CSV files.

use crate::clock::Clock;
use hailong_shared::Day;

/// Epoch milliseconds of `2023-11-10T08:30:00+07:00`, or of a local `2023-11-10 08:30[:00]`, `2023-11-10`,
/// `10/11/2023 08:30[:00]` or `10/11/2023`. A day without a time counts as its noon.
pub fn parse(text: &str, clock: &Clock) -> Option<i64> {
    if let Ok(instant) = text.parse::<jiff::Timestamp>() {
        return Some(instant.as_millisecond());
    }
    let (date, time) = text.split_once([' ', 'T']).unwrap_or((text, "12:00"));
    let mut parts = time.trim().split(':').map(|part| part.parse::<i8>().ok());
    let (hour, minute) = (parts.next()??, parts.next()??);
    let second = match parts.next() {
        None => 0,
        Some(second) => second?,
    };
    if parts.next().is_some() {
        return None;
    }
    clock.instant(day(date)?, hour, minute, second)
}

fn day(text: &str) -> Option<Day> {
    if text.contains('-') {
        return text.parse().ok();
    }
    let mut parts = text.split('/');
    let (day, month, year) =
        (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    if parts.next().is_some() {
        return None;
    }
    Day::new(year, month, day).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_to_write_a_time_is_read() {
        let clock = Clock::fixed(0);
        let at = |text| parse(text, &clock);
        let expected = at("2023-11-10T08:30:00+07:00");
        assert!(expected.is_some());
        for text in ["2023-11-10 08:30", "2023-11-10T08:30:00", "10/11/2023 08:30:00", "2023-11-10T01:30:00Z"]
        {
            assert_eq!(at(text), expected, "{text}");
        }
        assert_eq!(at("10/11/2023"), at("2023-11-10 12:00"));
        for text in [
            "",
            "2023-11-31",
            "31/02/2023",
            "2023-11-10 25:00",
            "hôm qua",
            "10/11/2023 08:30:00:00",
            "10-11-2023",
        ] {
            assert_eq!(at(text), None, "{text}");
        }
    }
}
