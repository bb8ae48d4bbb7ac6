//! Comments left with ratings.

use super::error::{stored_day, stored_number};
use super::{Store, StoreError, on, statements};
use crate::domain::period::Period;
use hailong_shared::wire::RatedComment;
use hailong_shared::{Day, Score};

statements! {
    NEWEST = "
    WITH RECURSIVE tree (id, name) AS (
        SELECT id, name FROM agency WHERE id = $1
        UNION ALL
        SELECT a.id, a.name FROM agency a JOIN tree ON a.parent_id = tree.id
    )
    SELECT r.day, tree.name AS agency_name, d.number AS desk_number, r.score, r.verified, c.redacted
    FROM tree
    JOIN comment c ON c.agency_id = tree.id
    JOIN rating r ON r.seq = c.rating_seq
    LEFT JOIN desk d ON d.id = r.desk_id
    LEFT JOIN pending_rating p
        ON p.rating_seq = r.seq AND p.desk_id = COALESCE(r.desk_id, 0) AND p.agency_id = r.agency_id
           AND p.verified = r.verified AND p.day = $5
    LEFT JOIN rating_void v ON v.rating_seq = r.seq
    WHERE r.day BETWEEN $2 AND $3 AND p.rating_seq IS NULL AND v.rating_seq IS NULL
    ORDER BY r.day DESC, c.rating_seq DESC
    LIMIT $4";
}

#[derive(sqlx::FromRow)]
struct RawComment {
    day: i64,
    agency_name: String,
    desk_number: Option<i64>,
    score: i64,
    verified: i64,
    redacted: String,
}

impl Store {
    /// The newest comments of an agency's subtree in a period, with personal data replaced. Words tell a score: of
    /// `today` they are shown together with it.
    pub async fn newest_comments(
        &self,
        agency_id: i64,
        period: Period,
        limit: u32,
        today: Day,
    ) -> Result<Vec<RatedComment>, StoreError> {
        let rows: Vec<RawComment> = on!(&self.pool, |db| sqlx::query_as(NEWEST)
            .bind(agency_id)
            .bind(period.from.number())
            .bind(period.to.number())
            .bind(i64::from(limit))
            .bind(today.number())
            .fetch_all(db)
            .await)?;
        rows.into_iter()
            .map(|raw| {
                Ok(RatedComment {
                    day: stored_day(raw.day)?,
                    agency_name: raw.agency_name,
                    desk_number: raw.desk_number.map(|n| stored_number(n, "desk number")).transpose()?,
                    score: Score::try_from(raw.score).map_err(|_| StoreError::Corrupt("score"))?,
                    verified: raw.verified != 0,
                    text: raw.redacted,
                })
            })
            .collect()
    }
}
