//! The device's clock.

use hailong_shared::Day;

/// Now, in UTC epoch milliseconds.
#[expect(clippy::cast_possible_truncation, reason = "whole milliseconds far below 2^53")]
pub fn millis() -> i64 {
    js_sys::Date::now() as i64
}

/// A moment on the device's clock face.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LocalTime {
    /// The day.
    pub day: Day,
    /// 0 to 23.
    pub hour: u32,
    /// 0 to 59.
    pub minute: u32,
}

/// The device's local time of an instant in epoch milliseconds; nothing if its clock is beyond all years.
pub fn local(millis: i64) -> Option<LocalTime> {
    #[expect(clippy::cast_precision_loss, reason = "milliseconds stay far below 2^53")]
    let date = js_sys::Date::new(&(millis as f64).into());
    let year = i16::try_from(date.get_full_year()).ok()?;
    let month = i8::try_from(date.get_month() + 1).ok()?;
    let day = Day::new(year, month, i8::try_from(date.get_date()).ok()?).ok()?;
    Some(LocalTime { day, hour: date.get_hours(), minute: date.get_minutes() })
}

/// A number between 0 and 1, for spreading retries; not for secrets.
pub fn chance() -> f64 {
    js_sys::Math::random()
}
