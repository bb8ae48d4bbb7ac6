//! Reports put together of counts and names, for the staff's call, the public call and the public page.

use crate::domain::disclosure::{self, Running, Shown};
use crate::domain::period::Period;
use crate::store::{AgencyRow, Store, StoreError};
use hailong_shared::wire::{PublicGroup, PublicReport, PublicSatisfaction, ReportEntry, SatisfactionReport};
use hailong_shared::{Counts, Day, ReportGroup, Satisfaction};
use std::collections::BTreeMap;

/// The key of ratings that were given at no desk.
const NO_DESK: &str = "none";

/// An agency's report, for its staff.
pub async fn build(
    store: &Store,
    row: &AgencyRow,
    period: Period,
    by: Option<ReportGroup>,
    today: Day,
) -> Result<SatisfactionReport, StoreError> {
    let counts = store.count_ratings(row.id, period, by.unwrap_or(ReportGroup::Agency), today).await?;
    let mut total = Counts::default();
    for part in counts.values() {
        total += *part;
    }
    let entry =
        |Part { key, name, figures }| ReportEntry { key, name, satisfaction: Satisfaction::from(figures) };
    let groups = parts(store, row, period, by, counts).await?.into_iter().map(entry).collect();
    let agency = row.agency.code.clone();
    Ok(SatisfactionReport { agency, from: period.from, to: period.to, total: total.into(), groups })
}

/// An agency's report as everybody may see it; the period is one of whole months.
pub async fn build_public(
    store: &Store,
    row: &AgencyRow,
    period: Period,
    by: Option<ReportGroup>,
    rule: PublicRule,
) -> Result<PublicReport, StoreError> {
    let PublicRule { minimum_n, today } = rule;
    let by_part = by.unwrap_or(ReportGroup::Agency);
    let cells = store.count_cells(row.id, period.whole_years(), by_part, today).await?;
    // Nothing is shown of them to whoever asks for other months.
    let days = match Period::running_month(today).filter(|_| period.includes(today)) {
        Some(over) => store.count_cells(row.id, over, ReportGroup::Day, today).await?,
        None => Vec::new(),
    };
    let month = |day: Day| day.number() / 100;
    let running = Running { month: month(today), days: &days };
    let (total, shown) =
        disclosure::publish(&cells, running, month(period.from), month(period.to), minimum_n);
    let group = |Part { key, name, figures }| {
        let satisfaction = figures_of(figures, minimum_n);
        PublicGroup { key, name, satisfaction }
    };
    let groups = parts(store, row, period, by, shown).await?.into_iter().map(group).collect();
    let agency = row.agency.code.clone();
    let (from, to, total) = (period.from, period.to, figures_of(total, minimum_n));
    Ok(PublicReport { agency, from, to, minimum_n, total, groups })
}

/// What the public may see depends on.
#[derive(Debug, Clone, Copy)]
pub struct PublicRule {
    /// The fewest ratings that are shown.
    pub minimum_n: u64,
    /// Today, of which nothing is shown, in a month of which not everything is.
    pub today: Day,
}

fn figures_of(shown: Shown, minimum_n: u64) -> PublicSatisfaction {
    let figures = if shown.is_withheld() {
        PublicSatisfaction::WITHHELD
    } else {
        PublicSatisfaction { partial: shown.partial, ..Satisfaction::from(shown.counts).into() }
    };
    // Of those who are not in the rate the public is told how many there are, and no score.
    let many = |n: u64| (n == 0 || n >= minimum_n).then_some(n);
    PublicSatisfaction { unverified: many(shown.unverified), paper: many(shown.paper), ..figures }
}

struct Part<T> {
    key: String,
    name: String,
    figures: T,
}

/// The parts of a report with their names. By desk and by agency they are all that existed in the period, also those
/// that nobody rated: a silent desk is a finding.
async fn parts<T: Default>(
    store: &Store,
    row: &AgencyRow,
    period: Period,
    by: Option<ReportGroup>,
    mut figures: BTreeMap<String, T>,
) -> Result<Vec<Part<T>>, StoreError> {
    let mut parts = Vec::new();
    let mut add = |key: String, name: String, existed: bool, figures: Option<T>| {
        if existed || figures.is_some() {
            parts.push(Part { key, name, figures: figures.unwrap_or_default() });
        }
    };
    match by {
        None => {}
        Some(ReportGroup::Desk) => {
            for desk in store.list_subtree_desks(row.id).await?.into_iter().map(|row| row.desk) {
                let key = desk.id.to_string();
                let found = figures.remove(&key);
                let name = format!("Quầy {} · {}", desk.number, desk.name);
                add(key, name, desk.validity.overlaps(period.from, period.to), found);
            }
            add(NO_DESK.to_owned(), "Không qua quầy".to_owned(), false, figures.remove("0"));
        }
        Some(ReportGroup::Agency) => {
            for agency in store.list_subtree(row.id).await?.into_iter().map(|row| row.agency) {
                let key = agency.code.to_string();
                let found = figures.remove(&key);
                add(key, agency.name, agency.validity.overlaps(period.from, period.to), found);
            }
        }
        Some(ReportGroup::Stage | ReportGroup::Channel) => {
            for (key, found) in figures {
                add(key.clone(), key, true, Some(found));
            }
        }
        Some(ReportGroup::Day) => {
            for (number, found) in figures {
                let key = day(&number)?.to_string();
                add(key.clone(), key, true, Some(found));
            }
        }
        Some(ReportGroup::Month) => {
            for (number, found) in figures {
                let key = day(&format!("{number}01"))?.to_string()[..7].to_owned();
                add(key.clone(), key, true, Some(found));
            }
        }
    }
    Ok(parts)
}

/// A day from its number `YYYYMMDD`.
fn day(number: &str) -> Result<Day, StoreError> {
    let number = number.parse().map_err(|_| StoreError::Corrupt("day"))?;
    Day::from_number(number).map_err(|_| StoreError::Corrupt("day"))
}
