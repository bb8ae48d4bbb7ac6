//! The outbox under generated bad luck: requests and answers lost, delayed, swallowed, answered by a proxy; a server
//! that is busy or broken; a storage that closes, is full or never opens; power cuts; clocks that are set. When all
//! of it is over, the server has every rating once.

use super::keeping::Memory;
use super::model::{Clock, Effect, Event, Moment, Outbox};
use super::queue::{Entry, List};
use hailong_shared::wire::RatingRequest;
use hailong_ui::api::{Failure, Refusal};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

const SCHEDULES: u64 = 1_000;
const SECOND: u64 = 1_000;
const MINUTE: u64 = 60 * SECOND;
const HOUR: u64 = 60 * MINUTE;
/// The true time when a schedule begins: UTC epoch milliseconds.
const BEGIN: i64 = 1_795_000_000_000;
/// The server takes no rating from further ahead.
const FUTURE: i64 = 300_000;

/// Numbers by chance that are the same for the same seed (splitmix64, Steele and others 2014).
struct Chance(u64);

impl Chance {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % n
    }

    fn percent(&mut self, chance: u64) -> bool {
        self.below(100) < chance
    }
}

/// What the network does with a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Weather {
    Clear,
    /// Nothing gets through.
    Gone,
    /// It may arrive; no answer comes.
    Swallowing,
    /// A sign-in page answers 200 to everything.
    Captive,
    /// A proxy answers in HTML.
    Html(u16),
    /// The server itself says so.
    Status(u16),
    /// It arrives, and the answer is lost.
    Lossy,
}

impl Weather {
    const ALL: [Self; 10] = [
        Self::Clear,
        Self::Gone,
        Self::Swallowing,
        Self::Captive,
        Self::Html(403),
        Self::Html(413),
        Self::Html(502),
        Self::Status(429),
        Self::Status(500),
        Self::Lossy,
    ];
}

#[derive(Debug)]
enum Happening {
    /// The page hears something, if it is still the same page.
    Heard(u32, Event),
    /// A request reaches the server, whatever became of the page.
    Arrives(RatingRequest),
    /// A write reaches the disk, if the storage was not closed since.
    Written(u32, Uuid, Option<(List, Entry)>, u32),
    Tap,
    Finish,
    Heartbeat,
    Storm,
    Reload,
    Close,
    Open(u32),
    SetClock,
}

#[derive(Debug, Default)]
struct Totals {
    ratings: usize,
    tries: usize,
    reloads: usize,
    closures: usize,
    unkept: usize,
    answers: BTreeMap<Weather, usize>,
}

struct World {
    chance: Chance,
    steady: u64,
    /// By how much the tablet's clock is ahead, and by how much it is believed to be.
    ahead: i64,
    believed: i64,
    outbox: Outbox,
    page: u32,
    alarm: Option<u64>,
    flight: Option<u32>,
    agenda: BTreeMap<(u64, u64), Happening>,
    entries: u64,
    weather: Weather,
    /// Ratings that a proxy takes offence at.
    poison: BTreeMap<Uuid, Weather>,
    server: BTreeMap<Uuid, RatingRequest>,
    /// What the storage holds, which connection it has, if any, and whether its disk is full.
    rows: BTreeMap<Uuid, (List, Entry)>,
    connection: Option<u32>,
    connections: u32,
    full: bool,
    last_write: u64,
    rating: Option<RatingRequest>,
    tapped: BTreeMap<Uuid, BTreeSet<u8>>,
    healed: bool,
    totals: Totals,
}

fn rating(id: Uuid, score: u64, rated_at: i64) -> RatingRequest {
    let score = score + 1;
    serde_json::from_value(serde_json::json!({
        "id": id, "desk": 1, "stage": "result", "channel": "kiosk", "score": score, "rated_at": rated_at,
    }))
    .unwrap()
}

fn refusal(status: u16, code: &str, field: Option<&str>, at: i64) -> Failure {
    let fields = field.map(|field| (field.to_owned(), "invalid".to_owned())).into_iter().collect();
    Failure::Refused(Refusal { status, code: code.to_owned(), fields, at: Some(at) })
}

impl World {
    fn new(seed: u64) -> Self {
        let mut world = Self {
            chance: Chance(seed),
            steady: 0,
            ahead: 0,
            believed: 0,
            outbox: Outbox::default(),
            page: 0,
            alarm: None,
            flight: None,
            agenda: BTreeMap::new(),
            entries: 0,
            weather: Weather::Clear,
            poison: BTreeMap::new(),
            server: BTreeMap::new(),
            rows: BTreeMap::new(),
            connection: None,
            connections: 0,
            full: false,
            last_write: 0,
            rating: None,
            tapped: BTreeMap::new(),
            healed: false,
            totals: Totals::default(),
        };
        let length = 2 * HOUR;
        for _ in 0..5 + world.chance.below(30) {
            world.some_time(length, Happening::Tap);
        }
        for _ in 0..world.chance.below(25) {
            world.some_time(length, Happening::Storm);
        }
        for _ in 0..world.chance.below(5) {
            world.some_time(length, Happening::Reload);
            world.some_time(length, Happening::Close);
            world.some_time(length, Happening::SetClock);
        }
        world.open_page();
        world
    }

    fn at(&mut self, at: u64, happening: Happening) {
        self.entries += 1;
        self.agenda.insert((at, self.entries), happening);
    }

    fn some_time(&mut self, within: u64, happening: Happening) {
        let at = self.chance.below(within);
        self.at(at, happening);
    }

    fn now(&self) -> i64 {
        BEGIN + i64::try_from(self.steady).unwrap()
    }

    fn tell(&mut self, event: Event) {
        let chance = f64::from(u8::try_from(self.chance.below(100)).unwrap()) / 100.0;
        let moment = Moment { steady: self.steady, clock: self.now() + self.ahead, chance };
        for effect in self.outbox.handle(event, moment) {
            self.perform(effect);
        }
    }

    /// The page hears something after a while.
    fn soon(&mut self, millis: u64, event: Event) {
        let (at, page) = (self.steady + millis, self.page);
        self.at(at, Happening::Heard(page, event));
    }

    fn perform(&mut self, effect: Effect) {
        match effect {
            Effect::Send { attempt, rating } => self.send(attempt, *rating),
            Effect::AskTime { attempt } => {
                assert_eq!(self.flight.replace(attempt), None, "one at a time");
                let clock = match self.weather {
                    Weather::Clear | Weather::Status(_) => {
                        self.believed = self.ahead;
                        Clock::Ahead(self.ahead)
                    }
                    Weather::Captive | Weather::Html(_) => Clock::Unknown,
                    Weather::Gone | Weather::Swallowing | Weather::Lossy => Clock::Silent,
                };
                self.soon(100, Event::Told { attempt, clock });
            }
            Effect::Abort { attempt } => assert_eq!(self.flight.take(), Some(attempt)),
            Effect::WakeAt(at) => self.alarm = Some(at),
            Effect::Keep { list, entry, number } => {
                let id = entry.rating.id;
                self.write(id, Some((list, *entry)), number);
            }
            Effect::Erase(id) => self.write(id, None, 0),
        }
    }

    fn send(&mut self, attempt: u32, rating: RatingRequest) {
        assert_eq!(self.flight.replace(attempt), None, "one at a time");
        self.totals.tries += 1;
        let id = rating.id;
        let weather = self.poison.get(&id).copied().filter(|_| !self.healed).unwrap_or(self.weather);
        *self.totals.answers.entry(weather).or_default() += 1;
        let there = 20 + self.chance.below(3 * SECOND);
        let back = there + 20 + self.chance.below(3 * SECOND);
        let at = self.now();
        let (arrives, answer) = match weather {
            Weather::Clear => {
                self.arrive(rating.clone());
                (false, self.answer(&rating))
            }
            Weather::Gone => (false, Err(Failure::Offline)),
            Weather::Swallowing => (self.chance.percent(50), Err(Failure::TimedOut)),
            Weather::Captive => (false, Err(Failure::Unreadable)),
            Weather::Html(status) => (false, Err(Failure::Foreign(status))),
            Weather::Status(status) => (false, Err(refusal(status, "internal", None, at))),
            Weather::Lossy => (true, Err(Failure::Offline)),
        };
        if arrives {
            // It may be on its way for long.
            let late = if self.chance.percent(20) { self.chance.below(10 * MINUTE) } else { 0 };
            let at = self.steady + there + late;
            self.at(at, Happening::Arrives(rating));
        }
        let takes = if answer == Err(Failure::TimedOut) { 20 * SECOND } else { back };
        self.soon(takes, Event::Answered { attempt, id, answer });
    }

    /// The server stores what it has not got and finds no fault with.
    fn arrive(&mut self, rating: RatingRequest) {
        if self.fault(&rating).is_none() {
            self.server.entry(rating.id).or_insert(rating);
        }
    }

    fn fault(&self, rating: &RatingRequest) -> Option<&'static str> {
        (rating.rated_at > self.now() + FUTURE).then_some("rated_at")
    }

    fn answer(&self, rating: &RatingRequest) -> Result<(), Failure> {
        let at = self.now();
        match (self.fault(rating), self.server.get(&rating.id)) {
            (Some(fault), _) => Err(refusal(422, "invalid", Some(fault), at)),
            (None, Some(stored)) if stored != rating => Err(refusal(409, "id_conflict", None, at)),
            (None, stored) => {
                assert!(stored.is_some(), "it was stored a moment ago");
                Ok(())
            }
        }
    }

    fn write(&mut self, id: Uuid, row: Option<(List, Entry)>, number: u32) {
        // Writes end in the order in which they began.
        let at = self.last_write.max(self.steady) + 1 + self.chance.below(50);
        self.last_write = at;
        let connection = self.connection.expect("there is a connection when something is written");
        self.at(at, Happening::Written(connection, id, row, number));
    }

    /// Writes that are under way when the connection breaks fail.
    fn break_connection(&mut self) {
        let Some(broken) = self.connection.take() else { return };
        let under_way: Vec<(u64, u64)> = self
            .agenda
            .iter()
            .filter(|(_, happening)| matches!(happening, Happening::Written(of, ..) if *of == broken))
            .map(|(&key, _)| key)
            .collect();
        for key in under_way {
            if let Some(Happening::Written(_, id, row, number)) = self.agenda.remove(&key) {
                let failed = match row {
                    Some(_) => Event::Written { id, number, kept: false },
                    None => Event::Erased { id, gone: false },
                };
                self.soon(1, failed);
            }
        }
    }

    /// A page begins with nothing but what the storage holds, which it may learn late.
    fn open_page(&mut self) {
        self.outbox = Outbox::default();
        self.page += 1;
        (self.alarm, self.flight, self.rating) = (None, None, None);
        self.soon_open();
        self.at(self.steady, Happening::Heartbeat);
    }

    fn soon_open(&mut self) {
        let wait = if self.chance.percent(80) { 50 } else { self.chance.below(20 * MINUTE) };
        let (at, page) = (self.steady + wait, self.page);
        self.at(at, Happening::Open(page));
    }

    /// Somebody pulls the plug: of the writes that are under way only the first may have ended. What is in memory
    /// alone is lost; that may only happen to what the tablet did not claim to keep.
    fn reload(&mut self) {
        self.totals.reloads += 1;
        let under_way: BTreeSet<Uuid> = self
            .agenda
            .values()
            .filter_map(|happening| match happening {
                Happening::Written(_, id, Some(_), _) => Some(*id),
                _ => None,
            })
            .collect();
        self.break_connection();
        let claims = self.outbox.memory() == Memory::Lasting;
        for (_, entry) in self.outbox.queue().entries() {
            let id = entry.rating.id;
            if !self.rows.contains_key(&id) {
                assert!(!claims || under_way.contains(&id), "{id} was not kept, and nobody was told");
                self.totals.unkept += 1;
                self.tapped.remove(&id);
            }
        }
        self.open_page();
    }

    fn happens(&mut self, happening: Happening) {
        match happening {
            Happening::Heard(page, event) => {
                if page != self.page {
                    return;
                }
                if let Event::Answered { attempt, .. } | Event::Told { attempt, .. } = event {
                    // What was given up is dropped by whoever waited for it; now and then it comes all the same.
                    if self.flight != Some(attempt) && self.chance.percent(50) {
                        return;
                    }
                    self.flight.take_if(|flight| *flight == attempt);
                }
                self.tell(event);
            }
            Happening::Arrives(rating) => self.arrive(rating),
            Happening::Written(connection, id, row, number) => {
                if self.connection != Some(connection) {
                    return;
                }
                let works = !self.full || row.is_none();
                let event = match &row {
                    Some(_) => Event::Written { id, number, kept: works },
                    None => Event::Erased { id, gone: true },
                };
                match row {
                    Some(row) if works => drop(self.rows.insert(id, row)),
                    Some(_) => {}
                    None => drop(self.rows.remove(&id)),
                }
                self.tell(event);
            }
            Happening::Tap => {
                if self.rating.is_some() {
                    self.happens(Happening::Finish);
                }
                let id = Uuid::from_u128(u128::from(self.entries) << 64 | u128::from(self.chance.0));
                if self.chance.percent(10) {
                    let kind = self.chance.below(10);
                    self.poison.insert(id, Weather::ALL[usize::try_from(kind).unwrap()]);
                }
                self.say(id);
                let after = self.steady + self.chance.below(20 * SECOND);
                self.at(after, Happening::Finish);
                self.totals.ratings += 1;
            }
            Happening::Finish => {
                if let Some(rating) = self.rating.take() {
                    if self.chance.percent(50) {
                        // They change their mind first.
                        self.rating = Some(rating.clone());
                        self.say(rating.id);
                    }
                    let rating = self.rating.take().unwrap_or(rating);
                    self.tell(Event::Finished(rating));
                }
            }
            Happening::Heartbeat => self.heartbeat(),
            Happening::Storm => {
                let kind = self.chance.below(10);
                self.weather = Weather::ALL[usize::try_from(kind).unwrap()];
                self.full = self.chance.percent(15);
                match self.chance.below(4) {
                    0 => self.tell(Event::Online),
                    1 if self.weather == Weather::Gone => self.tell(Event::Offline),
                    _ => {}
                }
            }
            Happening::Reload => self.reload(),
            Happening::Close => {
                if self.connection.is_some() {
                    self.totals.closures += 1;
                    self.break_connection();
                    self.tell(Event::Closed);
                    self.soon_open();
                }
            }
            Happening::Open(page) => {
                if page == self.page && self.connection.is_none() {
                    self.connections += 1;
                    self.connection = Some(self.connections);
                    let rows = self.rows.values().cloned().collect();
                    self.tell(Event::Opened(rows));
                }
            }
            Happening::SetClock => {
                let hours = i64::try_from(self.chance.below(40_000)).unwrap() - 20_000;
                self.ahead = if self.chance.percent(50) { 0 } else { hours * 3_600_000 };
            }
        }
    }

    fn say(&mut self, id: Uuid) {
        let score = self.chance.below(5);
        let rated_at = match &self.rating {
            Some(before) => before.rated_at,
            None => self.now() + self.ahead - self.believed,
        };
        let rating = rating(id, score, rated_at);
        self.tapped.entry(id).or_default().insert(rating.score.value());
        self.rating = Some(rating.clone());
        self.tell(Event::Tapped { rating, skew: self.believed });
    }

    fn heartbeat(&mut self) {
        if self.weather == Weather::Clear {
            self.believed = self.ahead;
            self.tell(Event::Heard(Some(self.ahead)));
        }
        let at = self.steady + if self.healed { 10 * MINUTE } else { 30 * SECOND };
        self.agenda.retain(|_, happening| !matches!(happening, Happening::Heartbeat));
        self.at(at, Happening::Heartbeat);
    }

    /// Lives until some instant.
    fn live(&mut self, until: u64) {
        loop {
            let next = self.agenda.first_key_value().map(|(&(at, _), _)| at);
            let alarm = self.alarm.filter(|alarm| next.is_none_or(|next| *alarm <= next));
            let Some(at) = alarm.or(next).filter(|at| *at <= until) else { break };
            self.steady = self.steady.max(at);
            if alarm.is_some() {
                self.alarm = None;
                self.tell(Event::Tick);
            } else if let Some((_, happening)) = self.agenda.pop_first() {
                self.happens(happening);
            }
        }
        self.steady = until;
    }

    /// Everything works from now on, for a day: the longest distance between two tries is six hours.
    fn heal(&mut self) {
        self.healed = true;
        self.full = false;
        self.weather = Weather::Clear;
        let until = self.steady + 24 * HOUR;
        self.live(until);
    }
}

#[test]
fn every_rating_arrives_exactly_once_when_the_network_heals_in_1000_schedules() {
    let mut all = Totals::default();
    let mut schedules = 0;
    for seed in 0..SCHEDULES {
        let mut world = World::new(seed);
        world.live(2 * HOUR + 30 * MINUTE);
        world.heal();
        let queue = world.outbox.queue();
        assert_eq!(
            (&queue.waiting, &queue.refused, &queue.open),
            (&Vec::new(), &Vec::new(), &None),
            "{seed}"
        );
        assert!(world.rows.is_empty(), "seed {seed}: {:?}", world.rows);
        // The server may also have what the tablet itself had not kept; nothing else.
        assert!(world.server.len() <= world.tapped.len() + world.totals.unkept, "{seed}");
        for (id, scores) in &world.tapped {
            let stored = world.server.get(id).unwrap_or_else(|| panic!("seed {seed}: {id} never arrived"));
            assert!(scores.contains(&stored.score.value()), "seed {seed}: {id}");
        }
        let totals = world.totals;
        all.ratings += totals.ratings;
        all.tries += totals.tries;
        all.reloads += totals.reloads;
        all.closures += totals.closures;
        all.unkept += totals.unkept;
        for (weather, n) in totals.answers {
            *all.answers.entry(weather).or_default() += n;
        }
        schedules += 1;
    }
    println!("{schedules} schedules: every rating arrived exactly once; {all:?}");
    assert_eq!(schedules, 1_000);
    // Each kind of bad luck was met, and few ratings were on a tablet that said it would not keep them.
    assert!(all.reloads > 500 && all.closures > 500 && all.answers.len() == Weather::ALL.len(), "{all:?}");
    assert!(all.answers.values().all(|&tries| tries > 500) && all.unkept * 20 < all.ratings, "{all:?}");
}

/// A page in clear weather whose storage is open, and that knows what time it is.
fn quiet() -> World {
    let mut world = World::new(7);
    world.agenda.clear();
    world.happens(Happening::Open(1));
    world.happens(Happening::Heartbeat);
    world
}

impl World {
    /// A rating that a proxy treats like this.
    fn rate(&mut self, weather: Weather) -> Uuid {
        let id = Uuid::from_u128(u128::from(self.entries) + 1);
        self.poison.insert(id, weather);
        self.say(id);
        let rating = self.rating.take().unwrap();
        self.tell(Event::Finished(rating));
        id
    }
}

#[test]
fn one_message_that_a_proxy_refuses_or_swallows_holds_up_no_other_and_is_never_given_up() {
    for weather in
        [Weather::Html(403), Weather::Html(413), Weather::Status(500), Weather::Captive, Weather::Swallowing]
    {
        let mut world = quiet();
        let bad = world.rate(weather);
        let good: Vec<Uuid> = (0..20).map(|_| world.rate(Weather::Clear)).collect();
        world.live(4 * MINUTE);
        assert!(good.iter().all(|id| world.server.contains_key(id)), "{weather:?}");
        assert_eq!((world.outbox.set_aside(), world.outbox.queue().waiting.len()), (1, 1), "{weather:?}");
        assert!(!world.outbox.is_offline(), "{weather:?}");
        world.live(72 * HOUR);
        assert!(world.outbox.queue().holds(bad));
        let tries = world.totals.tries - good.len();
        assert!((15..30).contains(&tries), "{weather:?}: {tries} tries in three days");
        world.heal();
        assert!(world.server.contains_key(&bad) && world.rows.is_empty(), "{weather:?}");
    }
}

#[test]
fn the_network_coming_back_ends_a_try_that_hangs_and_keeps_the_order() {
    let mut world = quiet();
    world.weather = Weather::Gone;
    let ids: Vec<Uuid> = (0..5).map(|_| world.rate(Weather::Gone)).collect();
    world.live(20 * MINUTE);
    world.weather = Weather::Swallowing;
    world.poison.clear();
    world.live(22 * MINUTE);
    world.weather = Weather::Clear;
    world.tell(Event::Online);
    let before = world.totals.tries;
    assert!(world.flight.is_some());
    world.live(23 * MINUTE);
    assert_eq!(ids.iter().filter(|id| world.server.contains_key(id)).count(), 5);
    assert_eq!(world.totals.tries - before, 4);
}

#[test]
fn a_storage_that_opens_late_or_again_loses_and_doubles_nothing() {
    let mut world = quiet();
    world.weather = Weather::Gone;
    let kept = world.rate(Weather::Gone);
    world.live(MINUTE);
    assert_eq!(world.rows.keys().copied().collect::<Vec<_>>(), [kept]);
    // It closes; what is rated meanwhile is written once it is open again.
    world.break_connection();
    world.tell(Event::Closed);
    assert_eq!(world.outbox.memory(), Memory::Fleeting);
    let meanwhile = world.rate(Weather::Gone);
    world.happens(Happening::Open(1));
    world.live(2 * MINUTE);
    assert_eq!(world.outbox.memory(), Memory::Lasting);
    assert_eq!(world.rows.keys().copied().collect::<Vec<_>>(), [kept, meanwhile]);
    // Another page does not get it open for long; somebody rates before it does.
    world.reload();
    world.agenda.clear();
    let third = world.rate(Weather::Gone);
    world.live(3 * MINUTE);
    assert_eq!((world.outbox.queue().waiting.len(), world.rows.len()), (1, 2));
    world.happens(Happening::Open(2));
    world.live(4 * MINUTE);
    let order: Vec<Uuid> = world.outbox.queue().waiting.iter().map(|entry| entry.rating.id).collect();
    assert_eq!(order, [kept, meanwhile, third]);
    let written: Vec<_> = world.outbox.queue().entries().map(|(list, entry)| (list, entry.clone())).collect();
    assert_eq!(world.rows.values().cloned().collect::<Vec<_>>(), written);
    world.heal();
    assert_eq!((world.server.len(), world.rows.len()), (3, 0));
}
