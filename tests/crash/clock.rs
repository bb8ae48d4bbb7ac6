//! The server's clock ran ahead and is put right: what was kept meanwhile locks nobody out.

use hailong_tests::{Server, merged, postgres, rating};
use reqwest::Client;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// How far ahead it ran: name, milliseconds.
const AHEAD: [(&str, i64); 3] = [("10 minutes", 600_000), ("2 hours", 7_200_000), ("a day", 86_400_000)];
/// No rule makes anybody wait longer between two messages, in seconds.
const LONGEST_WAIT: u64 = 61;

/// Everybody who calls.
struct Callers {
    server: Server,
    clock: PathBuf,
    tablet: Client,
    staff: Client,
    software: Client,
}

impl Callers {
    async fn on(database: String, folder: &Path) -> Self {
        let clock = folder.join("clock");
        std::fs::write(&clock, "0").unwrap();
        let arguments = ["--address-header", "x-forwarded-for", "--posts-per-minute", "10"];
        let server = Server::with_sample_on_clock(database, &clock, &arguments);
        let (tablet, staff) = (server.tablet(3).await, server.staff().await);
        let (software, _) = server.software("H37.01").await;
        Self { server, clock, tablet, staff, software }
    }

    fn set_clock(&self, millis: i64) {
        std::fs::write(&self.clock, millis.to_string()).unwrap();
    }

    /// Sends from a stranger's address; the status, and how long to wait.
    async fn send(&self, client: &Client, path: &str, body: &Value) -> (u16, u64) {
        let request = client.post(self.server.url(path)).header("x-forwarded-for", "203.0.113.7").json(body);
        let answer = request.send().await.unwrap();
        let wait = answer.headers().get("retry-after").and_then(|value| value.to_str().ok()?.parse().ok());
        (answer.status().as_u16(), wait.unwrap_or(0))
    }

    /// Sends until it is told to wait, or as often as somebody ever would.
    async fn exhaust(&self, client: &Client, path: &str, most: usize, body: impl Fn(usize) -> Value) {
        for turn in 0..most {
            if self.send(client, path, &body(turn)).await.0 == 429 {
                return;
            }
        }
    }

    /// Uses up everything that is limited.
    async fn use_up(&self) {
        let stranger = Client::new();
        self.exhaust(&stranger, "/api/v1/ratings", 700, |_| rating()).await;
        self.exhaust(&stranger, "/api/v1/suggestions", 700, |_| suggestion()).await;
        self.exhaust(&stranger, "/api/v1/devices/pair", 70, |_| Value::Null).await;
        self.exhaust(
            &stranger,
            "/api/v1/session",
            12,
            |_| json!({"username": "demo", "password": "sai rồi"}),
        )
        .await;
        self.exhaust(&self.tablet, "/api/v1/devices/me/heartbeat", 20, |_| heartbeat()).await;
        let batch = |turn: usize| {
            let one =
                |n| json!({"dossier": format!("H37.01-261120-{:04}", turn * 100 + n), "stage": "result"});
            json!({"invitations": (0..100).map(one).collect::<Vec<_>>()})
        };
        self.exhaust(&self.staff, "/api/v1/desks/3/invitations/batch", 4, batch).await;
        self.send(&self.software, "/api/v1/desks/3/invitations", &announcement(9_001)).await;
        assert_eq!(self.send(&self.tablet, "/api/v1/ratings", &rating()).await.0, 201);
    }

    /// What each caller gets.
    async fn call(&self, round: u32) -> BTreeMap<&'static str, (u16, u64)> {
        let (stranger, mut got) = (Client::new(), BTreeMap::new());
        let sign_in = json!({"username": "demo", "password": "hailong-demo"});
        let worked = {
            let mut body = rating();
            let id: uuid::Uuid = body["id"].as_str().unwrap().parse().unwrap();
            body["work"] = json!(hailong_shared::work::search(id, 0, u32::MAX).unwrap());
            body
        };
        let shown = self.server.get(&self.tablet, "/api/v1/devices/me").await.1;
        assert_eq!(shown["announced"], Value::Null, "nobody announced anything by the right clock");
        got.insert("tablet: rating", self.send(&self.tablet, "/api/v1/ratings", &rating()).await);
        got.insert(
            "tablet: heartbeat",
            self.send(&self.tablet, "/api/v1/devices/me/heartbeat", &heartbeat()).await,
        );
        got.insert("stranger: rating with work", self.send(&stranger, "/api/v1/ratings", &worked).await);
        got.insert("stranger: pairing", self.send(&stranger, "/api/v1/devices/pair", &Value::Null).await);
        got.insert("staff: sign-in", self.send(&stranger, "/api/v1/session", &sign_in).await);
        let figures = self.server.get(&self.staff, "/api/v1/agencies/H37.01/satisfaction").await.0;
        got.insert("staff: figures", (figures, 0));
        let by_hand =
            self.send(&self.staff, "/api/v1/desks/3/invitations", &announcement(9_100 + round)).await;
        got.insert("staff: invitation by hand", by_hand);
        let path = "/api/v1/desks/3/invitations";
        got.insert(
            "software: announcement",
            self.send(&self.software, path, &announcement(9_200 + round)).await,
        );
        assert_eq!(got["software: announcement"].0, 201, "{round}: {got:?}");
        let shown = self.server.get(&self.tablet, "/api/v1/devices/me").await.1["announced"].clone();
        assert_eq!(shown["dossier"], announcement(9_200 + round)["dossier"]);
        let announced = merged(rating(), &json!({"announced": shown["id"]}));
        got.insert("tablet: announced rating", self.send(&self.tablet, "/api/v1/ratings", &announced).await);
        got
    }
}

fn suggestion() -> Value {
    json!({"id": rating()["id"], "agency": "H37.01", "kind": "suggestion", "text": "Xin thêm ghế."})
}

fn heartbeat() -> Value {
    json!({"waiting": 0, "clock": rating()["rated_at"]})
}

fn announcement(n: u32) -> Value {
    json!({"dossier": format!("H37.01-261120-{n:04}"), "stage": "result"})
}

async fn put_right(database: String, name: &str) {
    let folder = TempDir::new().unwrap();
    let mut callers = Callers::on(database, folder.path()).await;
    println!("{name}: what each caller gets once the clock is put right (status, seconds to wait)");
    let mut round = 0;
    for (ahead, millis) in AHEAD {
        callers.set_clock(millis);
        callers.use_up().await;
        callers.set_clock(0);
        for restarted in [false, true] {
            round += 1;
            if restarted {
                callers.server.kill();
                callers.server.start_again();
            }
            for (caller, (status, wait)) in callers.call(round).await {
                let after = if restarted { "after a restart" } else { "at once" };
                println!("  {ahead:<11} {after:<16} {caller:<28} {status} {wait}");
                let is_served = matches!(status, 200 | 201);
                assert!(
                    is_served || status == 429 && wait <= LONGEST_WAIT,
                    "{ahead} {caller}: {status}, {wait} s"
                );
                let is_known = caller.starts_with("tablet") || caller.starts_with("software");
                assert!(is_served || !is_known, "whoever is known is never made to wait: {ahead} {caller}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_clock_that_ran_ahead_and_was_put_right_locks_nobody_out_on_sqlite() {
    let folder = TempDir::new().unwrap();
    put_right(format!("sqlite://{}", folder.path().join("clock.db").display()), "SQLite").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_clock_that_ran_ahead_and_was_put_right_locks_nobody_out_on_postgresql() {
    put_right(postgres::new_database().await, "PostgreSQL").await;
}
