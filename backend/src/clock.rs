//! The one place that knows what time it is.

use hailong_shared::Day;
use jiff::{Timestamp, tz::TimeZone};

/// The server's clock and the time zone of the counters.
#[derive(Debug, Clone)]
pub struct Clock {
    zone: TimeZone,
    source: Source,
}

#[derive(Debug, Clone)]
enum Source {
    System,
    /// The system's clock set off by what a file says, for the stories about clocks that are wrong. Not in releases.
    #[cfg(debug_assertions)]
    SetOff(std::path::PathBuf),
    #[cfg(test)]
    Fixed(i64),
}

impl Clock {
    /// The system's clock; `zone` is an IANA name such as `Asia/Ho_Chi_Minh`. In builds for tests `HAILONG_CLOCK` may
    /// name a file with the milliseconds by which it is set off.
    pub fn system(zone: &str) -> anyhow::Result<Self> {
        #[cfg(debug_assertions)]
        if let Some(file) = std::env::var_os("HAILONG_CLOCK") {
            return Ok(Self { zone: TimeZone::get(zone)?, source: Source::SetOff(file.into()) });
        }
        Ok(Self { zone: TimeZone::get(zone)?, source: Source::System })
    }

    /// A clock that stands still at this instant, in `Asia/Ho_Chi_Minh`.
    #[cfg(test)]
    pub fn fixed(millis: i64) -> Self {
        let zone = TimeZone::get("Asia/Ho_Chi_Minh").expect("the time zones are bundled");
        Self { zone, source: Source::Fixed(millis) }
    }

    /// The IANA name of the counters' time zone.
    pub fn zone(&self) -> &str {
        self.zone.iana_name().unwrap_or("UTC")
    }

    /// Now, in UTC epoch milliseconds.
    pub fn now(&self) -> i64 {
        match &self.source {
            Source::System => system_now(),
            #[cfg(debug_assertions)]
            Source::SetOff(file) => {
                let off = std::fs::read_to_string(file).ok().and_then(|text| text.trim().parse::<i64>().ok());
                system_now() + off.unwrap_or(0)
            }
            #[cfg(test)]
            Source::Fixed(millis) => *millis,
        }
    }

    /// Today at the counters.
    pub fn today(&self) -> Day {
        self.day_of(self.now())
    }

    /// The day at the counters on which an instant falls; instants before 2000 or after 2199 count as its first or
    /// last day.
    pub fn day_of(&self, millis: i64) -> Day {
        let date = Timestamp::from_millisecond(millis).unwrap_or_default().to_zoned(self.zone.clone()).date();
        let nearest = if date.year() < 2000 { (2000, 1, 1) } else { (2199, 12, 31) };
        Day::new(date.year(), date.month(), date.day())
            .or_else(|_| Day::new(nearest.0, nearest.1, nearest.2))
            .expect("the first and the last day exist")
    }

    /// The instant of a local time of day; a time that a change of clocks skips is moved forward.
    pub fn instant(&self, day: Day, hour: i8, minute: i8, second: i8) -> Option<i64> {
        let time = jiff::civil::Time::new(hour, minute, second, 0).ok()?;
        let date = jiff::civil::Date::new(day.year(), day.month(), day.day()).ok()?;
        let zoned = date.to_datetime(time).to_zoned(self.zone.clone()).ok()?;
        Some(zoned.timestamp().as_millisecond())
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place that asks the system")]
fn system_now() -> i64 {
    Timestamp::now().as_millisecond()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_at_the_counters_begins_seven_hours_before_utc() {
        let clock = Clock::fixed(0);
        let instant = clock.instant("2026-11-23".parse().unwrap(), 0, 0, 0).unwrap();
        assert_eq!(clock.day_of(instant).to_string(), "2026-11-23");
        assert_eq!(clock.day_of(instant - 1).to_string(), "2026-11-22");
        assert_eq!(clock.day_of(i64::MIN).to_string(), "2000-01-01");
    }
}
