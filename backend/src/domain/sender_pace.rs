//! How fast ratings come by one tablet, or by the links of one desk: people have a pace, and what is faster is not
//! believed. Only what is believed is counted, so that nobody uses up an honest sender's pace by being refused.

use super::verification::{DAY, KNOWN_BACK, MINUTE};
use hailong_shared::Day;
use std::collections::BTreeMap;
use std::str::FromStr;

/// Whose pace is judged, and over what span.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PaceKind {
    /// A tablet, in ten minutes.
    Tablet,
    /// A tablet, in a day at the counters.
    TabletDay,
    /// All tablets of a desk, in ten minutes: whoever pairs ten has ten, and the desk is still one.
    Desk,
    /// The links to a desk's dossiers, in ten minutes.
    Links,
    /// The links to a desk's dossiers, in a day.
    LinksDay,
}

impl PaceKind {
    const ALL: [Self; 5] = [Self::Tablet, Self::TabletDay, Self::Desk, Self::Links, Self::LinksDay];

    /// The name by which it is stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Tablet => "tablet",
            Self::TabletDay => "tablet_day",
            Self::Desk => "desk",
            Self::Links => "links",
            Self::LinksDay => "links_day",
        }
    }

    /// How many people rate so within its span: at a tablet one every fifteen seconds, and not all day long, is more than
    /// any counter serves; of the people to whom an agency has just sent its links many answer at once.
    pub fn most(self) -> i64 {
        match self {
            Self::Tablet => 40,
            Self::TabletDay => 600,
            Self::Desk | Self::Links => 200,
            Self::LinksDay => 1_000,
        }
    }

    /// How many slots its span has: minutes, or a day.
    pub fn span(self) -> i64 {
        match self {
            Self::Tablet | Self::Desk | Self::Links => 10,
            Self::TabletDay | Self::LinksDay => 1,
        }
    }
}

impl FromStr for PaceKind {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text).ok_or(())
    }
}

/// Whose ratings are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Counted {
    /// What is counted.
    pub kind: PaceKind,
    /// The tablet's id, or the desk's.
    pub sender_id: i64,
}

/// Where a rating is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pace {
    /// Whose.
    pub counted: Counted,
    /// The minute or the day, counted from 1970.
    pub slot: i64,
}

impl Pace {
    fn new(kind: PaceKind, sender_id: i64, slot: i64) -> Self {
        Self { counted: Counted { kind, sender_id }, slot }
    }
}

/// How a rating came that is believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// By the tablet with this id.
    Tablet(i64),
    /// By a link.
    Link,
}

/// A rating, as far as its pace goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sent {
    /// How it came.
    pub way: Way,
    /// The desk's id.
    pub desk_id: i64,
    /// When it was given: UTC epoch milliseconds.
    pub rated_at: i64,
    /// The same day at the counters.
    pub day: Day,
    /// When it came: UTC epoch milliseconds.
    pub received_at: i64,
}

impl Sent {
    /// Where it is counted. A tablet's ratings are counted at the times that they name, since it may have been without
    /// a network; whoever uses a link has one, so that those are counted when they come.
    pub fn paces(self) -> Vec<Pace> {
        let Self { way, desk_id, rated_at, day, received_at } = self;
        match way {
            Way::Tablet(device_id) => vec![
                Pace::new(PaceKind::Tablet, device_id, rated_at.div_euclid(MINUTE)),
                Pace::new(PaceKind::TabletDay, device_id, days_since_1970(day)),
                Pace::new(PaceKind::Desk, desk_id, rated_at.div_euclid(MINUTE)),
            ],
            Way::Link => vec![
                Pace::new(PaceKind::Links, desk_id, received_at.div_euclid(MINUTE)),
                Pace::new(PaceKind::LinksDay, desk_id, received_at.div_euclid(DAY)),
            ],
        }
    }
}

/// How many ratings were believed, slot by slot.
#[derive(Debug, Default)]
pub struct Believed(BTreeMap<Counted, BTreeMap<i64, i64>>);

impl Believed {
    /// So many were believed before.
    pub fn put(&mut self, pace: Pace, n: i64) {
        self.0.entry(pace.counted).or_default().insert(pace.slot, n);
    }

    /// Believes one more, if there is room for it wherever it is counted; else it is counted nowhere.
    pub fn take(&mut self, paces: &[Pace]) -> bool {
        let has_room = paces.iter().all(|pace| self.has_room(*pace));
        if has_room {
            for pace in paces {
                *self.0.entry(pace.counted).or_default().entry(pace.slot).or_default() += 1;
            }
        }
        has_room
    }

    /// Whether no span that a slot is part of is full.
    fn has_room(&self, Pace { counted, slot }: Pace) -> bool {
        let (span, most) = (counted.kind.span(), counted.kind.most());
        let Some(slots) = self.0.get(&counted) else { return true };
        let sum = |from: i64| slots.range(from..from + span).map(|(_, n)| n).sum::<i64>();
        (slot - span + 1..=slot).all(|from| sum(from) < most)
    }
}

/// The first day of 2000, counted from 1970.
const IN_2000: i64 = 10_957;

fn first_of_2000() -> Day {
    Day::from_number(20_000_101).expect("the first day of 2000 is one")
}

fn days_since_1970(day: Day) -> i64 {
    IN_2000 + i64::from(day.days_since(first_of_2000()))
}

/// The day of a slot that is one.
pub fn day_of_slot(slot: i64) -> Option<Day> {
    i32::try_from(slot - IN_2000).ok().map(|days| first_of_2000().plus_days(days))
}

/// The first minute and the first day in which a rating can still be counted.
pub fn oldest_slots(now: i64) -> (i64, i64) {
    let oldest = now - KNOWN_BACK - 2 * DAY;
    (oldest.div_euclid(MINUTE), oldest.div_euclid(DAY))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sent(way: Way, rated_at: i64, day: Day) -> Sent {
        Sent { way, desk_id: 2, rated_at, day, received_at: rated_at }
    }

    proptest! {
        #[test]
        fn a_day_at_the_counters_is_one_slot(days in 0..36_000_i32, at in 0..4_000_000_000_000_i64) {
            let day = Day::new(2000, 1, 1).unwrap().plus_days(days);
            let slot = |day, at| sent(Way::Tablet(1), at, day).paces()[1].slot;
            prop_assert_eq!(slot(day, at), slot(day, 0));
            prop_assert_eq!(slot(day.plus_days(1), at) - slot(day, at), 1);
            prop_assert_eq!(day_of_slot(slot(day, at)), Some(day));
        }

        #[test]
        fn in_no_ten_minutes_more_are_believed_than_people_give_in_whatever_order_they_come(
            minutes in proptest::collection::vec(0..40_i64, 0..400), way in 0..2,
        ) {
            let (way, kind) = if way == 0 { (Way::Tablet(1), PaceKind::Tablet) } else { (Way::Link, PaceKind::Links) };
            let day = Day::new(2026, 11, 25).unwrap();
            let (mut believed, mut taken) = (Believed::default(), Vec::new());
            for minute in minutes {
                let within = |from: i64| taken.iter().filter(|at| (from..from + 10).contains(*at)).count();
                let has_room = (minute - 9..=minute).all(|from| i64::try_from(within(from)).unwrap() < kind.most());
                let is_believed = believed.take(&sent(way, minute * MINUTE + 7, day).paces());
                prop_assert_eq!(is_believed, has_room);
                if is_believed {
                    taken.push(minute);
                }
            }
        }
    }
}
