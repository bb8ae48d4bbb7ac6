//! Access for software of agencies.

use super::audit::{Author, note};
use super::error::stored;
use super::subtree::{above, subtree};
use super::{Store, StoreError, on, statements};
use hailong_shared::AgencyCode;
use hailong_shared::wire::ApiToken;

statements! {
    INSERT = "
    INSERT INTO api_token (token_hash, agency_id, name, created_at) VALUES ($1, $2, $3, $4) RETURNING id";
    LIST = concat!("
    SELECT t.id, t.name, a.code AS agency, t.created_at
    FROM api_token t
    JOIN agency a ON a.id = t.agency_id
    WHERE t.revoked_at IS NULL AND t.agency_id IN (
        ", subtree!("$1"), "
        SELECT id FROM tree
    )
    ORDER BY t.id DESC");
    FIND_AGENCY = "
    SELECT a.code FROM api_token t JOIN agency a ON a.id = t.agency_id WHERE t.id = $1";
    REVOKE = "UPDATE api_token SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL";
    END_UNUSED = "
    UPDATE invitation
    SET expires_at = $2, shown_until = CASE WHEN shown_until > $2 THEN $2 ELSE shown_until END
    WHERE token_id = $1 AND rating_seq IS NULL AND created_at >= $3 AND expires_at > $2";
    FIND_FOR = concat!("
    ", above!("$2"), "
    SELECT t.id, t.name, a.code AS agency, t.created_at
    FROM api_token t
    JOIN agency a ON a.id = t.agency_id
    JOIN above ON above.id = t.agency_id
    WHERE t.token_hash = $1 AND t.revoked_at IS NULL");
    COVERS = concat!("
    ", above!("$2"), "
    SELECT COUNT(above.id)
    FROM api_token t
    LEFT JOIN above ON above.id = t.agency_id
    WHERE t.token_hash = $1 AND t.revoked_at IS NULL
    GROUP BY t.id");
}

#[derive(sqlx::FromRow)]
struct RawToken {
    id: i64,
    name: String,
    agency: String,
    created_at: i64,
}

impl RawToken {
    fn read(self) -> Result<ApiToken, StoreError> {
        let agency = stored(&self.agency, "agency code")?;
        Ok(ApiToken { id: self.id, name: self.name, agency, created_at: self.created_at })
    }
}

impl Store {
    /// Gives access to an agency's subtree; returns its id.
    pub async fn add_api_token(
        &self,
        token_hash: &[u8],
        agency_id: i64,
        name: &str,
        author: Author<'_>,
    ) -> Result<i64, StoreError> {
        let mut tx = self.begin().await?;
        let id: i64 = on!(&mut tx, |tx| sqlx::query_scalar(INSERT)
            .bind(token_hash)
            .bind(agency_id)
            .bind(name)
            .bind(author.at)
            .fetch_one(&mut **tx)
            .await)?;
        note(&mut tx, author, "software access given", &id.to_string()).await?;
        tx.commit().await?;
        Ok(id)
    }

    /// The access that software of an agency's subtree has.
    pub async fn list_api_tokens(&self, agency_id: i64) -> Result<Vec<ApiToken>, StoreError> {
        let rows: Vec<RawToken> =
            on!(&self.pool, |db| sqlx::query_as(LIST).bind(agency_id).fetch_all(db).await)?;
        rows.into_iter().map(RawToken::read).collect()
    }

    /// The code of the agency that this access is for, or was until it was taken back.
    pub async fn api_token_agency(&self, id: i64) -> Result<Option<AgencyCode>, StoreError> {
        let code: Option<String> =
            on!(&self.pool, |db| sqlx::query_scalar(FIND_AGENCY).bind(id).fetch_optional(db).await)?;
        code.map(|code| stored(&code, "agency code")).transpose()
    }

    /// Takes access back, unless that was done before, and ends the unused invitations that it asked for since an
    /// instant, if one is named.
    pub async fn revoke_api_token(
        &self,
        id: i64,
        ended_since: Option<i64>,
        author: Author<'_>,
    ) -> Result<(), StoreError> {
        // Among the batches of ratings: what came before is stored, and what comes after finds it revoked.
        let mut tx = self.pool.begin_ratings().await?;
        let revoked = on!(&mut tx, |tx| {
            let done = sqlx::query(REVOKE).bind(id).bind(author.at).execute(&mut **tx).await;
            done.map(|done| done.rows_affected())
        })?;
        if revoked > 0 {
            note(&mut tx, author, "software access revoked", &id.to_string()).await?;
        }
        if let Some(since) = ended_since {
            on!(&mut tx, |tx| sqlx::query(END_UNUSED)
                .bind(id)
                .bind(author.at)
                .bind(since)
                .execute(&mut **tx)
                .await
                .map(drop))?;
        }
        tx.commit().await
    }

    /// The access of a token, if it covers an agency.
    pub async fn api_token_for(
        &self,
        token_hash: &[u8],
        agency_id: i64,
    ) -> Result<Option<ApiToken>, StoreError> {
        let row: Option<RawToken> = on!(&self.pool, |db| sqlx::query_as(FIND_FOR)
            .bind(token_hash)
            .bind(agency_id)
            .fetch_optional(db)
            .await)?;
        row.map(RawToken::read).transpose()
    }

    /// Whether a token's access covers an agency; nothing if there is no such token any more.
    pub async fn api_token_covers(
        &self,
        token_hash: &[u8],
        agency_id: i64,
    ) -> Result<Option<bool>, StoreError> {
        let found: Option<i64> = on!(&self.pool, |db| sqlx::query_scalar(COVERS)
            .bind(token_hash)
            .bind(agency_id)
            .fetch_optional(db)
            .await)?;
        Ok(found.map(|count| count > 0))
    }
}
