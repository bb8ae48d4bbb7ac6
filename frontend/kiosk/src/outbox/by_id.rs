//! What is known of a few ratings, by their ids. Queues are short, and a tree is ten kilobytes to download for each
//! kind of what it holds.

use uuid::Uuid;

/// A value for each of some ids.
#[derive(Debug)]
pub struct ById<T>(Vec<(Uuid, T)>);

impl<T> Default for ById<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> ById<T> {
    /// What is known of an id.
    pub fn get(&self, id: Uuid) -> Option<&T> {
        self.0.iter().find(|(other, _)| *other == id).map(|(_, value)| value)
    }

    /// The same, to be changed.
    pub fn get_mut(&mut self, id: Uuid) -> Option<&mut T> {
        self.0.iter_mut().find(|(other, _)| *other == id).map(|(_, value)| value)
    }

    /// Notes a value in place of the one before.
    pub fn set(&mut self, id: Uuid, value: T) {
        match self.get_mut(id) {
            Some(old) => *old = value,
            None => self.0.push((id, value)),
        }
    }

    /// Forgets what is known of an id.
    pub fn remove(&mut self, id: Uuid) {
        self.0.retain(|(other, _)| *other != id);
    }

    /// Keeps what fits.
    pub fn retain(&mut self, fits: impl Fn(&T) -> bool) {
        self.0.retain(|(_, value)| fits(value));
    }

    /// All of it.
    pub fn iter(&self) -> impl Iterator<Item = (Uuid, &T)> {
        self.0.iter().map(|(id, value)| (*id, value))
    }

    /// All values, to be changed.
    pub fn values_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.0.iter_mut().map(|(_, value)| value)
    }
}

impl<T: Default> ById<T> {
    /// What is known of an id; the default if that is nothing.
    pub fn entry(&mut self, id: Uuid) -> &mut T {
        let place = self.0.iter().position(|(other, _)| *other == id).unwrap_or_else(|| {
            self.0.push((id, T::default()));
            self.0.len() - 1
        });
        &mut self.0[place].1
    }
}
