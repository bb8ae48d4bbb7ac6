//! Reports put together of counts and names, for the staff's call, the public call and the public page.

use crate::domain::period::Period;
use crate::store::{AgencyRow, Store, StoreError};
use hailong_shared::wire::{ReportEntry, SatisfactionReport};
use hailong_shared::{Counts, Day, ReportGroup, Satisfaction};
use std::collections::HashMap;

/// The key of ratings that were given at no desk.
const NO_DESK: &str = "none";

/// An agency's report. By desk and by agency it lists every one that existed in the period, also those that nobody
/// rated: a silent desk is a finding.
pub async fn build(
    store: &Store,
    row: &AgencyRow,
    period: Period,
    by: Option<ReportGroup>,
) -> Result<SatisfactionReport, StoreError> {
    let counts = store.count_ratings(row.id, period, by.unwrap_or(ReportGroup::Agency)).await?;
    let mut total = Counts::default();
    for (_, part) in &counts {
        total += *part;
    }
    let groups = match by {
        None => Vec::new(),
        Some(ReportGroup::Desk) => by_desk(store, row, period, counts).await?,
        Some(ReportGroup::Agency) => by_agency(store, row, period, counts).await?,
        Some(ReportGroup::Stage | ReportGroup::Channel) => {
            counts.into_iter().map(|(key, part)| entry(key.clone(), key, part)).collect()
        }
        Some(ReportGroup::Day) => {
            counts.into_iter().map(|(key, part)| dated(&key, "", part)).collect::<Result<_, _>>()?
        }
        Some(ReportGroup::Month) => {
            counts.into_iter().map(|(key, part)| dated(&key, "01", part)).collect::<Result<_, _>>()?
        }
    };
    let agency = row.agency.code.clone();
    Ok(SatisfactionReport { agency, from: period.from, to: period.to, total: total.into(), groups })
}

async fn by_desk(
    store: &Store,
    row: &AgencyRow,
    period: Period,
    counts: Vec<(String, Counts)>,
) -> Result<Vec<ReportEntry>, StoreError> {
    let mut counts: HashMap<String, Counts> = counts.into_iter().collect();
    let mut groups = Vec::new();
    for desk in store.list_subtree_desks(row.id).await?.into_iter().map(|row| row.desk) {
        let key = desk.id.to_string();
        let part = counts.remove(&key);
        let existed = desk.validity.overlaps(period.from, period.to);
        if existed || part.is_some() {
            groups.push(entry(
                key,
                format!("Quầy {} · {}", desk.number, desk.name),
                part.unwrap_or_default(),
            ));
        }
    }
    if let Some(part) = counts.remove("0") {
        groups.push(entry(NO_DESK.to_owned(), "Không qua quầy".to_owned(), part));
    }
    Ok(groups)
}

async fn by_agency(
    store: &Store,
    row: &AgencyRow,
    period: Period,
    counts: Vec<(String, Counts)>,
) -> Result<Vec<ReportEntry>, StoreError> {
    let mut counts: HashMap<String, Counts> = counts.into_iter().collect();
    let mut groups = Vec::new();
    for agency in store.list_subtree(row.id).await?.into_iter().map(|row| row.agency) {
        let part = counts.remove(agency.code.as_str());
        let existed = agency.validity.overlaps(period.from, period.to);
        if existed || part.is_some() {
            groups.push(entry(agency.code.to_string(), agency.name, part.unwrap_or_default()));
        }
    }
    Ok(groups)
}

fn entry(key: String, name: String, counts: Counts) -> ReportEntry {
    ReportEntry { key, name, satisfaction: Satisfaction::from(counts) }
}

/// A part whose key is a number `YYYYMMDD`, or `YYYYMM` with the `rest` that makes it a day.
fn dated(number: &str, rest: &str, counts: Counts) -> Result<ReportEntry, StoreError> {
    let number: i64 = format!("{number}{rest}").parse().map_err(|_| StoreError::Corrupt("day"))?;
    let day = Day::from_number(number).map_err(|_| StoreError::Corrupt("day"))?.to_string();
    let key = if rest.is_empty() { day } else { day[..7].to_owned() };
    Ok(entry(key.clone(), key, counts))
}
