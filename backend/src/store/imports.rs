//! Ratings from files: which file they came from, and what a file may be compared with.

use super::audit::{Author, note};
use super::error::{stored, stored_day};
use super::facts::Facts;
use super::ratings::{Outcome, store_batch};
use super::{Store, StoreError, Transaction, on, statements};
use crate::domain::rating::{NewRating, Place};
use hailong_shared::{Day, Score, Stage};
use std::collections::HashMap;
use std::time::{Duration, Instant};
use uuid::Uuid;

/// The ratings that were imported for one day, whether for a desk or for none. What is voided counts no longer, so
/// that it may come in again.
macro_rules! imported {
    ($place:literal) => {
        concat!(
            "
    SELECT r.id, r.score, r.stage, r.dossier, c.text AS comment, r.day, r.rated_at, r.received_at
    FROM rating r
    LEFT JOIN comment c ON c.rating_seq = r.seq
    WHERE r.day = $1 AND r.channel = 'import' AND ",
            $place,
            "
      AND NOT EXISTS (SELECT 1 FROM rating_void v WHERE v.rating_seq = r.seq)"
        )
    };
}

statements! {
    FIND_FILE = "
    SELECT id FROM import_file WHERE agency_id = $1 AND COALESCE(desk_id, 0) = $2 AND digest = $3";
    FIND_SAME_CONTENT = "
    SELECT name, imported_at
    FROM import_file
    WHERE agency_id = $1 AND COALESCE(desk_id, 0) = $2 AND content = $3 AND digest <> $4
    ORDER BY id DESC
    LIMIT 1";
    ADD_FILE = "
    INSERT INTO import_file (agency_id, desk_id, digest, content, name, ratings, imported_at, imported_by)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
    RETURNING id";
    ADD_PART = "INSERT INTO import_part (first_seq, last_seq, file_id) VALUES ($1, $2, $3)";
    IMPORTED_AT_DESK = imported!("r.desk_id = $2");
    IMPORTED_AT_NO_DESK = imported!("r.desk_id IS NULL AND r.agency_id = $2");
    FIND_RATING = "SELECT agency_id, desk_id, stage, score, day FROM rating WHERE id = $1";
}

/// A file whose ratings are imported.
#[derive(Debug, Clone)]
pub struct NewImport {
    /// The agency's id.
    pub agency_id: i64,
    /// The desk's id.
    pub desk_id: Option<i64>,
    /// The SHA-256 of its bytes.
    pub digest: [u8; 32],
    /// The SHA-256 of what its rows say, in their order.
    pub content: [u8; 32],
    /// Its name, without its folder.
    pub name: String,
    /// How many ratings it holds.
    pub ratings: usize,
}

/// A rating that was imported before.
#[derive(Debug, Clone)]
pub struct StoredImport {
    /// Its id.
    pub id: Uuid,
    /// Its score.
    pub score: Score,
    /// Its stage.
    pub stage: Stage,
    /// Its dossier's code.
    pub dossier: Option<String>,
    /// Its comment.
    pub comment: Option<String>,
    /// Its day.
    pub day: Day,
    /// When it was given.
    pub rated_at: i64,
    /// Whether its file did not say when.
    pub undated: bool,
}

#[derive(sqlx::FromRow)]
struct RawImport {
    id: Uuid,
    score: i64,
    stage: String,
    dossier: Option<String>,
    comment: Option<String>,
    day: i64,
    rated_at: i64,
    received_at: i64,
}

impl TryFrom<RawImport> for StoredImport {
    type Error = StoreError;

    fn try_from(raw: RawImport) -> Result<Self, StoreError> {
        /// How long an earlier version took, at most, from reading a file to storing it: it let ratings without a
        /// time be of the one instant and received at the other.
        const READING: i64 = 60_000;
        Ok(Self {
            id: raw.id,
            score: Score::try_from(raw.score).map_err(|_| StoreError::Corrupt("score"))?,
            stage: stored(&raw.stage, "stage")?,
            dossier: raw.dossier,
            comment: raw.comment,
            day: stored_day(raw.day)?,
            rated_at: raw.rated_at,
            undated: (0..READING).contains(&(raw.received_at - raw.rated_at)),
        })
    }
}

impl Store {
    /// Which of these ids are stored already, with their digests.
    pub async fn known_ratings(
        &self,
        ids: impl Iterator<Item = Uuid>,
    ) -> Result<HashMap<Uuid, i64>, StoreError> {
        const CHUNK: usize = 2_000;
        let ids: Vec<Uuid> = ids.collect();
        let mut known = HashMap::new();
        for chunk in ids.chunks(CHUNK) {
            let facts = Facts::look(&self.pool, chunk).await?;
            known.extend(facts.known.into_iter().map(|(id, (_, digest))| (id, digest)));
        }
        Ok(known)
    }

    /// Whether the stored rating with this id counts as this one would: of the same desk, stage and score and, if
    /// `dated`, of the same day.
    pub async fn is_same_rating(&self, rating: &NewRating, dated: bool) -> Result<bool, StoreError> {
        let Place::Known { agency_id, desk_id } = rating.place else { return Ok(false) };
        let found: Option<(i64, Option<i64>, String, i64, i64)> =
            on!(&self.pool, |db| sqlx::query_as(FIND_RATING).bind(rating.id).fetch_optional(db).await)?;
        Ok(found.is_some_and(|(agency, desk, stage, score, day)| {
            (agency, desk, score) == (agency_id, desk_id, rating.score.into())
                && stage == rating.stage.as_str()
                && (!dated || day == rating.day.number())
        }))
    }

    /// What was imported for a desk, or for the agency as a whole, and this day.
    pub async fn list_imported(
        &self,
        agency_id: i64,
        desk_id: Option<i64>,
        day: Day,
    ) -> Result<Vec<StoredImport>, StoreError> {
        let (sql, place) = desk_id.map_or((IMPORTED_AT_NO_DESK, agency_id), |desk| (IMPORTED_AT_DESK, desk));
        let raw: Vec<RawImport> =
            on!(&self.pool, |db| { sqlx::query_as(sql).bind(day.number()).bind(place).fetch_all(db).await })?;
        raw.into_iter().map(TryInto::try_into).collect()
    }

    /// The name of another file for the same desk whose rows say the same in the same order, and when it was imported.
    pub async fn find_same_content(&self, file: &NewImport) -> Result<Option<(String, i64)>, StoreError> {
        Ok(on!(&self.pool, |db| {
            sqlx::query_as(FIND_SAME_CONTENT)
                .bind(file.agency_id)
                .bind(file.desk_id.unwrap_or(0))
                .bind(&file.content[..])
                .bind(&file.digest[..])
                .fetch_optional(db)
                .await
        })?)
    }

    /// Stores a file's ratings, chunk by chunk, telling after each how many were looked at; with them, which file
    /// they came from. Each chunk is a transaction of its own; with `considerate`, a pause after each gives tablets
    /// their turn. What an interrupted import left out, the same import adds. Ids that are stored already are passed
    /// over. Returns how many were new.
    pub async fn import_ratings(
        &self,
        file: &NewImport,
        ratings: &[NewRating],
        author: Author<'_>,
        considerate: bool,
        mut progress: impl FnMut(usize),
    ) -> Result<usize, StoreError> {
        const CHUNK: usize = 2_000;
        const LONGEST_LOOK: Duration = Duration::from_millis(150);
        let mut new = 0;
        let mut file_id = None;
        for chunk in ratings.chunks(CHUNK) {
            let started = Instant::now();
            let mut tx = self.pool.begin_ratings().await?;
            let id = match file_id {
                Some(id) => id,
                None => record(&mut tx, file, author).await?,
            };
            file_id = Some(id);
            let (outcomes, _) = store_batch(&mut tx, chunk, author.at, None).await?;
            let seqs = || {
                outcomes.iter().filter_map(|outcome| match outcome {
                    Outcome::Stored(receipt) => Some(receipt.seq),
                    _ => None,
                })
            };
            if let (Some(first), Some(last)) = (seqs().min(), seqs().max()) {
                on!(&mut tx, |tx| {
                    sqlx::query(ADD_PART).bind(first).bind(last).bind(id).execute(&mut **tx).await.map(drop)
                })?;
            }
            tx.commit().await?;
            new += seqs().count();
            progress(chunk.len());
            if considerate {
                // SQLite does not queue writers: who waits looks again after at most 100 ms.
                tokio::time::sleep(started.elapsed().max(LONGEST_LOOK)).await;
            }
        }
        Ok(new)
    }
}

/// Keeps which file is imported, if it is not known yet, and notes who imports it; returns the file's id.
async fn record(tx: &mut Transaction, file: &NewImport, author: Author<'_>) -> Result<i64, StoreError> {
    let known: Option<i64> = on!(&mut *tx, |tx| {
        sqlx::query_scalar(FIND_FILE)
            .bind(file.agency_id)
            .bind(file.desk_id.unwrap_or(0))
            .bind(&file.digest[..])
            .fetch_optional(&mut **tx)
            .await
    })?;
    let id = match known {
        Some(id) => id,
        None => on!(&mut *tx, |tx| {
            sqlx::query_scalar(ADD_FILE)
                .bind(file.agency_id)
                .bind(file.desk_id)
                .bind(&file.digest[..])
                .bind(&file.content[..])
                .bind(&file.name)
                .bind(i64::try_from(file.ratings).unwrap_or(i64::MAX))
                .bind(author.at)
                .bind(author.username)
                .fetch_one(&mut **tx)
                .await
        })?,
    };
    let subject = format!("file {id}: {}, {} ratings", file.name, file.ratings);
    note(tx, author, "ratings imported", &subject).await?;
    Ok(id)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Fixture, on_both};
    use super::*;
    use hailong_shared::Channel;

    fn file(fixture: &Fixture, digest: u8, ratings: usize) -> NewImport {
        NewImport {
            agency_id: fixture.agency_id,
            desk_id: Some(fixture.desk_id),
            digest: [digest; 32],
            content: [7; 32],
            name: format!("{digest}.csv"),
            ratings,
        }
    }

    fn ratings(fixture: &Fixture, n: u128) -> Vec<NewRating> {
        let place = Place::Known { agency_id: fixture.agency_id, desk_id: Some(fixture.desk_id) };
        let rating = |id| NewRating { place, channel: Channel::Import, ..fixture.rating(id, 5) };
        (0..n).map(rating).collect()
    }

    on_both! {
        async fn an_interrupted_import_is_finished_and_every_rating_leads_to_its_file(fixture: Fixture) {
            let all = ratings(&fixture, 4_100);
            let (file, author) = (file(&fixture, 1, all.len()), Author::command_line(9));
            let import = async |ratings: &[NewRating]| {
                fixture.store.import_ratings(&file, ratings, author, false, |_| ()).await.unwrap()
            };
            assert_eq!(import(&all[..2_050]).await, 2_050);
            // Somebody rates meanwhile.
            fixture.store.store_ratings(&[fixture.rating(1 << 90, 1)], 0).await.unwrap();
            assert_eq!(import(&all).await, 2_050);
            assert_eq!(import(&all).await, 0);
            assert_eq!(fixture.scores().await, [1, 0, 0, 0, 4_100]);

            let sql = "
                SELECT f.name, COUNT(*)
                FROM rating r
                JOIN import_part p ON r.seq BETWEEN p.first_seq AND p.last_seq
                JOIN import_file f ON f.id = p.file_id
                WHERE r.channel = 'import'
                GROUP BY f.id, f.name";
            let counts: Vec<(String, i64)> =
                on!(&fixture.store.pool, |db| sqlx::query_as(sql).fetch_all(db).await).unwrap();
            assert_eq!(counts, [("1.csv".to_owned(), 4_100)]);
            let sql = "SELECT COUNT(*) FROM import_part p JOIN rating r ON r.seq BETWEEN p.first_seq AND p.last_seq";
            let parts: i64 = on!(&fixture.store.pool, |db| sqlx::query_scalar(sql).fetch_one(db).await).unwrap();
            assert_eq!(parts, 4_100, "no part holds what somebody else rated");
            let sql = "SELECT username, subject FROM audit WHERE action = 'ratings imported' ORDER BY id LIMIT 1";
            let (by, subject): (String, String) =
                on!(&fixture.store.pool, |db| sqlx::query_as(sql).fetch_one(db).await).unwrap();
            assert_eq!((by.as_str(), subject.as_str()), ("(command line)", "file 1: 1.csv, 4100 ratings"));
            for finding in fixture.findings().await {
                assert_eq!(finding.wrong, 0, "{finding:?}");
            }
        }

        async fn what_was_imported_for_a_desk_and_a_day_is_found_whichever_version_did_it(fixture: Fixture) {
            let mut imported = ratings(&fixture, 4);
            let dossier = "H38.12-261120-0042".parse().unwrap();
            imported[0] = NewRating { rated_at: 1_000_000, dossier: Some(dossier), ..imported[0].clone() };
            imported[1].rated_at = 1_999_000;
            imported[2].day = "2026-11-24".parse().unwrap();
            imported[3].place = Place::Known { agency_id: fixture.agency_id, desk_id: None };
            // Without a file, as before files were kept; and a tap on a tablet, which is no import.
            fixture.store.store_ratings(&imported, 2_000_000).await.unwrap();
            fixture.store.store_ratings(&[fixture.rating(9, 5)], 0).await.unwrap();
            let found = async |desk| {
                let day = "2026-11-23".parse().unwrap();
                let mut found = fixture.store.list_imported(fixture.agency_id, desk, day).await.unwrap();
                found.sort_by_key(|rating| rating.id);
                found
            };
            let at_desk = found(Some(fixture.desk_id)).await;
            assert_eq!(at_desk.iter().map(|rating| rating.id).collect::<Vec<_>>(), [imported[0].id, imported[1].id]);
            assert_eq!(at_desk[0].dossier.as_deref(), Some("H38.12-261120-0042"));
            assert_eq!(at_desk.iter().map(|rating| rating.undated).collect::<Vec<_>>(), [false, true]);
            assert_eq!(found(None).await.iter().map(|rating| rating.id).collect::<Vec<_>>(), [imported[3].id]);
        }

        async fn another_file_that_says_the_same_and_a_rating_with_the_same_id_are_told(fixture: Fixture) {
            let (first, all) = (file(&fixture, 1, 2), ratings(&fixture, 2));
            let author = Author::command_line(9);
            fixture.store.import_ratings(&first, &all, author, false, |_| ()).await.unwrap();
            assert_eq!(fixture.store.find_same_content(&first).await.unwrap(), None);
            let anew = file(&fixture, 2, 2);
            assert_eq!(fixture.store.find_same_content(&anew).await.unwrap(), Some(("1.csv".to_owned(), 9)));
            let at_no_desk = NewImport { desk_id: None, ..anew };
            assert_eq!(fixture.store.find_same_content(&at_no_desk).await.unwrap(), None);

            let same = async |rating: &NewRating, dated| fixture.store.is_same_rating(rating, dated).await.unwrap();
            let later = NewRating { day: "2026-11-24".parse().unwrap(), ..all[0].clone() };
            assert!(same(&all[0], true).await && same(&later, false).await && !same(&later, true).await);
            let worse = NewRating { score: Score::try_from(1).unwrap(), ..all[0].clone() };
            assert!(!same(&worse, false).await);
        }
    }
}
