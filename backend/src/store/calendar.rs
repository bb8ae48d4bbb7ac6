//! Holidays and swapped working days.

use super::error::stored_day;
use super::{Store, StoreError, on, statements};
use crate::domain::working_days::Calendar;

statements! {
    EXCEPTIONS = "SELECT day, working <> 0 FROM calendar_day";
}

impl Store {
    /// The working-day calendar.
    pub async fn calendar(&self) -> Result<Calendar, StoreError> {
        let rows: Vec<(i64, bool)> = on!(&self.pool, |db| sqlx::query_as(EXCEPTIONS).fetch_all(db).await)?;
        let days = rows.into_iter().map(|(day, working)| Ok((stored_day(day)?, working)));
        Ok(Calendar::new(days.collect::<Result<Vec<_>, StoreError>>()?))
    }
}
