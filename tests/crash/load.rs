//! Citizens at many tablets: ratings as fast as they are answered.

use hailong_tests::{Server, hailong, rating};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::task::JoinSet;

/// How many rate at once.
const CLIENTS: usize = 16;

/// How long a client waits for its answer. The port of a server that was killed may be somebody else's a moment later,
/// who takes what is sent and says nothing.
const PATIENCE: Duration = Duration::from_secs(30);

/// What the clients have seen.
#[derive(Debug, Default)]
pub struct Seen {
    /// Ratings that were answered 201.
    pub acknowledged: Vec<Value>,
    /// Ratings whose answer did not come.
    pub unanswered: Vec<Value>,
    /// How often each status was answered.
    pub statuses: BTreeMap<u16, usize>,
}

/// Rates until told to stop, or until the server no longer answers.
pub struct Load {
    clients: JoinSet<()>,
    seen: Arc<Mutex<Seen>>,
}

impl Load {
    /// Starts.
    pub fn start(server: &Server) -> Self {
        let seen = Arc::new(Mutex::new(Seen::default()));
        let mut clients = JoinSet::new();
        for _ in 0..CLIENTS {
            clients.spawn(rate(server.url("/api/v1/ratings"), Arc::clone(&seen)));
        }
        Self { clients, seen }
    }

    /// What has been seen so far.
    pub fn look<T>(&self, what: impl FnOnce(&Seen) -> T) -> T {
        what(&self.seen.lock().unwrap())
    }

    /// Waits until something is so.
    pub async fn until(&self, so: impl Fn(&Seen) -> bool) {
        let patience = Duration::from_mins(1);
        let waited = tokio::time::timeout(patience, async {
            while !self.look(&so) {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        });
        assert!(waited.await.is_ok(), "{:?}", self.look(|seen| seen.statuses.clone()));
    }

    /// Waits until every client has met a server that does not answer.
    pub async fn end(mut self) -> Seen {
        while self.clients.join_next().await.is_some() {}
        std::mem::take(&mut self.seen.lock().unwrap())
    }

    /// Ends the load on a server that lived on, and proves that nothing but 201 and 503 was answered and that every rating
    /// that was acknowledged is stored, beside those `before`. What is under way at the end may be stored or not.
    pub async fn prove(mut self, server: &mut Server, before: usize) {
        self.clients.shutdown().await;
        let seen = std::mem::take(&mut *self.seen.lock().unwrap());
        assert!(seen.statuses.keys().all(|status| matches!(status, 201 | 503)), "{:?}", seen.statuses);
        let again = send_again(server, &seen.acknowledged).await;
        assert!(again.iter().all(|status| *status == 200));
        server.stop();
        assert!(checked_count(&server.database) >= before + seen.acknowledged.len());
    }
}

async fn rate(url: String, seen: Arc<Mutex<Seen>>) {
    let client = reqwest::Client::builder().timeout(PATIENCE).build().unwrap();
    loop {
        let body = rating();
        let answer = client.post(&url).json(&body).send().await;
        let mut seen = seen.lock().unwrap();
        let Ok(answer) = answer else {
            seen.unanswered.push(body);
            return;
        };
        let status = answer.status().as_u16();
        *seen.statuses.entry(status).or_default() += 1;
        if status == 201 {
            seen.acknowledged.push(body);
        }
    }
}

/// Sends ratings again; the status of each.
pub async fn send_again(server: &Server, ratings: &[Value]) -> Vec<u16> {
    let client = reqwest::Client::new();
    let mut statuses = Vec::new();
    for body in ratings {
        let answer = client.post(server.url("/api/v1/ratings")).json(body).send().await;
        statuses.push(answer.unwrap().status().as_u16());
    }
    statuses
}

/// How many ratings the database holds, proven by `hailong check`.
pub fn checked_count(database: &str) -> usize {
    let check = hailong(database, &["check"], "");
    assert!(check.success, "{check:?}");
    let seq = check.out.lines().find(|line| line.starts_with("seq without gaps")).unwrap();
    seq.split_whitespace().find_map(|word| word.parse().ok()).unwrap()
}
