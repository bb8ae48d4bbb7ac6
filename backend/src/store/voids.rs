//! Ratings that count no longer. Nobody votes a score away: a proposal names a desk and a time, never a score, and a
//! second person decides. The rating itself stays.

use super::audit::{Author, note};
use super::changes::Change;
use super::count_again::{Kept, RawKept, count_again, kept};
use super::error::{stored, stored_number};
use super::subtree::subtree;
use super::tally::TallyChange;
use super::{Store, StoreError, Transaction, on, statements};
use crate::domain::void::NewVoid;
use hailong_shared::wire::{VoidProposal, VoidState};
use std::collections::BTreeSet;

/// When a rating counts as given: on arrival if its device ran ahead.
macro_rules! given_at {
    () => {
        "CASE WHEN r.rated_at > r.received_at THEN r.received_at ELSE r.rated_at END"
    };
}

/// The ratings that a proposal means: those of a desk, of an agency at no desk, what a tablet sent, or what came by the
/// links of a program: what a tablet sent that asked for a dossier stands by the tablet. A rating whose device ran ahead counts as given when
/// it arrived.
macro_rules! meant {
    ($columns:literal) => {
        concat!(
            "
    SELECT ",
            $columns,
            meant!(@ "
    JOIN rating r ON r.desk_id = p.desk_id AND r.day BETWEEN $2 AND $3
    WHERE p.id = $1 AND p.device_id IS NULL AND ", given_at!()),
            "
    UNION ALL
    SELECT ",
            $columns,
            meant!(@ "
    JOIN rating r ON r.desk_id IS NULL AND r.agency_id = p.agency_id AND r.day BETWEEN $2 AND $3
    WHERE p.id = $1 AND p.device_id IS NULL AND p.token_id IS NULL AND p.desk_id IS NULL AND ", given_at!()),
            "
    UNION ALL
    SELECT ",
            $columns,
            meant!(@ "
    JOIN rating r ON r.device_id = p.device_id AND r.agency_id = p.agency_id
    WHERE p.id = $1 AND ", "r.received_at"),
            "
    UNION ALL
    SELECT ",
            $columns,
            meant!(@ "
    JOIN invitation i ON i.token_id = p.token_id
    JOIN rating r ON r.invitation_id = i.id AND r.device_id IS NULL
    WHERE p.id = $1 AND ", "r.received_at")
        )
    };
    (@ $which:literal, $at:expr) => {
        concat!(
            "
    FROM void_proposal p",
            $which,
            $at,
            " BETWEEN p.from_at AND p.to_at AND r.seq <= p.last_seq AND r.counted = 1
      AND NOT EXISTS (SELECT 1 FROM rating_void v WHERE v.rating_seq = r.seq)"
        )
    };
}

/// A proposal with what became of it.
macro_rules! proposals {
    ($($rest:tt)*) => {
        concat!(
            "
    SELECT p.id, p.desk_id, d.number AS desk_number, p.device_id, p.token_id, a.code AS agency, p.from_at, p.to_at,
           p.reason, u.username AS proposed_by, p.proposed_at, c.seconded, w.username AS decided_by, c.decided_at,
           (SELECT COUNT(*) FROM rating_void v WHERE v.proposal_id = p.id) AS voided
    FROM void_proposal p
    JOIN agency a ON a.id = p.agency_id
    LEFT JOIN desk d ON d.id = p.desk_id
    JOIN staff_user u ON u.id = p.proposed_by
    LEFT JOIN void_decision c ON c.proposal_id = p.id
    LEFT JOIN staff_user w ON w.id = c.decided_by",
            $($rest)*
        )
    };
}

statements! {
    PROPOSE = "
    INSERT INTO void_proposal (agency_id, desk_id, device_id, token_id, from_at, to_at, last_seq, reason, proposed_by,
                               proposed_at)
    VALUES ($1, $2, $3, $4, $5, $6, (SELECT COALESCE(MAX(seq), 0) FROM rating), $7, $8, $9)
    RETURNING id";
    COUNT_MEANT = concat!("
    SELECT COUNT(*) FROM (", meant!("r.seq"), "
    ) AS meant");
    DECIDE = "INSERT INTO void_decision (proposal_id, seconded, decided_by, decided_at) VALUES ($1, $2, $3, $4)";
    VOID = concat!("
    INSERT INTO rating_void (rating_seq, proposal_id)", meant!("r.seq, p.id"));
    SHOW_VOIDED = "DELETE FROM pending_rating
    WHERE rating_seq IN (SELECT rating_seq FROM rating_void WHERE proposal_id = $1)";
    VOIDED = concat!(kept!(), "
    FROM rating_void v
    JOIN rating r ON r.seq = v.rating_seq
    LEFT JOIN rating_slip s ON s.rating_seq = r.seq
    WHERE v.proposal_id = $1");
    /// A link that software asked for whose token was revoked is as bad as the one before: it ends.
    FREE_INVITATIONS = "
    UPDATE invitation
    SET rating_seq = NULL,
        expires_at = CASE WHEN expires_at > $2
                           AND token_id IN (SELECT id FROM api_token WHERE revoked_at IS NOT NULL) THEN $2
                          ELSE expires_at END
    WHERE rating_seq IN (SELECT rating_seq FROM rating_void WHERE proposal_id = $1)";
    FREE_DOUBTED = "
    UPDATE invitation
    SET doubted_seq = NULL
    WHERE doubted_seq IN (SELECT rating_seq FROM rating_void WHERE proposal_id = $1)";
    FIND = proposals!("
    WHERE p.id = $1");
    LIST = proposals!("
    WHERE a.id IN (
        ", subtree!("$1"), "
        SELECT id FROM tree
    )
    ORDER BY p.id DESC
    LIMIT 200");
}

/// What became of a decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decided {
    /// It holds.
    Done(Box<VoidProposal>),
    /// Whoever proposed cannot decide.
    SamePerson,
    /// Somebody decided before.
    Before,
}

#[derive(sqlx::FromRow)]
struct RawProposal {
    id: i64,
    desk_id: Option<i64>,
    desk_number: Option<i64>,
    device_id: Option<i64>,
    token_id: Option<i64>,
    agency: String,
    from_at: i64,
    to_at: i64,
    reason: String,
    proposed_by: String,
    proposed_at: i64,
    seconded: Option<i64>,
    decided_by: Option<String>,
    decided_at: Option<i64>,
    voided: i64,
}

impl Store {
    /// Proposes to void ratings; returns the proposal with how many it means, or nothing if it would mean none.
    pub async fn propose_void(
        &self,
        new: &NewVoid,
        user_id: i64,
        author: Author<'_>,
    ) -> Result<Option<VoidProposal>, StoreError> {
        // No batch of ratings is half-way: whatever was answered is meant.
        let mut tx = self.pool.begin_ratings().await?;
        let id: i64 = on!(&mut tx, |tx| {
            sqlx::query_scalar(PROPOSE)
                .bind(new.scope.agency)
                .bind(new.scope.desk)
                .bind(new.scope.device)
                .bind(new.scope.token)
                .bind(new.from)
                .bind(new.to)
                .bind(&new.reason)
                .bind(user_id)
                .bind(author.at)
                .fetch_one(&mut **tx)
                .await
        })?;
        let (first, last) = (new.first_day.number(), new.last_day.number());
        let meant: i64 = on!(&mut tx, |tx| {
            sqlx::query_scalar(COUNT_MEANT).bind(id).bind(first).bind(last).fetch_one(&mut **tx).await
        })?;
        // Nobody is left a proposal that means nothing.
        if meant == 0 {
            return Ok(None);
        }
        note(&mut tx, author, "void proposed", &id.to_string()).await?;
        let proposal = find(&mut tx, id).await?.ok_or(StoreError::Corrupt("proposal"))?;
        tx.commit().await?;
        Ok(Some(VoidProposal { ratings: stored_number(meant, "count")?, ..proposal }))
    }

    /// Seconds or refuses a proposal. Seconded ratings leave the rates in the same transaction.
    pub async fn decide_void(
        &self,
        proposal: &VoidProposal,
        new: &NewVoid,
        seconded: bool,
        user_id: i64,
        author: Author<'_>,
    ) -> Result<Decided, StoreError> {
        if proposal.proposed_by == author.username {
            return Ok(Decided::SamePerson);
        }
        let mut tx = self.pool.begin_ratings().await?;
        let decided = on!(&mut tx, |tx| {
            sqlx::query(DECIDE)
                .bind(proposal.id)
                .bind(i64::from(seconded))
                .bind(user_id)
                .bind(author.at)
                .execute(&mut **tx)
                .await
                .map(drop)
        });
        match decided.map_err(|error| StoreError::taken(error, "decision")) {
            Err(StoreError::Taken(_)) => return Ok(Decided::Before),
            other => other?,
        }
        let agencies =
            if seconded { void(&mut tx, proposal.id, new, author.at).await? } else { BTreeSet::new() };
        let action = if seconded { "void seconded" } else { "void refused" };
        note(&mut tx, author, action, &proposal.id.to_string()).await?;
        let decided = find(&mut tx, proposal.id).await?.ok_or(StoreError::Corrupt("proposal"))?;
        tx.commit().await?;
        self.changes.note(Change::of_agencies(agencies));
        Ok(Decided::Done(Box::new(decided)))
    }

    /// How many ratings a proposal means that is not decided yet.
    pub async fn count_meant(&self, id: i64, new: &NewVoid) -> Result<u64, StoreError> {
        let (first, last) = (new.first_day.number(), new.last_day.number());
        let count: i64 = on!(&self.pool, |db| {
            sqlx::query_scalar(COUNT_MEANT).bind(id).bind(first).bind(last).fetch_one(db).await
        })?;
        stored_number(count, "count")
    }

    /// The proposal with this id.
    pub async fn find_void(&self, id: i64) -> Result<Option<VoidProposal>, StoreError> {
        let row: Option<RawProposal> =
            on!(&self.pool, |db| sqlx::query_as(FIND).bind(id).fetch_optional(db).await)?;
        row.map(RawProposal::read).transpose()
    }

    /// The newest proposals of an agency's subtree.
    pub async fn list_voids(&self, agency_id: i64) -> Result<Vec<VoidProposal>, StoreError> {
        let rows: Vec<RawProposal> =
            on!(&self.pool, |db| sqlx::query_as(LIST).bind(agency_id).fetch_all(db).await)?;
        rows.into_iter().map(RawProposal::read).collect()
    }
}

impl RawProposal {
    fn read(self) -> Result<VoidProposal, StoreError> {
        let state = match self.seconded {
            None => VoidState::Proposed,
            Some(0) => VoidState::Refused,
            Some(_) => VoidState::Voided,
        };
        Ok(VoidProposal {
            id: self.id,
            agency: stored(&self.agency, "agency code")?,
            desk: self.desk_id,
            desk_number: self.desk_number.map(|n| stored_number(n, "desk number")).transpose()?,
            device: self.device_id,
            token: self.token_id,
            from: self.from_at,
            to: self.to_at,
            reason: self.reason,
            state,
            ratings: stored_number(self.voided, "count")?,
            proposed_by: self.proposed_by,
            proposed_at: self.proposed_at,
            decided_by: self.decided_by,
            decided_at: self.decided_at,
        })
    }
}

async fn find(tx: &mut Transaction, id: i64) -> Result<Option<VoidProposal>, StoreError> {
    let row: Option<RawProposal> =
        on!(&mut *tx, |tx| sqlx::query_as(FIND).bind(id).fetch_optional(&mut **tx).await)?;
    row.map(RawProposal::read).transpose()
}

/// Takes the meant ratings out of the tallies and counts them as voided; returns their agencies.
async fn void(tx: &mut Transaction, id: i64, new: &NewVoid, at: i64) -> Result<BTreeSet<i64>, StoreError> {
    let (first, last) = (new.first_day.number(), new.last_day.number());
    on!(&mut *tx, |tx| {
        sqlx::query(VOID).bind(id).bind(first).bind(last).execute(&mut **tx).await.map(drop)
    })?;
    // What is void completes no step: the next score would be shown alone.
    on!(&mut *tx, |tx| sqlx::query(SHOW_VOIDED).bind(id).execute(&mut **tx).await.map(drop))?;
    let rows: Vec<RawKept> = on!(&mut *tx, |tx| sqlx::query_as(VOIDED).bind(id).fetch_all(&mut **tx).await)?;
    let voided = rows.into_iter().map(RawKept::read).collect::<Result<Vec<_>, _>>()?;
    let agencies = voided.iter().map(|rating| rating.cell.agency_id).collect();
    let mut change = TallyChange::default();
    for Kept { cell, score, reasons, slip, .. } in &voided {
        change.void(cell.clone(), *score, reasons, slip.as_ref());
    }
    change.write(tx).await?;
    // The citizens whose dossiers were rated for them can rate them now.
    on!(&mut *tx, |tx| sqlx::query(FREE_INVITATIONS).bind(id).bind(at).execute(&mut **tx).await.map(drop))?;
    on!(&mut *tx, |tx| sqlx::query(FREE_DOUBTED).bind(id).execute(&mut **tx).await.map(drop))?;
    count_again(tx, &voided).await?;
    Ok(agencies)
}

#[cfg(test)]
mod tests {
    use super::super::NewUser;
    use super::super::testing::{Fixture, on_both};
    use super::*;
    use crate::clock::Clock;
    use crate::domain::rating::NewRating;
    use crate::domain::slip::EXAMPLE;
    use crate::domain::void::Scope;
    use hailong_shared::Points;
    use hailong_shared::wire::Role;
    use hailong_shared::wire::{NewSlip, SlipAnswers};

    async fn add_user(fixture: &Fixture, username: &'static str) -> (i64, Author<'static>) {
        let roles = &[(fixture.agency_id, Role::Administrator)];
        let new = NewUser { username, display_name: username, password_hash: "", roles };
        fixture.store.add_user(new, Author::command_line(0)).await.unwrap();
        let user = fixture.store.find_user(username).await.unwrap().unwrap();
        (user.id, Author { username, at: 90 })
    }

    on_both! {
        async fn ratings_leave_the_rate_when_a_second_person_agrees(fixture: Fixture) {
            let ((one, first), (other, second)) = (add_user(&fixture, "a").await, add_user(&fixture, "b").await);
            let day = fixture.rating(0, 1).day;
            let clock = Clock::fixed(0);
            let noon = clock.instant(day, 12, 0, 0).unwrap();
            let at = |id, score, rated_at| NewRating { rated_at, ..fixture.rating(id, score) };
            let mut ticked = at(3, 2, noon + 2);
            ticked.reasons = vec!["waiting".into()];
            let new = NewSlip { valid_from: day, offered: true, form: EXAMPLE.clone() };
            let slip = fixture.store.add_slip(fixture.agency_id, &new, first).await.unwrap();
            ticked.slip = Some(SlipAnswers { id: slip.id, answers: vec![Some(Points::ALL[2]), None] });
            let before = [at(1, 5, noon - 1), at(2, 4, noon), ticked];
            fixture.store.store_ratings(&before, noon + 9).await.unwrap();
            let scope = Scope { agency: fixture.agency_id, desk: Some(fixture.desk_id), device: None, token: None };
            let new = NewVoid::between(scope, noon, noon + 5, "thử máy".into(), &clock);
            let proposal = fixture.store.propose_void(&new, one, first).await.unwrap().unwrap();
            assert_eq!((proposal.ratings, proposal.state), (2, VoidState::Proposed));
            // What comes later is not meant, and what is only proposed still counts.
            fixture.store.store_ratings(&[at(4, 3, noon + 3)], noon + 9).await.unwrap();
            assert_eq!(fixture.scores().await, [0, 1, 1, 1, 1]);

            let decide = async |user, author| fixture.store.decide_void(&proposal, &new, true, user, author).await.unwrap();
            assert_eq!(decide(one, first).await, Decided::SamePerson);
            let Decided::Done(done) = decide(other, second).await else { panic!("a second person decides") };
            assert_eq!((done.ratings, done.state, done.decided_by.as_deref()), (2, VoidState::Voided, Some("b")));
            assert_eq!(decide(other, second).await, Decided::Before);
            assert_eq!(fixture.scores().await, [0, 0, 1, 0, 1]);
            for finding in fixture.findings().await {
                assert_eq!(finding.wrong, 0, "{finding:?}");
            }
        }

        async fn void_ratings_complete_no_step_of_the_running_day(fixture: Fixture) {
            let ((one, first), (other, second)) = (add_user(&fixture, "a").await, add_user(&fixture, "b").await);
            let (day, clock) = (fixture.rating(0, 1).day, Clock::fixed(0));
            let noon = clock.instant(day, 12, 0, 0).unwrap();
            let rule = crate::domain::live_scores::LiveScores { today: day, step: 5 };
            let store = async |ids: std::ops::RangeInclusive<u128>, rated_at| {
                let ratings: Vec<_> = ids.map(|id| NewRating { rated_at, ..fixture.rating(id, 5) }).collect();
                let tx = fixture.store.pool.begin_ratings().await.unwrap();
                crate::store::ratings::store_ratings(tx, &ratings, rated_at, Some(rule)).await.unwrap();
            };
            // Somebody tries the tablet; it is voided; the next citizen is not shown alone.
            store(1..=4, noon).await;
            let scope = Scope { agency: fixture.agency_id, desk: Some(fixture.desk_id), device: None, token: None };
            let new = NewVoid::between(scope, noon, noon, "thử máy".into(), &clock);
            let proposal = fixture.store.propose_void(&new, one, first).await.unwrap().unwrap();
            let done = fixture.store.decide_void(&proposal, &new, true, other, second).await.unwrap();
            assert!(matches!(done, Decided::Done(_)));
            for (ids, shown, pending) in [(5..=5, 0, 1), (6..=8, 0, 4), (9..=9, 5, 0)] {
                store(ids, noon + 9).await;
                let counts = fixture.counts().await;
                assert_eq!((counts.n(), counts.verified.pending, counts.voided), (shown, pending, 4));
            }
        }
    }
}
