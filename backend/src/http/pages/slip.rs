//! The agency's slip as fields of a form that works without script.

use hailong_shared::wire::{SLIP_MAX_CRITERIA, SlipAnswers, SurveySlip};
use hailong_shared::{Lang, Points};
use std::collections::HashMap;

/// The fields of a slip: named by the criterion's number, so that an answer names its place.
pub struct SlipFields {
    /// Which version.
    pub id: i64,
    /// Its heading.
    pub title: String,
    /// What is asked.
    pub criteria: Vec<CriterionField>,
    /// Whether anything was answered already.
    pub begun: bool,
}

/// One criterion.
pub struct CriterionField {
    /// The name of its field.
    pub name: String,
    /// The question.
    pub text: String,
    /// Points, answer, whether it is chosen.
    pub answers: Vec<(i64, String, bool)>,
}

impl SlipFields {
    /// The fields of a slip, filled in as they were sent.
    pub fn new(slip: SurveySlip, lang: Lang, sent: Option<&SlipAnswers>) -> Self {
        let sent = sent.filter(|sent| sent.id == slip.id);
        let chosen = |at: usize| sent.and_then(|sent| *sent.answers.get(at)?);
        let criteria = slip.criteria.iter().enumerate().map(|(at, criterion)| CriterionField {
            name: name(at),
            text: criterion.text.get(lang).to_owned(),
            // The best answer comes first, as on paper.
            answers: Points::ALL
                .into_iter()
                .rev()
                .zip(criterion.answers.iter().rev())
                .map(|(points, text)| (points.into(), text.get(lang).to_owned(), chosen(at) == Some(points)))
                .collect(),
        });
        Self {
            id: slip.id,
            title: slip.title.get(lang).to_owned(),
            criteria: criteria.collect(),
            begun: sent.is_some_and(|sent| sent.answers.iter().any(Option::is_some)),
        }
    }
}

/// The answers among a form's fields, if it has a slip. What is no answer counts as none.
pub fn answers(fields: &HashMap<String, String>) -> Option<SlipAnswers> {
    let number = |name: &str| fields.get(name)?.parse::<i64>().ok();
    let criteria = usize::try_from(number("criteria")?).ok()?.min(SLIP_MAX_CRITERIA);
    let answer = |at| number(&name(at)).and_then(|points| Points::try_from(points).ok());
    Some(SlipAnswers { id: number("slip")?, answers: (0..criteria).map(answer).collect() })
}

fn name(at: usize) -> String {
    format!("criterion-{}", at + 1)
}
