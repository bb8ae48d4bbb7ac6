//! A proxy between a browser and the server that does to requests what proxies do.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// What the proxy does with a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Treatment {
    /// Passes it on, and the answer back.
    Pass,
    /// Takes it and never answers.
    Swallow,
    /// Answers it with a page of its own.
    Page(u16),
}

/// A request as the proxy sees it.
#[derive(Debug, Clone)]
pub struct Seen {
    /// Such as `POST /api/v1/ratings`.
    pub line: String,
    /// The body as text.
    pub body: String,
}

/// A proxy that works until the test ends.
pub struct Proxy {
    /// Its address.
    pub base: String,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl Proxy {
    /// Before the server with this address; it treats requests as it is told.
    pub fn before(server: &str, treat: impl Fn(&Seen) -> Treatment + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let base = format!("http://{}", listener.local_addr().expect("it listens"));
        let server = server.trim_start_matches("http://").to_owned();
        let (treat, seen) = (Arc::new(treat), Arc::new(Mutex::new(Vec::new())));
        let log = Arc::clone(&seen);
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let (treat, log, server) = (Arc::clone(&treat), Arc::clone(&log), server.clone());
                // One request for each connection and one thread for each: some wait for ever.
                std::thread::spawn(move || {
                    // Browsers break connections off, which is no fault.
                    let _ = serve(client, &server, &*treat, &log);
                });
            }
        });
        Self { base, seen }
    }

    /// An address on this proxy.
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    /// Waits until a request was seen that fits.
    pub async fn until(&self, fits: impl Fn(&Seen) -> bool) {
        let deadline = std::time::Instant::now() + Duration::from_secs(90);
        while !self.seen.lock().expect("no thread failed").iter().any(&fits) {
            assert!(std::time::Instant::now() < deadline, "no such request came: {:?}", self.seen.lock());
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
    }
}

fn serve(
    client: TcpStream,
    server: &str,
    treat: &(dyn Fn(&Seen) -> Treatment + Send + Sync),
    log: &Mutex<Vec<Seen>>,
) -> std::io::Result<()> {
    let mut reader = BufReader::new(client.try_clone()?);
    let (mut head, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 || line == "\r\n" {
            break;
        }
        let lower = line.to_ascii_lowercase();
        if let Some(value) = lower.strip_prefix("content-length:") {
            length = value.trim().parse().unwrap_or(0);
        }
        // Each connection serves one request.
        if !lower.starts_with("connection:") {
            head.push_str(&line);
        }
    }
    if head.is_empty() {
        return Ok(());
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    let line = head.split(" HTTP/").next().unwrap_or_default().to_owned();
    let seen = Seen { line, body: String::from_utf8_lossy(&body).into_owned() };
    log.lock().expect("no thread failed").push(seen.clone());
    let mut client = client;
    match treat(&seen) {
        Treatment::Pass => {
            let mut upstream = TcpStream::connect(server)?;
            write!(upstream, "{head}connection: close\r\n\r\n")?;
            upstream.write_all(&body)?;
            std::io::copy(&mut upstream, &mut client).map(drop)
        }
        // Until the browser gives it up.
        Treatment::Swallow => std::io::copy(&mut reader, &mut std::io::sink()).map(drop),
        Treatment::Page(status) => {
            let page = "<!doctype html><title>Chặn</title><p>Yêu cầu bị từ chối.";
            write!(
                client,
                "HTTP/1.1 {status} x\r\ncontent-type: text/html\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{page}",
                page.len()
            )
        }
    }
}
