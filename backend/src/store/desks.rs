//! Desks.

use super::agencies::validity;
use super::audit::{Author, note};
use super::error::{stored, stored_number};
use super::subtree::subtree;
use super::{Store, StoreError, on, statements};
use hailong_shared::Day;
use hailong_shared::wire::{Desk, DeskChange, NewDesk, Validity};

statements! {
    FIND_DESK = "
    SELECT d.id, d.agency_id, a.code AS agency, d.number, d.name, d.valid_from, d.valid_to
    FROM desk d
    JOIN agency a ON a.id = d.agency_id
    WHERE d.id = $1";
    FIND_OPEN_DESK = "
    SELECT d.id, d.agency_id, a.code AS agency, d.number, d.name, d.valid_from, d.valid_to
    FROM desk d
    JOIN agency a ON a.id = d.agency_id
    WHERE d.agency_id = $1 AND d.number = $2
    ORDER BY d.valid_to IS NOT NULL, d.valid_to DESC
    LIMIT 1";
    LIST_DESKS = "
    SELECT d.id, d.agency_id, a.code AS agency, d.number, d.name, d.valid_from, d.valid_to
    FROM desk d
    JOIN agency a ON a.id = d.agency_id
    WHERE d.agency_id = $1
    ORDER BY d.number, d.valid_from";
    LIST_SUBTREE_DESKS = concat!("
    ", subtree!("$1"), "
    SELECT d.id, d.agency_id, a.code AS agency, d.number, d.name, d.valid_from, d.valid_to
    FROM tree
    JOIN desk d ON d.agency_id = tree.id
    JOIN agency a ON a.id = d.agency_id
    ORDER BY a.id, d.number, d.valid_from");
    INSERT_DESK = "
    INSERT INTO desk (agency_id, number, name, valid_from, valid_to) VALUES ($1, $2, $3, $4, $5) RETURNING id";
    UPDATE_DESK = "UPDATE desk SET number = $2, name = $3, valid_from = $4, valid_to = $5 WHERE id = $1";
}

/// When a desk and its agency exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeskTerm {
    /// The agency's id.
    pub agency_id: i64,
    agency: Validity,
    desk: Validity,
}

impl DeskTerm {
    /// Whether both exist on a day.
    pub fn covers(&self, day: Day) -> bool {
        self.agency.covers(day) && self.desk.covers(day)
    }
}

/// A desk's id, its agency's id, then the first and the last day of the agency and of the desk.
pub type RawTerm = (i64, i64, i64, Option<i64>, i64, Option<i64>);

impl TryFrom<RawTerm> for DeskTerm {
    type Error = StoreError;

    fn try_from((_, agency_id, agency_from, agency_to, from, to): RawTerm) -> Result<Self, StoreError> {
        Ok(Self { agency_id, agency: validity(agency_from, agency_to)?, desk: validity(from, to)? })
    }
}

/// A desk with its agency's id in the database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeskRow {
    /// The agency's id.
    pub agency_id: i64,
    /// The desk.
    pub desk: Desk,
}

#[derive(sqlx::FromRow)]
struct RawDesk {
    id: i64,
    agency_id: i64,
    agency: String,
    number: i64,
    name: String,
    valid_from: i64,
    valid_to: Option<i64>,
}

impl TryFrom<RawDesk> for DeskRow {
    type Error = StoreError;

    fn try_from(raw: RawDesk) -> Result<Self, StoreError> {
        let desk = Desk {
            id: raw.id,
            agency: stored(&raw.agency, "agency code")?,
            number: stored_number(raw.number, "desk number")?,
            name: raw.name,
            validity: validity(raw.valid_from, raw.valid_to)?,
        };
        Ok(Self { agency_id: raw.agency_id, desk })
    }
}

impl Store {
    /// The desk with this id.
    pub async fn find_desk(&self, id: i64) -> Result<Option<DeskRow>, StoreError> {
        let row: Option<RawDesk> =
            on!(&self.pool, |db| sqlx::query_as(FIND_DESK).bind(id).fetch_optional(db).await)?;
        row.map(DeskRow::try_from).transpose()
    }

    /// An agency's desk with this number: the open one, or the one that closed last.
    pub async fn find_desk_by_number(
        &self,
        agency_id: i64,
        number: u32,
    ) -> Result<Option<DeskRow>, StoreError> {
        let row: Option<RawDesk> = on!(&self.pool, |db| sqlx::query_as(FIND_OPEN_DESK)
            .bind(agency_id)
            .bind(i64::from(number))
            .fetch_optional(db)
            .await)?;
        row.map(DeskRow::try_from).transpose()
    }

    /// An agency's own desks, closed ones too, by number.
    pub async fn list_desks(&self, agency_id: i64) -> Result<Vec<DeskRow>, StoreError> {
        let rows: Vec<RawDesk> =
            on!(&self.pool, |db| sqlx::query_as(LIST_DESKS).bind(agency_id).fetch_all(db).await)?;
        rows.into_iter().map(DeskRow::try_from).collect()
    }

    /// The desks of an agency and of everything below it.
    pub async fn list_subtree_desks(&self, agency_id: i64) -> Result<Vec<DeskRow>, StoreError> {
        let rows: Vec<RawDesk> =
            on!(&self.pool, |db| sqlx::query_as(LIST_SUBTREE_DESKS).bind(agency_id).fetch_all(db).await)?;
        rows.into_iter().map(DeskRow::try_from).collect()
    }

    /// Adds a desk; no open desk of the agency may have its number.
    pub async fn add_desk(
        &self,
        agency_id: i64,
        new: &NewDesk,
        valid_to: Option<Day>,
        author: Author<'_>,
    ) -> Result<i64, StoreError> {
        let mut tx = self.begin().await?;
        let id: i64 = on!(&mut tx, |tx| sqlx::query_scalar(INSERT_DESK)
            .bind(agency_id)
            .bind(i64::from(new.number))
            .bind(&new.name)
            .bind(new.valid_from.number())
            .bind(valid_to.map(Day::number))
            .fetch_one(&mut **tx)
            .await)
        .map_err(|error| StoreError::taken(error, "number"))?;
        note(&mut tx, author, "desk added", &id.to_string()).await?;
        tx.commit().await?;
        Ok(id)
    }

    /// Changes a desk and returns it as it is then; what the change leaves out stays.
    pub async fn change_desk(
        &self,
        id: i64,
        change: &DeskChange,
        author: Author<'_>,
    ) -> Result<Option<Desk>, StoreError> {
        let mut tx = self.begin().await?;
        let found: Option<RawDesk> =
            on!(&mut tx, |tx| sqlx::query_as(FIND_DESK).bind(id).fetch_optional(&mut **tx).await)?;
        let Some(DeskRow { mut desk, .. }) = found.map(DeskRow::try_from).transpose()? else {
            return Ok(None);
        };
        if let Some(number) = change.number {
            desk.number = number;
        }
        if let Some(name) = &change.name {
            desk.name.clone_from(name);
        }
        if let Some(valid_from) = change.valid_from {
            desk.validity.valid_from = valid_from;
        }
        if let Some(valid_to) = change.valid_to {
            desk.validity.valid_to = valid_to;
        }
        on!(&mut tx, |tx| sqlx::query(UPDATE_DESK)
            .bind(id)
            .bind(i64::from(desk.number))
            .bind(&desk.name)
            .bind(desk.validity.valid_from.number())
            .bind(desk.validity.valid_to.map(Day::number))
            .execute(&mut **tx)
            .await
            .map(drop))
        .map_err(|error| StoreError::taken(error, "number"))?;
        note(&mut tx, author, "desk changed", &id.to_string()).await?;
        tx.commit().await?;
        Ok(Some(desk))
    }
}
