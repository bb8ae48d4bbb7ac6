//! Telling who watches that ratings have come, on whichever server they came. A hint and no record: what counts is read
//! from the tallies.

use super::backend::Backend;
use super::{Store, StoreError, statements};
use sqlx::postgres::PgListener;
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::broadcast;

/// PostgreSQL's channel.
const CHANNEL: &str = "hailong_ratings";
/// How often at most a server tells the others: a hall full of tablets is one message.
const PAUSE: Duration = Duration::from_millis(200);
/// How many tellings a slow watcher may miss before it is told that it missed some.
const KEPT: usize = 64;
/// How long to wait before listening again when the database was lost.
const AGAIN: Duration = Duration::from_secs(2);

statements! {
    NOTIFY = "SELECT pg_notify('hailong_ratings', $1)";
}

/// The ids of the agencies whose ratings changed.
pub type Changed = Arc<BTreeSet<i64>>;

/// Where changes are collected and told.
#[derive(Debug, Clone)]
pub struct Changes {
    waiting: Arc<Mutex<BTreeSet<i64>>>,
    told: broadcast::Sender<Changed>,
}

impl Changes {
    /// Nobody watches yet.
    pub fn new() -> Self {
        Self { waiting: Arc::default(), told: broadcast::channel(KEPT).0 }
    }

    /// Notes agencies; they are told a moment later.
    pub fn note(&self, agencies: &BTreeSet<i64>) {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner).extend(agencies);
    }

    fn take(&self) -> BTreeSet<i64> {
        std::mem::take(&mut *self.waiting.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Store {
    /// Watches from now on.
    pub fn watch(&self) -> broadcast::Receiver<Changed> {
        self.changes.told.subscribe()
    }

    /// Tells what was noted, and on PostgreSQL hears what other servers tell, for as long as the server runs.
    pub async fn spread_changes(self) {
        if let Backend::Postgres(_) = self.pool {
            tokio::join!(self.tell(), self.listen());
        } else {
            self.tell().await;
        }
    }

    async fn tell(&self) {
        loop {
            tokio::time::sleep(PAUSE).await;
            let agencies = self.changes.take();
            if agencies.is_empty() {
                continue;
            }
            if let Err(error) = self.tell_of(agencies).await {
                tracing::debug!(error = &error as &dyn std::error::Error, "watchers were not told");
            }
        }
    }

    async fn tell_of(&self, agencies: BTreeSet<i64>) -> Result<(), StoreError> {
        match &self.pool {
            Backend::Sqlite(_) => {
                // Nobody may be watching.
                let _ = self.changes.told.send(Arc::new(agencies));
            }
            Backend::Postgres(db) => {
                // A message holds 8,000 bytes at most.
                for part in agencies.into_iter().collect::<Vec<_>>().chunks(300) {
                    let text = serde_json::to_string(part).expect("numbers serialise");
                    sqlx::query(NOTIFY).bind(text).execute(db).await?;
                }
            }
        }
        Ok(())
    }

    async fn listen(&self) {
        let Backend::Postgres(db) = &self.pool else { return };
        loop {
            match PgListener::connect_with(db).await {
                Ok(listener) => self.hear(listener).await,
                Err(error) => {
                    tracing::debug!(error = &error as &dyn std::error::Error, "other servers are not heard");
                }
            }
            tokio::time::sleep(AGAIN).await;
        }
    }

    async fn hear(&self, mut listener: PgListener) {
        if listener.listen(CHANNEL).await.is_err() {
            return;
        }
        while let Ok(message) = listener.recv().await {
            if let Ok(agencies) = serde_json::from_str::<BTreeSet<i64>>(message.payload()) {
                let _ = self.changes.told.send(Arc::new(agencies));
            }
        }
    }
}
