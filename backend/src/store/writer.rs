//! The one writer of ratings: it commits whatever waits in one transaction (group commit), then answers each waiter.
//! The database lets one transaction in at a time; on PostgreSQL the next batch waits at its door meanwhile, with a
//! connection of its own.

use super::ratings::store_ratings;
use super::{Outcome, Store, StoreError, Transaction};
use crate::clock::Clock;
use crate::domain::live_scores::LiveScores;
use crate::domain::rating::NewRating;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use tokio::sync::{Semaphore, mpsc, oneshot};
use tokio::task::{JoinHandle, JoinSet};

/// The most ratings in one transaction.
const MAX_BATCH: usize = 1_024;

struct Waiting {
    rating: NewRating,
    reply: oneshot::Sender<Result<Outcome, StoreError>>,
}

/// Where ratings are handed in. Cheap to clone; the writer stops when the last one is dropped.
#[derive(Debug, Clone)]
pub struct RatingWriter {
    queue: mpsc::Sender<Waiting>,
    failed_at: Arc<AtomicI64>,
}

/// The running writer.
#[derive(Debug)]
pub struct WriterHandle(JoinHandle<()>);

impl RatingWriter {
    /// Starts the writer with room for so many waiting ratings; so many scores of the running day appear at once.
    pub fn start(store: Store, clock: Clock, queue: usize, live_step: usize) -> (Self, WriterHandle) {
        let (sender, receiver) = mpsc::channel(queue);
        let failed_at = Arc::new(AtomicI64::new(0));
        let writer = Writer { store, clock, live_step, failed_at: Arc::clone(&failed_at) };
        (Self { queue: sender, failed_at }, WriterHandle(tokio::spawn(writer.write(receiver))))
    }

    /// When the last batch could not be stored, in UTC epoch milliseconds; none if it was.
    pub fn failed_at(&self) -> Option<i64> {
        Some(self.failed_at.load(Ordering::Relaxed)).filter(|at| *at > 0)
    }

    /// Answers once the rating is durably stored, or at once with [`StoreError::Busy`] if the queue is full.
    pub async fn submit(&self, rating: NewRating) -> Result<Outcome, StoreError> {
        let (reply, answer) = oneshot::channel();
        self.queue.try_send(Waiting { rating, reply }).map_err(|_| StoreError::Busy)?;
        answer.await.map_err(|_| StoreError::NotStored)?
    }
}

impl WriterHandle {
    /// Waits until everything accepted is stored. Every [`RatingWriter`] must be gone by then, or soon.
    pub async fn finish(self) {
        if let Err(error) = self.0.await {
            tracing::error!(%error, "the writer ended badly");
        }
    }
}

/// What the writer needs; cheap to clone.
#[derive(Debug, Clone)]
struct Writer {
    store: Store,
    clock: Clock,
    live_step: usize,
    failed_at: Arc<AtomicI64>,
}

impl Writer {
    async fn write(self, mut queue: mpsc::Receiver<Waiting>) {
        let lanes = Arc::new(Semaphore::new(self.store.writing_lanes()));
        let mut running = JoinSet::new();
        while let Ok(lane) = Arc::clone(&lanes).acquire_owned().await {
            while running.try_join_next().is_some() {}
            let Some(first) = queue.recv().await else { break };
            // Whatever comes until the database lets this transaction in belongs to its batch.
            let tx = self.store.pool.begin_ratings().await;
            let mut batch = Vec::with_capacity(MAX_BATCH);
            batch.push(first);
            while batch.len() < MAX_BATCH
                && let Ok(next) = queue.try_recv()
            {
                batch.push(next);
            }
            let writer = self.clone();
            running.spawn(async move {
                writer.store_batch(tx, batch).await;
                drop(lane);
            });
        }
        running.join_all().await;
    }

    async fn store_batch(&self, tx: Result<Transaction, StoreError>, batch: Vec<Waiting>) {
        let (ratings, replies): (Vec<_>, Vec<_>) = batch.into_iter().map(|w| (w.rating, w.reply)).unzip();
        let now = self.clock.now();
        let live = LiveScores { today: self.clock.day_of(now), step: self.live_step };
        let stored = match tx {
            Ok(tx) => store_ratings(tx, &ratings, now, Some(live)).await,
            Err(error) => Err(error),
        };
        self.failed_at.store(if stored.is_err() { now } else { 0 }, Ordering::Relaxed);
        match stored {
            Ok((outcomes, change)) => {
                self.store.changes.note(change);
                for (outcome, reply) in outcomes.into_iter().zip(replies) {
                    // Who no longer waits will retry with the same id and be told then.
                    let _ = reply.send(Ok(outcome));
                }
            }
            Err(error) => {
                let error: &dyn std::error::Error = &error;
                tracing::error!(error, batch = ratings.len(), "ratings not stored");
                for reply in replies {
                    let _ = reply.send(Err(StoreError::NotStored));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Fixture, on_both};
    use super::*;

    on_both! {
    async fn a_full_queue_says_so_at_once_and_what_was_accepted_is_stored_before_the_end(fixture: Fixture) {
        let (writer, handle) = RatingWriter::start(fixture.store.clone(), Clock::fixed(0), 2, 1);
        // The writer has not had a turn yet: two fit, the third does not.
        let mut waiting: Vec<_> = (0..3).map(|n| Box::pin(writer.submit(fixture.rating(n, 4)))).collect();
        let mut third = waiting.pop().unwrap();
        for submit in &mut waiting {
            assert!(poll_once(submit).await.is_none());
        }
        assert!(matches!(poll_once(&mut third).await, Some(Err(StoreError::Busy))));
        for submit in waiting {
            assert!(matches!(submit.await, Ok(Outcome::Stored(_))));
        }
        drop(third);
        drop(writer);
        handle.finish().await;
        assert_eq!(fixture.scores().await, [0, 0, 0, 2, 0]);
    }
    }

    /// Polls once: what it says now, or nothing.
    async fn poll_once<F: Future + Unpin>(future: &mut F) -> Option<F::Output> {
        std::future::poll_fn(|context| {
            let polled = std::pin::Pin::new(&mut *future).poll(context);
            std::task::Poll::Ready(match polled {
                std::task::Poll::Ready(output) => Some(output),
                std::task::Poll::Pending => None,
            })
        })
        .await
    }
}
