//! What has to be known before a batch of ratings is stored. One statement finds all of it: a batch holds the database's
//! only write lock, and every message to PostgreSQL and back would be time in which nobody else stores.

use super::desks::{DeskTerm, RawTerm};
use super::{Pool, StoreError, Transaction, postgres, sqlite};
use hailong_shared::wire::RatingReceipt;
use serde::de::DeserializeOwned;
use serde_json::json;
use sqlx::{Executor, Postgres, Sqlite};
use std::collections::HashMap;
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
}

#[derive(sqlx::FromRow)]
struct RawFacts {
    last_seq: i64,
    known: String,
    terms: String,
}

impl Facts {
    /// Inside the transaction that is going to store, where they stay true.
    pub async fn find(tx: &mut Transaction, ids: &[Uuid], desks: &[i64]) -> Result<Self, StoreError> {
        match tx {
            Transaction::Sqlite(tx) => on_sqlite(&mut **tx, ids, desks).await,
            Transaction::Postgres(tx) => on_postgres(&mut **tx, ids, desks).await,
        }
    }

    /// As of now, of no desk.
    pub async fn look(pool: &Pool, ids: &[Uuid]) -> Result<Self, StoreError> {
        match pool {
            Pool::Sqlite(db) => on_sqlite(db, ids, &[]).await,
            Pool::Postgres(db) => on_postgres(db, ids, &[]).await,
        }
    }
}

async fn on_sqlite(
    db: impl Executor<'_, Database = Sqlite>,
    ids: &[Uuid],
    desks: &[i64],
) -> Result<Facts, StoreError> {
    let query = sqlx::query_as::<_, RawFacts>(sqlite::DIALECT.find_facts);
    query.bind(sqlite::ids(ids)).bind(json!(desks).to_string()).fetch_one(db).await?.try_into()
}

async fn on_postgres(
    db: impl Executor<'_, Database = Postgres>,
    ids: &[Uuid],
    desks: &[i64],
) -> Result<Facts, StoreError> {
    let query = sqlx::query_as::<_, RawFacts>(postgres::DIALECT.find_facts);
    query.bind(ids).bind(desks).fetch_one(db).await?.try_into()
}

impl TryFrom<RawFacts> for Facts {
    type Error = StoreError;

    fn try_from(raw: RawFacts) -> Result<Self, StoreError> {
        let known: Vec<(Uuid, i64, i64, i64)> = list(&raw.known)?;
        let terms: Vec<RawTerm> = list(&raw.terms)?;
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
        })
    }
}

fn list<T: DeserializeOwned>(json: &str) -> Result<Vec<T>, StoreError> {
    serde_json::from_str(json).map_err(|_| StoreError::Corrupt("what a batch has to know"))
}
