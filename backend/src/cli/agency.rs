//! `hailong agency`

use super::Installation;
use crate::domain::text::normalise_name;
use crate::store::Author;
use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use hailong_shared::wire::{AgencyLevel, Validity};
use hailong_shared::{AgencyCode, Day};

/// Make agencies.
#[derive(Debug, Subcommand)]
pub enum Agency {
    /// Add an agency
    Add(Add),
}

/// Add an agency.
#[derive(Debug, Args)]
pub struct Add {
    /// Its code, such as H37
    code: AgencyCode,
    /// Its name
    name: String,
    /// province, department, center, district or commune
    #[arg(long)]
    level: AgencyLevel,
    /// The code of the agency above it
    #[arg(long, value_name = "CODE")]
    parent: Option<AgencyCode>,
    /// Its first day [default: today]
    #[arg(long, value_name = "YYYY-MM-DD")]
    from: Option<Day>,
}

impl Agency {
    /// Does what was asked.
    pub async fn run(self, installation: &Installation) -> anyhow::Result<()> {
        let Self::Add(add) = self;
        let (store, clock) = installation.open().await?;
        let parent = match &add.parent {
            None => None,
            Some(code) => {
                Some(store.find_agency(code).await?.with_context(|| format!("there is no agency {code}"))?.id)
            }
        };
        let name = normalise_name(&add.name);
        if name.is_empty() {
            bail!("an agency needs a name");
        }
        let validity = Validity { valid_from: add.from.unwrap_or_else(|| clock.today()), valid_to: None };
        store
            .add_agency(&add.code, &name, add.level, parent, validity, Author::command_line(clock.now()))
            .await
            .context("the agency was not added")?;
        println!("Agency {} added: {name}", add.code);
        store.close().await;
        Ok(())
    }
}
