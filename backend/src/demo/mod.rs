//! Sample data: agencies named in newspaper reports, with ratings that are made up but could be real.

mod generator;
mod organisation;
mod phrases;
mod slips;
mod suggestions;

use crate::clock::Clock;
use crate::domain::password;
use crate::import::{self, Seat};
use crate::store::{Author, DeskRow, NewUser, Store, StoreError};
use anyhow::{Context, bail};
use hailong_shared::wire::Role;
use indicatif::{ProgressBar, ProgressStyle};
use organisation::{Agency, ORGANISATION};

/// The sign-in of the sample data; it exists nowhere else.
pub const DEMO_USERNAME: &str = "demo";
/// Its password, shown on the entrance page.
pub const DEMO_PASSWORD: &str = "hailong-demo";

/// What stands for the name of a file.
const SAMPLE: &str = "sample data";

/// The agency and the desk whose tablet the sample shows.
const SHOWN: (&str, u32) = ("H37.01", 3);

/// Fills an empty database; returns how many ratings were stored.
pub async fn load(store: &Store, clock: &Clock, months: u16) -> anyhow::Result<usize> {
    let author = Author::command_line(clock.now());
    let bar = ProgressBar::new(ORGANISATION.agencies.iter().map(|a| a.desks().len() as u64).sum());
    bar.set_style(ProgressStyle::with_template("Sample data {bar:30} {pos}/{len} desks")?);
    let mut stored = 0;
    let mut roots = Vec::new();
    for agency in &ORGANISATION.agencies {
        let agency_id = add_agency(store, agency, author).await?;
        if agency.parent.is_none() {
            roots.push(agency_id);
            // Whoever tries the sample puts the widget on a page of their own.
            store.set_origins(agency_id, &["*".parse()?], author).await?;
            slips::set(store, agency_id, agency.validity().valid_from, author).await?;
        }
        for (number, name) in (1..).zip(agency.desks()) {
            let seat = add_desk(store, agency, agency_id, number, name, author).await?;
            let csv = generator::ratings(agency, number, months, clock);
            if let Some(csv) = csv {
                stored += import(store, clock, &seat, &csv).await?;
            }
            bar.inc(1);
        }
    }
    suggestions::load(store, clock).await?;
    add_user(store, &roots, author).await?;
    store.mark_as_demo().await?;
    bar.finish_and_clear();
    Ok(stored)
}

/// The desk whose tablet the sample shows.
pub async fn show_desk(store: &Store) -> Result<Option<DeskRow>, StoreError> {
    let code = SHOWN.0.parse().expect("the shown agency's code is well formed");
    let Some(agency) = store.find_agency(&code).await? else { return Ok(None) };
    store.find_desk_by_number(agency.id, SHOWN.1).await
}

/// The sample's one account administers everything.
async fn add_user(store: &Store, roots: &[i64], author: Author<'_>) -> anyhow::Result<()> {
    let roles: Vec<_> = roots.iter().map(|&agency_id| (agency_id, Role::Administrator)).collect();
    let password_hash = &password::hash(DEMO_PASSWORD)?;
    let user =
        NewUser {
            username: DEMO_USERNAME, display_name: "Người dùng mẫu", password_hash, roles: &roles
        };
    Ok(store.add_user(user, author).await?)
}

async fn add_agency(store: &Store, agency: &Agency, author: Author<'_>) -> anyhow::Result<i64> {
    let parent = match &agency.parent {
        None => None,
        Some(code) => Some(store.find_agency(code).await?.context("parents come before their children")?.id),
    };
    Ok(store.add_agency(&agency.code, &agency.name, agency.level, parent, agency.validity(), author).await?)
}

async fn add_desk(
    store: &Store,
    agency: &Agency,
    agency_id: i64,
    number: u32,
    name: &str,
    author: Author<'_>,
) -> anyhow::Result<Seat> {
    let validity = agency.validity();
    let new =
        hailong_shared::wire::NewDesk { number, name: name.to_owned(), valid_from: validity.valid_from };
    let id = store.add_desk(agency_id, &new, validity.valid_to, author).await?;
    let desk = store.find_desk(id).await?;
    let row = store.find_agency(&agency.code).await?.context("the agency was just added")?;
    Ok(Seat { agency: row, desk })
}

/// Takes the way that `hailong import` takes, but for looking what is stored already: nothing is.
async fn import(store: &Store, clock: &Clock, seat: &Seat, csv: &[u8]) -> anyhow::Result<usize> {
    let reading = import::read(csv, seat, clock)?;
    if let Some(fault) = reading.faults.first() {
        bail!("the sample data is faulty: line {}: {}", fault.line, fault.reason);
    }
    let file = reading.file(seat, SAMPLE);
    let mut ratings = reading.ratings;
    if let Some(slip) = store.current_slip(seat.agency.id, clock.today()).await? {
        slips::fill_in(&mut ratings, &slip);
    }
    let author = Author::command_line(clock.now());
    Ok(store.import_ratings(&file, &ratings, author, false, |_| ()).await?)
}
