//! A network between a browser and the server that loses answers, or brings them late.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::time::{Duration, Instant};

/// What becomes of the answer to a request that reaches the server in any case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    /// It breaks off.
    Lost,
    /// It waits until [`Relay::restore`].
    Held,
}

#[derive(Default)]
struct State {
    /// Which requests' answers do not come as they should, by how their first line begins.
    disturbed: Option<(String, Fate)>,
    /// The first line of each request, in the order in which they came.
    seen: Vec<String>,
}

/// Passes requests to a server, one a connection.
pub struct Relay {
    /// Its address without a slash at its end.
    pub base: String,
    state: Arc<(Mutex<State>, Condvar)>,
}

impl Relay {
    /// In front of the server with this address, until the test ends.
    pub fn before(server: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let base = format!("http://{}", listener.local_addr().expect("it listens"));
        let state = Arc::new((Mutex::new(State::default()), Condvar::new()));
        let (server, shared) = (server.trim_start_matches("http://").to_owned(), Arc::clone(&state));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (server, shared) = (server.clone(), Arc::clone(&shared));
                std::thread::spawn(move || pass(&stream, &server, &shared));
            }
        });
        Self { base, state }
    }

    /// From now on answers to requests that begin like this, such as `POST /api`, break off on their way back.
    pub fn lose(&self, request: &str) {
        self.lock().disturbed = Some((request.to_owned(), Fate::Lost));
    }

    /// From now on answers to such requests wait.
    pub fn hold(&self, request: &str) {
        self.lock().disturbed = Some((request.to_owned(), Fate::Held));
    }

    /// From now on every answer comes, and those that wait come now.
    pub fn restore(&self) {
        self.lock().disturbed = None;
        self.state.1.notify_all();
    }

    /// The first lines of the requests so far that hold this.
    pub fn seen(&self, part: &str) -> Vec<String> {
        self.lock().seen.iter().filter(|line| line.contains(part)).cloned().collect()
    }

    /// Waits until there are so many, and no more, of them.
    pub async fn until_seen(&self, part: &str, requests: usize) -> Vec<String> {
        let deadline = Instant::now() + Duration::from_secs(20);
        loop {
            let seen = self.seen(part);
            assert!(seen.len() <= requests, "more than {requests}: {seen:?}");
            if seen.len() == requests {
                return seen;
            }
            assert!(Instant::now() < deadline, "{requests} are awaited: {seen:?}");
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.0.lock().expect("no thread fails while it holds this")
    }
}

/// Passes one request on, and its answer back.
fn pass(stream: &TcpStream, server: &str, (state, changed): &(Mutex<State>, Condvar)) -> Option<()> {
    let mut reader = BufReader::new(stream);
    let mut first = String::new();
    reader.read_line(&mut first).ok().filter(|&length| length > 0)?;
    // One request a connection: only then is the end of an answer the end of the stream.
    let mut head = format!("{first}connection: close\r\n");
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let lower = line.to_ascii_lowercase();
        if let Some(value) = lower.strip_prefix("content-length:") {
            length = value.trim().parse().ok()?;
        }
        if !lower.starts_with("connection:") {
            head.push_str(&line);
        }
        if line.trim().is_empty() {
            break;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    let fate = {
        let mut state = state.lock().ok()?;
        state.seen.push(first.trim().to_owned());
        state.disturbed.as_ref().filter(|(begin, _)| first.starts_with(begin.as_str())).map(|(_, fate)| *fate)
    };
    let mut upstream = TcpStream::connect(server).ok()?;
    upstream.write_all(head.as_bytes()).and_then(|()| upstream.write_all(&body)).ok()?;
    let mut answer = Vec::new();
    upstream.read_to_end(&mut answer).ok()?;
    match fate {
        // Browsers ask again by themselves if nothing comes at all.
        Some(Fate::Lost) => answer = b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n{".to_vec(),
        Some(Fate::Held) => {
            let held = state.lock().ok()?;
            drop(changed.wait_while(held, |state| state.disturbed.is_some()).ok()?);
        }
        None => {}
    }
    let mut stream = stream;
    stream.write_all(&answer).ok()
}
