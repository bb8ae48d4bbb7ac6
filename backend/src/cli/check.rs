//! `hailong check`

use super::Installation;
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
        let store = installation.open_existing().await?;
        store.migrate().await?;
        if self.repair_tally {
            store.rebuild_tallies().await?;
            println!("The tallies were made anew from the ratings.");
        }
        let findings = [
            store.check_tally().await?,
            store.check_reason_tally().await?,
            store.check_slip_tally().await?,
            store.check_seq().await?,
            store.check_references().await?,
        ];
        for finding in &findings {
            let verdict = if finding.wrong == 0 {
                "ok".to_owned()
            } else {
                format!("WRONG in {} places", finding.wrong)
            };
            println!("{:<30}{verdict:<22}{}", finding.name, finding.seen);
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
