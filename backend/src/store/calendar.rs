//! Holidays and swapped working days.

use super::error::stored_day;
use super::{Store, StoreError};
use crate::domain::working_days::Calendar;

const EXCEPTIONS: &str = "SELECT day, working FROM calendar_day";

impl Store {
    /// The working-day calendar.
    pub async fn calendar(&self) -> Result<Calendar, StoreError> {
        let rows: Vec<(i64, bool)> = sqlx::query_as(EXCEPTIONS).fetch_all(&self.pool).await?;
        let days = rows.into_iter().map(|(day, working)| Ok((stored_day(day)?, working)));
        Ok(Calendar::new(days.collect::<Result<Vec<_>, StoreError>>()?))
    }
}
