//! One person at the tablet, as a plain state machine: what a tap, a skip, a silence lead to.

use hailong_shared::wire::{RatingRequest, SlipAnswers};
use hailong_shared::{Channel, Points, Score, Stage};
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
    /// The rating waits for the answers to a slip; the place of the criterion that is asked.
    Slip(RatingRequest, usize),
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
            Self::Why(rating) | Self::Slip(rating, _) if rating.score == score => Self::Why(rating),
            Self::Why(rating) | Self::Slip(rating, _) => {
                Self::Why(RatingRequest { score, reasons: Vec::new(), ..rating })
            }
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
                slip: None,
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

    /// The person turned to the slip. What they answered before stays.
    #[must_use]
    pub fn open_slip(self, id: i64, criteria: usize) -> Self {
        let Self::Why(mut rating) = self else { return self };
        rating.slip.get_or_insert_with(|| SlipAnswers { id, answers: vec![None; criteria] });
        Self::Slip(rating, 0)
    }

    /// The person answered the criterion that is asked, which leads to the next one.
    #[must_use]
    pub fn answer(mut self, points: Points) -> Self {
        if let Self::Slip(rating, at) = &mut self
            && let Some(answer) = rating.slip.as_mut().and_then(|slip| slip.answers.get_mut(*at))
        {
            *answer = Some(points);
            *at += 1;
        }
        self
    }

    /// The person passed a criterion over.
    #[must_use]
    pub fn pass(self) -> Self {
        if let Self::Slip(rating, at) = self { Self::Slip(rating, at + 1) } else { self }
    }

    /// The person turned back: to the criterion before, or to the reasons.
    #[must_use]
    pub fn turn_back(self) -> Self {
        match self {
            Self::Slip(rating, 0) => Self::Why(rating),
            Self::Slip(rating, at) => Self::Slip(rating, at - 1),
            other => other,
        }
    }

    /// Whether the slip has nothing more to ask.
    pub fn is_slip_over(&self) -> bool {
        let Self::Slip(rating, at) = self else { return false };
        rating.slip.as_ref().is_none_or(|slip| *at >= slip.answers.len())
    }

    /// The rating that is being made.
    pub fn rating(&self) -> Option<&RatingRequest> {
        match self {
            Self::Why(rating) | Self::Slip(rating, _) => Some(rating),
            Self::Resting | Self::Again(_) | Self::Thanks(_) => None,
        }
    }

    /// The person sent or skipped: the finished rating, and what comes next.
    #[must_use]
    pub fn finish(self, comment: &str) -> (Option<RatingRequest>, Self) {
        let (Self::Why(mut rating) | Self::Slip(mut rating, _)) = self else { return (None, self) };
        let comment = hailong_shared::clean(comment);
        rating.comment = (!comment.is_empty()).then_some(comment);
        let score = rating.score;
        (Some(rating), Self::Thanks(score))
    }

    /// The person walked off: the rating counts with what was ticked, and what was typed is forgotten.
    #[must_use]
    pub fn abandon(self) -> (Option<RatingRequest>, Self) {
        match self {
            Self::Why(rating) | Self::Slip(rating, _) => (Some(rating), Self::Resting),
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

    #[test]
    fn a_slip_is_answered_one_criterion_at_a_time_and_counts_as_far_as_it_was() {
        let step = tap(Step::Resting, 4, 1).open_slip(3, 3).answer(Points::ALL[2]).pass();
        assert!(!step.is_slip_over());
        let back = step.clone().turn_back().turn_back().turn_back();
        assert!(matches!(back, Step::Why(_)), "{back:?}");
        let changed = back.open_slip(3, 3).answer(Points::ALL[1]).pass().pass();
        assert!(changed.is_slip_over());
        assert_eq!(
            changed.rating().unwrap().slip.as_ref().unwrap().answers,
            [Some(Points::ALL[1]), None, None]
        );
        let (rating, next) = step.answer(Points::ALL[0]).abandon();
        assert_eq!(rating.unwrap().slip.unwrap().answers, [Some(Points::ALL[2]), None, Some(Points::ALL[0])]);
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
