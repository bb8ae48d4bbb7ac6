//! What the store's own tests stand on.

use super::check::Finding;
use super::{AskedBy, Author, Store};
use crate::domain::invitation::NewInvitation;
use crate::domain::rating::{NewRating, Place};
use crate::domain::verification::Standing;
use hailong_shared::wire::{AgencyLevel, NewDesk, Validity};
use hailong_shared::{Channel, Counts, Score, Stage};
use uuid::Uuid;

/// Makes of each story two tests: one on SQLite, one on PostgreSQL.
macro_rules! on_both {
    ($(async fn $name:ident($fixture:ident: Fixture) $story:block)*) => {
        $(mod $name {
            use super::*;

            async fn story($fixture: Fixture) $story

            #[tokio::test]
            async fn on_sqlite() {
                story(Fixture::sqlite().await).await;
            }

            #[tokio::test]
            async fn on_postgres() {
                story(Fixture::postgres().await).await;
            }
        })*
    };
}
pub(super) use on_both;

/// A fresh database with one agency and its desk, in a folder that lives as long as the guard.
pub struct Fixture {
    /// The database.
    pub store: Store,
    /// The agency's id.
    pub agency_id: i64,
    /// The desk's id.
    pub desk_id: i64,
    _folder: Option<tempfile::TempDir>,
}

impl Fixture {
    /// On SQLite.
    pub async fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", folder.path().join("test.db").display());
        Self::on(&url, Some(folder)).await
    }

    /// On PostgreSQL.
    pub async fn postgres() -> Self {
        Self::on(&hailong_tests::postgres::new_database().await, None).await
    }

    async fn on(url: &str, folder: Option<tempfile::TempDir>) -> Self {
        let store = Store::open(url).await.unwrap();
        store.migrate().await.unwrap();
        let valid_from = "2020-01-01".parse().unwrap();
        let validity = Validity { valid_from, valid_to: None };
        let author = Author::command_line(0);
        let code = "H37".parse().unwrap();
        let agency_id =
            store.add_agency(&code, "Tỉnh", AgencyLevel::Province, None, validity, author).await.unwrap();
        let desk = NewDesk { number: 1, name: "Quầy".into(), valid_from };
        let desk_id = store.add_desk(agency_id, &desk, None, author).await.unwrap();
        Self { store, agency_id, desk_id, _folder: folder }
    }

    /// A rating of the desk, with an id made of this number.
    pub fn rating(&self, id: u128, score: i64) -> NewRating {
        NewRating {
            id: Uuid::from_u128(id),
            place: Place::Desk(self.desk_id),
            stage: Stage::Result,
            channel: Channel::Kiosk,
            score: Score::try_from(score).unwrap(),
            standing: Standing::VERIFIED,
            device: None,
            reasons: Vec::new(),
            slip: None,
            comment: None,
            dossier: None,
            rated_at: 0,
            retimed: false,
            day: "2026-11-23".parse().unwrap(),
            digest: score,
            invited: false,
            invitation_id: None,
            is_typed: false,
        }
    }

    /// A paired tablet at the desk; its id.
    pub async fn tablet(&self) -> i64 {
        self.tablet_by(b"tablet").await
    }

    /// A paired tablet at the desk that shows this token; its id.
    pub async fn tablet_by(&self, token_hash: &[u8]) -> i64 {
        let author = Author::command_line(0);
        self.store.add_paired_device(token_hash, self.desk_id, "Máy", author).await.unwrap();
        self.store.known_device(token_hash).await.unwrap().unwrap().id
    }

    /// The counts of the desk's ratings on their day.
    pub async fn counts(&self) -> Counts {
        let day = self.rating(0, 1).day;
        let period = crate::domain::period::Period { from: day, to: day };
        let counts = self.store.count_ratings(self.agency_id, period, hailong_shared::ReportGroup::Desk, day);
        counts.await.unwrap().remove(&self.desk_id.to_string()).unwrap_or_default()
    }

    /// The counts of all ratings, by score.
    pub async fn scores(&self) -> [u64; 5] {
        let (from, to) = ("2026-01-01".parse().unwrap(), "2026-12-31".parse().unwrap());
        let period = crate::domain::period::Period { from, to };
        let counts = self
            .store
            .count_ratings(self.agency_id, period, hailong_shared::ReportGroup::Agency, to)
            .await
            .unwrap();
        counts.values().next().map(|counts| counts.verified.scores).unwrap_or_default()
    }

    /// What every check says.
    pub async fn findings(&self) -> [Finding; 5] {
        [
            self.store.check_tally().await.unwrap(),
            self.store.check_reason_tally().await.unwrap(),
            self.store.check_slip_tally().await.unwrap(),
            self.store.check_seq().await.unwrap(),
            self.store.check_references().await.unwrap(),
        ]
    }

    /// Keeps an invitation to rate one dossier's result, whose token has this hash.
    pub async fn invite(&self, token_hash: &[u8]) {
        let (dossier, stage) = ("H38.12-261120-0042".parse().unwrap(), Stage::Result);
        let invitation = NewInvitation {
            desk_id: self.desk_id,
            dossier,
            stage,
            created_at: 0,
            shown: None,
            expires_at: 1,
        };
        let by = AskedBy { author: Author::command_line(0), token: None };
        let kept = self.store.invite(self.agency_id, &[(invitation, token_hash.to_vec())], by).await.unwrap();
        assert_eq!(kept, [true]);
    }
}
