//! The device's clock.

use hailong_shared::Day;
use wasm_bindgen::JsCast;

/// Now, in UTC epoch milliseconds.
#[expect(clippy::cast_possible_truncation, reason = "whole milliseconds far below 2^53")]
pub fn millis() -> i64 {
    js_sys::Date::now() as i64
}

/// Milliseconds since the page opened, by a clock that nobody sets.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "not negative, and far below 2^53"
)]
pub fn steady() -> u64 {
    web_sys::window().and_then(|window| window.performance()).map_or(0.0, |clock| clock.now()) as u64
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

/// The local time of an instant in a time zone with an IANA name; nothing if the browser does not know the zone.
pub fn in_zone(millis: i64, zone: &str) -> Option<LocalTime> {
    let options = js_sys::Object::new();
    for (name, value) in [
        ("timeZone", zone),
        ("year", "numeric"),
        ("month", "2-digit"),
        ("day", "2-digit"),
        ("hour", "2-digit"),
        ("minute", "2-digit"),
    ] {
        js_sys::Reflect::set(&options, &name.into(), &value.into()).ok()?;
    }
    // Swedish writes instants as ISO 8601 does: "2026-11-23 14:05".
    let format = js_sys::Reflect::get(&date(millis), &"toLocaleString".into()).ok()?;
    let format: js_sys::Function = format.dyn_into().ok()?;
    // Called by hand: the bound method cannot throw, and an unknown zone throws.
    let text = format.call2(&date(millis), &"sv-SE".into(), &options).ok()?.as_string()?;
    let (day, time) = text.split_once(' ')?;
    let (hour, minute) = time.split_once(':')?;
    Some(LocalTime { day: day.parse().ok()?, hour: hour.parse().ok()?, minute: minute.parse().ok()? })
}

#[expect(clippy::cast_precision_loss, reason = "milliseconds stay far below 2^53")]
fn date(millis: i64) -> js_sys::Date {
    js_sys::Date::new(&(millis as f64).into())
}

/// The instant that a header names, such as `Sun, 22 Nov 2026 21:32:37 GMT`.
#[expect(clippy::cast_possible_truncation, reason = "whole milliseconds far below 2^53")]
pub fn parse(date: &str) -> Option<i64> {
    let millis = js_sys::Date::parse(date);
    millis.is_finite().then_some(millis as i64)
}

/// A number between 0 and 1, for spreading retries; not for secrets.
pub fn chance() -> f64 {
    js_sys::Math::random()
}
