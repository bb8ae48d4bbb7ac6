//! The agencies of the sample.

use hailong_shared::wire::{AgencyLevel, Validity};
use hailong_shared::{AgencyCode, Day};
use serde::Deserialize;
use std::sync::LazyLock;

/// All agencies, parents first.
#[derive(Debug, Deserialize)]
pub struct Organisation {
    /// The agencies.
    pub agencies: Vec<Agency>,
}

/// An agency of the sample.
#[derive(Debug, Deserialize)]
pub struct Agency {
    /// Its code, made up below the province.
    pub code: AgencyCode,
    /// Its name.
    pub name: String,
    /// Its level.
    pub level: AgencyLevel,
    /// The agency above it.
    pub parent: Option<AgencyCode>,
    valid_to: Option<Day>,
    #[serde(default)]
    desks: Vec<String>,
    #[serde(default)]
    made_up: MadeUp,
    /// The figures a report named.
    #[serde(default)]
    pub figures: Figures,
}

#[derive(Debug, Default, Deserialize)]
struct MadeUp {
    #[serde(default)]
    desks: Vec<String>,
    ratings_per_day: Option<u32>,
}

/// The reported figures that the sample reproduces.
#[derive(Debug, Default, Deserialize)]
pub struct Figures {
    /// How many ratings there were …
    pub ratings: Option<u32>,
    /// … by this day.
    pub as_of: Option<Day>,
}

/// The sample, as shipped.
pub static ORGANISATION: LazyLock<Organisation> = LazyLock::new(|| {
    serde_json::from_str(include_str!("organisations.json"))
        .expect("the shipped sample is valid: a test loads it")
});

impl Agency {
    /// Its desks' names: those a report named, or made-up ones.
    pub fn desks(&self) -> &[String] {
        if self.desks.is_empty() { &self.made_up.desks } else { &self.desks }
    }

    /// How many rate at one of its desks on an ordinary day.
    pub fn ratings_per_day(&self) -> u32 {
        self.made_up.ratings_per_day.unwrap_or(0)
    }

    /// When it exists.
    pub fn validity(&self) -> Validity {
        Validity {
            valid_from: Day::new(2020, 1, 1).expect("New Year 2020 was a day"),
            valid_to: self.valid_to,
        }
    }
}
