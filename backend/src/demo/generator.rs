//! Makes ratings that could be real: opening hours with a lunch dip, busy Mondays, desks that differ, days that vary.
//! Each desk's day has a seed of its own, so a day always has the same ratings, whenever the sample is loaded.

use super::organisation::Agency;
use super::phrases::PHRASES;
use crate::clock::Clock;
use crate::domain::survey::SURVEY;
use hailong_shared::wire::ReasonTone;
use hailong_shared::{Day, Score, Stage};
use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use sha2::{Digest, Sha256};

/// How busy each quarter of an hour is, from 7:30 to 17:00: a morning peak, a closed lunch, a calmer afternoon.
const QUARTERS: [u32; 38] = [
    4, 6, 9, 10, 10, 9, 9, 8, 8, 7, 7, 6, 5, 4, 3, 2, // 7:30 – 11:30
    0, 0, 0, 0, 0, 0, 0, 0, // 11:30 – 13:30
    3, 5, 7, 7, 6, 6, 6, 5, 5, 4, 3, 3, 2, 1, // 13:30 – 17:00
];

/// The ratings of one desk as a CSV file; none if the agency has no ratings to make.
pub fn ratings(agency: &Agency, desk: u32, months: u16, clock: &Clock) -> Option<Vec<u8>> {
    let mut csv = csv::Writer::from_writer(Vec::new());
    csv.write_record(["score", "rated_at", "stage", "reasons", "comment"]).expect("memory takes every line");
    let mut rows = 0;
    let mut write = |row: [String; 5]| {
        csv.write_record(&row).expect("memory takes every line");
        rows += 1;
    };
    match (agency.figures.ratings, agency.figures.as_of) {
        (Some(count), Some(as_of)) => reported(agency, desk, count, as_of, clock, &mut write),
        _ if agency.ratings_per_day() > 0 => believable(agency, desk, months, clock, &mut write),
        _ => {}
    }
    (rows > 0).then(|| csv.into_inner().expect("memory takes every line"))
}

/// A reported count, reached on the reported day, everybody satisfied: as the newspaper wrote.
fn reported(
    agency: &Agency,
    desk: u32,
    count: u32,
    as_of: Day,
    clock: &Clock,
    write: &mut impl FnMut([String; 5]),
) {
    let desks = u32::try_from(agency.desks().len()).unwrap_or(1);
    let mine = count / desks + u32::from(desk <= count % desks);
    let mut random = seeded(agency, desk, as_of);
    let first = Day::new(as_of.year(), 1, 3).expect("the third of January is a day");
    let open: Vec<Day> =
        (0..=as_of.days_since(first)).map(|n| first.plus_days(n)).filter(|day| !day.is_weekend()).collect();
    for place in 0..mine {
        // Spread evenly, and the last one on the last day.
        let at = (place as usize + 1) * open.len() / mine as usize;
        let day = open[at.saturating_sub(1).min(open.len() - 1)];
        let score = Score::ALL[if random.random_bool(0.7) { 4 } else { 3 }];
        write(row(&mut random, score, day, 0.0, clock));
    }
}

fn believable(agency: &Agency, desk: u32, months: u16, clock: &Clock, write: &mut impl FnMut([String; 5])) {
    let yesterday = clock.today().plus_days(-1);
    let last = agency.validity().valid_to.map_or(yesterday, |end| end.min(yesterday));
    let mut character = seeded(agency, desk, Day::new(2020, 1, 1).expect("New Year 2020 was a day"));
    // Desks differ: how many of their visitors are content, how many rate, in which month things went wrong.
    let contentment = character.random_range(0.80..0.97);
    let traffic = f64::from(agency.ratings_per_day()) * character.random_range(0.6..1.4);
    let bad_month = character.random_range(1..=12);
    let days = i32::from(months) * 365 / 12;
    for day in (0..days).map(|ago| last.plus_days(ago - days + 1)).filter(|day| !day.is_weekend()) {
        let mut random = seeded(agency, desk, day);
        let monday = if day.weekday() == 1 { 1.35 } else { 1.0 };
        let visitors = traffic * monday * random.random_range(0.7..1.3);
        let content = if day.month() == bad_month { contentment - 0.08 } else { contentment };
        for _ in 0..whole(visitors) {
            let score = score(&mut random, content);
            write(row(&mut random, score, day, 0.35, clock));
        }
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a day's visitors are few and not negative"
)]
fn whole(visitors: f64) -> u32 {
    visitors.round() as u32
}

fn seeded(agency: &Agency, desk: u32, day: Day) -> ChaCha8Rng {
    let hash = Sha256::digest(format!("{}/{desk}/{day}", agency.code));
    ChaCha8Rng::from_seed(hash.into())
}

fn score(random: &mut impl Rng, contentment: f64) -> Score {
    let index = if random.random_bool(contentment) {
        if random.random_bool(0.58) { 4 } else { 3 }
    } else {
        match random.random_range(0..100) {
            0..45 => 2,
            45..75 => 1,
            _ => 0,
        }
    };
    Score::ALL[index]
}

/// One rating as a line: score, time, stage, reasons, comment.
fn row(random: &mut impl Rng, score: Score, day: Day, talkative: f64, clock: &Clock) -> [String; 5] {
    let total: u32 = QUARTERS.iter().sum();
    let mut left = random.random_range(0..total);
    let quarter = QUARTERS.iter().position(|&weight| {
        let here = left < weight;
        left = left.saturating_sub(weight);
        here
    });
    let quarter = i32::try_from(quarter.unwrap_or(0)).unwrap_or(0);
    let seconds = 7 * 3600 + 1800 + quarter * 900 + random.random_range(0..900);
    let small = |n: i32| i8::try_from(n).unwrap_or(0);
    let (hour, minute, second) = (small(seconds / 3600), small(seconds / 60 % 60), small(seconds % 60));
    let at =
        clock.instant(day, hour, minute, second).and_then(|ms| jiff::Timestamp::from_millisecond(ms).ok());
    let stage = if random.random_bool(0.7) { Stage::Result } else { Stage::Reception };
    [
        score.value().to_string(),
        at.map(|at| at.to_string()).unwrap_or_default(),
        stage.to_string(),
        reasons(random, score, talkative),
        comment(random, score, talkative),
    ]
}

fn reasons(random: &mut impl Rng, score: Score, talkative: f64) -> String {
    let tone = ReasonTone::after(score);
    let offered: Vec<&str> =
        SURVEY.reasons.iter().filter(|r| r.tone == tone).map(|r| r.code.as_str()).collect();
    let likely = if tone == ReasonTone::Bad { talkative * 1.8 } else { talkative };
    let mut ticked: Vec<&str> = Vec::new();
    while ticked.len() < 3 && random.random_bool(likely) {
        // The first ones are the usual ones.
        let place = random.random_range(0..offered.len()).min(random.random_range(0..offered.len()));
        if !ticked.contains(&offered[place]) {
            ticked.push(offered[place]);
        }
    }
    ticked.join(" ")
}

fn comment(random: &mut impl Rng, score: Score, talkative: f64) -> String {
    let likely = talkative * if score.is_satisfied() { 0.04 } else { 0.25 };
    if !random.random_bool(likely) {
        return String::new();
    }
    let phrases = PHRASES.comments(score);
    phrases[random.random_range(0..phrases.len())].clone()
}

#[cfg(test)]
mod tests {
    use super::super::organisation::ORGANISATION;
    use super::*;

    /// 23 November 2026, 10:00 in Vietnam.
    const NOW: i64 = 1_795_402_800_000;

    fn lines(code: &str, desk: u32) -> Vec<csv::StringRecord> {
        let agency = ORGANISATION.agencies.iter().find(|a| a.code.as_str() == code).unwrap();
        let csv = ratings(agency, desk, 24, &Clock::fixed(NOW)).unwrap();
        csv::Reader::from_reader(&csv[..]).records().map(Result::unwrap).collect()
    }

    #[test]
    fn lien_chieu_is_as_reported() {
        let all: Vec<_> = (1..=4).flat_map(|desk| lines("H17.05", desk)).collect();
        assert_eq!(all.len(), 1176);
        assert!(all.iter().all(|line| matches!(&line[0], "4" | "5")));
        let last = all.iter().map(|line| line[1].to_owned()).max().unwrap();
        assert!(last.starts_with("2023-11-10"), "{last}");
    }

    #[test]
    fn mondays_are_busier_and_lunch_is_quiet() {
        let clock = Clock::fixed(NOW);
        let times: Vec<i64> = lines("H37.01", 3)
            .iter()
            .map(|l| l[1].parse::<jiff::Timestamp>().unwrap().as_millisecond())
            .collect();
        let weekday = |wanted: i8| times.iter().filter(|&&at| clock.day_of(at).weekday() == wanted).count();
        assert!(weekday(1) * 10 > weekday(3) * 12, "{} on Mondays, {} on Wednesdays", weekday(1), weekday(3));
        assert_eq!(weekday(6) + weekday(7), 0);
        let noon = times.iter().filter(|&&at| (at / 60_000 + 7 * 60) % 1440 / 30 == 24).count();
        assert_eq!(noon, 0);
    }

    #[test]
    fn a_day_is_the_same_whenever_the_sample_is_made() {
        let agency = &ORGANISATION.agencies[1];
        let made = |now| {
            let csv = String::from_utf8(ratings(agency, 1, 3, &Clock::fixed(now)).unwrap()).unwrap();
            csv.lines().filter(|line| line.contains("2026-11-10")).map(str::to_owned).collect::<Vec<_>>()
        };
        assert!(!made(NOW).is_empty());
        assert_eq!(made(NOW), made(NOW + 5 * 86_400_000));
    }
}
