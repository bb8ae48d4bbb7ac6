//! `hailong check`

use super::{Existing, Installation};
use crate::store::Finding;
use anyhow::bail;
use clap::Args;

/// Prove that every rate rests on its ratings.
#[derive(Debug, Args)]
pub struct Check {
    /// Make the tallies anew from the ratings before checking
    #[arg(long)]
    repair_tally: bool,
}

impl Check {
    /// Prints one line per check; fails if any failed.
    pub async fn run(self, installation: &Installation) -> anyhow::Result<()> {
        let Existing { store, is_writable } = installation.open_existing().await?;
        let integrity = store.check_integrity().await?;
        if integrity.wrong > 0 {
            print(&integrity);
            store.close().await;
            bail!("the database is damaged; restore a backup, and keep this one for whoever can look at it");
        }
        if is_writable {
            store.migrate().await?;
        } else if !store.is_current().await {
            bail!(
                "the database was made by another version of hailong and cannot be written; check it with that one"
            );
        }
        if self.repair_tally {
            if !is_writable {
                bail!("the database cannot be written, and so not mended");
            }
            store.rebuild_tallies().await?;
            println!("The tallies were made anew from the ratings.");
        }
        let findings = [
            integrity,
            store.check_tally().await?,
            store.check_reason_tally().await?,
            store.check_slip_tally().await?,
            store.check_seq().await?,
            store.check_references().await?,
        ];
        for finding in &findings {
            print(finding);
        }
        store.close().await;
        if findings.iter().any(|finding| finding.wrong != 0) {
            bail!(
                "the database does not hold together; `hailong check --repair-tally` mends the tallies alone"
            );
        }
        Ok(())
    }
}

fn print(finding: &Finding) {
    let verdict =
        if finding.wrong == 0 { "ok".to_owned() } else { format!("WRONG in {} places", finding.wrong) };
    println!("{:<30}{verdict:<22}{}", finding.name, finding.seen);
}
