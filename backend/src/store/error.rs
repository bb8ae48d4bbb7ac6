//! What can go wrong with the store.

/// A failed call to the store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database refused or could not be reached.
    #[error("the database failed")]
    Database(#[from] sqlx::Error),
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
    /// Names the field if the database refused a second record with the same value.
    pub fn taken(error: sqlx::Error, field: &'static str) -> Self {
        match error {
            sqlx::Error::Database(e) if e.is_unique_violation() => Self::Taken(field),
            other => Self::Database(other),
        }
    }
}

/// Reads back a value that was stored as text.
pub fn stored<T: std::str::FromStr>(text: &str, what: &'static str) -> Result<T, StoreError> {
    text.parse().map_err(|_| StoreError::Corrupt(what))
}

/// Reads back a day that was stored as a number.
pub fn stored_day(number: i64) -> Result<hailong_shared::Day, StoreError> {
    hailong_shared::Day::from_number(number).map_err(|_| StoreError::Corrupt("day"))
}

/// Reads back a count or a small number.
pub fn stored_number<T: TryFrom<i64>>(number: i64, what: &'static str) -> Result<T, StoreError> {
    T::try_from(number).map_err(|_| StoreError::Corrupt(what))
}
