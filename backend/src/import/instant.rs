//! Times as people and programs write them in CSV files.

use crate::clock::Clock;
use hailong_shared::Day;

/// Epoch milliseconds of `2023-11-10T08:30:00+07:00`, or of a local `2023-11-10 08:30[:00]`, `2023-11-10`,
/// `10/11/2023 08:30[:00]` or `10/11/2023`, the day before the month. A day without a time counts as its noon. Every
/// part has all its digits, so that what was cut off is not read as another time. Fails with a sentence.
pub fn parse(text: &str, clock: &Clock) -> Result<i64, String> {
    if let Ok(instant) = text.parse::<jiff::Timestamp>() {
        return in_range(instant.as_millisecond())
            .ok_or_else(|| format!("`{text}` is not between 2000 and 2199"));
    }
    local(text, clock).ok_or_else(|| explain(text))
}

/// Whether it is written by its day alone.
pub fn is_noon(millis: i64, clock: &Clock) -> bool {
    clock.instant(clock.day_of(millis), 12, 0, 0) == Some(millis)
}

/// Days of the years that [`Day`] has.
fn in_range(millis: i64) -> Option<i64> {
    let year = jiff::Timestamp::from_millisecond(millis).ok()?.to_zoned(jiff::tz::TimeZone::UTC).year();
    // A day's margin for time zones: what an agency's term does not cover is refused in any case.
    (2000..=2199).contains(&year).then_some(millis)
}

fn local(text: &str, clock: &Clock) -> Option<i64> {
    let (date, time) = text.split_once([' ', 'T']).unwrap_or((text, "12:00"));
    let mut parts = time.trim_start().split(':');
    let hour = digits(parts.next()?, 1..=2)?;
    let minute = digits(parts.next()?, 2..=2)?;
    let second = parts.next().map_or(Some(0), |second| digits(second, 2..=2))?;
    if parts.next().is_some() {
        return None;
    }
    let small = |n: i16| i8::try_from(n).ok();
    clock.instant(day(date)?, small(hour)?, small(minute)?, small(second)?)
}

fn day(text: &str) -> Option<Day> {
    if let Ok(day) = text.parse() {
        return Some(day);
    }
    let mut parts = text.split('/');
    let (day, month) = (digits(parts.next()?, 1..=2)?, digits(parts.next()?, 1..=2)?);
    let year = digits(parts.next()?, 4..=4)?;
    if parts.next().is_some() {
        return None;
    }
    Day::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// A number of so many ASCII digits.
fn digits(text: &str, length: std::ops::RangeInclusive<usize>) -> Option<i16> {
    let all = length.contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    all.then(|| text.parse().ok())?
}

/// Why a text is no time, as far as that can be told.
fn explain(text: &str) -> String {
    let number = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b','));
    if number {
        return format!(
            "`{text}` is a number, as spreadsheets count days; format the column as yyyy-mm-dd and save the file again"
        );
    }
    let date = text.split(' ').next().unwrap_or_default();
    let parts: Vec<i16> = date.split('/').filter_map(|part| digits(part, 1..=4)).collect();
    if let [_, month, _] = parts[..]
        && month > 12
    {
        return format!("`{text}` has no month {month}; the day comes first: day/month/year");
    }
    if text.to_ascii_uppercase().ends_with('M') {
        return format!("`{text}` counts hours to twelve; write them as 00 to 23");
    }
    format!(
        "`{text}` is no time; write 2023-11-10, 10/11/2023 (day/month/year) or either with a time such as 14:05"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_to_write_a_time_is_read() {
        let clock = Clock::fixed(0);
        let at = |text| parse(text, &clock).ok();
        let expected = at("2023-11-10T08:30:00+07:00");
        assert!(expected.is_some());
        for text in [
            "2023-11-10 08:30",
            "2023-11-10 8:30",
            "2023-11-10T08:30:00",
            "10/11/2023 08:30:00",
            "10/11/2023  8:30",
            "2023-11-10T01:30:00Z",
        ] {
            assert_eq!(at(text), expected, "{text}");
        }
        assert_eq!(at("10/11/2023"), at("2023-11-10 12:00"));
        assert_eq!(at("1/4/2024"), at("2024-04-01"));
        assert!(is_noon(at("10/11/2023").unwrap(), &clock) && !is_noon(expected.unwrap(), &clock));
    }

    #[test]
    fn what_is_cut_off_or_could_be_another_time_is_none() {
        let clock = Clock::fixed(0);
        for (text, why) in [
            ("", "no time"),
            ("2023-11-31", "no time"),
            ("31/02/2023", "no time"),
            ("2023-11-10 25:00", "no time"),
            ("hôm qua", "no time"),
            ("10/11/2023 08:30:00:00", "no time"),
            ("10-11-2023", "no time"),
            ("2023-11-1", "no time"),
            ("10/11/202", "no time"),
            ("10/11/24", "no time"),
            ("10/+1/2024", "no time"),
            ("2023-11-10 08:3", "no time"),
            ("2023-11-10 +8:30", "no time"),
            ("2023-11-10 08:", "no time"),
            ("2023-11-10 08", "no time"),
            ("２０２３-11-10", "no time"),
            ("11/13/2023 08:30", "day comes first"),
            ("10/11/2023 8:30 AM", "hours to twelve"),
            ("45383", "spreadsheets count days"),
            ("45383,35416", "spreadsheets count days"),
            ("20231110", "spreadsheets count days"),
            ("1899-12-30T00:00:00Z", "between 2000"),
        ] {
            let reason = parse(text, &clock).unwrap_err();
            assert!(reason.contains(why), "{text}: {reason}");
        }
    }
}
