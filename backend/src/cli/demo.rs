//! `hailong demo`

use super::Installation;
use crate::demo;
use anyhow::bail;
use clap::Args;
use std::time::Instant;

/// Fill an empty database with sample agencies, ratings and a sample sign-in.
#[derive(Debug, Args)]
pub struct Demo {
    /// How many months of ratings to make for agencies that still exist
    #[arg(long, default_value_t = 24, value_parser = clap::value_parser!(u16).range(1..=60))]
    months: u16,
}

impl Demo {
    /// Loads the sample data, once.
    pub async fn run(self, installation: &Installation) -> anyhow::Result<()> {
        let (store, clock) = installation.open().await?;
        if store.is_demo().await? {
            println!("The sample data is loaded already.");
        } else if !store.list_agencies().await?.is_empty() {
            bail!("this database holds real agencies; sample data goes into an empty one only");
        } else {
            let started = Instant::now();
            let ratings = demo::load(&store, &clock, self.months).await?;
            println!("Sample data loaded: {ratings} ratings in {:.1} s.", started.elapsed().as_secs_f64());
        }
        store.close().await;
        Ok(())
    }
}
