//! What people say in the sample.

use hailong_shared::{Score, SuggestionKind};
use serde::Deserialize;
use std::collections::HashMap;
use std::sync::LazyLock;

/// Comments and suggestions.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Phrases {
    /// Suggestions, with answers to some.
    pub suggestions: Vec<SampleSuggestion>,
    comments: HashMap<String, Vec<String>>,
}

/// A suggestion of the sample.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SampleSuggestion {
    /// Its kind.
    pub kind: SuggestionKind,
    /// Its text.
    pub text: String,
    /// The agency's answer.
    pub answer: Option<String>,
}

/// The phrases, as shipped.
pub static PHRASES: LazyLock<Phrases> = LazyLock::new(|| {
    toml::from_str(include_str!("phrases.toml")).expect("the shipped phrases are valid: a test loads them")
});

impl Phrases {
    /// What people write after this score.
    pub fn comments(&self, score: Score) -> &[String] {
        self.comments.get(&score.value().to_string()).map(Vec::as_slice).unwrap_or_default()
    }
}
