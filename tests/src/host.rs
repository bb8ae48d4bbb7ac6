//! Another site: a page on a port of its own, as an agency's portal is.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};

/// A site with one page.
pub struct Host {
    /// Its address.
    pub base: String,
}

impl Host {
    /// Serves the page until the test ends.
    pub fn serve(page: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let base = format!("http://{}", listener.local_addr().expect("it listens"));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                // One thread each: browsers open connections that they send nothing on.
                let page = page.clone();
                std::thread::spawn(move || answer(&stream, &page));
            }
        });
        Self { base }
    }
}

fn answer(stream: &TcpStream, page: &str) {
    let mut lines = BufReader::new(stream).lines();
    while lines.next().is_some_and(|line| line.is_ok_and(|line| !line.is_empty())) {}
    let head = "HTTP/1.1 200 OK\r\ncontent-type: text/html; charset=utf-8\r\nconnection: close\r\n";
    let mut stream = stream;
    let _ = write!(stream, "{head}content-length: {}\r\n\r\n{page}", page.len());
}
