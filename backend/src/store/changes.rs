//! Telling who watches that something has changed, on whichever server it changed. A hint and no record: what counts is
//! read from the tables.

use super::backend::Backend;
use super::{Store, StoreError, statements};
use serde::{Deserialize, Serialize};
use sqlx::postgres::PgListener;
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::broadcast;

/// PostgreSQL's channel.
const CHANNEL: &str = "hailong_changes";
/// How often at most a server tells the others: a hall full of tablets is one message.
const PAUSE: Duration = Duration::from_millis(200);
/// How many tellings a slow watcher may miss before it is told that it missed some.
const KEPT: usize = 64;
/// How long to wait before listening again when the database was lost.
const AGAIN: Duration = Duration::from_secs(2);

statements! {
    NOTIFY = "SELECT pg_notify('hailong_changes', $1)";
}

/// What changed, by ids.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// Agencies that have new ratings, or fewer.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub agencies: BTreeSet<i64>,
    /// Desks where a dossier was announced, or an announced one was rated.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub desks: BTreeSet<i64>,
    /// Tablets that were paired, moved or revoked.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub devices: BTreeSet<i64>,
}

impl Change {
    /// Of these agencies' ratings.
    pub fn of_agencies(agencies: BTreeSet<i64>) -> Self {
        Self { agencies, ..Self::default() }
    }

    /// Of what a desk's tablet asks for.
    pub fn of_desk(id: i64) -> Self {
        Self { desks: BTreeSet::from([id]), ..Self::default() }
    }

    /// Of a tablet.
    pub fn of_device(id: i64) -> Self {
        Self { devices: BTreeSet::from([id]), ..Self::default() }
    }

    fn is_empty(&self) -> bool {
        self.agencies.is_empty() && self.desks.is_empty() && self.devices.is_empty()
    }

    fn merge(&mut self, other: Self) {
        self.agencies.extend(other.agencies);
        self.desks.extend(other.desks);
        self.devices.extend(other.devices);
    }

    /// In parts that fit into PostgreSQL's messages of at most 8,000 bytes.
    fn parts(self) -> Vec<Self> {
        const MOST: usize = 300;
        if self.agencies.len() + self.desks.len() + self.devices.len() <= MOST {
            return vec![self];
        }
        let chunks = |ids: BTreeSet<i64>| -> Vec<BTreeSet<i64>> {
            let ids: Vec<_> = ids.into_iter().collect();
            ids.chunks(MOST).map(|part| part.iter().copied().collect()).collect()
        };
        let agencies = chunks(self.agencies).into_iter().map(Self::of_agencies);
        let desks = chunks(self.desks).into_iter().map(|desks| Self { desks, ..Self::default() });
        let devices = chunks(self.devices).into_iter().map(|devices| Self { devices, ..Self::default() });
        agencies.chain(desks).chain(devices).collect()
    }
}

/// What changed, as every watcher hears it.
pub type Changed = Arc<Change>;

/// Where changes are collected and told.
#[derive(Debug, Clone)]
pub struct Changes {
    waiting: Arc<Mutex<Change>>,
    told: broadcast::Sender<Changed>,
}

impl Changes {
    /// Nobody watches yet.
    pub fn new() -> Self {
        Self { waiting: Arc::default(), told: broadcast::channel(KEPT).0 }
    }

    /// Notes a change; it is told a moment later.
    pub fn note(&self, change: Change) {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner).merge(change);
    }

    fn take(&self) -> Change {
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
            let change = self.changes.take();
            if change.is_empty() {
                continue;
            }
            if let Err(error) = self.tell_of(change).await {
                tracing::debug!(error = &error as &dyn std::error::Error, "watchers were not told");
            }
        }
    }

    async fn tell_of(&self, change: Change) -> Result<(), StoreError> {
        match &self.pool {
            Backend::Sqlite(_) => {
                // Nobody may be watching.
                let _ = self.changes.told.send(Arc::new(change));
            }
            Backend::Postgres(db) => {
                for part in change.parts() {
                    let text = serde_json::to_string(&part).expect("numbers serialise");
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
            if let Ok(change) = serde_json::from_str::<Change>(message.payload()) {
                let _ = self.changes.told.send(Arc::new(change));
            }
        }
    }
}
