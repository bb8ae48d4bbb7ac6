//! Connections that say nothing, or not all.

use crate::hall::{Hall, ended, half, own_limit, until};
use futures_util::future::join_all;
use hailong_tests::Server;
use std::time::Instant;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_thousand_idle_connections_keep_nobody_out_and_are_ended() {
    let server = Server::with_sample();
    let mut hall = Hall::at(&server).await;
    let quiet = (server.process().memory(), server.process().descriptors());
    let many = own_limit().min(12_000);
    let begun = Instant::now();
    let mut idle = Vec::new();
    for at in 0..many {
        // They ask once, which lets them be silent for longer.
        idle.push(half(&server, "GET /healthz HTTP/1.1\r\nHost: hailong\r\n\r\n").await);
        if at % 4_000 == 3_999 {
            hall.is_served().await;
        }
    }
    let full = (server.process().memory(), server.process().descriptors());
    let slowest = hall.is_served().await;
    println!(
        "{many} idle connections in {:?}: {quiet:?} (MB, descriptors) before, {full:?} full",
        begun.elapsed()
    );
    println!("the slowest of 40 ratings among them took {slowest:?}");
    assert!(full.1 <= 10_300, "{full:?}");
    for mut stream in idle {
        let said = ended(&mut stream).await;
        assert!(said.is_empty() || said.starts_with("HTTP/1.1 200"), "{said}");
    }
    until("the descriptors are given back", || server.process().descriptors() < quiet.1 + 50).await;
    println!("all ended after {:?}; {} MB", begun.elapsed(), server.process().memory());
    hall.is_served().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_the_system_allows_few_connections_whoever_says_nothing_makes_room() {
    let server = Server::with_sample_within(256);
    let mut hall = Hall::at(&server).await;
    let mut idle = Vec::new();
    for _ in 0..4 {
        for _ in 0..300 {
            idle.push(half(&server, "").await);
        }
        let slowest = hall.is_served().await;
        println!(
            "the slowest of 40 ratings took {slowest:?}, {} descriptors",
            server.process().descriptors()
        );
        assert!(server.process().descriptors() < 256);
    }
    assert_eq!(server.page("/readyz").await.0, 200);
}

/// What begins and does not end.
const HALVES: [&str; 5] = [
    "G",
    "GET /healthz HTTP/1.1\r\nHost: hailong\r\nX-Long: ",
    "POST /api/v1/ratings HTTP/1.1\r\nHost: hailong\r\nContent-Type: application/json\r\nContent-Length: 300\r\n\r\n{",
    "POST /api/v1/ratings HTTP/1.1\r\nHost: hailong\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n",
    "POST /feedback/H37.01 HTTP/1.1\r\nHost: hailong\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 300\r\n\r\ni",
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn requests_that_trickle_are_ended_and_keep_nobody_out() {
    let server = Server::with_sample();
    let mut hall = Hall::at(&server).await;
    let begun = Instant::now();
    let many = (own_limit() / HALVES.len()).min(400);
    let mut streams = Vec::new();
    for sent in HALVES {
        for _ in 0..many {
            streams.push((sent, half(&server, sent).await));
        }
    }
    println!("{} half-sent requests: {} MB", streams.len(), server.process().memory());
    let trickling = streams.into_iter().map(async |(sent, stream)| {
        let (mut reading, mut writing) = stream.into_split();
        // A byte now and then, until the other side has had enough.
        let trickle = tokio::spawn(async move {
            while writing.write_all(b"1").await.is_ok() {
                tokio::time::sleep(std::time::Duration::from_millis(500)).await;
            }
        });
        let mut said = String::new();
        let _ = reading.read_to_string(&mut said).await;
        trickle.abort();
        let status = said.split_whitespace().nth(1).unwrap_or("closed").to_owned();
        let kind = HALVES.iter().position(|half| *half == sent).unwrap();
        (kind, status, begun.elapsed())
    });
    let (outcomes, slowest) =
        tokio::join!(tokio::time::timeout(2 * crate::hall::PATIENCE, join_all(trickling)), hall.is_served());
    let mut seen = std::collections::BTreeMap::new();
    for (kind, status, after) in outcomes.expect("all are ended") {
        let entry = seen.entry((kind, status)).or_insert((0, after));
        *entry = (entry.0 + 1, entry.1.max(after));
    }
    println!("(kind, answer) → (how many, the last after): {seen:?}");
    println!("the slowest of 40 ratings among them took {slowest:?}");
    assert!(
        seen.keys().all(|(_, status)| ["closed", "408", "503", "400"].contains(&status.as_str())),
        "{seen:?}"
    );
    hall.is_served().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn answers_that_nobody_takes_are_ended() {
    let server = Server::with_sample();
    let mut hall = Hall::at(&server).await;
    let quiet = server.process().descriptors();
    let ask = "GET /api/v1/openapi.json HTTP/1.1\r\nHost: hailong\r\n\r\n".repeat(300);
    let mut greedy = Vec::new();
    for _ in 0..100 {
        greedy.push(half(&server, &ask).await);
    }
    hall.is_served().await;
    let begun = Instant::now();
    until("connections are ended that take nothing", || server.process().descriptors() < quiet + 50).await;
    println!(
        "100 that take nothing: ended after {:?}, {} MB",
        begun.elapsed(),
        server.process().most_memory()
    );
    hall.is_served().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stop_waits_for_nobody_who_has_not_asked() {
    let mut server = Server::with_sample();
    Hall::at(&server).await.is_served().await;
    let mut open = Vec::new();
    for sent in ["", "G", "GET /healthz HTTP/1.1\r\nHost: hailong\r\n\r\n"] {
        for _ in 0..100 {
            open.push(half(&server, sent).await);
        }
    }
    let begun = Instant::now();
    assert!(server.stop());
    println!("300 connections that ask nothing: stopped after {:?}", begun.elapsed());
    // It was not the limit of time that ended it.
    assert!(begun.elapsed().as_secs() < 15);
    for mut stream in open {
        ended(&mut stream).await;
    }
}
