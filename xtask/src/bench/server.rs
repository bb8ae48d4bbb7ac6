//! The measured program and its server.

use anyhow::{Context, Result, bail};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const PASSWORD: &str = "a password to measure with";

/// The program.
pub struct Program(pub PathBuf);

impl Program {
    fn command(&self, database: &str) -> Command {
        let mut command = Command::new(&self.0);
        command.env("HAILONG_DATABASE_URL", database);
        command
    }

    /// Runs a command to its end; what it printed.
    pub fn output(&self, database: &str, arguments: &[&str]) -> Result<String> {
        let output = self.command(database).args(arguments).stderr(Stdio::inherit()).output()?;
        if !output.status.success() {
            bail!("{arguments:?} ended with {}", output.status);
        }
        Ok(String::from_utf8(output.stdout)?)
    }

    /// Loads a month of sample data: desk 3 is there.
    pub fn sample(&self, database: &str) -> Result<()> {
        self.output(database, &["demo", "--months", "1"]).map(drop)
    }

    /// Adds somebody who may read the filled agencies.
    pub fn add_user(&self, database: &str) -> Result<()> {
        let mut child = self
            .command(database)
            .args(["user", "add", "bench", "--agency", "B", "--role", "viewer"])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()?;
        writeln!(child.stdin.take().context("standard input is piped")?, "{PASSWORD}")?;
        if child.wait()?.success() { Ok(()) } else { bail!("the user was not added") }
    }
}

/// A running server.
pub struct Server {
    child: Child,
    /// Its address.
    pub base: String,
    /// How long it took from its start to its first answer.
    pub started: Duration,
}

impl Server {
    /// Starts it on a free port and waits for its first answer.
    pub fn start(program: &Program, database: &str) -> Result<Self> {
        let start = Instant::now();
        let mut child = program
            .command(database)
            .args(["serve", "--listen", "127.0.0.1:0", "--log-format", "json"])
            .stderr(Stdio::piped())
            .spawn()?;
        let mut log = BufReader::new(child.stderr.take().context("standard error is piped")?);
        let address = loop {
            let mut line = String::new();
            if log.read_line(&mut line)? == 0 {
                bail!("the server did not start");
            }
            let entry: serde_json::Value = serde_json::from_str(&line)?;
            if let Some(address) = entry["fields"]["address"].as_str() {
                break address.to_owned();
            }
        };
        let mut answer = String::new();
        let mut connection = TcpStream::connect(&address)?;
        write!(connection, "GET /readyz HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n")?;
        connection.read_to_string(&mut answer)?;
        if !answer.starts_with("HTTP/1.1 200") {
            bail!("the server is not ready: {answer}");
        }
        let started = start.elapsed();
        std::thread::spawn(move || log.lines().for_each(drop));
        Ok(Self { child, base: format!("http://{address}"), started })
    }

    /// The cookie of a session.
    pub fn sign_in(&self) -> Result<String> {
        let body = serde_json::json!({"username": "bench", "password": PASSWORD}).to_string();
        let output = Command::new("curl")
            .args(["-si", &format!("{}/api/v1/session", self.base)])
            .args(["-H", "content-type: application/json", "-d", &body])
            .output()?;
        let answer = String::from_utf8(output.stdout)?;
        let cookie = answer.lines().find_map(|line| line.strip_prefix("set-cookie: "));
        Ok(cookie.and_then(|cookie| cookie.split(';').next()).context("the sign-in failed")?.to_owned())
    }

    /// A figure of `/proc/PID/status`, in megabytes.
    pub fn memory(&self, name: &str) -> Result<f64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find(|line| line.starts_with(name)).context("the figure is there")?;
        let kilobytes: f64 = line.split_whitespace().nth(1).context("a number")?.parse()?;
        Ok(kilobytes / 1_000.0)
    }

    /// Stops it as a service would. If a measurement fails before, it is ended with this value.
    pub fn stop(mut self) -> Result<()> {
        Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status()?;
        if self.child.wait()?.success() { Ok(()) } else { bail!("the server ended badly") }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
