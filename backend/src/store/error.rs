//! What can go wrong with the store.

use hailong_shared::wire::SlipAnswers;

/// A failed call to the store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database refused.
    #[error("the database failed")]
    Database(#[source] sqlx::Error),
    /// The database cannot be reached, is locked by another process, or has no room: it may be back in a moment.
    #[error("the database is not available")]
    Unavailable(#[source] sqlx::Error),
    /// The database holds something that this version cannot have written.
    #[error("the database holds an invalid {0}")]
    Corrupt(&'static str),
    /// Too many ratings wait already, or the writer has stopped.
    #[error("the writer's queue is full")]
    Busy,
    /// A batch of ratings could not be stored; the cause is in the log.
    #[error("the ratings could not be stored")]
    NotStored,
    /// Another record has this value already.
    #[error("{0} is taken")]
    Taken(&'static str),
}

impl StoreError {
    /// Whether the same call may well succeed a moment later.
    pub fn is_passing(&self) -> bool {
        matches!(self, Self::Unavailable(_) | Self::Busy | Self::NotStored)
    }

    /// Names the field if the database refused a second record with the same value.
    pub fn taken(error: sqlx::Error, field: &'static str) -> Self {
        match error {
            sqlx::Error::Database(e) if e.is_unique_violation() => Self::Taken(field),
            other => other.into(),
        }
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        let passing = match &error {
            sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::Io(_)
            | sqlx::Error::WorkerCrashed => true,
            sqlx::Error::Database(refusal) => is_passing(refusal.as_ref()),
            _ => false,
        };
        if passing { Self::Unavailable(error) } else { Self::Database(error) }
    }
}

/// Whether the database says that its trouble is one of the moment.
fn is_passing(refusal: &dyn sqlx::error::DatabaseError) -> bool {
    let code = refusal.code().unwrap_or_default();
    if refusal.try_downcast_ref::<sqlx::postgres::PgDatabaseError>().is_some() {
        // Lost connections, rolled back by a deadlock, no room or memory left, an operator's stop or restart.
        return ["08", "40", "53", "57"].iter().any(|class| code.starts_with(class));
    }
    // SQLITE_BUSY, SQLITE_LOCKED, SQLITE_IOERR, SQLITE_FULL; the upper bytes say more.
    code.parse::<i32>().is_ok_and(|code| matches!(code & 0xff, 5 | 6 | 10 | 13))
}

/// Reads back a value that was stored as text.
pub fn stored<T: std::str::FromStr>(text: &str, what: &'static str) -> Result<T, StoreError> {
    text.parse().map_err(|_| StoreError::Corrupt(what))
}

/// Reads back ticked reasons, which were stored as a JSON array if there were any.
pub fn stored_reasons(text: Option<&str>) -> Result<Vec<String>, StoreError> {
    text.map_or(Ok(Vec::new()), serde_json::from_str).map_err(|_| StoreError::Corrupt("reasons"))
}

/// Reads back the answers of a slip, if there is one: its id, and the answers as a JSON array.
pub fn stored_slip(id: Option<i64>, answers: Option<&str>) -> Result<Option<SlipAnswers>, StoreError> {
    let Some((id, text)) = id.zip(answers) else { return Ok(None) };
    let answers = serde_json::from_str(text).map_err(|_| StoreError::Corrupt("slip"))?;
    Ok(Some(SlipAnswers { id, answers }))
}

/// Reads back a day that was stored as a number.
pub fn stored_day(number: i64) -> Result<hailong_shared::Day, StoreError> {
    hailong_shared::Day::from_number(number).map_err(|_| StoreError::Corrupt("day"))
}

/// Reads back a count or a small number.
pub fn stored_number<T: TryFrom<i64>>(number: i64, what: &'static str) -> Result<T, StoreError> {
    T::try_from(number).map_err(|_| StoreError::Corrupt(what))
}
