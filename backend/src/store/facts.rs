//! What has to be known before a batch of ratings is stored. One statement finds all of it: a batch holds the
//! database's only write lock, and every message to PostgreSQL and back would be time in which nobody else stores.

use super::desks::{DeskTerm, RawTerm};
use super::pending::{Pending, RawPending};
use super::{Pool, StoreError, Transaction, postgres, sqlite};
use hailong_shared::wire::RatingReceipt;
use serde::de::DeserializeOwned;
use serde_json::json;
use sqlx::{Executor, Postgres, Sqlite};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// What is known.
#[derive(Debug)]
pub struct Facts {
    /// The number of the last rating, 0 if there is none.
    pub last_seq: i64,
    /// The ratings that are stored already: their receipts and digests.
    pub known: HashMap<Uuid, (RatingReceipt, i64)>,
    /// When the desks and their agencies exist; desks that do not exist are left out.
    pub terms: HashMap<i64, DeskTerm>,
    /// The ratings whose scores are not shown yet.
    pub pending: Pending,
    /// The tablets that were revoked.
    pub revoked: HashSet<i64>,
}

/// What a batch names.
#[derive(Debug, Clone, Copy)]
pub struct Named<'a> {
    /// The ratings' ids.
    pub ids: &'a [Uuid],
    /// The desks.
    pub desks: &'a [i64],
    /// The agencies that are rated at no desk.
    pub agencies: &'a [i64],
    /// The tablets that sent them.
    pub devices: &'a [i64],
}

#[derive(sqlx::FromRow)]
struct RawFacts {
    last_seq: i64,
    known: String,
    terms: String,
    pending: String,
    revoked: String,
}

impl Facts {
    /// Inside the transaction that is going to store, where they stay true.
    pub async fn find(tx: &mut Transaction, named: Named<'_>) -> Result<Self, StoreError> {
        match tx {
            Transaction::Sqlite(tx) => on_sqlite(&mut **tx, named).await,
            Transaction::Postgres(tx) => on_postgres(&mut **tx, named).await,
        }
    }

    /// As of now, of no desk.
    pub async fn look(pool: &Pool, ids: &[Uuid]) -> Result<Self, StoreError> {
        let named = Named { ids, desks: &[], agencies: &[], devices: &[] };
        match pool {
            Pool::Sqlite(db) => on_sqlite(db, named).await,
            Pool::Postgres(db) => on_postgres(db, named).await,
        }
    }
}

async fn on_sqlite(
    db: impl Executor<'_, Database = Sqlite>,
    Named { ids, desks, agencies, devices }: Named<'_>,
) -> Result<Facts, StoreError> {
    let query = sqlx::query_as::<_, RawFacts>(sqlite::DIALECT.find_facts).bind(sqlite::ids(ids));
    let query = query.bind(json!(desks).to_string()).bind(json!(agencies).to_string());
    query.bind(json!(devices).to_string()).fetch_one(db).await?.try_into()
}

async fn on_postgres(
    db: impl Executor<'_, Database = Postgres>,
    Named { ids, desks, agencies, devices }: Named<'_>,
) -> Result<Facts, StoreError> {
    let query = sqlx::query_as::<_, RawFacts>(postgres::DIALECT.find_facts);
    query.bind(ids).bind(desks).bind(agencies).bind(devices).fetch_one(db).await?.try_into()
}

impl TryFrom<RawFacts> for Facts {
    type Error = StoreError;

    fn try_from(raw: RawFacts) -> Result<Self, StoreError> {
        let known: Vec<(Uuid, i64, i64, i64)> = list(&raw.known)?;
        let terms: Vec<RawTerm> = list(&raw.terms)?;
        let pending: Vec<RawPending> = list(&raw.pending)?;
        Ok(Self {
            last_seq: raw.last_seq,
            known: known
                .into_iter()
                .map(|(id, seq, received_at, digest)| (id, (RatingReceipt { id, seq, received_at }, digest)))
                .collect(),
            terms: terms
                .into_iter()
                .map(|raw| Ok((raw.0, raw.try_into()?)))
                .collect::<Result<_, StoreError>>()?,
            pending: Pending::new(pending),
            revoked: list::<i64>(&raw.revoked)?.into_iter().collect(),
        })
    }
}

fn list<T: DeserializeOwned>(json: &str) -> Result<Vec<T>, StoreError> {
    serde_json::from_str(json).map_err(|_| StoreError::Corrupt("what a batch has to know"))
}
