//! The widget's state.

use crate::failures::Misplaced;
use crate::host::{About, Host};
use crate::tries::Tries;
use hailong_shared::wire::{ReasonTone, SuggestionReceipt, Survey};
use hailong_shared::{DossierCode, Lang, Points, Score, SuggestionKind};
use hailong_ui::api::Failure;
use hailong_ui::i18n::Locale;
use hailong_ui::locale;
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
    /// Why nothing that is written here would find a reader: the host page names nobody, or stands where it may not.
    pub misplaced: Option<Misplaced>,
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

/// How a form arrived.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arrival {
    /// As it was sent last.
    Whole,
    /// In an earlier version, whose answer was lost; what was changed since was not recorded.
    Earlier,
}

impl Arrival {
    /// How a form arrived of which an earlier version had, or none.
    pub fn of(is_earlier: bool) -> Self {
        if is_earlier { Self::Earlier } else { Self::Whole }
    }
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
    /// Whether the slip is unfolded.
    pub slip_open: bool,
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
    /// What was sent of it, each with its score.
    pub tries: Tries<Score>,
    /// How it has arrived, if it has.
    pub sent: Option<Arrival>,
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
    /// What was sent of it, each with its kind.
    pub tries: Tries<SuggestionKind>,
    /// The server's receipt, and for which version it is.
    pub receipt: Option<(SuggestionReceipt, Arrival)>,
    /// Whether its code was copied.
    pub copied: bool,
}

impl Model {
    /// The state at the start, after a tap on what the loader painted.
    pub fn new(host: Host, lang: Lang, tap: u8, new_id: fn() -> Uuid) -> Self {
        let mut rating = Rating::new(new_id(), host.about.dossier.as_ref());
        rating.score = i64::from(tap).try_into().ok();
        let suggesting = tap == SUGGESTIONS_TAB;
        let suggestion = Suggestion::new(new_id());
        Self { host, lang, survey: None, misplaced: None, suggesting, rating, suggestion }
    }

    /// What the host page says by now; tells whether somebody else is addressed, who may ask something else.
    ///
    /// What was typed for one is never sent to another: somebody else gets a fresh widget, in which nothing is kept but
    /// the language. Another dossier of the same addressee gets a fresh rating alone; the suggestion, its receipt and
    /// the open tab, which are not about a dossier, are kept. Another language changes the words and nothing else.
    pub fn follow(&mut self, about: About, lang: Lang, new_id: fn() -> Uuid) -> bool {
        self.lang = lang;
        if about == self.host.about {
            return false;
        }
        let moved = about.addressee != self.host.about.addressee;
        self.rating = Rating::new(new_id(), about.dossier.as_ref());
        self.host.about = about;
        if moved {
            self.suggestion = Suggestion::new(new_id());
            self.survey = None;
            self.misplaced = None;
            self.suggesting = false;
        }
        moved
    }

    /// The locale file of the language.
    pub fn locale(&self) -> Locale {
        locale(self.lang)
    }
}

impl Suggestion {
    /// A blank one.
    fn new(id: Uuid) -> Self {
        Self {
            id,
            kind: SuggestionKind::Suggestion,
            text: String::new(),
            complaint: false,
            contact: Default::default(),
            consent: false,
            missing: None,
            sending: Sending::Not,
            tries: Tries::default(),
            receipt: None,
            copied: false,
        }
    }
}

impl Rating {
    /// A blank one, of a dossier if the page knows which.
    fn new(id: Uuid, dossier: Option<&DossierCode>) -> Self {
        Self {
            id,
            score: None,
            reasons: Vec::new(),
            answers: Vec::new(),
            slip_open: false,
            comment: String::new(),
            dossier: dossier.map(|code| code.as_str().to_owned()).unwrap_or_default(),
            bad_dossier: false,
            sending: Sending::Not,
            rated_at: None,
            tries: Tries::default(),
            sent: None,
        }
    }

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

#[cfg(test)]
mod tests {
    use super::*;
    use hailong_shared::Day;
    use std::sync::atomic::{AtomicU64, Ordering};

    /// Another id each time.
    fn next_id() -> Uuid {
        static LAST: AtomicU64 = AtomicU64::new(0);
        Uuid::from_u64_pair(LAST.fetch_add(1, Ordering::Relaxed), 7)
    }

    fn about(attributes: &[(&str, &str)]) -> About {
        About::read(|wanted| {
            let found = attributes.iter().find(|(name, _)| *name == wanted);
            found.map(|(_, value)| (*value).to_owned())
        })
    }

    /// A widget in which everything was filled in, failed and received that can be.
    fn filled(attributes: &[(&str, &str)]) -> Model {
        let host = Host::new("https://h.example".to_owned(), about(attributes));
        let mut model = Model::new(host, Lang::Vi, 2, next_id);
        let day = Day::from_number(20_261_125).unwrap();
        let receipt = SuggestionReceipt {
            id: model.suggestion.id,
            kind: SuggestionKind::Suggestion,
            lookup_code: hailong_shared::LookupCode::from_bits(7),
            state: hailong_shared::SuggestionState::Received,
            acknowledge_by: day,
            answer_by: day,
        };
        model.suggesting = true;
        model.rating.comment = "Ghế hỏng".to_owned();
        model.rating.reasons = vec!["slow".to_owned()];
        model.rating.sending = Sending::Failed(Failure::Offline);
        model.rating.rated_at = Some(1);
        model.suggestion.text = "Xin thêm ghế".to_owned();
        model.suggestion.contact = ["An", "Thôn Một", "0900000000"].map(str::to_owned);
        model.suggestion.consent = true;
        model.suggestion.receipt = Some((receipt, Arrival::Whole));
        model
    }

    fn everything(model: &Model) -> String {
        format!("{:?} {:?} {} {:?}", model.rating, model.suggestion, model.suggesting, model.misplaced)
    }

    #[test]
    fn a_change_of_the_addressee_leaves_nothing_of_what_was_said_and_any_other_change_all_that_fits() {
        const PLACES: [&[(&str, &str)]; 7] = [
            &[],
            &[("agency", "H37.01")],
            &[("agency", "H12.08")],
            &[("agency", "H37.01"), ("desk", "3")],
            &[("desk", "9")],
            &[("invitation", "abc"), ("agency", "H37.01")],
            &[("invitation", "abd")],
        ];
        const DOSSIERS: [&[(&str, &str)]; 4] = [
            &[],
            &[("dossier", "")],
            &[("dossier", "H38.12-261120-0042")],
            &[("dossier", "H38.12-261120-0043")],
        ];
        let ways: Vec<Vec<_>> = PLACES
            .iter()
            .flat_map(|place| DOSSIERS.iter().map(move |dossier| [*place, *dossier].concat()))
            .collect();
        for (from, to) in ways.iter().flat_map(|from| ways.iter().map(move |to| (from, to))) {
            for lang in [Lang::Vi, Lang::En] {
                let mut model = filled(from);
                let before = model.clone();
                let moved = model.follow(about(to), lang, next_id);
                assert_eq!(model.lang, lang);
                let (was, is) = (about(from), about(to));
                assert_eq!(model.host.about, is);
                assert_eq!(moved, was.addressee != is.addressee, "{from:?} → {to:?}");
                if was == is {
                    assert_eq!(everything(&model), everything(&before), "{from:?} → {to:?}");
                    continue;
                }
                // The rating is fresh, under an id of its own: what comes late for the former one finds nobody.
                assert_ne!(model.rating.id, before.rating.id);
                let fresh = Rating::new(model.rating.id, is.dossier.as_ref());
                assert_eq!(format!("{:?}", model.rating), format!("{fresh:?}"), "{from:?} → {to:?}");
                let said = everything(&model);
                if moved {
                    assert_ne!(model.suggestion.id, before.suggestion.id);
                    assert!(!model.suggesting && model.survey.is_none());
                    for word in ["Ghế", "slow", "ghế", "Thôn", "0900000000", "Offline", "lookup_code"] {
                        assert!(!said.contains(word), "{word} of {from:?} stands in {to:?}");
                    }
                } else {
                    let kept = |model: &Model| format!("{:?} {}", model.suggestion, model.suggesting);
                    assert_eq!(kept(&model), kept(&before), "{from:?} → {to:?}");
                }
            }
        }
    }

    #[test]
    fn a_tap_before_the_widget_came_chooses_a_face_or_the_tab() {
        for tap in 0..=u8::MAX {
            let host = Host::new(String::new(), About::default());
            let model = Model::new(host, Lang::Vi, tap, next_id);
            let score = model.rating.score.map(Score::value);
            assert_eq!(score, (1..=5).contains(&tap).then_some(tap));
            assert_eq!(model.suggesting, tap == SUGGESTIONS_TAB);
        }
    }
}
