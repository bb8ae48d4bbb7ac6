//! One connection: what it is doing, and since when.

use std::io::{IoSlice, Result};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::sync::Notify;

/// What a connection is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doing {
    /// It is new, or a part of a request's head has come.
    Asking,
    /// It has been answered, and may ask again.
    Waiting,
    /// A request is under way: its body, the work, the answer.
    Answering,
    /// An answer that goes on: server-sent events.
    Streaming,
}

impl Doing {
    const ALL: [Self; 4] = [Self::Asking, Self::Waiting, Self::Answering, Self::Streaming];

    /// How long it may do so without the next step; for answers a step is anything that the other side took.
    pub const fn patience(self) -> Duration {
        match self {
            Self::Asking => Duration::from_secs(10),
            Self::Waiting => Duration::from_secs(75),
            // A request has ten seconds of work at the most; comments keep streams alive every fifteen.
            Self::Answering | Self::Streaming => Duration::from_mins(1),
        }
    }
}

/// What the door knows of a connection.
#[derive(Debug)]
pub struct Connection {
    opened: Instant,
    /// Two bits for what it is doing, and above them since when: milliseconds after it was opened.
    state: AtomicU64,
    end: Notify,
}

impl Connection {
    /// One that was opened now.
    pub fn new(now: Instant) -> Self {
        Self { opened: now, state: AtomicU64::new(0), end: Notify::new() }
    }

    /// It begins to do something else.
    pub fn begins(&self, doing: Doing) {
        let since = u64::try_from(self.opened.elapsed().as_millis()).unwrap_or(u64::MAX >> 2);
        self.state.store(since << 2 | doing as u64, Ordering::Relaxed);
    }

    /// What it is doing, and since when.
    pub fn look(&self) -> (Doing, Instant) {
        let state = self.state.load(Ordering::Relaxed);
        let doing = Doing::ALL[usize::from(state.to_le_bytes()[0] & 3)];
        (doing, self.opened + Duration::from_millis(state >> 2))
    }

    /// Ends it, whatever it is doing.
    pub fn end(&self) {
        self.end.notify_one();
    }

    /// Waits until it is to end.
    pub async fn ended(&self) {
        self.end.notified().await;
    }

    /// Something was read. The first bytes after an answer begin a request's head; further ones of it buy no time.
    fn read(&self) {
        if self.look().0 == Doing::Waiting {
            self.begins(Doing::Asking);
        }
    }

    /// The other side took something.
    fn wrote(&self) {
        match self.look().0 {
            Doing::Asking => {}
            doing => self.begins(doing),
        }
    }
}

/// A stream that tells its connection what passes.
pub struct Watched {
    stream: TcpStream,
    connection: Arc<Connection>,
}

impl Watched {
    /// Around this stream.
    pub fn new(stream: TcpStream, connection: Arc<Connection>) -> Self {
        Self { stream, connection }
    }

    fn noted(&self, written: Poll<Result<usize>>) -> Poll<Result<usize>> {
        if let Poll::Ready(Ok(1..)) = written {
            self.connection.wrote();
        }
        written
    }
}

impl AsyncRead for Watched {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<Result<()>> {
        let before = buffer.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(cx, buffer);
        if buffer.filled().len() > before {
            self.connection.read();
        }
        read
    }
}

impl AsyncWrite for Watched {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.noted(written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(cx, slices);
        self.noted(written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
