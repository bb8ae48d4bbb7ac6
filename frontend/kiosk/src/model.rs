//! The tablet's state.

use crate::desk::DeskState;
use crate::queue::Queue;
use crate::session::Step;
use crate::storage;
use gloo::timers::callback::Timeout;
use hailong_shared::Lang;
use hailong_ui::i18n::Locale;
use hailong_ui::now::{self, LocalTime};
use leptos::prelude::{LocalStorage, RwSignal};

/// The state as what the screen follows.
pub type App = RwSignal<Model, LocalStorage>;

/// Everything that the tablet shows and keeps.
pub struct Model {
    /// The language; Vietnamese for each new person.
    pub lang: Lang,
    /// The desk.
    pub desk: DeskState,
    /// Where the person is.
    pub step: Step,
    /// Whether they are writing.
    pub writing: bool,
    /// What they have written.
    pub comment: String,
    /// The time on the wall.
    pub time: Option<LocalTime>,
    /// The ratings that wait.
    pub queue: Queue,
    /// Whether the server was out of reach at the last try.
    pub offline: bool,
    /// Calls back when the person has been silent; dropped when they stir.
    pub silence: Option<Timeout>,
}

impl Model {
    /// The state when the page opens: with what an earlier run left to send.
    pub fn new() -> Self {
        let mut queue = storage::load_queue();
        queue.recover();
        Self {
            lang: Lang::Vi,
            desk: DeskState::Loading,
            step: Step::Resting,
            writing: false,
            comment: String::new(),
            time: None,
            queue,
            offline: false,
            silence: None,
        }
    }

    /// The time at the counters, whatever zone the tablet was set to; none until the desk is known.
    pub fn wall_time(&self) -> Option<LocalTime> {
        let DeskState::Ready(survey) = &self.desk else { return None };
        now::in_zone(now::millis(), &survey.time_zone)
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
        self.lang = Lang::Vi;
    }
}
