//! The tablet's outbox as a plain value: events go in, effects come out. It knows neither timers nor the network nor a
//! database, so that it can be driven through years of bad luck in a test.

use super::by_id::ById;
use super::keeping::{Keeping, Memory};
use super::line::{Line, Miss, Next};
use super::queue::{Delivery, Entry, List, Queue};
use super::verdict::{Verdict, judge};
use hailong_shared::wire::RatingRequest;
use hailong_ui::api::Failure;
use uuid::Uuid;

/// A server that keeps asking for changes is not obeyed for ever.
const MOST_MENDS: u32 = 5;
/// So often the server is asked in vain what time it is, although somebody answers, before ratings go without.
const MOST_QUESTIONS: u32 = 10;

/// When something happens.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Moment {
    /// A clock that nobody sets, in milliseconds since some instant.
    pub steady: u64,
    /// The tablet's clock: UTC epoch milliseconds.
    pub clock: i64,
    /// A number between 0 and 1 by chance.
    pub chance: f64,
}

/// What the server says about the time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clock {
    /// The tablet's clock is ahead by so many milliseconds.
    Ahead(i64),
    /// Somebody answered, but not with the time.
    Unknown,
    /// Nobody answered.
    Silent,
}

/// What happens to the outbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// Somebody began to rate, or changed what they had said. The tablet's clock was believed to be ahead by `skew`.
    Tapped { rating: RatingRequest, skew: i64 },
    /// They are done.
    Finished(RatingRequest),
    /// What became of a try; or a time limit ended it.
    Answered { attempt: u32, id: Uuid, answer: Result<(), Failure> },
    /// What became of the question what time it is.
    Told { attempt: u32, clock: Clock },
    /// The server answered a heartbeat, and by how much the tablet's clock is ahead, if that could be measured.
    Heard(Option<i64>),
    /// The network is said to be back.
    Online,
    /// The network is said to be gone.
    Offline,
    /// The instant that was asked for.
    Tick,
    /// The storage is open, and this is what it holds.
    Opened(Vec<(List, Entry)>),
    /// The storage closed.
    Closed,
    /// A write is over, and on the disk or not.
    Written { id: Uuid, number: u32, kept: bool },
    /// A rating was taken from the storage, or could not be.
    Erased { id: Uuid, gone: bool },
}

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Send this, and say what became of it.
    Send { attempt: u32, rating: Box<RatingRequest> },
    /// Ask the server what time it is.
    AskTime { attempt: u32 },
    /// Nobody waits for this try any more.
    Abort { attempt: u32 },
    /// Write this in place of what is kept of the same rating.
    Keep { list: List, entry: Box<Entry>, number: u32 },
    /// Take this from the storage.
    Erase(Uuid),
    /// Tick at this instant of the steady clock, and not at any that was asked for before.
    WakeAt(u64),
}

/// What is on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Flight {
    Question,
    Rating(Uuid),
}

/// The ratings that wait, and what is being done about them.
#[derive(Debug, Default)]
pub struct Outbox {
    queue: Queue,
    line: Line,
    keeping: Keeping,
    /// The try that is under way.
    flight: Option<(u32, Flight)>,
    /// The number of the last try.
    attempt: u32,
    /// By how much the tablet's clock is ahead, once that was measured since the page opened.
    skew: Option<i64>,
    /// How often somebody else answered the question for it.
    questions: u32,
    /// How often the server asked for a change of a rating.
    mends: ById<u32>,
    /// Whether the browser says that there is no network.
    cut_off: bool,
    /// The tick that was asked for.
    wake: Option<u64>,
}

impl Outbox {
    /// The ratings.
    pub fn queue(&self) -> &Queue {
        &self.queue
    }

    /// How long they are kept.
    pub fn memory(&self) -> Memory {
        self.keeping.memory()
    }

    /// Whether the server was out of reach at the last try.
    pub fn is_offline(&self) -> bool {
        self.cut_off || self.line.is_away()
    }

    /// How many waiting ratings failed by themselves.
    pub fn set_aside(&self) -> usize {
        self.line.set_aside(self.queue.waiting.iter().map(|entry| entry.rating.id))
    }

    /// Takes note of what happened; what is to be done now, in this order.
    pub fn handle(&mut self, event: Event, now: Moment) -> Vec<Effect> {
        let mut effects = Vec::new();
        match event {
            Event::Tapped { rating, skew } => {
                let entry = self.queue.tap(rating, skew);
                self.keep(List::Open, entry, &mut effects);
            }
            Event::Finished(rating) => {
                if let Some(entry) = self.queue.finish(rating) {
                    self.keep(List::Waiting, entry, &mut effects);
                }
            }
            Event::Answered { attempt, id, answer } => self.answered(attempt, id, answer, now, &mut effects),
            Event::Told { attempt, clock } => self.told(attempt, clock, now),
            Event::Heard(skew) => {
                self.skew = skew.or(self.skew);
                self.line.heard();
            }
            Event::Online => self.online(&mut effects),
            Event::Offline => self.cut_off = true,
            Event::Tick => {
                self.wake = None;
                if self.keeping.again_at().is_some_and(|at| at <= now.steady) {
                    let again = self.keeping.again();
                    self.write_again(&again, &mut effects);
                    effects.extend(self.keeping.doomed().into_iter().map(Effect::Erase));
                }
            }
            Event::Opened(rows) => self.opened(rows, &mut effects),
            Event::Closed => self.keeping.close(),
            Event::Written { id, number, kept: true } => {
                let again = self.keeping.written(id, number);
                self.write_again(&again, &mut effects);
            }
            Event::Written { id, number, kept: false } => self.keeping.not_written(id, number, now.steady),
            Event::Erased { id, gone: true } => self.keeping.forgotten(id),
            Event::Erased { gone: false, .. } => self.keeping.not_forgotten(now.steady),
        }
        self.go_on(now, &mut effects);
        effects
    }

    /// Sends the next one, if nothing is on its way; asks to be woken.
    fn go_on(&mut self, now: Moment, effects: &mut Vec<Effect>) {
        let mut wake = self.keeping.again_at();
        if self.flight.is_none() {
            let waiting = self.queue.waiting.iter().map(|entry| entry.rating.id);
            match self.line.next(waiting, now.steady) {
                Some(Next::Now(id)) => self.send(id, now, effects),
                Some(Next::At(at)) => wake = Some(wake.map_or(at, |other| other.min(at))),
                None => {}
            }
        }
        if wake.is_some() && wake != self.wake {
            self.wake = wake;
            effects.extend(wake.map(Effect::WakeAt));
        }
    }

    /// Sends a rating, its time settled; not as long as the server cannot say what time it is.
    fn send(&mut self, id: Uuid, now: Moment, effects: &mut Vec<Effect>) {
        let Some(entry) = self.queue.waiting.iter_mut().find(|entry| entry.rating.id == id) else { return };
        self.attempt += 1;
        let attempt = self.attempt;
        if let Some(believed) = entry.skew {
            let skew = self.skew.or((self.questions >= MOST_QUESTIONS).then_some(believed));
            let Some(skew) = skew else {
                self.flight = Some((attempt, Flight::Question));
                return effects.push(Effect::AskTime { attempt });
            };
            entry.settle_time(skew, now.clock);
            let entry = entry.clone();
            self.keep(List::Waiting, entry.clone(), effects);
            effects.push(Effect::Send { attempt, rating: Box::new(entry.rating) });
        } else {
            effects.push(Effect::Send { attempt, rating: Box::new(entry.rating.clone()) });
        }
        self.flight = Some((attempt, Flight::Rating(id)));
    }

    fn answered(
        &mut self,
        attempt: u32,
        id: Uuid,
        answer: Result<(), Failure>,
        now: Moment,
        effects: &mut Vec<Effect>,
    ) {
        let current = self.flight == Some((attempt, Flight::Rating(id)));
        // That the server has it is true whenever it is heard; a failure of a try that was given up says nothing.
        if !current && answer.is_err() {
            return;
        }
        if current {
            self.flight = None;
        }
        self.cut_off &= answer.is_err();
        let Some(entry) = self.queue.waiting.iter().find(|entry| entry.rating.id == id) else { return };
        match judge(&entry.rating, answer, now.clock) {
            Verdict::Missed(miss) => self.line.missed(id, miss, now.steady, now.chance),
            Verdict::Decided(Delivery::Mended(_)) if self.mends.get(id) == Some(&MOST_MENDS) => {
                self.line.missed(id, Miss::Answered, now.steady, now.chance);
            }
            Verdict::Decided(delivery) => {
                self.line.passed(id, now.steady);
                self.settle(id, delivery, effects);
            }
        }
    }

    fn settle(&mut self, id: Uuid, delivery: Delivery, effects: &mut Vec<Effect>) {
        let mended = matches!(delivery, Delivery::Mended(_));
        if mended {
            *self.mends.entry(id) += 1;
        } else {
            self.mends.remove(id);
        }
        match self.queue.settle(id, delivery) {
            Some(entry) => self.keep(if mended { List::Waiting } else { List::Refused }, entry, effects),
            None if self.keeping.forget(id) => effects.push(Effect::Erase(id)),
            None => {}
        }
    }

    fn told(&mut self, attempt: u32, clock: Clock, now: Moment) {
        if self.flight != Some((attempt, Flight::Question)) {
            return;
        }
        self.flight = None;
        match clock {
            Clock::Ahead(skew) => self.skew = Some(skew),
            Clock::Unknown | Clock::Silent => {
                self.questions += u32::from(clock == Clock::Unknown);
                self.line.silent(now.steady, now.chance);
            }
        }
    }

    /// Tries at once: a try that hangs since the network went is given up.
    fn online(&mut self, effects: &mut Vec<Effect>) {
        self.cut_off = false;
        self.line.online();
        if let Some((attempt, _)) = self.flight.take() {
            effects.push(Effect::Abort { attempt });
        }
    }

    /// Joins what the storage holds with what is here. What is here is newer; what is here and not there, or there as
    /// it was before, is written again; what is only there was left by an earlier run.
    fn opened(&mut self, rows: Vec<(List, Entry)>, effects: &mut Vec<Effect>) {
        self.keeping.open();
        let mut held = Vec::new();
        let mut left = Vec::new();
        for (list, entry) in rows {
            let id = entry.rating.id;
            if self.queue.holds(id) {
                held.push((list, entry));
            } else if !self.keeping.is_doomed(id) {
                left.push((list, entry));
            }
        }
        let moved = self.queue.join(left);
        let here: Vec<(List, Entry)> =
            self.queue.entries().map(|(list, entry)| (list, entry.clone())).collect();
        for (list, entry) in here {
            let id = entry.rating.id;
            let as_kept = held.iter().any(|(of, kept)| *of == list && *kept == entry);
            if as_kept || moved.get(id) == Some(&false) {
                self.keeping.known(id);
            } else {
                self.keep(list, entry, effects);
            }
        }
        effects.extend(self.keeping.doomed().into_iter().map(Effect::Erase));
    }

    fn keep(&mut self, list: List, entry: Entry, effects: &mut Vec<Effect>) {
        if let Some(number) = self.keeping.write(entry.rating.id) {
            effects.push(Effect::Keep { list, entry: Box::new(entry), number });
        }
    }

    fn write_again(&mut self, ids: &[Uuid], effects: &mut Vec<Effect>) {
        let again: Vec<(List, Entry)> = self
            .queue
            .entries()
            .filter(|(_, entry)| ids.contains(&entry.rating.id))
            .map(|(list, entry)| (list, entry.clone()))
            .collect();
        for (list, entry) in again {
            self.keep(list, entry, effects);
        }
    }
}
