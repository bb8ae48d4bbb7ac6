//! What the tablet keeps through a restart.

use crate::queue::Queue;
use hailong_shared::wire::RatingRequest;
use hailong_ui::api::citizen::{read_rating, write_rating};

const OPEN: &str = "hailong.kiosk.open";
const WAITING: &str = "hailong.kiosk.waiting";
const REFUSED: &str = "hailong.kiosk.refused";

/// The queue as it was kept; what cannot be read is left out.
pub fn load_queue() -> Queue {
    Queue {
        open: load(OPEN).and_then(|text| read_rating(&text)),
        waiting: load_list(WAITING),
        refused: load_list(REFUSED),
    }
}

/// Keeps the queue. A full or forbidden storage leaves it in memory, and sending goes on.
pub fn keep_queue(queue: &Queue) {
    // What leaves a list is in the next one before it is gone from its own: a power cut in between doubles an entry,
    // which the server tells by its id, and loses none.
    keep(REFUSED, &lines(&queue.refused));
    keep(WAITING, &lines(&queue.waiting));
    keep(OPEN, &queue.open.as_ref().map(write_rating).unwrap_or_default());
}

/// A text that was kept.
pub fn load(name: &str) -> Option<String> {
    storage()?.get_item(name).ok()?
}

/// Keeps a text.
pub fn keep(name: &str, text: &str) {
    if let Some(storage) = storage() {
        let _ = storage.set_item(name, text);
    }
}

fn storage() -> Option<web_sys::Storage> {
    web_sys::window()?.local_storage().ok()?
}

/// One rating a line: JSON text has no line breaks of its own.
fn lines(ratings: &[RatingRequest]) -> String {
    ratings.iter().map(write_rating).collect::<Vec<_>>().join("\n")
}

fn load_list(name: &str) -> Vec<RatingRequest> {
    load(name).unwrap_or_default().lines().filter_map(read_rating).collect()
}
