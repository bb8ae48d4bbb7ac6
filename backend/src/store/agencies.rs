//! Agencies.

use super::audit::{Author, note};
use super::error::{stored, stored_day};
use super::{Store, StoreError, on, statements};
use hailong_shared::wire::{Agency, AgencyChange, AgencyLevel, Validity};
use hailong_shared::{AgencyCode, Day};

/// The agencies below those that stand at the top, parents first, siblings by name.
macro_rules! trees {
    ($top:literal) => {
        concat!(
            "
    WITH RECURSIVE tree (id, path) AS (
        SELECT id, name || '/' || code FROM agency WHERE ",
            $top,
            "
        UNION ALL
        SELECT a.id, tree.path || '//' || a.name || '/' || a.code FROM agency a JOIN tree ON a.parent_id = tree.id
    )
    SELECT a.id, a.code, a.name, a.level, p.code AS parent, s.code AS successor, a.valid_from, a.valid_to
    FROM tree
    JOIN agency a ON a.id = tree.id
    LEFT JOIN agency p ON p.id = a.parent_id
    LEFT JOIN agency s ON s.id = a.successor_id
    ORDER BY tree.path COLLATE \"C\""
        )
    };
}

statements! {
    FIND_AGENCY = "
    SELECT a.id, a.code, a.name, a.level, p.code AS parent, s.code AS successor, a.valid_from, a.valid_to
    FROM agency a
    LEFT JOIN agency p ON p.id = a.parent_id
    LEFT JOIN agency s ON s.id = a.successor_id
    WHERE a.code = $1";
    LIST_AGENCIES = trees!("parent_id IS NULL");
    LIST_SUBTREE = trees!("id = $1");
    INSERT_AGENCY = "
    INSERT INTO agency (code, name, level, parent_id, valid_from, valid_to)
    VALUES ($1, $2, $3, $4, $5, $6)
    RETURNING id";
    COUNT_CODES = "SELECT COUNT(*) FROM agency WHERE LOWER(code) = LOWER($1)";
    UPDATE_AGENCY = "
    UPDATE agency
    SET name = $2, valid_from = $3, valid_to = $4, successor_id = (SELECT id FROM agency WHERE code = $5)
    WHERE id = $1";
}

/// An agency with its id in the database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgencyRow {
    /// The id.
    pub id: i64,
    /// The agency.
    pub agency: Agency,
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

/// Reads back the days something exists.
pub fn validity(from: i64, to: Option<i64>) -> Result<Validity, StoreError> {
    Ok(Validity { valid_from: stored_day(from)?, valid_to: to.map(stored_day).transpose()? })
}

impl Store {
    /// The agency with this code.
    pub async fn find_agency(&self, code: &AgencyCode) -> Result<Option<AgencyRow>, StoreError> {
        let row: Option<RawAgency> =
            on!(&self.pool, |db| sqlx::query_as(FIND_AGENCY).bind(code.as_str()).fetch_optional(db).await)?;
        row.map(AgencyRow::try_from).transpose()
    }

    /// Every agency, parents first.
    pub async fn list_agencies(&self) -> Result<Vec<AgencyRow>, StoreError> {
        let rows: Vec<RawAgency> = on!(&self.pool, |db| sqlx::query_as(LIST_AGENCIES).fetch_all(db).await)?;
        rows.into_iter().map(AgencyRow::try_from).collect()
    }

    /// An agency and everything below it, parents first.
    pub async fn list_subtree(&self, agency_id: i64) -> Result<Vec<AgencyRow>, StoreError> {
        let rows: Vec<RawAgency> =
            on!(&self.pool, |db| sqlx::query_as(LIST_SUBTREE).bind(agency_id).fetch_all(db).await)?;
        rows.into_iter().map(AgencyRow::try_from).collect()
    }

    /// Adds an agency; its code must be new, in whichever letters: a printed address in other ones is never another
    /// agency's.
    pub async fn add_agency(
        &self,
        code: &AgencyCode,
        name: &str,
        level: AgencyLevel,
        parent_id: Option<i64>,
        validity: Validity,
        author: Author<'_>,
    ) -> Result<i64, StoreError> {
        let mut tx = self.begin().await?;
        let taken: i64 = on!(&mut tx, |tx| {
            sqlx::query_scalar(COUNT_CODES).bind(code.as_str()).fetch_one(&mut **tx).await
        })?;
        if taken > 0 {
            return Err(StoreError::Taken("code"));
        }
        let id = on!(&mut tx, |tx| sqlx::query_scalar(INSERT_AGENCY)
            .bind(code.as_str())
            .bind(name)
            .bind(level.as_str())
            .bind(parent_id)
            .bind(validity.valid_from.number())
            .bind(validity.valid_to.map(Day::number))
            .fetch_one(&mut **tx)
            .await)
        .map_err(|error| StoreError::taken(error, "code"))?;
        note(&mut tx, author, "agency added", code.as_str()).await?;
        tx.commit().await?;
        Ok(id)
    }

    /// Changes an agency and returns it as it is then; what the change leaves out stays.
    pub async fn change_agency(
        &self,
        code: &AgencyCode,
        change: &AgencyChange,
        author: Author<'_>,
    ) -> Result<Option<Agency>, StoreError> {
        let mut tx = self.begin().await?;
        let found: Option<RawAgency> = on!(&mut tx, |tx| sqlx::query_as(FIND_AGENCY)
            .bind(code.as_str())
            .fetch_optional(&mut **tx)
            .await)?;
        let Some(AgencyRow { id, mut agency }) = found.map(AgencyRow::try_from).transpose()? else {
            return Ok(None);
        };
        if let Some(name) = &change.name {
            agency.name.clone_from(name);
        }
        if let Some(valid_from) = change.valid_from {
            agency.validity.valid_from = valid_from;
        }
        if let Some(valid_to) = change.valid_to {
            agency.validity.valid_to = valid_to;
        }
        if let Some(successor) = &change.successor {
            agency.successor.clone_from(successor);
        }
        on!(&mut tx, |tx| sqlx::query(UPDATE_AGENCY)
            .bind(id)
            .bind(&agency.name)
            .bind(agency.validity.valid_from.number())
            .bind(agency.validity.valid_to.map(Day::number))
            .bind(agency.successor.as_ref().map(AgencyCode::as_str))
            .execute(&mut **tx)
            .await
            .map(drop))?;
        note(&mut tx, author, "agency changed", code.as_str()).await?;
        tx.commit().await?;
        Ok(Some(agency))
    }
}
