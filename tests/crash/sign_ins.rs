//! Sign-ins as a flood, and by those who do not wait for the answer.

use crate::hall::{Hall, PATIENCE, half};
use hailong_tests::Server;
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tokio::task::JoinSet;

/// A sign-in as it goes over the wire.
fn sign_in(username: &str, address: Option<&str>) -> String {
    let body = json!({"username": username, "password": "một mật khẩu sai"}).to_string();
    let address = address.map_or(String::new(), |address| format!("X-Forwarded-For: {address}\r\n"));
    format!(
        "POST /api/v1/session HTTP/1.1\r\nHost: hailong\r\nContent-Type: application/json\r\n{address}\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

/// How long the flood of those who hang up lasts.
const FLOOD: Duration = Duration::from_mins(1);

/// Eight who sign in with one name after another and hang up, some three hundred times a second together.
fn hang_up(server: &Arc<Server>, address: Option<&'static str>, sent: &Arc<AtomicUsize>) -> JoinSet<()> {
    let mut flood = JoinSet::new();
    for who in 0..8 {
        let (server, sent) = (Arc::clone(server), Arc::clone(sent));
        flood.spawn(async move {
            // What a busy machine is late with is made up for.
            let mut each = tokio::time::interval(Duration::from_millis(26));
            let mut waiting = None;
            loop {
                each.tick().await;
                drop(waiting.take());
                let n = sent.fetch_add(1, Ordering::SeqCst);
                waiting = Some(half(&server, &sign_in(&format!("nobody-{who}-{n}"), address)).await);
            }
        });
    }
    flood
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sign_ins_that_hang_up_take_no_memory_and_keep_no_tablet_out() {
    let server = Arc::new(Server::with_sample());
    let mut hall = Hall::at(&server).await;
    let quiet = server.process().memory();
    let sent = Arc::default();
    let flood = hang_up(&server, None, &sent);
    let begun = Instant::now();
    let mut most = 0;
    while begun.elapsed() < FLOOD {
        most = most.max(server.process().memory());
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let rate = f64::from(u32::try_from(sent.load(Ordering::SeqCst)).unwrap()) / begun.elapsed().as_secs_f64();
    let slowest = hall.tablets_are_served().await;
    drop(flood);
    hall.is_served().await;
    let highest = server.process().most_memory();
    println!(
        "{rate:.0} hang-ups a second for a minute: {quiet} MB before, at most {most} MB ({highest} MB ever)"
    );
    println!(
        "the slowest of 40 ratings among them took {slowest:?}; {} MB afterwards",
        server.process().memory()
    );
    assert!(highest < 150, "{highest} MB");
    crate::hall::until("the memory is given back", || server.process().memory() < quiet + 15).await;
}

/// Signs in from an address, again whenever asked to come again; how long it took.
async fn passes(server: &Server, address: &str) -> Duration {
    let begun = Instant::now();
    let body = json!({"username": "demo", "password": "hailong-demo"});
    loop {
        let request = reqwest::Client::new().post(server.url("/api/v1/session"));
        let answer = request.header("x-forwarded-for", address).json(&body).send().await.unwrap();
        match answer.status().as_u16() {
            200 => return begun.elapsed(),
            status => {
                assert!(
                    [429, 503].contains(&status) && answer.headers().contains_key("retry-after"),
                    "{status}"
                );
                assert!(begun.elapsed() < PATIENCE, "kept out");
            }
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_flood_of_sign_ins_from_elsewhere_keeps_nobody_out() {
    let server = Arc::new(Server::with_sample_and(&["--address-header", "x-forwarded-for"]));
    // One address, and this machine itself, whose pace is not limited.
    for from in [Some("10.0.0.1"), None] {
        let sent = Arc::default();
        let flood = [(); 4].map(|()| hang_up(&server, from, &sent));
        let mut took = Vec::new();
        for at in 0..10 {
            took.push(passes(&server, &format!("10.1.0.{at}")).await);
        }
        println!("a flood from {from:?}: sign-ins took {took:?}; {} MB", server.process().most_memory());
        drop(flood);
    }
    assert!(server.process().most_memory() < 150);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_address_signs_in_at_a_pace_whatever_the_names() {
    let server = Server::with_sample_and(&["--address-header", "x-forwarded-for"]);
    let begun = Instant::now();
    let mut looked_at = 0;
    for at in 0..200 {
        let body = json!({"username": format!("nobody-{at}"), "password": "một mật khẩu sai"});
        let request = reqwest::Client::new().post(server.url("/api/v1/session")).json(&body);
        let answer = request.header("x-forwarded-for", "2001:db8::7").send().await.unwrap();
        match answer.status().as_u16() {
            401 => looked_at += 1,
            status => assert!(status == 429 && answer.headers().contains_key("retry-after"), "{status}"),
        }
    }
    let allowed = 61 + begun.elapsed().as_secs();
    assert!((60..=allowed).contains(&looked_at), "{looked_at} of {allowed}");
    passes(&server, "2001:db8:1::7").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn wrong_guesses_are_counted_exactly_however_many_come_at_once() {
    let server = Server::with_sample();
    let begun = Instant::now();
    let guess = async |_| {
        let body = json!({"username": "demo", "password": "một mật khẩu sai"});
        let request = reqwest::Client::new().post(server.url("/api/v1/session"));
        request.json(&body).send().await.unwrap().status().as_u16()
    };
    let mut statuses = Vec::new();
    while statuses.iter().filter(|status| **status == 429).count() < 20 {
        statuses.extend(futures_util::future::join_all((0..30).map(guess)).await);
        assert!(begun.elapsed() < PATIENCE, "{statuses:?}");
    }
    let looked_at = statuses.iter().filter(|status| **status == 401).count();
    let allowed = 10 + usize::try_from(begun.elapsed().as_secs() / 5).unwrap();
    println!("{looked_at} of {} guesses at once were looked at", statuses.len());
    assert!((10..=allowed).contains(&looked_at), "{statuses:?}");
    assert!(statuses.iter().all(|status| [401, 429, 503].contains(status)), "{statuses:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_guess_counts_even_if_nobody_waits_for_the_answer() {
    let server = Server::with_sample();
    let file = sqlx::SqlitePool::connect(&server.database).await.unwrap();
    let begun = Instant::now();
    loop {
        let stream = half(&server, &sign_in("demo", None)).await;
        tokio::time::sleep(Duration::from_millis(2)).await;
        drop(stream);
        let counted: i64 =
            sqlx::query_scalar("SELECT COUNT(*) FROM sign_in_guess").fetch_one(&file).await.unwrap();
        if counted > 0 {
            return;
        }
        assert!(begun.elapsed() < PATIENCE, "hanging up guesses for nothing");
    }
}
