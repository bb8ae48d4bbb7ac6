//! What is asked, in the words of each language's file.

use hailong_shared::{Lang, Localised};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// What of a language's file is read here.
#[derive(Debug, Deserialize)]
pub struct Wording {
    /// The quick rating.
    pub survey: SurveyWording,
    /// The form of 2018.
    pub slip_2018: SlipWording,
}

/// The words of the quick rating.
#[derive(Debug, Deserialize)]
pub struct SurveyWording {
    /// The question at a counter.
    pub question: String,
    /// The question about a dossier.
    pub dossier_question: String,
    /// The reasons' labels, by code.
    pub reasons: BTreeMap<String, String>,
    /// The steps' labels: `score_1` to `score_5`.
    #[serde(flatten)]
    pub scale: BTreeMap<String, String>,
}

/// The words of a slip.
#[derive(Debug, Deserialize)]
pub struct SlipWording {
    /// Its heading.
    pub title: String,
    /// What is asked.
    pub criteria: Vec<CriterionWording>,
    /// The names of its classes, best first.
    pub classes: Vec<String>,
}

/// The words of a criterion.
#[derive(Debug, Deserialize)]
pub struct CriterionWording {
    /// The question.
    pub text: String,
    /// The answers that earn 0, 1 and 2 points.
    pub answers: [String; 3],
}

static WORDINGS: LazyLock<Vec<(Lang, Wording)>> = LazyLock::new(|| {
    let read = |&lang: &Lang| {
        let wording = serde_json::from_str(lang.file());
        (lang, wording.expect("the shipped locale files are complete: a test reads them"))
    };
    Lang::ALL.iter().map(read).collect()
});

/// A text in every language; empty where a file has none, which a test of the shipped files refuses.
pub fn in_every_language(find: impl Fn(&'static Wording) -> Option<&'static String>) -> Localised {
    let text =
        |(lang, wording): &'static (Lang, Wording)| (*lang, find(wording).cloned().unwrap_or_default());
    Localised(WORDINGS.iter().map(text).collect())
}
