//! Agencies and desks.

use super::error::{stored, stored_day, stored_number};
use super::{Store, StoreError};
use hailong_shared::wire::{Agency, AgencyChange, AgencyLevel, Desk, DeskChange, NewDesk, Validity};
use hailong_shared::{AgencyCode, Day};

const FIND_AGENCY: &str = "
    SELECT a.id, a.code, a.name, a.level, p.code AS parent, s.code AS successor, a.valid_from, a.valid_to
    FROM agency a
    LEFT JOIN agency p ON p.id = a.parent_id
    LEFT JOIN agency s ON s.id = a.successor_id
    WHERE a.code = $1";

/// Parents first, siblings by name.
const LIST_AGENCIES: &str = "
    WITH RECURSIVE tree (id, path) AS (
        SELECT id, name || '/' || code FROM agency WHERE parent_id IS NULL
        UNION ALL
        SELECT a.id, tree.path || '//' || a.name || '/' || a.code FROM agency a JOIN tree ON a.parent_id = tree.id
    )
    SELECT a.id, a.code, a.name, a.level, p.code AS parent, s.code AS successor, a.valid_from, a.valid_to
    FROM tree
    JOIN agency a ON a.id = tree.id
    LEFT JOIN agency p ON p.id = a.parent_id
    LEFT JOIN agency s ON s.id = a.successor_id
    ORDER BY tree.path";

const LIST_SUBTREE: &str = "
    WITH RECURSIVE tree (id, path) AS (
        SELECT id, name || '/' || code FROM agency WHERE id = $1
        UNION ALL
        SELECT a.id, tree.path || '//' || a.name || '/' || a.code FROM agency a JOIN tree ON a.parent_id = tree.id
    )
    SELECT a.id, a.code, a.name, a.level, p.code AS parent, s.code AS successor, a.valid_from, a.valid_to
    FROM tree
    JOIN agency a ON a.id = tree.id
    LEFT JOIN agency p ON p.id = a.parent_id
    LEFT JOIN agency s ON s.id = a.successor_id
    ORDER BY tree.path";

const INSERT_AGENCY: &str = "
    INSERT INTO agency (code, name, level, parent_id, valid_from, valid_to)
    VALUES ($1, $2, $3, $4, $5, $6)
    RETURNING id";

const UPDATE_AGENCY: &str = "
    UPDATE agency SET name = $2, valid_to = $3, successor_id = (SELECT id FROM agency WHERE code = $4) WHERE id = $1";

const FIND_DESK: &str = "
    SELECT d.id, d.agency_id, a.code AS agency, d.number, d.name, d.valid_from, d.valid_to
    FROM desk d
    JOIN agency a ON a.id = d.agency_id
    WHERE d.id = $1";

const FIND_OPEN_DESK: &str = "
    SELECT d.id, d.agency_id, a.code AS agency, d.number, d.name, d.valid_from, d.valid_to
    FROM desk d
    JOIN agency a ON a.id = d.agency_id
    WHERE d.agency_id = $1 AND d.number = $2
    ORDER BY d.valid_to IS NOT NULL, d.valid_to DESC
    LIMIT 1";

const LIST_DESKS: &str = "
    SELECT d.id, d.agency_id, a.code AS agency, d.number, d.name, d.valid_from, d.valid_to
    FROM desk d
    JOIN agency a ON a.id = d.agency_id
    WHERE d.agency_id = $1
    ORDER BY d.number, d.valid_from";

const LIST_SUBTREE_DESKS: &str = "
    WITH RECURSIVE tree (id) AS (
        SELECT id FROM agency WHERE id = $1
        UNION ALL
        SELECT a.id FROM agency a JOIN tree ON a.parent_id = tree.id
    )
    SELECT d.id, d.agency_id, a.code AS agency, d.number, d.name, d.valid_from, d.valid_to
    FROM tree
    JOIN desk d ON d.agency_id = tree.id
    JOIN agency a ON a.id = d.agency_id
    ORDER BY a.id, d.number, d.valid_from";

const INSERT_DESK: &str = "
    INSERT INTO desk (agency_id, number, name, valid_from, valid_to) VALUES ($1, $2, $3, $4, $5) RETURNING id";

const UPDATE_DESK: &str = "UPDATE desk SET number = $2, name = $3, valid_to = $4 WHERE id = $1";

/// An agency with its id in the database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgencyRow {
    /// The id.
    pub id: i64,
    /// The agency.
    pub agency: Agency,
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
struct RawAgency {
    id: i64,
    code: String,
    name: String,
    level: String,
    parent: Option<String>,
    successor: Option<String>,
    valid_from: i64,
    valid_to: Option<i64>,
}

impl TryFrom<RawAgency> for AgencyRow {
    type Error = StoreError;

    fn try_from(raw: RawAgency) -> Result<Self, StoreError> {
        let code = |text: String| stored::<AgencyCode>(&text, "agency code");
        let agency = Agency {
            code: code(raw.code)?,
            name: raw.name,
            level: stored(&raw.level, "agency level")?,
            parent: raw.parent.map(code).transpose()?,
            successor: raw.successor.map(code).transpose()?,
            validity: validity(raw.valid_from, raw.valid_to)?,
        };
        Ok(Self { id: raw.id, agency })
    }
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

fn validity(from: i64, to: Option<i64>) -> Result<Validity, StoreError> {
    Ok(Validity { valid_from: stored_day(from)?, valid_to: to.map(stored_day).transpose()? })
}

impl Store {
    /// The agency with this code.
    pub async fn find_agency(&self, code: &AgencyCode) -> Result<Option<AgencyRow>, StoreError> {
        let row: Option<RawAgency> =
            sqlx::query_as(FIND_AGENCY).bind(code.as_str()).fetch_optional(&self.pool).await?;
        row.map(AgencyRow::try_from).transpose()
    }

    /// Every agency, parents first.
    pub async fn list_agencies(&self) -> Result<Vec<AgencyRow>, StoreError> {
        let rows: Vec<RawAgency> = sqlx::query_as(LIST_AGENCIES).fetch_all(&self.pool).await?;
        rows.into_iter().map(AgencyRow::try_from).collect()
    }

    /// An agency and everything below it, parents first.
    pub async fn list_subtree(&self, agency_id: i64) -> Result<Vec<AgencyRow>, StoreError> {
        let rows: Vec<RawAgency> = sqlx::query_as(LIST_SUBTREE).bind(agency_id).fetch_all(&self.pool).await?;
        rows.into_iter().map(AgencyRow::try_from).collect()
    }

    /// Adds an agency; its code must be new.
    pub async fn add_agency(
        &self,
        code: &AgencyCode,
        name: &str,
        level: AgencyLevel,
        parent_id: Option<i64>,
        validity: Validity,
    ) -> Result<i64, StoreError> {
        sqlx::query_scalar(INSERT_AGENCY)
            .bind(code.as_str())
            .bind(name)
            .bind(level.as_str())
            .bind(parent_id)
            .bind(validity.valid_from.number())
            .bind(validity.valid_to.map(Day::number))
            .fetch_one(&self.pool)
            .await
            .map_err(|error| StoreError::taken(error, "code"))
    }

    /// Changes an agency; what the change leaves out stays.
    pub async fn change_agency(&self, row: &AgencyRow, change: &AgencyChange) -> Result<(), StoreError> {
        let valid_to = change.valid_to.unwrap_or(row.agency.validity.valid_to);
        let successor = change.successor.as_ref().unwrap_or(&row.agency.successor);
        sqlx::query(UPDATE_AGENCY)
            .bind(row.id)
            .bind(change.name.as_ref().unwrap_or(&row.agency.name))
            .bind(valid_to.map(Day::number))
            .bind(successor.as_ref().map(AgencyCode::as_str))
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// The desk with this id.
    pub async fn find_desk(&self, id: i64) -> Result<Option<DeskRow>, StoreError> {
        let row: Option<RawDesk> = sqlx::query_as(FIND_DESK).bind(id).fetch_optional(&self.pool).await?;
        row.map(DeskRow::try_from).transpose()
    }

    /// An agency's desk with this number: the open one, or the one that closed last.
    pub async fn find_desk_by_number(
        &self,
        agency_id: i64,
        number: u32,
    ) -> Result<Option<DeskRow>, StoreError> {
        let row: Option<RawDesk> =
            sqlx::query_as(FIND_OPEN_DESK).bind(agency_id).bind(number).fetch_optional(&self.pool).await?;
        row.map(DeskRow::try_from).transpose()
    }

    /// An agency's own desks, closed ones too, by number.
    pub async fn list_desks(&self, agency_id: i64) -> Result<Vec<DeskRow>, StoreError> {
        let rows: Vec<RawDesk> = sqlx::query_as(LIST_DESKS).bind(agency_id).fetch_all(&self.pool).await?;
        rows.into_iter().map(DeskRow::try_from).collect()
    }

    /// The desks of an agency and of everything below it.
    pub async fn list_subtree_desks(&self, agency_id: i64) -> Result<Vec<DeskRow>, StoreError> {
        let rows: Vec<RawDesk> =
            sqlx::query_as(LIST_SUBTREE_DESKS).bind(agency_id).fetch_all(&self.pool).await?;
        rows.into_iter().map(DeskRow::try_from).collect()
    }

    /// Adds a desk; no open desk of the agency may have its number.
    pub async fn add_desk(
        &self,
        agency_id: i64,
        new: &NewDesk,
        valid_to: Option<Day>,
    ) -> Result<i64, StoreError> {
        sqlx::query_scalar(INSERT_DESK)
            .bind(agency_id)
            .bind(new.number)
            .bind(&new.name)
            .bind(new.valid_from.number())
            .bind(valid_to.map(Day::number))
            .fetch_one(&self.pool)
            .await
            .map_err(|error| StoreError::taken(error, "number"))
    }

    /// Changes a desk; what the change leaves out stays.
    pub async fn change_desk(&self, desk: &Desk, change: &DeskChange) -> Result<(), StoreError> {
        sqlx::query(UPDATE_DESK)
            .bind(desk.id)
            .bind(change.number.unwrap_or(desk.number))
            .bind(change.name.as_ref().unwrap_or(&desk.name))
            .bind(change.valid_to.unwrap_or(desk.validity.valid_to).map(Day::number))
            .execute(&self.pool)
            .await
            .map_err(|error| StoreError::taken(error, "number"))?;
        Ok(())
    }
}
