//! A version of a slip in the making: what the fields and buttons of the editor do to it.

use hailong_shared::wire::{Criterion, NewSlip, SLIP_MAX_CLASSES, SLIP_MAX_CRITERIA, SlipClass, SlipForm};
use hailong_shared::{AgencyCode, Day, Localised, Points};

/// A new version as it is being written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// The agency for which it was begun, whatever is chosen at the top since.
    pub agency: AgencyCode,
    /// What is to be sent.
    pub new: NewSlip,
}

/// Where a text stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The heading.
    Title,
    /// A criterion's question.
    Criterion(usize),
    /// The answer to a criterion that earns so many points.
    Answer(usize, Points),
    /// A class's name.
    Class(usize),
}

impl Place {
    /// What the server calls it.
    pub fn path(self) -> String {
        match self {
            Self::Title => "form.title".to_owned(),
            Self::Criterion(at) => format!("form.criteria[{at}].text"),
            Self::Answer(at, _) => format!("form.criteria[{at}].answers"),
            Self::Class(at) => format!("form.classes[{at}].name"),
        }
    }
}

impl Draft {
    /// Begins with a form, to be asked from this day on.
    pub fn new(agency: AgencyCode, form: SlipForm, valid_from: Day, offered: bool) -> Self {
        Self { agency, new: NewSlip { valid_from, offered, form } }
    }

    /// The text at a place.
    pub fn text(&self, place: Place) -> Option<&Localised> {
        let form = &self.new.form;
        Some(match place {
            Place::Title => &form.title,
            Place::Criterion(at) => &form.criteria.get(at)?.text,
            Place::Answer(at, points) => &form.criteria.get(at)?.answers[points.index()],
            Place::Class(at) => &form.classes.get(at)?.name,
        })
    }

    /// The text at a place, to be written.
    pub fn text_mut(&mut self, place: Place) -> Option<&mut Localised> {
        let form = &mut self.new.form;
        Some(match place {
            Place::Title => &mut form.title,
            Place::Criterion(at) => &mut form.criteria.get_mut(at)?.text,
            Place::Answer(at, points) => &mut form.criteria.get_mut(at)?.answers[points.index()],
            Place::Class(at) => &mut form.classes.get_mut(at)?.name,
        })
    }

    /// Whether a slip may have one criterion more.
    pub fn takes_criterion(&self) -> bool {
        self.new.form.criteria.len() < SLIP_MAX_CRITERIA
    }

    /// Adds an empty criterion.
    pub fn add_criterion(&mut self) {
        let answers = std::array::from_fn(|_| Localised::default());
        self.new.form.criteria.push(Criterion { text: Localised::default(), answers });
    }

    /// Takes a criterion out; a slip keeps one at least.
    pub fn remove_criterion(&mut self, at: usize) {
        let criteria = &mut self.new.form.criteria;
        if criteria.len() > 1 && at < criteria.len() {
            criteria.remove(at);
        }
    }

    /// Moves a criterion one place up; the first one stays.
    pub fn lift_criterion(&mut self, at: usize) {
        if (1..self.new.form.criteria.len()).contains(&at) {
            self.new.form.criteria.swap(at - 1, at);
        }
    }

    /// Whether a slip may have one class more.
    pub fn takes_class(&self) -> bool {
        self.new.form.classes.len() < SLIP_MAX_CLASSES
    }

    /// Adds a class below the others, which begins at 0 in place of the one before.
    pub fn add_class(&mut self) {
        let classes = &mut self.new.form.classes;
        if let Some(last) = classes.last_mut() {
            last.from = last.from.max(1);
        }
        classes.push(SlipClass { name: Localised::default(), from: 0 });
    }

    /// Takes a class out, of which a slip keeps one at least; whichever is last then begins at 0.
    pub fn remove_class(&mut self, at: usize) {
        let classes = &mut self.new.form.classes;
        if classes.len() > 1 && at < classes.len() {
            classes.remove(at);
            if let Some(last) = classes.last_mut() {
                last.from = 0;
            }
        }
    }
}
