//! What the measurements need and the product does not: databases full of ratings, and inserts with nothing around
//! them.

use super::backend::Backend;
use super::{Author, Store};
use crate::domain::rating::{NewRating, Place};
use crate::domain::verification::Standing;
use anyhow::bail;
use hailong_shared::wire::{AgencyLevel, NewDesk, Validity};
use hailong_shared::{AgencyCode, Channel, Day, Score, Stage};
use serde_json::json;
use uuid::Uuid;

/// The desks of an agency, the ratings of a desk on a day and the days of a year: 200,000 ratings an agency.
const DESKS: i64 = 40;
const A_DAY: i64 = 20;
const DAYS: i64 = 250;

/// An agency's ratings of 2025: stages, channels and scores mixed as at a counter, the ids in order as those of
/// version 7.
const FILL: &str = "
    WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < $4),
    h (i, seq, h) AS (SELECT i, $1 + i + 1, (($1 + i) * 2654435761 / 64) % 1000 FROM n)
    INSERT INTO rating (seq, id, agency_id, desk_id, stage, channel, score, verified, reasons, dossier, day, rated_at,
                        received_at, digest)
    SELECT seq, unhex(printf('%012x7%03x8%015x', 1735689600000 + seq, 0, seq)), $2, $3 + i % 40,
           CASE WHEN h % 20 < 14 THEN 'result' WHEN h % 20 < 18 THEN 'reception' WHEN h % 20 < 19 THEN 'supplement'
                ELSE 'refusal' END,
           CASE WHEN h / 20 % 10 < 9 THEN 'kiosk' ELSE 'portal' END,
           CASE WHEN h % 7 < 3 THEN 5 WHEN h % 7 < 6 THEN 4 ELSE 1 + h % 3 END,
           CASE WHEN h / 20 % 10 < 9 THEN 1 ELSE 0 END, NULL, NULL,
           20250000 + (1 + i / 800 / 21) * 100 + 1 + i / 800 % 21, 1735689600000 + seq, 1735689600000 + seq, h
    FROM h";

/// The same as the tally's own statement, for the ratings after a number.
const TALLY: &str = "
    INSERT INTO tally (agency_id, desk_id, day, procedure_id, stage, channel, verified, n1, n2, n3, n4, n5, voided)
    SELECT agency_id, desk_id, day, 0, stage, channel, verified, SUM(score = 1), SUM(score = 2), SUM(score = 3),
           SUM(score = 4), SUM(score = 5), 0
    FROM rating
    WHERE seq > $1
    GROUP BY 1, 2, 3, 4, 5, 6, 7";

/// The same for the months of an agency.
const MONTHS: &str = "
    INSERT INTO month_tally (agency_id, desk_id, month, procedure_id, stage, channel, verified, n1, n2, n3, n4, n5,
                             voided)
    SELECT agency_id, desk_id, day / 100, procedure_id, stage, channel, verified, SUM(n1), SUM(n2), SUM(n3), SUM(n4),
           SUM(n5), SUM(voided)
    FROM tally
    WHERE agency_id = $1
    GROUP BY 1, 2, 3, 4, 5, 6, 7";

impl Store {
    /// Adds agencies `B1`, `B2`, … below `B`, each with 40 desks and 200,000 ratings, until there are so many.
    pub async fn fill(&self, ratings: i64) -> anyhow::Result<()> {
        let Backend::Sqlite(db) = &self.pool else { bail!("only SQLite files are filled") };
        let author = Author::command_line(0);
        let validity = Validity { valid_from: Day::new(2020, 1, 1)?, valid_to: None };
        let top: AgencyCode = "B".parse()?;
        let top = match self.find_agency(&top).await? {
            Some(row) => row.id,
            None => self.add_agency(&top, "Tỉnh", AgencyLevel::Province, None, validity, author).await?,
        };
        let a_year = DESKS * A_DAY * DAYS;
        let mut last: i64 =
            sqlx::query_scalar("SELECT COALESCE(MAX(seq), 0) FROM rating").fetch_one(db).await?;
        while last < ratings {
            let code: AgencyCode = format!("B{}", last / a_year + 1).parse()?;
            let agency =
                self.add_agency(&code, "Xã", AgencyLevel::Commune, Some(top), validity, author).await?;
            let mut first_desk = 0;
            for number in (1..=u32::try_from(DESKS)?).rev() {
                let desk = NewDesk { number, name: "Quầy".into(), valid_from: validity.valid_from };
                let id = self.add_desk(agency, &desk, None, author).await?;
                first_desk = if first_desk == 0 { id } else { first_desk.min(id) };
            }
            let mut tx = db.begin_with("BEGIN IMMEDIATE").await?;
            let fill = sqlx::query(FILL).bind(last).bind(agency).bind(first_desk).bind(a_year);
            fill.execute(&mut *tx).await?;
            sqlx::query(TALLY).bind(last).execute(&mut *tx).await?;
            sqlx::query(MONTHS).bind(agency).execute(&mut *tx).await?;
            tx.commit().await?;
            last += a_year;
        }
        sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(db).await?;
        Ok(())
    }

    /// Inserts ratings and nothing else, so many in a transaction; returns how many a second.
    pub async fn insert_raw(&self, ratings: usize, batch: usize) -> anyhow::Result<f64> {
        let Backend::Sqlite(db) = &self.pool else { bail!("the comparison is with SQLite") };
        let author = Author::command_line(0);
        let validity = Validity { valid_from: Day::new(2020, 1, 1)?, valid_to: None };
        let code: AgencyCode = "R".parse()?;
        let agency = self.add_agency(&code, "Tỉnh", AgencyLevel::Province, None, validity, author).await?;
        let desk = NewDesk { number: 1, name: "Quầy".into(), valid_from: validity.valid_from };
        let desk = self.add_desk(agency, &desk, None, author).await?;
        let insert = self.pool.dialect().insert_ratings;
        let started = std::time::Instant::now();
        for first in (0..ratings).step_by(batch) {
            let rows: Vec<_> = (first..first + batch)
                .map(|n| {
                    let id = Uuid::from_u128(0x0189_0a5d_ac96_774b_8000_0000_0000_0000 + n as u128);
                    let r = rating(id, desk);
                    json!([
                        n + 1,
                        r.id.simple().to_string(),
                        agency,
                        desk,
                        r.stage,
                        r.channel,
                        r.score,
                        u8::from(r.standing.verified),
                        None::<String>,
                        None::<String>,
                        r.day.number(),
                        r.rated_at,
                        r.rated_at,
                        r.digest,
                        1,
                        0,
                        None::<String>,
                        None::<i64>
                    ])
                })
                .collect();
            let mut tx = db.begin_with("BEGIN IMMEDIATE").await?;
            sqlx::query(insert).bind(serde_json::to_string(&rows)?).execute(&mut *tx).await?;
            tx.commit().await?;
        }
        #[expect(clippy::cast_precision_loss, reason = "a rate for people")]
        Ok(ratings as f64 / started.elapsed().as_secs_f64())
    }
}

fn rating(id: Uuid, desk_id: i64) -> NewRating {
    NewRating {
        id,
        place: Place::Desk(desk_id),
        stage: Stage::Result,
        channel: Channel::Kiosk,
        score: Score::ALL[4],
        standing: Standing::VERIFIED,
        device: None,
        reasons: Vec::new(),
        slip: None,
        comment: None,
        dossier: None,
        rated_at: 1_795_000_000_000,
        retimed: false,
        day: Day::new(2026, 11, 23).expect("a day of this year"),
        digest: 7,
        invited: false,
        invitation_id: None,
        is_typed: false,
    }
}
