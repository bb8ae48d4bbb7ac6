//! Event streams: many of one, and of many.

use crate::hall::{Hall, half, own_limit, until};
use hailong_tests::Server;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::io::AsyncReadExt;

/// Opens streams with this cookie and counts down when one ends.
struct Streams {
    live: Arc<AtomicUsize>,
    tasks: tokio::task::JoinSet<()>,
}

impl Streams {
    fn new() -> Self {
        Self { live: Arc::default(), tasks: tokio::task::JoinSet::new() }
    }

    /// Opens one, and waits for its first event.
    async fn open(&mut self, server: &Server, path: &str, cookie: &str) {
        let ask = format!("GET {path} HTTP/1.1\r\nHost: hailong\r\nCookie: {cookie}\r\n\r\n");
        let mut stream = half(server, &ask).await;
        let mut said = String::new();
        let mut part = [0; 4_096];
        while !said.contains("data:") {
            let read = stream.read(&mut part).await.unwrap();
            assert!(read > 0, "{said}");
            said.push_str(&String::from_utf8_lossy(&part[..read]));
        }
        assert!(said.starts_with("HTTP/1.1 200"), "{said}");
        self.live.fetch_add(1, Ordering::SeqCst);
        let live = Arc::clone(&self.live);
        self.tasks.spawn(async move {
            // The last chunk of an answer is empty.
            while !said.ends_with("\r\n0\r\n\r\n") {
                match stream.read(&mut part).await {
                    Ok(read @ 1..) => said.push_str(&String::from_utf8_lossy(&part[..read])),
                    _ => break,
                }
            }
            live.fetch_sub(1, Ordering::SeqCst);
        });
    }

    fn live(&self) -> usize {
        self.live.load(Ordering::SeqCst)
    }
}

async fn cookie_of(request: reqwest::RequestBuilder) -> String {
    let answer = request.send().await.unwrap();
    let cookie = answer.headers()["set-cookie"].to_str().unwrap();
    cookie.split(';').next().unwrap().to_owned()
}

const TABLET: &str = "/api/v1/devices/me/events";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_opens_many_streams_keeps_the_newest_of_them() {
    let server = Server::with_sample();
    let mut hall = Hall::at(&server).await;
    let plain = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let sign_in = serde_json::json!({"username": "demo", "password": "hailong-demo"});
    let unpaired = cookie_of(plain.post(server.url("/api/v1/devices/pair"))).await;
    let paired = cookie_of(plain.get(server.url("/kiosk?desk=3"))).await;
    let session = cookie_of(plain.post(server.url("/api/v1/session")).json(&sign_in)).await;
    let dashboard = "/api/v1/events?agency=H37.01";
    for (path, cookie, streams, most) in
        [(TABLET, unpaired, 1_050, 4), (TABLET, paired, 60, 4), (dashboard, session, 60, 16)]
    {
        let mut watching = Streams::new();
        for _ in 0..streams {
            watching.open(&server, path, &cookie).await;
        }
        until("the oldest are ended", || watching.live() <= most).await;
        println!("{streams} streams of one: {} go on", watching.live());
        assert_eq!(watching.live(), most);
        hall.is_served().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn streams_of_many_that_are_not_paired_are_bounded_in_all() {
    let server = Server::with_sample();
    let mut hall = Hall::at(&server).await;
    let client = reqwest::Client::new();
    let most = own_limit().min(2_000);
    let mut watching = Streams::new();
    let mut opened = 0;
    while opened < most {
        let cookie = cookie_of(client.post(server.url("/api/v1/devices/pair"))).await;
        for _ in 0..4 {
            watching.open(&server, TABLET, &cookie).await;
            opened += 1;
        }
    }
    until("the oldest are ended", || watching.live() <= 500).await;
    println!(
        "{opened} streams of unpaired tablets: {} go on, {} MB",
        watching.live(),
        server.process().memory()
    );
    assert_eq!(watching.live(), 500);
    let slowest = hall.is_served().await;
    println!("the slowest of 40 ratings among them took {slowest:?}");
}
