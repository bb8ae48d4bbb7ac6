//! `hailong import`

use super::Installation;
use crate::clock::Clock;
use crate::import::{self, Fault, Plan, Seat};
use crate::store::{Author, Store};
use anyhow::{Context, bail};
use clap::Args;
use hailong_shared::{AgencyCode, Counts, Lang, Satisfaction, numerals};
use indicatif::{ProgressBar, ProgressStyle};
use std::path::PathBuf;

/// The most faulty lines that are listed one by one.
const LISTED: usize = 50;

/// What the file may hold. Paragraphs are wrapped where they are shown.
const COLUMNS: &str = "\
The first line names the columns, in any order, separated by commas, semicolons or tabs; a line such as sep=; may stand \
before it.
  score     1 to 5, one digit; the only one that must be there
  rated_at  2023-11-10, 10/11/2023 (day/month/year) or either with a time (2023-11-10 14:05);
            without it, today
  stage     reception, supplement, refusal or result; without it, result
  comment   at most 2,000 characters
  reasons   codes of the survey, separated by spaces
  dossier   the dossier's code
  id        a UUID, if the ratings have one
Each line says when, at which stage and under which id, or none does. Other columns are passed over and named; a name \
that is nearly one of these is refused.

Nothing is guessed. The text is UTF-8, without control characters. Lines end in LF or CR LF; empty ones may stand at the \
end alone. Every line has as many cells as the header, and what has no name there is empty. A cell with a delimiter, a \
quote or a line break stands in quotes, its own quotes doubled, with nothing before or behind them. A line within \
quotes that looks like a row is a fault, since a quote may be missing; so are the header once more, Excel's day numbers \
(45383) and scores such as 5.0. One faulty line, and nothing is imported; each is listed with its reason.

A rating is the one on this line of this file at this desk, unless it has an id: the same file adds nothing a second \
time, and what an interrupted import left out, the same command adds. Two files may have equal lines. But a file is \
refused as one that was imported before and written anew, unless --again says that these are other people's ratings, if \
80 % of its lines (of ten or more), all of them (of five or more), or half of them with a time of day, a dossier or a \
comment (of five or more) are like ratings that were imported for the same desk; if it holds 80 % of what was imported \
for its days; or if its lines say the same in the same order.";

/// Read ratings from a CSV file: all of them or, if a line is faulty, none.
///
/// Columns are found by their header: score is required; comment, rated_at, stage, dossier, reasons and id are
/// optional. The file is UTF-8, separated by commas, semicolons or tabs. Reading the same file again adds nothing.
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
    /// Take a file that is like what is stored: its ratings are other people's
    #[arg(long)]
    again: bool,
}

impl Import {
    /// Reads, checks and stores.
    pub async fn run(self, installation: &Installation) -> anyhow::Result<()> {
        let (store, clock) = installation.open().await?;
        let seat = self.seat(&store).await?;
        let file = std::fs::File::open(&self.file)
            .with_context(|| format!("{} cannot be read", self.file.display()))?;
        let reading = import::read(file, &seat, &clock).with_context(|| self.file.display().to_string())?;
        for column in &reading.ignored_columns {
            eprintln!("note: column `{column}` is not known and was passed over");
        }
        refuse(&reading.faults)?;

        let mut counts = Counts::default();
        for rating in &reading.ratings {
            counts.add(rating.score, 1);
        }
        let found = Satisfaction::from(counts);
        let share =
            found.rate.map(|rate| format!(", {}", numerals::percent(rate, Lang::En))).unwrap_or_default();
        println!("{}: n = {}, satisfied = {}{share}", self.file.display(), found.n, found.satisfied);
        let name = self.file.file_name().unwrap_or_default().to_string_lossy();
        let plan = import::plan(&store, &seat, reading, &name, &clock).await?;
        refuse(&plan.conflicts)?;
        self.compare(&plan, &clock)?;
        if self.dry_run {
            println!("Dry run: {} would be added, {} are there already.", plan.new.len(), plan.known);
        } else {
            let added = add(&store, &plan, &clock).await?;
            println!("{added} added, {} were there already.", plan.new.len() - added + plan.known);
        }
        store.close().await;
        Ok(())
    }

    async fn seat(&self, store: &Store) -> anyhow::Result<Seat> {
        let agency = store.find_agency(&self.agency).await?;
        let agency = agency.with_context(|| format!("there is no agency {}", self.agency))?;
        let desk = match self.desk {
            None => None,
            Some(number) => {
                let found = store.find_desk_by_number(agency.id, number).await?;
                Some(found.with_context(|| format!("agency {} has no desk {number}", self.agency))?)
            }
        };
        Ok(Seat { agency, desk })
    }

    /// Refuses a file that is like what is stored, and says how far it is.
    fn compare(&self, plan: &Plan, clock: &Clock) -> anyhow::Result<()> {
        let found = plan.resemblance;
        let mut like = format!(
            "{} of {} rows are like ratings that are stored already: imported for the same desk, with the same day, \
             score, stage, dossier and comment",
            found.equal, found.rows
        );
        if let Some((name, at)) = &plan.same_content {
            like = format!("its rows say the same as those of {name}, imported on {}", clock.day_of(*at));
        } else if !found.is_suspicious() {
            if found.equal > 0 {
                eprintln!("note: {like}; they count as other people's");
            }
            return Ok(());
        }
        if self.again {
            eprintln!("note: {like}; they count once more, as --again says");
            return Ok(());
        }
        bail!(
            "{}: {like}. Nothing was imported; if these are other people's ratings, add --again",
            self.file.display()
        );
    }
}

/// Lists faulty lines, if there are any, and ends.
fn refuse(faults: &[Fault]) -> anyhow::Result<()> {
    for fault in faults.iter().take(LISTED) {
        eprintln!("line {}: {}", fault.line, fault.reason);
    }
    if faults.len() > LISTED {
        eprintln!("… and {} more", faults.len() - LISTED);
    }
    match faults.len() {
        0 => Ok(()),
        1 => bail!("one line is faulty; nothing was imported"),
        n => bail!("{n} lines are faulty; nothing was imported"),
    }
}

/// Stores what is new, with a bar.
async fn add(store: &Store, plan: &Plan, clock: &Clock) -> anyhow::Result<usize> {
    let bar = ProgressBar::new(plan.new.len().try_into()?);
    bar.set_style(ProgressStyle::with_template("{bar:40} {human_pos}/{human_len} ratings, {per_sec}")?);
    let progress = |n: usize| bar.inc(n.try_into().unwrap_or(0));
    let author = Author::command_line(clock.now());
    let added = store.import_ratings(&plan.file, &plan.new, author, true, progress).await;
    bar.finish_and_clear();
    added
        .context("the import was interrupted; the same command adds what is missing and counts nothing twice")
}
