//! From a request to a rating that may be stored.

use super::digest;
use super::survey::SURVEY;
use super::text::FreeText;
use super::verification::Standing;
use hailong_shared::problem::{FieldCode, FieldError};
use hailong_shared::wire::{RatingRequest, SlipAnswers};
use hailong_shared::{AgencyCode, COMMENT_MAX_CHARS, Channel, Day, DossierCode, Score, Stage};
use uuid::Uuid;

/// The most reasons that one rating may tick.
const MAX_REASONS: usize = 16;
/// The first instant a device may name: 1 January 2000 UTC. Before it, its clock was never set.
const MIN_RATED_AT: i64 = 946_684_800_000;
/// The last one: the end of 2199.
const MAX_RATED_AT: i64 = 7_258_118_399_999;

/// Whom a rating is for, as the request names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// An agency, at no desk.
    Agency(AgencyCode),
    /// A desk.
    Desk(i64),
    /// Whatever the invitation with this token says.
    Invitation(String),
    /// The dossier that was announced at a desk under this id.
    Announced {
        /// The desk.
        desk: i64,
        /// The announcement.
        id: i64,
    },
}

/// A valid rating request. Its target is not looked up yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RatingDraft {
    /// The client's id.
    pub id: Uuid,
    /// Whom it is for.
    pub target: Target,
    /// The stage.
    pub stage: Stage,
    /// The score.
    pub score: Score,
    /// The ticked reasons, without repeats.
    pub reasons: Vec<String>,
    /// The slip, if anything of it was answered.
    pub slip: Option<SlipAnswers>,
    /// The comment.
    pub comment: Option<FreeText>,
    /// The typed dossier code.
    pub dossier: Option<DossierCode>,
    /// When the citizen rated.
    pub rated_at: i64,
    /// What tells a retry from another rating with the same id.
    pub digest: i64,
    /// The number that is to prove work.
    pub work: Option<u32>,
}

/// Who is rated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// An agency that was looked up before, at one of its desks or at none.
    Known {
        /// The agency's id.
        agency_id: i64,
        /// The desk's id.
        desk_id: Option<i64>,
    },
    /// A desk that the store looks up when it stores the rating: one look for a whole batch, and no moment in between.
    Desk(i64),
}

/// A rating as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRating {
    /// The client's id: the idempotency key.
    pub id: Uuid,
    /// Who is rated.
    pub place: Place,
    /// The stage.
    pub stage: Stage,
    /// The channel.
    pub channel: Channel,
    /// The score.
    pub score: Score,
    /// What stands behind it, unless its tablet was too fast.
    pub standing: Standing,
    /// The tablet that sent it.
    pub device: Option<i64>,
    /// The ticked reasons.
    pub reasons: Vec<String>,
    /// The slip beside it.
    pub slip: Option<SlipAnswers>,
    /// The comment.
    pub comment: Option<FreeText>,
    /// The dossier's code.
    pub dossier: Option<DossierCode>,
    /// When the citizen rated.
    pub rated_at: i64,
    /// Whether that is the time of its arrival, since the one that was sent could not be believed.
    pub retimed: bool,
    /// The day at the counters it counts for.
    pub day: Day,
    /// See [`RatingDraft::digest`].
    pub digest: i64,
    /// Whether it uses up the invitations of its dossier and stage.
    pub invited: bool,
    /// The invitation's id, by which it came.
    pub invitation_id: Option<i64>,
    /// Whether somebody typed its dossier's code: it counts once for a stage.
    pub is_typed: bool,
}

impl RatingDraft {
    /// Checks everything that can be checked without looking anything up.
    pub fn new(mut request: RatingRequest, today: Day) -> Result<Self, Vec<FieldError>> {
        let mut errors = Vec::new();
        // The same rating with proven work is the same rating.
        let work = request.work.take();
        let digest = digest::of(&request);
        let mut refuse =
            |field: &str, code, message: &str| errors.push(FieldError::new(field, code, message));

        if !request.channel.is_citizens() {
            refuse("channel", FieldCode::NotAllowed, "citizens rate by kiosk, portal or link");
        }
        if !(MIN_RATED_AT..=MAX_RATED_AT).contains(&request.rated_at) {
            refuse(
                "rated_at",
                FieldCode::Invalid,
                "an instant is given in epoch milliseconds, from 2000 to 2199",
            );
        }
        if request.dossier.as_ref().is_some_and(|code| code.received() > today) {
            refuse("dossier", FieldCode::InFuture, "the dossier's date is in the future");
        }
        let comment = request.comment.as_deref().and_then(FreeText::new);
        if comment.as_ref().is_some_and(|text| text.chars() > COMMENT_MAX_CHARS) {
            refuse("comment", FieldCode::TooLong, "a comment has at most 2,000 characters");
        }
        if request.reasons.len() > MAX_REASONS {
            refuse("reasons", FieldCode::TooLong, "at most 16 reasons can be ticked");
        }
        for (place, code) in request.reasons.iter().enumerate().take(MAX_REASONS) {
            if SURVEY.reason(code).is_none() {
                refuse(&format!("reasons[{place}]"), FieldCode::Unknown, "the survey has no such reason");
            }
        }
        let target = match (request.agency, request.desk, request.invitation, request.announced) {
            (Some(code), None, None, None) => Some(Target::Agency(code)),
            (None, Some(id), None, None) => Some(Target::Desk(id)),
            (None, Some(desk), None, Some(id)) => Some(Target::Announced { desk, id }),
            (None, None, Some(token), None) => Some(Target::Invitation(token)),
            (_, None, _, Some(_)) => {
                refuse("announced", FieldCode::NotAllowed, "an announcement is named beside its desk");
                None
            }
            (None, None, None, None) => {
                refuse("agency", FieldCode::Required, "one of agency, desk and invitation says who is rated");
                None
            }
            _ => {
                refuse(
                    "agency",
                    FieldCode::NotAllowed,
                    "only one of agency, desk and invitation can be given",
                );
                None
            }
        };
        match target {
            Some(target) if errors.is_empty() => Ok(Self {
                id: request.id,
                target,
                stage: request.stage,
                score: request.score,
                reasons: without_repeats(request.reasons),
                slip: request.slip.filter(|slip| slip.answers.iter().any(Option::is_some)),
                comment,
                dossier: request.dossier,
                rated_at: request.rated_at,
                digest,
                work,
            }),
            _ => Err(errors),
        }
    }
}

fn without_repeats(mut codes: Vec<String>) -> Vec<String> {
    let mut seen = std::collections::HashSet::new();
    codes.retain(|code| seen.insert(code.clone()));
    codes
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn check(change: &[(&str, Value)]) -> Result<RatingDraft, Vec<(String, FieldCode)>> {
        let mut body = json!({
            "id": "01890a5d-ac96-774b-bcce-b302099a8057", "desk": 3, "stage": "result", "channel": "kiosk",
            "score": 4, "rated_at": 1_795_000_000_000_i64,
        });
        for (field, value) in change {
            body[*field] = value.clone();
        }
        let request = serde_json::from_value(body).unwrap();
        RatingDraft::new(request, "2026-11-23".parse().unwrap())
            .map_err(|errors| errors.into_iter().map(|e| (e.field, e.code)).collect())
    }

    #[test]
    fn every_fault_is_named_at_once() {
        let faults = check(&[
            ("agency", json!("H38")),
            ("channel", json!("paper")),
            ("dossier", json!("H38.12-261124-0042")),
            ("comment", json!("x".repeat(2001))),
            ("reasons", json!(["waiting", "nonsense"])),
            ("rated_at", json!(12)),
        ]);
        let mut fields: Vec<String> = faults.unwrap_err().into_iter().map(|(field, _)| field).collect();
        fields.sort();
        assert_eq!(fields, ["agency", "channel", "comment", "dossier", "rated_at", "reasons[1]"]);
    }

    #[test]
    fn two_thousand_vietnamese_letters_fit() {
        let draft = check(&[("comment", json!("ậ".repeat(2000)))]).unwrap();
        assert_eq!(draft.comment.unwrap().chars(), 2000);
    }

    #[test]
    fn the_digest_tells_other_content() {
        let first = check(&[]).unwrap();
        assert_eq!(first.digest, check(&[]).unwrap().digest);
        assert_ne!(first.digest, check(&[("score", json!(5))]).unwrap().digest);
        assert_ne!(first.digest, check(&[("comment", json!("tốt"))]).unwrap().digest);
    }
}
