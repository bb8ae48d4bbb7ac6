//! `hailong import`

use super::Installation;
use crate::import::{self, Seat};
use anyhow::{Context, bail};
use clap::Args;
use hailong_shared::{AgencyCode, Counts, Lang, Satisfaction, numerals};
use indicatif::{ProgressBar, ProgressStyle};
use std::path::PathBuf;

/// The most faulty lines that are listed one by one.
const LISTED: usize = 50;

/// What the file may hold.
const COLUMNS: &str = "\
The first line names the columns, in any order, parted by commas, semicolons or tabs; the text is UTF-8.
  score     1 to 5; the only one that must be there
  rated_at  2023-11-10, 10/11/2023 or either with a time (2023-11-10 14:05); without it, today
  stage     reception, supplement, refusal or result; without it, result
  comment   at most 2,000 characters
  reasons   codes of the survey, parted by spaces
  dossier   the dossier's code
  id        a UUID, if the ratings have one
Other columns are passed over and named. One faulty line, and nothing is imported; each is listed with its reason.
Importing a file again counts nothing twice.";

/// Read ratings from a CSV file: all of them or, if a line is faulty, none.
///
/// Columns are found by their header: score is required; comment, rated_at, stage, dossier, reasons and id are
/// optional. The file is UTF-8, parted by commas or semicolons. Reading the same file again adds nothing.
#[derive(Debug, Args)]
#[command(after_help = COLUMNS)]
pub struct Import {
    /// The CSV file
    file: PathBuf,
    /// The code of the agency that was rated
    #[arg(long, value_name = "CODE")]
    agency: AgencyCode,
    /// The number of its desk [default: the agency as a whole]
    #[arg(long, value_name = "N")]
    desk: Option<u32>,
    /// Check the file and say what would be added
    #[arg(long)]
    dry_run: bool,
}

impl Import {
    /// Reads, checks and stores.
    pub async fn run(self, installation: &Installation) -> anyhow::Result<()> {
        let (store, clock) = installation.open().await?;
        let agency = store.find_agency(&self.agency).await?;
        let agency = agency.with_context(|| format!("there is no agency {}", self.agency))?;
        let desk = match self.desk {
            None => None,
            Some(number) => {
                let found = store.find_desk_by_number(agency.id, number).await?;
                Some(found.with_context(|| format!("agency {} has no desk {number}", self.agency))?)
            }
        };
        let seat = Seat { agency, desk };
        let file = std::fs::File::open(&self.file)
            .with_context(|| format!("{} cannot be read", self.file.display()))?;
        let reading = import::read(file, &seat, &clock).with_context(|| self.file.display().to_string())?;

        for column in &reading.ignored_columns {
            eprintln!("note: column `{column}` is not known and was passed over");
        }
        for fault in reading.faults.iter().take(LISTED) {
            eprintln!("line {}: {}", fault.line, fault.reason);
        }
        if reading.faults.len() > LISTED {
            eprintln!("… and {} more", reading.faults.len() - LISTED);
        }
        if !reading.faults.is_empty() {
            bail!("{} of {} lines are faulty; nothing was imported", reading.faults.len(), reading.lines);
        }

        let mut counts = Counts::default();
        for rating in &reading.ratings {
            counts.add(rating.score, 1);
        }
        let found = Satisfaction::from(counts);
        let share =
            found.rate.map(|rate| format!(", {}", numerals::percent(rate, Lang::En))).unwrap_or_default();
        println!("{}: n = {}, satisfied = {}{share}", self.file.display(), found.n, found.satisfied);
        if self.dry_run {
            let known = import::count_known(&store, &reading.ratings).await?;
            println!("Dry run: {} would be added, {known} are there already.", reading.ratings.len() - known);
        } else {
            let bar = ProgressBar::new(reading.ratings.len().try_into()?);
            bar.set_style(ProgressStyle::with_template(
                "{bar:40} {human_pos}/{human_len} ratings, {per_sec}",
            )?);
            let progress = |n: usize| bar.inc(n.try_into().unwrap_or(0));
            let added = store.import_ratings(&reading.ratings, clock.now(), true, progress).await;
            bar.finish_and_clear();
            let added = added.context(
                "the import was interrupted; the same command adds what is missing and counts nothing twice",
            )?;
            println!("{added} added, {} were there already.", reading.ratings.len() - added);
        }
        store.close().await;
        Ok(())
    }
}
