//! `hailong bench`, in builds for measuring alone.

use super::Installation;
use clap::Subcommand;

/// What `cargo xtask bench` asks for.
#[derive(Debug, Subcommand)]
pub enum Bench {
    /// Fill a database until it holds so many ratings
    Fill {
        /// How many
        ratings: i64,
    },
    /// Insert ratings with nothing around them; prints how many a second
    Raw {
        /// How many
        ratings: usize,
        /// How many in one transaction
        #[arg(long, default_value_t = 64)]
        batch: usize,
    },
}

impl Bench {
    /// Does what was asked.
    pub async fn run(self, installation: &Installation) -> anyhow::Result<()> {
        let (store, _) = installation.open().await?;
        match self {
            Self::Fill { ratings } => store.fill(ratings).await?,
            Self::Raw { ratings, batch } => println!("{:.0}", store.insert_raw(ratings, batch).await?),
        }
        store.close().await;
        Ok(())
    }
}
