//! PostgreSQL is stopped and started.

use crate::load::{Load, checked_count};
use hailong_tests::{Postgres, Server};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_postgresql_is_away_ratings_are_answered_503_and_then_taken_again() {
    let mut postgres = Postgres::start().await;
    let mut server = Server::with_sample_on(postgres.new_database().await);
    let before = checked_count(&server.database);
    let load = Load::start(&server);
    for _ in 0..3 {
        let (taken, refused) = load.look(|seen| (seen.acknowledged.len(), seen.statuses.get(&503).copied()));
        load.until(|seen| seen.acknowledged.len() > taken + 100).await;
        postgres.stop();
        load.until(|seen| seen.statuses.get(&503).copied() > refused.map(|n| n + 20).or(Some(20))).await;
        postgres.start_again().await;
    }
    let taken = load.look(|seen| seen.acknowledged.len());
    load.until(|seen| seen.acknowledged.len() > taken + 100).await;
    load.prove(&mut server, before).await;
}
