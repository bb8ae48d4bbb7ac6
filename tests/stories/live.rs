//! Dashboards see ratings as they come.

use hailong_tests::{Server, postgres, rating};
use serde_json::Value;
use std::time::Duration;

/// The next `today` event of a stream: how many ratings it counts.
async fn next_n(stream: &mut reqwest::Response) -> u64 {
    let waiting = async {
        loop {
            let chunk = stream.chunk().await.unwrap().expect("the stream goes on");
            let text = String::from_utf8(chunk.to_vec()).unwrap();
            let data = text.lines().find_map(|line| line.strip_prefix("data:"));
            if let Some(data) = data.filter(|_| text.contains("event: today")) {
                return serde_json::from_str::<Value>(data).unwrap()["n"].as_u64().unwrap();
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(10), waiting).await.expect("an event comes")
}

async fn rated_at_one_is_seen_at_the_other(rated: &Server, watched: &Server) {
    let staff = watched.staff().await;
    let mut stream = staff.get(watched.url("/api/v1/events?agency=H37")).send().await.unwrap();
    assert_eq!(stream.headers()["content-type"], "text/event-stream");
    let before = next_n(&mut stream).await;
    let tablet = rated.tablet(3).await;
    // Listening to the database may begin a moment later than the stream: rate until it is heard.
    let mut sent = 0;
    let seen = loop {
        assert_eq!(rated.post_as(&tablet, "/api/v1/ratings", &rating()).await.0, 201);
        sent += 1;
        match tokio::time::timeout(Duration::from_secs(2), next_n(&mut stream)).await {
            Ok(n) => break n,
            Err(_) => assert!(sent < 5, "nothing is heard"),
        }
    };
    assert!(seen > before && seen <= before + sent, "{before} {seen} {sent}");
    let stranger = watched.client().get(watched.url("/api/v1/events?agency=H37")).send().await.unwrap();
    assert_eq!(stranger.status(), 401);
}

#[tokio::test]
async fn a_rating_is_told_to_whoever_watches_and_a_stop_does_not_wait_for_them() {
    let mut server = Server::with_sample();
    rated_at_one_is_seen_at_the_other(&server, &server).await;
    let staff = server.staff().await;
    let mut stream = staff.get(server.url("/api/v1/events?agency=H37")).send().await.unwrap();
    next_n(&mut stream).await;
    let started = std::time::Instant::now();
    assert!(server.stop());
    assert!(started.elapsed() < Duration::from_secs(5), "{:?}", started.elapsed());
}

#[tokio::test]
async fn a_rating_at_one_server_is_told_at_another_on_the_same_postgresql() {
    let server = Server::with_sample_on(postgres::new_database().await);
    let other = Server::beside(&server);
    rated_at_one_is_seen_at_the_other(&server, &other).await;
}
