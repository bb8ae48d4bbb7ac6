//! The tablet's state.

use crate::desk::DeskState;
use crate::listen::Heard;
use crate::outbox::Outbox;
use crate::session::Step;
use crate::settings;
use gloo::timers::callback::Timeout;
use hailong_shared::Lang;
use hailong_shared::wire::Announcement;
use hailong_ui::i18n::Locale;
use hailong_ui::now::{self, LocalTime};
use leptos::prelude::{LocalStorage, RwSignal};
use wasm_bindgen::closure::Closure;
use web_sys::{EventSource, MessageEvent};

/// The state as what the screen follows.
pub type App = RwSignal<Model, LocalStorage>;

/// The source of events with what hears them.
pub type Events = (EventSource, Closure<dyn FnMut(MessageEvent)>, [Closure<dyn FnMut()>; 2]);

/// Everything that the tablet shows and keeps.
pub struct Model {
    /// The language; Vietnamese for each new person.
    pub lang: Lang,
    /// What is known of the desk.
    pub desk: DeskState,
    /// The id of the desk where the tablet stands.
    pub stands_at: Option<i64>,
    /// The dossier that is being handed over there.
    pub announced: Option<Announcement>,
    /// Where the server tells what changes.
    pub events: Option<Events>,
    /// Where the person is.
    pub step: Step,
    /// Whether they are writing.
    pub writing: bool,
    /// What they have written.
    pub comment: String,
    /// The time on the wall.
    pub time: Option<LocalTime>,
    /// The ratings that wait.
    pub outbox: Outbox,
    /// By how many milliseconds the tablet's clock is ahead of the server's.
    pub skew: i64,
    /// When the last person was thanked, by the tablet's clock.
    pub thanked_at: Option<i64>,
    /// What is being read aloud.
    pub heard: Option<Heard>,
    /// Calls back when the person has been silent; dropped when they stir.
    pub silence: Option<Timeout>,
}

impl Model {
    /// The state when the page opens.
    pub fn new() -> Self {
        Self {
            lang: Lang::Vi,
            desk: DeskState::Loading,
            stands_at: None,
            announced: None,
            events: None,
            step: Step::Resting,
            writing: false,
            comment: String::new(),
            time: None,
            outbox: Outbox::default(),
            skew: settings::skew(),
            thanked_at: None,
            heard: None,
            silence: None,
        }
    }

    /// The time at the counters, whatever zone the tablet was set to; none until the desk is known.
    pub fn wall_time(&self) -> Option<LocalTime> {
        let DeskState::Ready(survey) = &self.desk else { return None };
        now::in_zone(self.now(), &survey.time_zone)
    }

    /// Now by the server's clock, as far as it is known: UTC epoch milliseconds.
    pub fn now(&self) -> i64 {
        now::millis() - self.skew
    }

    /// The tablet's clock was found to be so many milliseconds ahead; a second or two are the network's.
    pub fn measured(&mut self, ahead: i64) {
        const TOLERANCE_MILLIS: i64 = 2_000;
        let skew = if ahead.abs() <= TOLERANCE_MILLIS { 0 } else { ahead };
        if (skew - self.skew).abs() > TOLERANCE_MILLIS || skew == 0 && self.skew != 0 {
            self.skew = skew;
            settings::keep_skew(skew);
        }
    }

    /// The locale file of the language.
    pub fn locale(&self) -> Locale {
        hailong_ui::locale(self.lang)
    }

    /// Leaves no sign of the last person: not their answer, not what they typed, not their language.
    pub fn forget_person(&mut self, next: Step) {
        self.step = next;
        self.writing = false;
        self.comment.clear();
        self.heard = None;
        self.lang = Lang::Vi;
    }
}
