//! The one writer of ratings: it commits whatever waits in one transaction (group commit), then answers each waiter.

use super::{Outcome, Store, StoreError};
use crate::clock::Clock;
use crate::domain::rating::NewRating;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

/// The most ratings in one transaction.
const MAX_BATCH: usize = 1_024;

struct Waiting {
    rating: NewRating,
    reply: oneshot::Sender<Result<Outcome, StoreError>>,
}

/// Where ratings are handed in. Cheap to clone; the writer stops when the last one is dropped.
#[derive(Debug, Clone)]
pub struct RatingWriter(mpsc::Sender<Waiting>);

/// The running writer.
#[derive(Debug)]
pub struct WriterHandle(JoinHandle<()>);

impl RatingWriter {
    /// Starts the writer with room for so many waiting ratings.
    pub fn start(store: Store, clock: Clock, queue: usize) -> (Self, WriterHandle) {
        let (sender, receiver) = mpsc::channel(queue);
        (Self(sender), WriterHandle(tokio::spawn(write(store, clock, receiver))))
    }

    /// Answers once the rating is durably stored, or at once with [`StoreError::Busy`] if the queue is full.
    pub async fn submit(&self, rating: NewRating) -> Result<Outcome, StoreError> {
        let (reply, answer) = oneshot::channel();
        self.0.try_send(Waiting { rating, reply }).map_err(|_| StoreError::Busy)?;
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

async fn write(store: Store, clock: Clock, mut queue: mpsc::Receiver<Waiting>) {
    let mut batch = Vec::with_capacity(MAX_BATCH);
    while queue.recv_many(&mut batch, MAX_BATCH).await > 0 {
        let (ratings, replies): (Vec<_>, Vec<_>) = batch.drain(..).map(|w| (w.rating, w.reply)).unzip();
        match store.store_ratings(&ratings, clock.now()).await {
            Ok(outcomes) => {
                for (outcome, reply) in outcomes.into_iter().zip(replies) {
                    // Who no longer waits will retry with the same id and be told then.
                    let _ = reply.send(Ok(outcome));
                }
            }
            Err(error) => {
                tracing::error!(
                    error = &error as &dyn std::error::Error,
                    batch = ratings.len(),
                    "ratings not stored"
                );
                for reply in replies {
                    let _ = reply.send(Err(StoreError::NotStored));
                }
            }
        }
    }
}
