//! `hailong migrate`

use super::Installation;
use crate::store::Store;

/// Runs what is new of the migrations.
pub async fn run(installation: &Installation) -> anyhow::Result<()> {
    let store = Store::open(&installation.database_url).await?;
    match store.migrate().await? {
        0 => println!("The database is up to date."),
        n => println!("{n} migrations were run; the database is up to date."),
    }
    store.close().await;
    Ok(())
}
