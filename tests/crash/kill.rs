//! The server is killed at random moments under load.

use crate::load::{Load, checked_count, send_again};
use hailong_tests::{Server, postgres};
use std::time::Duration;
use tempfile::TempDir;

/// How often it is killed.
const ROUNDS: usize = 50;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_lost_or_doubled_when_the_server_is_killed_on_sqlite() {
    let folder = TempDir::new().unwrap();
    killed_again_and_again(format!("sqlite://{}", folder.path().join("crash.db").display()), "SQLite").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_lost_or_doubled_when_the_server_is_killed_on_postgresql() {
    killed_again_and_again(postgres::new_database().await, "PostgreSQL").await;
}

async fn killed_again_and_again(database: String, name: &str) {
    let mut server = Server::with_sample_on(database);
    let before = checked_count(&server.database);
    let (mut acknowledged, mut resent, mut lost) = (0, 0, 0);
    for round in 0..ROUNDS {
        let load = Load::start(&server);
        // Once it is under way, at a moment that differs from round to round.
        load.until(|seen| seen.acknowledged.len() > 20).await;
        tokio::time::sleep(Duration::from_millis((round as u64 * 37) % 200)).await;
        server.kill();
        let seen = load.end().await;
        server.start_again();
        // Each that was answered 201 is known; each that was not answered can be sent again without harm.
        lost += send_again(&server, &seen.acknowledged).await.iter().filter(|status| **status != 200).count();
        let statuses = send_again(&server, &seen.unanswered).await;
        assert!(statuses.iter().all(|status| matches!(status, 200 | 201)), "{statuses:?}");
        acknowledged += seen.acknowledged.len();
        resent += seen.unanswered.len();
    }
    server.stop();
    let expected = before + acknowledged + resent;
    let stored = checked_count(&server.database);
    let twice = stored.saturating_sub(expected);
    lost += expected.saturating_sub(stored);
    println!("{name}: {ROUNDS} rounds, {acknowledged} acknowledged ratings: {lost} lost, {twice} twice");
    assert_eq!((lost, twice), (0, 0));
}
