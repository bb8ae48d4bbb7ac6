//! The door: connections are accepted, counted and ended, so that whoever opens many and says little keeps nobody else
//! out.
//!
//! `axum::serve` accepts whatever comes for as long as there are descriptors, and waits for ever. Here the number of
//! connections is bounded below the descriptors that the process may have, each may be silent for so long, and where
//! it is full the one that has been silent longest makes room for the next. HTTP/1.1 alone is spoken: what needs more
//! comes through a proxy.

mod answer;
mod connection;
mod limits;
mod register;

pub use limits::Limits;
pub use register::Register;

use answer::Answer;
use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use connection::{Connection, Doing, Watched};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use hyper_util::server::graceful::GracefulShutdown;
use register::Entry;
use std::convert::Infallible;
use std::io::{Error, ErrorKind};
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::time::MissedTickBehavior;
use tower::Service;

/// How often the door looks for connections that have been silent too long.
const SWEEP_INTERVAL: Duration = Duration::from_secs(1);
/// How long to wait after an accept that failed because something has run out.
const ACCEPT_BACKOFF: Duration = Duration::from_millis(100);
/// The largest head of a request, as of Node.js: cookies and an address need a small part of it.
const LARGEST_HEAD: usize = 16 * 1024;
/// What one connection may hold of what was read, or is to be written.
const LARGEST_BUFFER: usize = 32 * 1024;

/// Serves until told to stop, then finishes the requests under way.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    register: Register,
    stop: impl Future<Output = ()>,
) {
    let register = Arc::new(register);
    let graceful = GracefulShutdown::new();
    let mut rounds = tokio::time::interval(SWEEP_INTERVAL);
    rounds.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut stop = pin!(stop);
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, peer)) => match register.admit(peer.ip()) {
                    Some(entry) => open(stream, peer, entry, &router, &graceful),
                    None => drop(stream),
                },
                Err(error) => back_off(&error, &register).await,
            },
            _ = rounds.tick(), if !register.is_empty() => register.end_overdue(),
            () = &mut stop => break,
        }
    }
    drop(listener);
    register.stop();
    let mut ended = pin!(graceful.shutdown());
    loop {
        tokio::select! {
            () = &mut ended => return,
            _ = rounds.tick() => register.end_overdue(),
        }
    }
}

/// A sender that has gone already is no matter; when descriptors or memory have run out, whoever has been silent
/// longest makes room, and the next accept waits a moment.
async fn back_off(error: &Error, register: &Register) {
    if matches!(
        error.kind(),
        ErrorKind::ConnectionRefused | ErrorKind::ConnectionAborted | ErrorKind::ConnectionReset
    ) {
        return;
    }
    tracing::warn!(error = error as &dyn std::error::Error, "a connection could not be accepted");
    register.make_room();
    tokio::time::sleep(ACCEPT_BACKOFF).await;
}

/// Serves one connection in a task of its own.
fn open(stream: TcpStream, peer: SocketAddr, entry: Entry, router: &Router, graceful: &GracefulShutdown) {
    // An answer is written whole: nothing is to wait for more of it. Where it cannot be set, it is slower.
    let _ = stream.set_nodelay(true);
    let connection = Arc::clone(entry.connection());
    let io = TokioIo::new(Watched::new(stream, Arc::clone(&connection)));
    let router = router.clone();
    let service = service_fn(move |request: hyper::Request<Incoming>| {
        answer(router.clone(), request, peer, Arc::clone(&connection))
    });
    let served = http1::Builder::new()
        // The door's own rounds see to it: hyper's limit would be the same for a silent connection and a slow head.
        .header_read_timeout(None)
        .max_header_size(LARGEST_HEAD)
        .max_buf_size(LARGEST_BUFFER)
        .serve_connection(io, service);
    let served = graceful.watch(served);
    tokio::spawn(async move {
        tokio::select! {
            // Whatever went wrong with it, it is over.
            _ = served => {}
            () = entry.connection().ended() => {}
        }
    });
}

async fn answer(
    mut router: Router,
    request: hyper::Request<Incoming>,
    peer: SocketAddr,
    connection: Arc<Connection>,
) -> Result<hyper::Response<Answer>, Infallible> {
    connection.begins(Doing::Answering);
    let mut request = request.map(Body::new);
    request.extensions_mut().insert(ConnectInfo(peer));
    let response = router.call(request).await?;
    if answer::goes_on(response.headers()) {
        connection.begins(Doing::Streaming);
    }
    Ok(response.map(|body| Answer::new(body, connection)))
}
