//! The widget's state.

use crate::host::Host;
use hailong_shared::wire::{ReasonTone, SuggestionReceipt, Survey};
use hailong_shared::{Lang, Points, Score, SuggestionKind};
use hailong_ui::api::Failure;
use hailong_ui::i18n::Locale;
use hailong_ui::{locale, new_id};
use leptos::prelude::{LocalStorage, RwSignal};
use uuid::Uuid;

/// What the loader calls a tap on the suggestions' tab; the faces are 1 to 5.
const SUGGESTIONS_TAB: u8 = 6;

/// The state as what the view follows.
pub type App = RwSignal<Model, LocalStorage>;

/// Everything that the widget shows.
#[derive(Debug, Clone)]
pub struct Model {
    /// The host page.
    pub host: Host,
    /// The language.
    pub lang: Lang,
    /// What to ask; the widget asks in its own words until it comes.
    pub survey: Option<Survey>,
    /// Whether the host page names nothing that hailong knows.
    pub misplaced: bool,
    /// Whether the suggestion box is in front.
    pub suggesting: bool,
    /// The rating.
    pub rating: Rating,
    /// The suggestion.
    pub suggestion: Suggestion,
}

/// How far a form is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Sending {
    /// It is being filled in.
    #[default]
    Not,
    /// It is on its way.
    Now,
    /// It did not arrive.
    Failed(Failure),
}

/// A rating in the making.
#[derive(Debug, Clone)]
pub struct Rating {
    /// Its id.
    pub id: Uuid,
    /// The chosen face.
    pub score: Option<Score>,
    /// The ticked reasons.
    pub reasons: Vec<String>,
    /// The points for each criterion of the agency's slip, as far as it was filled in.
    pub answers: Vec<Option<Points>>,
    /// What was typed.
    pub comment: String,
    /// The dossier code as typed or given.
    pub dossier: String,
    /// Whether that code is malformed.
    pub bad_dossier: bool,
    /// How far it is.
    pub sending: Sending,
    /// When it was sent first: whoever sends it again must send the same.
    pub rated_at: Option<i64>,
    /// Whether it has arrived.
    pub sent: bool,
}

/// What a suggestion needs before it can be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missing {
    /// A text.
    Text,
    /// The rest of a signature.
    Contact,
}

/// A suggestion in the making.
#[derive(Debug, Clone)]
pub struct Suggestion {
    /// Its id.
    pub id: Uuid,
    /// What kind it is.
    pub kind: SuggestionKind,
    /// What was typed.
    pub text: String,
    /// Whether the visitor has a complaint or a denunciation, which is not taken here.
    pub complaint: bool,
    /// Who signs a petition: name, address, phone number or e-mail address.
    pub contact: [String; 3],
    /// Whether they agree that these are kept.
    pub consent: bool,
    /// What was missing when it was to be sent.
    pub missing: Option<Missing>,
    /// How far it is.
    pub sending: Sending,
    /// The server's receipt.
    pub receipt: Option<SuggestionReceipt>,
    /// Whether its code was copied.
    pub copied: bool,
}

impl Model {
    /// The state at the start, after a tap on what the loader painted.
    pub fn new(host: Host, lang: Lang, tap: u8) -> Self {
        let rating = Rating {
            id: new_id(),
            score: i64::from(tap).try_into().ok(),
            reasons: Vec::new(),
            answers: Vec::new(),
            comment: String::new(),
            dossier: host.dossier.clone(),
            bad_dossier: false,
            sending: Sending::Not,
            rated_at: None,
            sent: false,
        };
        let suggestion = Suggestion {
            id: new_id(),
            kind: SuggestionKind::Suggestion,
            text: String::new(),
            complaint: false,
            contact: Default::default(),
            consent: false,
            missing: None,
            sending: Sending::Not,
            receipt: None,
            copied: false,
        };
        Self {
            host,
            lang,
            survey: None,
            misplaced: false,
            suggesting: tap == SUGGESTIONS_TAB,
            rating,
            suggestion,
        }
    }

    /// The locale file of the language.
    pub fn locale(&self) -> Locale {
        locale(self.lang)
    }
}

impl Rating {
    /// Another face: reasons for the other tone no longer fit.
    pub fn choose(&mut self, score: Score) {
        if self.score.map(ReasonTone::after) != Some(ReasonTone::after(score)) {
            self.reasons.clear();
        }
        self.score = Some(score);
    }

    /// Answers a criterion of the slip, or takes the answer back.
    pub fn answer(&mut self, at: usize, points: Points) {
        if self.answers.len() <= at {
            self.answers.resize(at + 1, None);
        }
        let answer = &mut self.answers[at];
        *answer = if *answer == Some(points) { None } else { Some(points) };
    }

    /// Ticks a reason, or unticks it.
    pub fn toggle(&mut self, reason: &str) {
        match self.reasons.iter().position(|ticked| ticked == reason) {
            Some(place) => drop(self.reasons.remove(place)),
            None => self.reasons.push(reason.to_owned()),
        }
    }
}
