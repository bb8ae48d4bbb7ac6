//! The agencies' slips, version by version, and what was answered to them.

use super::audit::{Author, note};
use super::error::{stored, stored_day, stored_number};
use super::pending::kept_back;
use super::subtree::{above, seats};
use super::{Store, StoreError, on, statements};
use crate::domain::period::Period;
use crate::domain::slip::Filled;
use hailong_shared::Day;
use hailong_shared::wire::{NewSlip, Slip, SlipAnswers};
use std::collections::BTreeMap;

macro_rules! slips {
    ($($rest:tt)*) => {
        concat!(
            "
    SELECT s.id, a.code AS agency, s.version, s.valid_from, s.offered, s.form, s.set_by, s.set_at
    FROM slip s
    JOIN agency a ON a.id = s.agency_id",
            $($rest)*
        )
    };
}

statements! {
    INSERT = "
    INSERT INTO slip (agency_id, version, valid_from, offered, form, set_by, set_at)
    VALUES ($1, (SELECT COALESCE(MAX(version), 0) + 1 FROM slip WHERE agency_id = $1), $2, $3, $4, $5, $6)
    RETURNING id";
    FIND = slips!("
    WHERE s.id = $1");
    FIND_FOR = concat!("
    ", above!("$2"), slips!("
    JOIN above ON above.id = s.agency_id
    WHERE s.id = $1"));
    LIST = slips!("
    WHERE s.agency_id = $1
    ORDER BY s.version DESC
    LIMIT 100");
    CURRENT = concat!("
    ", above!("$1"), slips!("
    JOIN above ON above.id = s.agency_id
    WHERE s.valid_from <= $2
    ORDER BY above.far, s.valid_from DESC, s.version DESC
    LIMIT 1"));
    COUNT = concat!(seats!(), "
    SELECT t.slip_id, t.verified, t.criterion, t.points, CAST(SUM(t.n) AS BIGINT) AS n
    FROM seat s
    CROSS JOIN slip_tally t
    WHERE t.agency_id = s.agency_id AND t.desk_id = s.desk_id AND t.day BETWEEN $2 AND $3
    GROUP BY t.slip_id, t.verified, t.criterion, t.points");
    ANSWERED = concat!(seats!(), slips!("
    WHERE s.id IN (
        SELECT t.slip_id
        FROM seat
        CROSS JOIN slip_tally t
        WHERE t.agency_id = seat.agency_id AND t.desk_id = seat.desk_id AND t.day BETWEEN $2 AND $3 AND t.criterion = 0
          AND t.n > 0
    )
    ORDER BY s.id DESC
    LIMIT 50"));
}

#[derive(sqlx::FromRow)]
struct RawSlip {
    id: i64,
    agency: String,
    version: i64,
    valid_from: i64,
    offered: i64,
    form: String,
    set_by: String,
    set_at: i64,
}

impl RawSlip {
    fn read(self) -> Result<Slip, StoreError> {
        let form = serde_json::from_str(&self.form).map_err(|_| StoreError::Corrupt("slip"))?;
        let valid_from = stored_day(self.valid_from)?;
        Ok(Slip {
            id: self.id,
            agency: stored(&self.agency, "agency code")?,
            version: stored_number(self.version, "version")?,
            set_by: Some(self.set_by),
            set_at: self.set_at,
            content: NewSlip { valid_from, offered: self.offered != 0, form },
        })
    }
}

/// What was answered to one version: how many slips, and how often each criterion earned 0, 1 and 2 points.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SlipCounts {
    /// How many slips.
    pub filled: Filled,
    /// Beside verified ratings whose scores are shown, by criterion, counted from 1.
    pub criteria: BTreeMap<usize, [u64; 3]>,
}

impl Store {
    /// Sets a new version of an agency's slip; returns it.
    pub async fn add_slip(
        &self,
        agency_id: i64,
        new: &NewSlip,
        author: Author<'_>,
    ) -> Result<Slip, StoreError> {
        let form = serde_json::to_string(&new.form).expect("forms are made of texts and numbers");
        let mut tx = self.begin().await?;
        let id = on!(&mut tx, |tx| {
            sqlx::query_scalar::<_, i64>(INSERT)
                .bind(agency_id)
                .bind(new.valid_from.number())
                .bind(i64::from(new.offered))
                .bind(form)
                .bind(author.username)
                .bind(author.at)
                .fetch_one(&mut **tx)
                .await
        });
        // Two administrators at once: the second one has not seen what the first one set.
        let id = id.map_err(|error| StoreError::taken(error, "version"))?;
        note(&mut tx, author, "slip set", &id.to_string()).await?;
        tx.commit().await?;
        self.find_slip(id).await?.ok_or(StoreError::Corrupt("slip"))
    }

    /// The version with this id.
    pub async fn find_slip(&self, id: i64) -> Result<Option<Slip>, StoreError> {
        let row: Option<RawSlip> =
            on!(&self.pool, |db| sqlx::query_as(FIND).bind(id).fetch_optional(db).await)?;
        row.map(RawSlip::read).transpose()
    }

    /// The version with this id, if it was set at this agency or above it.
    pub async fn find_slip_for(&self, id: i64, agency_id: i64) -> Result<Option<Slip>, StoreError> {
        let row: Option<RawSlip> =
            on!(&self.pool, |db| sqlx::query_as(FIND_FOR).bind(id).bind(agency_id).fetch_optional(db).await)?;
        row.map(RawSlip::read).transpose()
    }

    /// An agency's own versions, newest first.
    pub async fn list_slips(&self, agency_id: i64) -> Result<Vec<Slip>, StoreError> {
        let rows: Vec<RawSlip> =
            on!(&self.pool, |db| sqlx::query_as(LIST).bind(agency_id).fetch_all(db).await)?;
        rows.into_iter().map(RawSlip::read).collect()
    }

    /// The version that is in force at an agency on a day: its own newest, or that of the nearest agency above it. It
    /// may say that nothing is asked.
    pub async fn current_slip(&self, agency_id: i64, day: Day) -> Result<Option<Slip>, StoreError> {
        let day = day.number();
        let row: Option<RawSlip> =
            on!(&self.pool, |db| sqlx::query_as(CURRENT).bind(agency_id).bind(day).fetch_optional(db).await)?;
        row.map(RawSlip::read).transpose()
    }

    /// The versions that were answered in an agency's subtree in a period, newest first: at most fifty.
    pub async fn answered_slips(&self, agency_id: i64, period: Period) -> Result<Vec<Slip>, StoreError> {
        let rows: Vec<RawSlip> = on!(&self.pool, |db| sqlx::query_as(ANSWERED)
            .bind(agency_id)
            .bind(period.from.number())
            .bind(period.to.number())
            .fetch_all(db)
            .await)?;
        rows.into_iter().map(RawSlip::read).collect()
    }

    /// What was answered in an agency's subtree in a period, by the version's id.
    pub async fn count_slips(
        &self,
        agency_id: i64,
        period: Period,
        today: Day,
    ) -> Result<BTreeMap<i64, SlipCounts>, StoreError> {
        let mut tx = self.pool.begin_reading().await?;
        let pending =
            if period.includes(today) { kept_back(&mut tx, agency_id, today).await? } else { Vec::new() };
        let rows: Vec<(i64, i64, i64, i64, i64)> = on!(&mut tx, |tx| sqlx::query_as(COUNT)
            .bind(agency_id)
            .bind(period.from.number())
            .bind(period.to.number())
            .fetch_all(&mut **tx)
            .await)?;
        tx.commit().await?;
        let mut counts: BTreeMap<i64, SlipCounts> = BTreeMap::new();
        for (slip_id, verified, criterion, points, n) in rows {
            let of_slip = counts.entry(slip_id).or_default();
            let n: u64 = stored_number(n, "count")?;
            match (criterion, verified) {
                (0, 0) => of_slip.filled.unverified += n,
                (0, _) => of_slip.filled.n += n,
                // What nobody in particular answered is in no mean.
                (_, 0) => {}
                _ => of_slip.add(
                    stored_number(criterion, "criterion")?,
                    stored_number(points, "points")?,
                    n,
                )?,
            }
        }
        for slip in pending.into_iter().filter(|rating| rating.verified).filter_map(|rating| rating.slip) {
            if let Some(of_slip) = counts.get_mut(&slip.id) {
                of_slip.hold_back(&slip);
            }
        }
        Ok(counts)
    }
}

impl SlipCounts {
    fn add(&mut self, criterion: usize, points: usize, n: u64) -> Result<(), StoreError> {
        let cells = self.criteria.entry(criterion).or_default();
        *cells.get_mut(points).ok_or(StoreError::Corrupt("points"))? += n;
        Ok(())
    }

    /// Leaves a slip out whose rating's score is not shown yet.
    fn hold_back(&mut self, slip: &SlipAnswers) {
        self.filled.n = self.filled.n.saturating_sub(1);
        self.filled.pending += 1;
        for (criterion, points) in (1..).zip(&slip.answers) {
            let cell = points.and_then(|points| self.criteria.get_mut(&criterion)?.get_mut(points.index()));
            if let Some(cell) = cell {
                *cell = cell.saturating_sub(1);
            }
        }
    }
}
#[cfg(test)]
mod tests {
    use super::super::testing::{Fixture, on_both};
    use super::*;
    use crate::domain::rating::NewRating;
    use crate::domain::slip::EXAMPLE;
    use crate::domain::verification::Standing;
    use hailong_shared::Points;
    use hailong_shared::wire::{AgencyLevel, Validity};

    fn on(day: &str, offered: bool) -> NewSlip {
        NewSlip { valid_from: day.parse().unwrap(), offered, form: EXAMPLE.clone() }
    }

    on_both! {
        async fn the_nearest_newest_version_in_force_is_asked_and_the_past_keeps_its_own(fixture: Fixture) {
            let (store, author) = (&fixture.store, Author::command_line(70));
            let valid = Validity { valid_from: "2020-01-01".parse().unwrap(), valid_to: None };
            let below = store
                .add_agency(&"H37.01".parse().unwrap(), "Xã", AgencyLevel::Commune, Some(fixture.agency_id), valid, author)
                .await
                .unwrap();
            let day = |text: &str| text.parse::<Day>().unwrap();
            let asked = async |agency, text| store.current_slip(agency, day(text)).await.unwrap().map(|slip| slip.id);
            assert_eq!(asked(below, "2026-11-23").await, None);
            let first = store.add_slip(fixture.agency_id, &on("2026-11-01", true), author).await.unwrap();
            let second = store.add_slip(fixture.agency_id, &on("2027-01-01", true), author).await.unwrap();
            assert_eq!((first.version, second.version, second.set_at), (1, 2, 70));
            // A correction from today on does not do away with what is planned.
            let corrected = store.add_slip(fixture.agency_id, &on("2026-11-02", true), author).await.unwrap();
            let own = store.add_slip(below, &on("2026-12-01", false), author).await.unwrap();
            assert_eq!(asked(below, "2026-10-31").await, None);
            assert_eq!(asked(below, "2026-11-30").await, Some(corrected.id));
            assert_eq!(asked(below, "2027-02-01").await, Some(own.id));
            assert_eq!(asked(fixture.agency_id, "2027-02-01").await, Some(second.id));
            assert_eq!(store.find_slip_for(own.id, fixture.agency_id).await.unwrap(), None);
            assert_eq!(store.find_slip_for(first.id, below).await.unwrap(), Some(first));
        }

        async fn answers_are_counted_with_their_rating_and_a_wrong_count_is_found(fixture: Fixture) {
            let slip = fixture.store.add_slip(fixture.agency_id, &on("2026-11-01", true), Author::command_line(0)).await.unwrap();
            let with = |id, answers: [Option<usize>; 3]| NewRating {
                slip: Some(SlipAnswers { id: slip.id, answers: answers.map(|at| at.map(|at| Points::ALL[at])).into() }),
                ..fixture.rating(id, 5)
            };
            let unverified = NewRating { standing: Standing::STRANGER, ..with(3, [None, Some(1), None]) };
            let ratings = [with(1, [Some(2), None, Some(0)]), with(2, [Some(2), None, Some(1)]), unverified, fixture.rating(4, 5)];
            fixture.store.store_ratings(&ratings, 0).await.unwrap();
            let day = ratings[0].day;
            let counted = async || {
                let counts = fixture.store.count_slips(fixture.agency_id, Period { from: day, to: day }, day).await.unwrap();
                counts[&slip.id].clone()
            };
            let criteria = [(1, [0, 0, 2]), (3, [1, 1, 0])].into();
            let expected = SlipCounts { filled: Filled { n: 2, pending: 0, unverified: 1 }, criteria };
            assert_eq!(counted().await, expected);
            let wrong = async || fixture.store.check_slip_tally().await.unwrap().wrong;
            assert_eq!(wrong().await, 0);
            on!(&fixture.store.pool, |db| sqlx::query("UPDATE slip_tally SET n = n + 1").execute(db).await.map(drop)).unwrap();
            assert!(wrong().await > 0);
            fixture.store.rebuild_tallies().await.unwrap();
            assert_eq!((wrong().await, counted().await), (0, expected));
        }
    }
}
