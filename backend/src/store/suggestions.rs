//! The suggestion box.

use super::error::{stored, stored_day, stored_number};
use super::subtree::subtree;
use super::{Store, StoreError, on, statements};
use crate::domain::suggestion::NewSuggestion;
use hailong_shared::wire::{Contact, Suggestion, SuggestionEvent, SuggestionReceipt, SuggestionStatus};
use hailong_shared::{Day, LookupCode, SuggestionState, fold};
use uuid::Uuid;

statements! {
    FIND_BY_ID = "
    SELECT lookup_code, kind, state, acknowledge_by, answer_by, digest FROM suggestion WHERE id = $1";
    INSERT = "
    INSERT INTO suggestion (id, lookup_code, agency_id, desk_id, kind, state, text, redacted, folded, received_at,
                            received_on, acknowledge_by, answer_by, digest)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";
    INSERT_CONTACT = "
    INSERT INTO suggestion_contact (suggestion_id, name, address, reach, consented_at) VALUES ($1, $2, $3, $4, $5)";
    FIND_CONTACT = "SELECT name, address, reach FROM suggestion_contact WHERE suggestion_id = $1";
    INSERT_EVENT = "INSERT INTO suggestion_event (suggestion_id, at, state) VALUES ($1, $2, $3)";
    ANSWER = "UPDATE suggestion SET state = $2, answer = $3 WHERE id = $1";
    ANSWERED = concat!("
    ", subtree!("$1"), "
    SELECT s.redacted, s.answer
    FROM tree
    JOIN suggestion s ON s.agency_id = tree.id
    WHERE s.state = 'answered' AND s.answer IS NOT NULL AND s.kind <> 'petition'
    ORDER BY s.received_at DESC
    LIMIT $2");
    FIND_STATUS = "
    SELECT s.lookup_code, a.name AS agency_name, s.kind, s.state, s.received_on, s.acknowledge_by, s.answer_by,
           s.answer
    FROM suggestion s
    JOIN agency a ON a.id = s.agency_id
    WHERE s.lookup_code = $1";
    LIST = "
    WITH RECURSIVE tree (id, code, name) AS (
        SELECT id, code, name FROM agency WHERE id = $1
        UNION ALL
        SELECT a.id, a.code, a.name FROM agency a JOIN tree ON a.parent_id = tree.id
    )
    SELECT s.id, tree.code AS agency, tree.name AS agency_name, d.number AS desk_number, s.kind, s.state, s.redacted,
           s.answer, s.received_at, s.acknowledge_by, s.answer_by
    FROM tree
    JOIN suggestion s ON s.agency_id = tree.id
    LEFT JOIN desk d ON d.id = s.desk_id
    WHERE (CAST($2 AS TEXT) IS NULL OR s.state = $2)
      AND (CAST($3 AS BIGINT) IS NULL OR (s.answer_by < $3 AND s.state <> 'answered'))
      AND (CAST($4 AS TEXT) IS NULL OR s.folded LIKE $4 ESCAPE '\\')
      AND s.id = COALESCE($5, s.id)
    ORDER BY s.received_at DESC, s.id
    LIMIT $6 OFFSET $7";
    COUNT = concat!("
    ", subtree!("$1"), "
    SELECT COUNT(*) AS total
    FROM tree
    JOIN suggestion s ON s.agency_id = tree.id
    WHERE (CAST($2 AS TEXT) IS NULL OR s.state = $2)
      AND (CAST($3 AS BIGINT) IS NULL OR (s.answer_by < $3 AND s.state <> 'answered'))
      AND (CAST($4 AS TEXT) IS NULL OR s.folded LIKE $4 ESCAPE '\\')");
    COUNT_WAITING = concat!("
    ", subtree!("$1"), "
    SELECT COUNT(*), COALESCE(SUM(CASE WHEN s.answer_by < $2 THEN 1 ELSE 0 END), 0)
    FROM tree
    JOIN suggestion s ON s.agency_id = tree.id
    WHERE s.state <> 'answered'");
    HISTORY = "SELECT at, state FROM suggestion_event WHERE suggestion_id = $1 ORDER BY id";
}

/// Which suggestions of a subtree to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SuggestionFilter {
    /// Only those in this state.
    pub state: Option<SuggestionState>,
    /// Only those past their day without an answer.
    pub overdue: bool,
    /// Only those whose text holds this, whatever the diacritics.
    pub text: Option<String>,
}

/// What became of a suggestion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stored {
    /// It is stored.
    New(SuggestionReceipt),
    /// The same suggestion was stored before.
    Repeated(SuggestionReceipt),
    /// Its id belongs to another suggestion.
    IdConflict,
}

#[derive(sqlx::FromRow)]
struct RawReceipt {
    lookup_code: String,
    kind: String,
    state: String,
    acknowledge_by: i64,
    answer_by: i64,
    digest: i64,
}

impl RawReceipt {
    fn read(self, id: Uuid) -> Result<SuggestionReceipt, StoreError> {
        Ok(SuggestionReceipt {
            id,
            kind: stored(&self.kind, "kind")?,
            lookup_code: stored(&self.lookup_code, "look-up code")?,
            state: stored(&self.state, "state")?,
            acknowledge_by: stored_day(self.acknowledge_by)?,
            answer_by: stored_day(self.answer_by)?,
        })
    }
}

#[derive(sqlx::FromRow)]
struct RawStatus {
    lookup_code: String,
    agency_name: String,
    kind: String,
    state: String,
    received_on: i64,
    acknowledge_by: i64,
    answer_by: i64,
    answer: Option<String>,
}

#[derive(sqlx::FromRow)]
struct RawSuggestion {
    id: Uuid,
    agency: String,
    agency_name: String,
    desk_number: Option<i64>,
    kind: String,
    state: String,
    redacted: String,
    answer: Option<String>,
    received_at: i64,
    acknowledge_by: i64,
    answer_by: i64,
}

impl RawSuggestion {
    fn read(self, today: Day) -> Result<Suggestion, StoreError> {
        let state = stored(&self.state, "state")?;
        let answer_by = stored_day(self.answer_by)?;
        Ok(Suggestion {
            id: self.id,
            agency: stored(&self.agency, "agency code")?,
            agency_name: self.agency_name,
            desk_number: self.desk_number.map(|n| stored_number(n, "desk number")).transpose()?,
            kind: stored(&self.kind, "kind")?,
            state,
            text: self.redacted,
            answer: self.answer,
            received_at: self.received_at,
            acknowledge_by: stored_day(self.acknowledge_by)?,
            answer_by,
            overdue: answer_by < today && state != SuggestionState::Answered,
            contact: None,
            history: Vec::new(),
        })
    }
}

impl Store {
    /// Stores a suggestion with the first step of its history.
    pub async fn add_suggestion(&self, new: &NewSuggestion) -> Result<Stored, StoreError> {
        if let Some(known) = self.find_stored(new).await? {
            return Ok(known);
        }
        match self.insert_suggestion(new).await {
            // The same one came at the same moment.
            Err(StoreError::Taken(_)) => self.find_stored(new).await?.ok_or(StoreError::Busy),
            stored => stored,
        }
    }

    async fn find_stored(&self, new: &NewSuggestion) -> Result<Option<Stored>, StoreError> {
        let Some(kept) = self.find_raw_receipt(new.id).await? else { return Ok(None) };
        if kept.digest != new.digest {
            return Ok(Some(Stored::IdConflict));
        }
        Ok(Some(Stored::Repeated(kept.read(new.id)?)))
    }

    /// The receipt of a suggestion that is stored. It holds the look-up code: only who sent the suggestion may have it,
    /// and an id alone does not prove that; staff know ids.
    pub async fn find_suggestion_receipt(&self, id: Uuid) -> Result<Option<SuggestionReceipt>, StoreError> {
        self.find_raw_receipt(id).await?.map(|kept| kept.read(id)).transpose()
    }

    async fn find_raw_receipt(&self, id: Uuid) -> Result<Option<RawReceipt>, StoreError> {
        Ok(on!(&self.pool, |db| sqlx::query_as(FIND_BY_ID).bind(id).fetch_optional(db).await)?)
    }

    async fn insert_suggestion(&self, new: &NewSuggestion) -> Result<Stored, StoreError> {
        let mut tx = self.begin().await?;
        let state = SuggestionState::Received;
        on!(&mut tx, |tx| sqlx::query(INSERT)
            .bind(new.id)
            .bind(new.lookup_code.compact())
            .bind(new.agency_id)
            .bind(new.desk_id)
            .bind(new.kind.as_str())
            .bind(state.as_str())
            .bind(&new.text.text)
            .bind(&new.text.redacted)
            .bind(fold(&new.text.redacted))
            .bind(new.received_at)
            .bind(new.received_on.number())
            .bind(new.acknowledge_by.number())
            .bind(new.answer_by.number())
            .bind(new.digest)
            .execute(&mut **tx)
            .await
            .map(drop))
        .map_err(|error| StoreError::taken(error, "id"))?;
        if let Some(contact) = &new.contact {
            on!(&mut tx, |tx| sqlx::query(INSERT_CONTACT)
                .bind(new.id)
                .bind(&contact.name)
                .bind(&contact.address)
                .bind(&contact.reach)
                .bind(new.received_at)
                .execute(&mut **tx)
                .await
                .map(drop))?;
        }
        on!(&mut tx, |tx| sqlx::query(INSERT_EVENT)
            .bind(new.id)
            .bind(new.received_at)
            .bind(state.as_str())
            .execute(&mut **tx)
            .await
            .map(drop))?;
        tx.commit().await?;
        Ok(Stored::New(SuggestionReceipt {
            id: new.id,
            kind: new.kind,
            lookup_code: new.lookup_code.clone(),
            state,
            acknowledge_by: new.acknowledge_by,
            answer_by: new.answer_by,
        }))
    }

    /// Who signed a petition.
    pub async fn find_contact(&self, id: Uuid) -> Result<Option<Contact>, StoreError> {
        let row: Option<(String, String, String)> =
            on!(&self.pool, |db| sqlx::query_as(FIND_CONTACT).bind(id).fetch_optional(db).await)?;
        Ok(row.map(|(name, address, reach)| Contact { name, address, reach, consent: true }))
    }

    /// Publishes an answer.
    pub async fn answer_suggestion(&self, id: Uuid, answer: &str, at: i64) -> Result<(), StoreError> {
        let state = SuggestionState::Answered.as_str();
        let mut tx = self.begin().await?;
        on!(&mut tx, |tx| sqlx::query(ANSWER)
            .bind(id)
            .bind(state)
            .bind(answer)
            .execute(&mut **tx)
            .await
            .map(drop))?;
        on!(&mut tx, |tx| sqlx::query(INSERT_EVENT)
            .bind(id)
            .bind(at)
            .bind(state)
            .execute(&mut **tx)
            .await
            .map(drop))?;
        tx.commit().await?;
        Ok(())
    }

    /// The newest suggestions of a subtree that were answered, each with its answer. Petitions are between the sender
    /// and the agency.
    pub async fn answered_suggestions(
        &self,
        agency_id: i64,
        limit: u32,
    ) -> Result<Vec<(String, String)>, StoreError> {
        Ok(on!(&self.pool, |db| sqlx::query_as(ANSWERED)
            .bind(agency_id)
            .bind(i64::from(limit))
            .fetch_all(db)
            .await)?)
    }

    /// What whoever holds the code may know.
    pub async fn find_suggestion_status(
        &self,
        code: &LookupCode,
    ) -> Result<Option<SuggestionStatus>, StoreError> {
        let row: Option<RawStatus> =
            on!(&self.pool, |db| sqlx::query_as(FIND_STATUS).bind(code.compact()).fetch_optional(db).await)?;
        row.map(|raw| {
            Ok(SuggestionStatus {
                lookup_code: stored(&raw.lookup_code, "look-up code")?,
                agency_name: raw.agency_name,
                kind: stored(&raw.kind, "kind")?,
                state: stored(&raw.state, "state")?,
                received_on: stored_day(raw.received_on)?,
                acknowledge_by: stored_day(raw.acknowledge_by)?,
                answer_by: stored_day(raw.answer_by)?,
                answer: raw.answer,
            })
        })
        .transpose()
    }

    /// A page of a subtree's suggestions, newest first, and how many there are in all pages.
    pub async fn list_suggestions(
        &self,
        agency_id: i64,
        filter: &SuggestionFilter,
        today: Day,
        limit: u32,
        offset: u32,
    ) -> Result<(Vec<Suggestion>, u64), StoreError> {
        let state = filter.state.map(SuggestionState::as_str);
        let overdue = filter.overdue.then(|| today.number());
        let text = filter.text.as_deref().map(pattern);
        let rows: Vec<RawSuggestion> = on!(&self.pool, |db| sqlx::query_as(LIST)
            .bind(agency_id)
            .bind(state)
            .bind(overdue)
            .bind(&text)
            .bind(None::<Uuid>)
            .bind(i64::from(limit))
            .bind(i64::from(offset))
            .fetch_all(db)
            .await)?;
        let total: i64 = on!(&self.pool, |db| sqlx::query_scalar(COUNT)
            .bind(agency_id)
            .bind(state)
            .bind(overdue)
            .bind(&text)
            .fetch_one(db)
            .await)?;
        let suggestions = rows.into_iter().map(|row| row.read(today)).collect::<Result<_, _>>()?;
        Ok((suggestions, stored_number(total, "count")?))
    }

    /// One suggestion of a subtree, with its history.
    pub async fn find_suggestion(
        &self,
        agency_id: i64,
        id: Uuid,
        today: Day,
    ) -> Result<Option<Suggestion>, StoreError> {
        let row: Option<RawSuggestion> = on!(&self.pool, |db| sqlx::query_as(LIST)
            .bind(agency_id)
            .bind(None::<&str>)
            .bind(None::<i64>)
            .bind(None::<String>)
            .bind(id)
            .bind(1_i64)
            .bind(0_i64)
            .fetch_optional(db)
            .await)?;
        let Some(row) = row else { return Ok(None) };
        let mut suggestion = row.read(today)?;
        let history: Vec<(i64, String)> =
            on!(&self.pool, |db| sqlx::query_as(HISTORY).bind(id).fetch_all(db).await)?;
        for (at, state) in history {
            suggestion.history.push(SuggestionEvent { at, state: stored(&state, "state")? });
        }
        Ok(Some(suggestion))
    }

    /// How many suggestions of a subtree wait for an answer, and how many of those are past their day.
    pub async fn count_waiting(&self, agency_id: i64, today: Day) -> Result<(u64, u64), StoreError> {
        let (open, overdue): (i64, i64) = on!(&self.pool, |db| sqlx::query_as(COUNT_WAITING)
            .bind(agency_id)
            .bind(today.number())
            .fetch_one(db)
            .await)?;
        Ok((stored_number(open, "count")?, stored_number(overdue, "count")?))
    }
}

/// A LIKE pattern that finds the folded text anywhere.
fn pattern(text: &str) -> String {
    let mut pattern = String::from("%");
    for c in fold(text).chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}
