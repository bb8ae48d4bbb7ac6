//! The queue in the tablet's own database, IndexedDB. Each change is one write that is on the disk before it is over:
//! a power cut a moment after a tap loses nothing.

use crate::model::App;
use crate::queue::{Entry, Queue};
use hailong_ui::api::citizen::{read_rating, write_rating};
use idb::{Database, DatabaseEvent, Factory, ObjectStoreParams, Query, Transaction};
use js_sys::{Array, Function, Object, Reflect};
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::cell::RefCell;
use uuid::Uuid;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::IdbTransaction;

const DATABASE: &str = "hailong-kiosk";
const RATINGS: &str = "ratings";

/// Which list of the queue an entry belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum List {
    /// [`Queue::open`]
    Open,
    /// [`Queue::waiting`]
    Waiting,
    /// [`Queue::refused`]
    Refused,
}

thread_local! {
    /// Open for as long as the page lives. A browser that forbids storage leaves none, and the queue is in memory only.
    static OPENED: RefCell<Option<JsValue>> = const { RefCell::new(None) };
    /// The ratings that were not kept, to be kept as soon as something is.
    static UNKEPT: RefCell<Vec<Uuid>> = const { RefCell::new(Vec::new()) };
}

/// How long the tablet keeps what it is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Memory {
    /// Through a power cut.
    Lasting,
    /// Until the page ends: the browser forbids storage, or the disk is full.
    Fleeting,
}

/// What is known of it before anything was written.
pub fn memory() -> Memory {
    if OPENED.with_borrow(Option::is_some) { Memory::Lasting } else { Memory::Fleeting }
}

/// Opens the database and reads what an earlier run left; what cannot be read is left out.
pub async fn load() -> Queue {
    let mut queue = Queue::default();
    // What a browser keeps by default it also clears when the disk is full; an installed app is asked for more.
    if let Some(window) = web_sys::window() {
        let _ = window.navigator().storage().persist();
    }
    let Some(database) = open().await else { return queue };
    let rows = read_all(&database).await.unwrap_or_default();
    OPENED.set(Some(database.into()));
    let mut entries: Vec<_> = rows.iter().filter_map(read).collect();
    entries.sort_by_key(|(_, entry)| entry.order);
    for (list, entry) in entries {
        match list {
            List::Open => queue.open = Some(entry),
            List::Waiting => queue.waiting.push(entry),
            List::Refused => queue.refused.push(entry),
        }
    }
    queue
}

/// Keeps an entry, in place of what was kept of the same rating. Writes happen in the order of their calls. The screen
/// says so when the tablet cannot keep anything: whoever looks after it has to know before it is switched off.
pub fn keep(app: App, list: List, entry: &Entry) {
    let (id, row) = (entry.rating.id, write(list, entry));
    let begun = begin("readwrite").and_then(|transaction| {
        let store = transaction.object_store(RATINGS).ok()?;
        Some((store.put(&row, Some(&id.to_string().into())).ok()?, transaction))
    });
    spawn_local(async move {
        let kept = match begun {
            Some((put, transaction)) => put.await.is_ok() && transaction.await.is_ok(),
            None => false,
        };
        let unkept = UNKEPT.with_borrow_mut(|unkept| {
            unkept.retain(|other| *other != id);
            if !kept {
                unkept.push(id);
            }
            unkept.clone()
        });
        if kept && !unkept.is_empty() {
            // There is room again.
            let waiting = app.with_untracked(|model| model.queue.waiting.clone());
            waiting.iter().filter(|entry| unkept.contains(&entry.rating.id)).for_each(|entry| {
                keep(app, List::Waiting, entry);
            });
        }
        let memory = if unkept.is_empty() { Memory::Lasting } else { Memory::Fleeting };
        if app.with_untracked(|model| model.memory != memory) {
            app.update(|model| model.memory = memory);
        }
    });
}

/// Forgets a rating that the server has.
pub fn forget(id: Uuid) {
    UNKEPT.with_borrow_mut(|unkept| unkept.retain(|other| *other != id));
    if let Some(transaction) = begin("readwrite")
        && let Ok(store) = transaction.object_store(RATINGS)
        && let Ok(delete) = store.delete(Query::Key(id.to_string().into()))
    {
        spawn_local(async move {
            let _ = delete.await;
            let _ = transaction.await;
        });
    }
}

async fn open() -> Option<Database> {
    let mut request = Factory::new().ok()?.open(DATABASE, Some(1)).ok()?;
    request.on_upgrade_needed(|event| {
        if let Ok(database) = event.database() {
            let _ = database.create_object_store(RATINGS, ObjectStoreParams::new());
        }
    });
    request.await.ok()
}

async fn read_all(database: &Database) -> Option<Vec<JsValue>> {
    let transaction = database.transaction(&[RATINGS], idb::TransactionMode::ReadOnly).ok()?;
    transaction.object_store(RATINGS).ok()?.get_all(None, None).ok()?.await.ok()
}

/// A transaction that ends only when it is on the disk. The crate does not know this option, so it is asked for by hand.
fn begin(mode: &str) -> Option<Transaction> {
    let database = OPENED.with_borrow(Clone::clone)?;
    let strict = Object::new();
    Reflect::set(&strict, &"durability".into(), &"strict".into()).ok()?;
    let begin: Function = Reflect::get(&database, &"transaction".into()).ok()?.dyn_into().ok()?;
    let transaction = begin.call3(&database, &Array::of1(&RATINGS.into()), &mode.into(), &strict).ok()?;
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
