//! One person at the tablet, as a plain state machine: what a tap, a skip, a silence lead to.

use hailong_shared::wire::RatingRequest;
use hailong_shared::{Channel, Score, Stage};
use uuid::Uuid;

/// What the screen shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Step {
    /// Nobody is rating.
    #[default]
    Resting,
    /// A face was tapped so soon after somebody was thanked that it may be the same person.
    Again(Score),
    /// A face was tapped; its rating waits for reasons.
    Why(RatingRequest),
    /// The rating is on its way.
    Thanks(Score),
}

/// What a person's answer is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Context {
    /// The desk's id.
    pub desk: i64,
    /// The stage that is asked about.
    pub stage: Stage,
    /// The announcement that is asked about.
    pub announced: Option<i64>,
}

impl Step {
    /// A face was tapped. The first tap makes a rating; another one while the person is still there replaces its
    /// score and drops the reasons, which were for the other score.
    #[must_use]
    pub fn tap(self, score: Score, context: Context, id: Uuid, now: i64) -> Self {
        match self {
            Self::Why(rating) if rating.score == score => Self::Why(rating),
            Self::Why(rating) => Self::Why(RatingRequest { score, reasons: Vec::new(), ..rating }),
            Self::Resting | Self::Again(_) | Self::Thanks(_) => Self::Why(RatingRequest {
                id,
                agency: None,
                desk: Some(context.desk),
                invitation: None,
                announced: context.announced,
                stage: context.stage,
                channel: Channel::Kiosk,
                score,
                reasons: Vec::new(),
                comment: None,
                dossier: None,
                rated_at: now,
                work: None,
            }),
        }
    }

    /// A reason was ticked, or unticked.
    #[must_use]
    pub fn toggle(self, reason: &str) -> Self {
        let Self::Why(mut rating) = self else { return self };
        match rating.reasons.iter().position(|ticked| ticked == reason) {
            Some(place) => drop(rating.reasons.remove(place)),
            None => rating.reasons.push(reason.to_owned()),
        }
        Self::Why(rating)
    }

    /// The person sent or skipped: the finished rating, and what comes next.
    #[must_use]
    pub fn finish(self, comment: &str) -> (Option<RatingRequest>, Self) {
        let Self::Why(mut rating) = self else { return (None, self) };
        let comment = hailong_shared::clean(comment);
        rating.comment = (!comment.is_empty()).then_some(comment);
        let score = rating.score;
        (Some(rating), Self::Thanks(score))
    }

    /// The person walked off: the rating counts with what was ticked, and what was typed is forgotten.
    #[must_use]
    pub fn abandon(self) -> (Option<RatingRequest>, Self) {
        match self {
            Self::Why(rating) => (Some(rating), Self::Resting),
            Self::Resting | Self::Again(_) | Self::Thanks(_) => (None, Self::Resting),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const HERE: Context = Context { desk: 3, stage: Stage::Result, announced: None };

    fn tap(step: Step, score: usize, id: u128) -> Step {
        step.tap(Score::ALL[score - 1], HERE, Uuid::from_u128(id), 7)
    }

    #[test]
    fn another_tap_replaces_the_score_of_the_same_rating() {
        let step = tap(tap(Step::Resting, 2, 1).toggle("waiting"), 5, 2);
        let (rating, next) = step.finish(" nhanh ");
        let rating = rating.unwrap();
        assert_eq!((rating.id, rating.score.value(), rating.reasons.len()), (Uuid::from_u128(1), 5, 0));
        assert_eq!(rating.comment.as_deref(), Some("nhanh"));
        assert_eq!(next, Step::Thanks(Score::ALL[4]));
    }

    #[test]
    fn walking_off_keeps_the_rating_and_its_reasons() {
        let (rating, next) =
            tap(Step::Resting, 1, 1).toggle("waiting").toggle("attitude").toggle("waiting").abandon();
        assert_eq!(rating.unwrap().reasons, ["attitude"]);
        assert_eq!(next, Step::Resting);
    }

    proptest! {
        #[test]
        fn each_person_leaves_at_most_one_rating(taps in proptest::collection::vec(1..=5usize, 0..6), sent: bool) {
            let step = taps.iter().enumerate().fold(Step::Resting, |step, (at, &score)| tap(step, score, at as u128));
            let (rating, _) = if sent { step.finish("") } else { step.abandon() };
            prop_assert_eq!(rating.map(|r| r.score.value() as usize), taps.last().copied());
        }
    }
}
