//! Small facts that the tablet remembers through a restart, so that it can start without a network.

const DESK: &str = "hailong.kiosk.desk";
const SURVEY: &str = "hailong.kiosk.survey";
const SKEW: &str = "hailong.kiosk.skew";

/// The desk where the tablet stood last.
pub fn desk() -> Option<i64> {
    load(DESK)?.parse().ok()
}

/// Remembers the desk; none forgets it.
pub fn keep_desk(desk: Option<i64>) {
    keep(DESK, &desk.map(|desk| desk.to_string()).unwrap_or_default());
}

/// A desk's survey as text, if it is the one that was kept.
pub fn survey(desk: i64) -> Option<String> {
    let kept = load(SURVEY)?;
    let (of, text) = kept.split_once('\n')?;
    (of == desk.to_string()).then(|| text.to_owned())
}

/// Remembers a desk's survey.
pub fn keep_survey(desk: i64, text: &str) {
    keep(SURVEY, &format!("{desk}\n{text}"));
}

/// By how many milliseconds the tablet's clock was ahead of the server's.
pub fn skew() -> i64 {
    load(SKEW).and_then(|text| text.parse().ok()).unwrap_or(0)
}

/// Remembers that.
pub fn keep_skew(skew: i64) {
    keep(SKEW, &skew.to_string());
}

fn load(name: &str) -> Option<String> {
    storage()?.get_item(name).ok()?
}

/// A full or forbidden storage is no reason to stop.
fn keep(name: &str, text: &str) {
    if let Some(storage) = storage() {
        let _ = storage.set_item(name, text);
    }
}

fn storage() -> Option<web_sys::Storage> {
    web_sys::window()?.local_storage().ok()?
}
