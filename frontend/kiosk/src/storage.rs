//! The queue in the tablet's own database, IndexedDB. Each change is one write that is on the disk before it is over:
//! a power cut a moment after a tap loses nothing.
//!
//! Browsers close databases by themselves, and sometimes never open one. The outbox is told of either, and the database
//! is opened again for as long as it takes.

use crate::model::App;
use crate::outbox::{self, Entry, Event, List, pause};
use futures_util::future::{Either, select};
use gloo::timers::future::TimeoutFuture;
use hailong_ui::api::citizen::{read_rating, write_rating};
use hailong_ui::now;
use idb::{Database, DatabaseEvent, Factory, ObjectStoreParams, Query, Transaction, TransactionMode};
use js_sys::{Array, Function, Object, Reflect};
use leptos::task::spawn_local;
use std::cell::{Cell, RefCell};
use std::future::Future;
use std::pin::pin;
use uuid::Uuid;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{EventTarget, IdbTransaction};

const DATABASE: &str = "hailong-kiosk";
const RATINGS: &str = "ratings";

/// How long the tablet waits for its database before it starts without.
const PATIENCE_MILLIS: u32 = 3_000;
/// A write that takes longer is not over.
const WRITE_MILLIS: u32 = 10_000;
/// So many attempts to open the database may hang at a time.
const MOST_OPENING: u32 = 4;

thread_local! {
    /// The connection. A browser that forbids storage gives none, and the queue is in memory only.
    static OPENED: RefCell<Option<JsValue>> = const { RefCell::new(None) };
    /// How many attempts to open it are under way.
    static OPENING: Cell<u32> = const { Cell::new(0) };
    /// Whether somebody sees to it that it is opened.
    static SEEN_TO: Cell<bool> = const { Cell::new(false) };
}

/// Opens the database and tells the outbox what it holds. Returns after some seconds even if it does not open; then the
/// outbox is told later.
pub async fn start(app: App) {
    // What a browser keeps by default it also clears when the disk is full; an installed app is asked for more.
    if let Some(window) = web_sys::window() {
        let _ = window.navigator().storage().persist();
    }
    let opening = Box::pin(open(app));
    if let Either::Right(((), opening)) = select(opening, TimeoutFuture::new(PATIENCE_MILLIS)).await {
        spawn_local(opening);
    }
    see_to(app);
}

/// Writes an entry in place of what was kept of the same rating. Writes happen in the order of their calls.
pub fn keep(app: App, list: List, entry: &Entry, number: u32) {
    let (id, row) = (entry.rating.id, write(list, entry));
    let Some(transaction) = begin(app) else {
        return outbox::handle(app, Event::Written { id, number, kept: false });
    };
    let put =
        transaction.object_store(RATINGS).and_then(|store| store.put(&row, Some(&id.to_string().into())));
    spawn_local(async move {
        let kept = in_time(app, async { put?.await.and(transaction.await) }).await;
        outbox::handle(app, Event::Written { id, number, kept });
    });
}

/// Takes a rating from the database.
pub fn erase(app: App, id: Uuid) {
    let Some(transaction) = begin(app) else {
        return outbox::handle(app, Event::Erased { id, gone: false });
    };
    let store = transaction.object_store(RATINGS);
    let delete = store.and_then(|store| store.delete(Query::Key(id.to_string().into())));
    spawn_local(async move {
        let gone = in_time(app, async {
            delete?.await?;
            transaction.await
        });
        let gone = gone.await;
        outbox::handle(app, Event::Erased { id, gone });
    });
}

/// Whether something the database does ends well, and soon. One that says nothing is taken for closed.
async fn in_time<T>(app: App, work: impl Future<Output = Result<T, idb::Error>>) -> bool {
    match select(pin!(work), TimeoutFuture::new(WRITE_MILLIS)).await {
        Either::Left((done, _)) => done.is_ok(),
        Either::Right(_) => {
            close(app);
            false
        }
    }
}

/// Opens the database again until it is open: at once, then at a growing distance.
fn see_to(app: App) {
    if SEEN_TO.replace(true) {
        return;
    }
    spawn_local(async move {
        let mut attempts = 0;
        while !is_open() {
            // The first one is on its way when the page opens.
            if OPENING.get() < MOST_OPENING && (attempts > 0 || OPENING.get() == 0) {
                spawn_local(open(app));
            }
            TimeoutFuture::new(pause(attempts, now::chance())).await;
            attempts += 1;
        }
        SEEN_TO.set(false);
    });
}

fn is_open() -> bool {
    OPENED.with_borrow(Option::is_some)
}

/// The connection is of no use any more.
fn close(app: App) {
    if let Some(database) = OPENED.take() {
        if let Ok(database) = Database::try_from(database) {
            database.close();
        }
        outbox::handle(app, Event::Closed);
        see_to(app);
    }
}

/// Opens the database once. What cannot be read stays where it is.
async fn open(app: App) {
    OPENING.set(OPENING.get() + 1);
    let database = connect().await;
    let rows = match &database {
        Some(database) => read_all(database).await,
        None => None,
    };
    OPENING.set(OPENING.get() - 1);
    let Some(database) = database else { return };
    // Another attempt may have been faster.
    let (Some(rows), false) = (rows, is_open()) else { return database.close() };
    let database: JsValue = database.into();
    close_with(app, &database);
    OPENED.set(Some(database));
    let rows = rows.iter().filter_map(read).collect();
    outbox::handle(app, Event::Opened(rows));
}

async fn connect() -> Option<Database> {
    let mut request = Factory::new().ok()?.open(DATABASE, Some(1)).ok()?;
    request.on_upgrade_needed(|event| {
        if let Ok(database) = event.database() {
            let _ = database.create_object_store(RATINGS, ObjectStoreParams::new());
        }
    });
    request.await.ok()
}

/// The system closes a connection when the disk fails or somebody clears the browser's data; and it has to be closed
/// when another version of the page wants to change the database.
fn close_with(app: App, database: &JsValue) {
    let Some(target) = database.dyn_ref::<EventTarget>() else { return };
    let this = database.clone();
    let closed = Closure::<dyn FnMut()>::new(move || {
        if OPENED.with_borrow(|opened| opened.as_ref() == Some(&this)) {
            close(app);
        }
    });
    for event in ["close", "versionchange"] {
        let _ = target.add_event_listener_with_callback(event, closed.as_ref().unchecked_ref());
    }
    // As long as the connection.
    closed.forget();
}

async fn read_all(database: &Database) -> Option<Vec<JsValue>> {
    let transaction = database.transaction(&[RATINGS], TransactionMode::ReadOnly).ok()?;
    transaction.object_store(RATINGS).ok()?.get_all(None, None).ok()?.await.ok()
}

/// A transaction that ends only when it is on the disk. The crate does not know this option, so it is asked for by
/// hand.
fn begin(app: App) -> Option<Transaction> {
    let database = OPENED.with_borrow(Clone::clone)?;
    let strict = Object::new();
    let _ = Reflect::set(&strict, &"durability".into(), &"strict".into());
    let begin: Function = Reflect::get(&database, &"transaction".into()).ok()?.dyn_into().ok()?;
    let begun = begin.call3(&database, &Array::of1(&RATINGS.into()), &"readwrite".into(), &strict);
    let Ok(transaction) = begun else {
        // Some browsers close a connection without a word.
        close(app);
        return None;
    };
    Some(transaction.dyn_into::<IdbTransaction>().ok()?.into())
}

/// `[list, order, skew or null, the rating as text]`
fn write(list: List, entry: &Entry) -> JsValue {
    let number = match list {
        List::Open => 0,
        List::Waiting => 1,
        List::Refused => 2,
    };
    #[expect(clippy::cast_precision_loss, reason = "milliseconds stay far below 2^53")]
    let skew = entry.skew.map_or(JsValue::NULL, |skew| (skew as f64).into());
    let text = write_rating(&entry.rating);
    Array::of4(&number.into(), &entry.order.into(), &skew, &text.into()).into()
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "written by `write`")]
fn read(row: &JsValue) -> Option<(List, Entry)> {
    let row: &Array = row.dyn_ref()?;
    let list = match row.get(0).as_f64()? as u8 {
        0 => List::Open,
        1 => List::Waiting,
        _ => List::Refused,
    };
    let rating = read_rating(&row.get(3).as_string()?)?;
    let skew = row.get(2).as_f64().map(|skew| skew as i64);
    Some((list, Entry { order: row.get(1).as_f64()? as u32, rating, skew }))
}
