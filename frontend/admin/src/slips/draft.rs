//! A version of a slip in the making: what the buttons of the editor do to it.

use hailong_shared::wire::{Criterion, NewSlip, SlipClass, SlipForm};
use hailong_shared::{Day, Localised};

/// A new version as it is being written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft(pub NewSlip);

impl Draft {
    /// Begins with a form, to be asked from this day on.
    pub fn new(form: SlipForm, valid_from: Day) -> Self {
        Self(NewSlip { valid_from, offered: true, form })
    }

    /// Adds an empty criterion.
    pub fn add_criterion(&mut self) {
        let answers = std::array::from_fn(|_| Localised::default());
        self.0.form.criteria.push(Criterion { text: Localised::default(), answers });
    }

    /// Takes a criterion out.
    pub fn remove_criterion(&mut self, at: usize) {
        self.0.form.criteria.remove(at);
    }

    /// Moves a criterion one place up; the first one stays.
    pub fn lift_criterion(&mut self, at: usize) {
        if at > 0 {
            self.0.form.criteria.swap(at - 1, at);
        }
    }

    /// Adds a class below the others, which begins at 0 in place of the one before.
    pub fn add_class(&mut self) {
        let classes = &mut self.0.form.classes;
        if let Some(last) = classes.last_mut() {
            last.from = last.from.max(1);
        }
        classes.push(SlipClass { name: Localised::default(), from: 0 });
    }

    /// Takes a class out; whichever is last then begins at 0.
    pub fn remove_class(&mut self, at: usize) {
        let classes = &mut self.0.form.classes;
        classes.remove(at);
        if let Some(last) = classes.last_mut() {
            last.from = 0;
        }
    }
}
