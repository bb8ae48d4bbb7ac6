//! A hall of tablets and somebody of the staff, who are served whatever else is at the door.

use hailong_tests::{Server, rating};
use serde_json::Value;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// How many tablets there are.
const TABLETS: usize = 40;
/// How long anything may take on a machine that may be busy.
pub const PATIENCE: Duration = Duration::from_mins(1);

/// Paired tablets at one address, and a dashboard.
pub struct Hall<'a> {
    server: &'a Server,
    tablets: Vec<reqwest::Client>,
    dashboard: reqwest::Response,
}

impl<'a> Hall<'a> {
    /// Everybody is there, with the sample data.
    pub async fn at(server: &'a Server) -> Self {
        let mut tablets = Vec::new();
        for _ in 0..TABLETS {
            // Each request comes by a connection of its own, as after a night.
            let tablet = reqwest::Client::builder().cookie_store(true).pool_max_idle_per_host(0);
            let tablet = tablet.build().unwrap();
            let paired = tablet.get(server.url("/kiosk?desk=3")).send().await.unwrap();
            assert!(paired.status().is_success(), "{}", paired.status());
            tablets.push(tablet);
        }
        let staff = server.staff().await;
        let dashboard = staff.get(server.url("/api/v1/events?agency=H37")).send().await.unwrap();
        assert_eq!(dashboard.status(), 200);
        let mut hall = Self { server, tablets, dashboard };
        hall.count().await;
        hall
    }

    /// The tablets are served, and staff sign in; how long the slowest rating took.
    pub async fn is_served(&mut self) -> Duration {
        let slowest = self.tablets_are_served().await;
        self.server.staff().await;
        slowest
    }

    /// Every tablet sends a rating that is taken, and the dashboard, which was there all the time, counts; how long the
    /// slowest rating took.
    pub async fn tablets_are_served(&mut self) -> Duration {
        let before = self.server.scores_in_order().await.len();
        let rated = futures_util::future::join_all(self.tablets.iter().map(async |tablet| {
            let begun = Instant::now();
            let sent = tablet.post(self.server.url("/api/v1/ratings")).json(&rating()).send();
            let answer = tokio::time::timeout(PATIENCE, sent).await.expect("a tablet is answered").unwrap();
            assert_eq!(answer.status(), 201);
            begun.elapsed()
        }));
        let slowest = rated.await.into_iter().max().unwrap();
        self.server.until_rated(before + TABLETS).await;
        self.count().await;
        slowest
    }

    /// Waits for the next event of the dashboard.
    async fn count(&mut self) -> u64 {
        let waiting = async {
            loop {
                let chunk = self.dashboard.chunk().await.unwrap().expect("the stream goes on");
                let text = String::from_utf8(chunk.to_vec()).unwrap();
                let data = text.lines().find_map(|line| line.strip_prefix("data:"));
                if let Some(data) = data.filter(|_| text.contains("event: today")) {
                    return serde_json::from_str::<Value>(data).unwrap()["n"].as_u64().unwrap();
                }
            }
        };
        tokio::time::timeout(PATIENCE, waiting).await.expect("an event comes")
    }
}

/// Raises the limit of this process's own connections; how many it may open.
pub fn own_limit() -> usize {
    let limit = rlimit::increase_nofile_limit(u64::MAX).unwrap();
    usize::try_from(limit).unwrap_or(usize::MAX).saturating_sub(1_000)
}

/// Opens a connection and sends so much of a request.
pub async fn half(server: &Server, sent: &str) -> TcpStream {
    let address = server.base.trim_start_matches("http://");
    let deadline = Instant::now() + PATIENCE;
    loop {
        match TcpStream::connect(address).await {
            Ok(mut stream) => {
                // Whoever is ended at once cannot be written to.
                let _ = stream.write_all(sent.as_bytes()).await;
                return stream;
            }
            Err(error) => assert!(Instant::now() < deadline, "{error}"),
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// Waits until the other side ends a connection; what it said.
pub async fn ended(stream: &mut TcpStream) -> String {
    let mut said = Vec::new();
    let reading = async {
        let mut part = [0; 4_096];
        while let Ok(read @ 1..) = stream.read(&mut part).await {
            said.extend_from_slice(&part[..read]);
        }
    };
    tokio::time::timeout(2 * PATIENCE, reading).await.expect("it is ended");
    String::from_utf8_lossy(&said).into_owned()
}

/// Waits until something is so.
pub async fn until(what: &str, so: impl Fn() -> bool) {
    let deadline = Instant::now() + 2 * PATIENCE;
    while !so() {
        assert!(Instant::now() < deadline, "{what}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
