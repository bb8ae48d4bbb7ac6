//! What is asked: wording, scale and reasons, as versioned data.

use super::wording::in_every_language;
use hailong_shared::wire::{Reason, ReasonTone, ScaleStep};
use hailong_shared::{Localised, Score};
use serde::Deserialize;
use std::sync::LazyLock;

/// A version of the quick rating's wording, scale and reasons.
#[derive(Debug, Clone)]
pub struct SurveyText {
    /// Its version.
    pub version: u32,
    /// The question at a counter.
    pub question: Localised,
    /// The question about a dossier.
    pub dossier_question: Localised,
    /// The five steps.
    pub scale: Vec<ScaleStep>,
    /// The reasons that can be ticked.
    pub reasons: Vec<Reason>,
}

/// What is the same in every language.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Plan {
    version: u32,
    reasons: Vec<PlannedReason>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PlannedReason {
    code: String,
    tone: ReasonTone,
}

/// The version that ships with the program.
pub static SURVEY: LazyLock<SurveyText> = LazyLock::new(|| {
    let plan: Plan =
        toml::from_str(include_str!("survey.toml")).expect("the shipped survey is valid: a test reads it");
    let step = |&score: &Score| {
        let name = format!("score_{}", score.value());
        ScaleStep { score, label: in_every_language(|wording| wording.survey.scale.get(&name)) }
    };
    let reason = |PlannedReason { code, tone }| {
        let label = in_every_language(|wording| wording.survey.reasons.get(&code));
        Reason { code, tone, label }
    };
    SurveyText {
        version: plan.version,
        question: in_every_language(|wording| Some(&wording.survey.question)),
        dossier_question: in_every_language(|wording| Some(&wording.survey.dossier_question)),
        scale: Score::ALL.iter().map(step).collect(),
        reasons: plan.reasons.into_iter().map(reason).collect(),
    }
});

impl SurveyText {
    /// The reason of this code.
    pub fn reason(&self, code: &str) -> Option<&Reason> {
        self.reasons.iter().find(|reason| reason.code == code)
    }

    /// The label of a score.
    pub fn label(&self, score: Score) -> &Localised {
        &self.scale[score.index()].label
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hailong_shared::Lang;

    #[test]
    fn the_shipped_survey_is_complete_in_every_language() {
        let scores: Vec<Score> = SURVEY.scale.iter().map(|step| step.score).collect();
        assert_eq!(scores, Score::ALL);
        for tone in [ReasonTone::Good, ReasonTone::Bad] {
            let offered = SURVEY.reasons.iter().filter(|reason| reason.tone == tone).count();
            assert!((6..=8).contains(&offered), "{offered} reasons are offered");
        }
        let texts = SURVEY.scale.iter().map(|s| &s.label).chain(SURVEY.reasons.iter().map(|r| &r.label));
        for text in texts.chain([&SURVEY.question, &SURVEY.dossier_question]) {
            assert!(Lang::ALL.iter().all(|&lang| !text.written(lang).is_empty()), "{text:?}");
        }
    }
}
