//! Whether a file is one that was imported before and was merely written anew: by a spreadsheet with other date
//! texts, with its rows sorted, with a column more.
//!
//! No row tells that by itself. Most ratings are a score and a day, and two people's are equal; so rows are counted,
//! and a file that looks like what is stored is not taken until somebody says that it is another one. What is asked
//! needlessly costs a look and `--again`; what is not asked counts people twice. See [`Resemblance::is_suspicious`].

use crate::clock::Clock;
use crate::domain::rating::NewRating;
use crate::store::StoredImport;
use hailong_shared::{Day, Stage};
use std::collections::HashMap;

/// How much of a file looks like what is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Resemblance {
    /// How many rows of the file are new by their ids.
    pub rows: usize,
    /// How many ratings were imported before for the same desk and the days of those rows.
    pub stored: usize,
    /// How many of the rows have an equal one among those, each of which stands for one row.
    pub equal: usize,
    /// How many of these say more than a score and a day: a time of day, a dossier or a comment.
    pub telling: usize,
}

impl Resemblance {
    /// Whether the file may only be taken after somebody was asked:
    ///
    /// - Four of five rows are there already, of ten rows or more. Then a new file would have to have the same scores on the
    ///   same days by chance. Fewer than that, and two clerks who keep lists for one desk would always be asked: on a
    ///   day with 20 visitors of whom most give 5, half of their rows are equal.
    /// - Or four of five of what is stored for these days, of ten or more, are in the file: it is last month's file with
    ///   this month's rows below.
    /// - Of five to nine rows, all are there. Of fewer rows, all are there and each says more than a score and a day: one
    ///   `1,2024-04-03` in each of two files is two people, however alike.
    /// - Half of the rows, and at least five, are there and say more than a score and a day: such rows are hardly ever
    ///   equal by chance.
    pub fn is_suspicious(&self) -> bool {
        let Self { rows, stored, equal, telling } = *self;
        let most_of = |all: usize| all >= 10 && equal * 5 >= all * 4;
        let whole = equal == rows && (rows >= 5 || (rows > 0 && telling == rows));
        most_of(rows) || most_of(stored) || whole || (telling >= 5 && telling * 2 >= rows)
    }
}

/// What has to be equal besides the time of day.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Key<'a> {
    /// Nothing for a rating without a time.
    day: Option<Day>,
    score: u8,
    stage: Stage,
    dossier: Option<&'a str>,
    comment: Option<&'a str>,
}

/// Ratings of one key by minute; days alone, which count as their noon, apart.
#[derive(Debug, Default)]
struct Group {
    minutes: HashMap<i64, (usize, usize)>,
    noon: (usize, usize),
}

/// Compares the rows that are new by their ids with what was imported for the same desk and days. Seconds do not count,
/// nor does the time of day where one side has none: spreadsheets drop both.
pub fn compare(rows: &[&NewRating], dated: bool, stored: &[StoredImport], clock: &Clock) -> Resemblance {
    let mut groups: HashMap<Key<'_>, Group> = HashMap::new();
    for row in rows {
        let key = Key {
            day: dated.then_some(row.day),
            score: row.score.value(),
            stage: row.stage,
            dossier: row.dossier.as_ref().map(hailong_shared::DossierCode::as_str),
            comment: row.comment.as_ref().map(|comment| comment.text.as_str()),
        };
        groups.entry(key).or_default().at(row.rated_at, !dated, clock).0 += 1;
    }
    for other in stored {
        let key = Key {
            day: (!other.undated).then_some(other.day),
            score: other.score.value(),
            stage: other.stage,
            dossier: other.dossier.as_deref(),
            comment: other.comment.as_deref(),
        };
        // What no row is like need not be kept.
        if let Some(group) = groups.get_mut(&key) {
            group.at(other.rated_at, other.undated, clock).1 += 1;
        }
    }
    let mut found = Resemblance { rows: rows.len(), stored: stored.len(), ..Resemblance::default() };
    for (key, group) in &groups {
        let (equal, timed) = group.equal();
        found.equal += equal;
        found.telling += if key.dossier.is_some() || key.comment.is_some() { equal } else { timed };
    }
    found
}

impl Group {
    /// The count of rows and of stored ratings at an instant.
    fn at(&mut self, rated_at: i64, undated: bool, clock: &Clock) -> &mut (usize, usize) {
        if undated || super::instant::is_noon(rated_at, clock) {
            return &mut self.noon;
        }
        self.minutes.entry(rated_at.div_euclid(60_000)).or_default()
    }

    /// How many rows have an equal stored rating, and how many of them to the minute.
    fn equal(&self) -> (usize, usize) {
        let (mut timed, mut rows_left, mut stored_left) = (0, 0, 0);
        for &(rows, stored) in self.minutes.values() {
            let both = rows.min(stored);
            timed += both;
            rows_left += rows - both;
            stored_left += stored - both;
        }
        let noon = self.noon.0.min(self.noon.1);
        let by_day = (self.noon.0 - noon).min(stored_left) + (self.noon.1 - noon).min(rows_left);
        (timed + noon + by_day, timed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_asked_about_when_chance_would_not_make_it() {
        let of = |rows, stored, equal, telling| Resemblance { rows, stored, equal, telling }.is_suspicious();
        for suspicious in [
            of(430, 430, 412, 0),
            of(10, 400, 8, 0),
            of(860, 430, 430, 0),
            of(5, 5, 5, 0),
            of(1, 1, 1, 1),
            of(4, 9, 4, 4),
            of(20, 900, 10, 10),
        ] {
            assert!(suspicious);
        }
        for ordinary in [
            of(0, 10, 0, 0),
            of(1, 1, 1, 0),
            of(2, 2, 1, 1),
            of(4, 4, 4, 3),
            of(9, 9, 8, 4),
            of(10, 12, 7, 4),
            of(100, 100, 79, 49),
            of(400, 9, 9, 4),
        ] {
            assert!(!ordinary);
        }
    }
}
