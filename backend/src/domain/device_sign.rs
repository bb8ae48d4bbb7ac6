//! What speaks for a tablet's key being in other hands. Nothing of it changes a figure: people look at it.

use hailong_shared::Day;
use hailong_shared::wire::Heartbeat;
pub use hailong_shared::wire::SignKind;

/// How many days before one say what is usual.
const DAYS_BEFORE: usize = 5;
/// For how many days an unusual one is told.
const TOLD_DAYS: i32 = 7;

/// By how much ratings that wait may be older than the tablet's last word that nothing does: a clock may be put right
/// meanwhile.
const CLEAR_TOLERANCE: i64 = 10 * 60 * 1_000;

/// Whether ratings wait at a tablet that are older than its last word that nothing does: then that was somebody else's.
/// The tablet's clock is corrected by what it says of it.
pub fn are_two_holders(clear_at: Option<i64>, heartbeat: &Heartbeat, now: i64) -> bool {
    let since = heartbeat.waiting_since.filter(|_| heartbeat.waiting > 0);
    let (Some(clear_at), Some(since)) = (clear_at, since) else { return false };
    // An instant from the future was written while the server's clock was wrong.
    clear_at <= now && since.saturating_sub(heartbeat.clock.saturating_sub(now)) < clear_at - CLEAR_TOLERANCE
}

/// The last of these days on which a tablet brought far more ratings than it usually does: three times the middle of
/// the days before, and thirty more. `days` holds those on which it brought any, in order.
pub fn unusual_day(days: &[(Day, u32)], today: Day) -> Option<(Day, u32)> {
    (DAYS_BEFORE..days.len()).rev().map(|at| (days[at], usual(&days[..at]))).find_map(|((day, n), usual)| {
        let is_told = today.days_since(day) < TOLD_DAYS;
        (is_told && n > usual.saturating_mul(3).saturating_add(30)).then_some((day, n))
    })
}

/// The middle of the counts.
fn usual(days: &[(Day, u32)]) -> u32 {
    let mut counts: Vec<u32> = days.iter().map(|(_, n)| *n).collect();
    counts.sort_unstable();
    counts.get(counts.len() / 2).copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(counts: &[u32]) -> Option<(i8, u32)> {
        let first = Day::new(2026, 11, 1).unwrap();
        let days: Vec<(Day, u32)> = (0..).zip(counts).map(|(at, n)| (first.plus_days(at), *n)).collect();
        let today = days.last().map_or(first, |(day, _)| *day);
        unusual_day(&days, today).map(|(day, n)| (day.day(), n))
    }

    #[test]
    fn ratings_older_than_the_word_that_nothing_waits_are_two_holders() {
        let now = 1_795_402_800_000;
        let hour = 3_600_000;
        let say = |clear_at, waiting, waiting_since, skew| {
            let heartbeat = Heartbeat { waiting, waiting_since, set_aside: 0, clock: now + skew };
            are_two_holders(clear_at, &heartbeat, now)
        };
        assert!(say(Some(now - hour), 40, Some(now - 8 * hour), 0));
        assert!(!say(Some(now - 8 * hour), 40, Some(now - hour), 0));
        assert!(
            !say(Some(now - hour), 0, Some(now - 8 * hour), 0) && !say(None, 40, Some(now - 8 * hour), 0)
        );
        assert!(!say(Some(now + hour), 40, Some(now - 8 * hour), 0));
        // Its clock is seven hours behind: what waits came just now.
        assert!(!say(Some(now - hour), 1, Some(now - 7 * hour), -7 * hour));
    }

    #[test]
    fn a_day_far_above_the_usual_is_told_for_a_week_and_a_busy_counter_is_not() {
        assert_eq!(told(&[20, 30, 25, 22, 18, 400]), Some((6, 400)));
        assert_eq!(told(&[20, 30, 25, 22, 18, 400, 20, 21, 19, 20, 20, 22]), Some((6, 400)));
        assert_eq!(told(&[20, 30, 25, 22, 18, 400, 20, 21, 19, 20, 20, 22, 20]), None);
        // Twice as many after a holiday, a tablet that is new, one that is always busy.
        assert_eq!(told(&[20, 30, 25, 22, 18, 60, 90]), None);
        assert_eq!(told(&[400, 390, 20, 410]), None);
        assert_eq!(told(&[580, 600, 590, 600, 600, 600]), None);
        // Three nights of it are no new habit.
        assert_eq!(told(&[20, 30, 25, 22, 18, 590, 600, 580]), Some((8, 580)));
        assert_eq!(told(&[]), None);
    }
}
