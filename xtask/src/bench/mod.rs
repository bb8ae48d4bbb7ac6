//! `cargo xtask bench`: what the store can do, as ratios of figures measured in the same run.

mod machine;
mod server;
mod table;
mod wrk;

use crate::frontend;
use crate::tools::{ensure_postgres, ensure_programs, root, say, shell, target};
use anyhow::{Context, Result};
use clap::Args;
use server::{Program, Server};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use table::Table;
use wrk::Wrk;
use xshell::cmd;

/// The route that does everything but the store.
const WITHOUT_STORE: &str = "/bench/ratings";
/// How many connections load the server.
const WIDTHS: [usize; 2] = [64, 256];
const RATINGS: &str = "/api/v1/ratings";
/// What the reading call is asked: a year of an agency of 40 desks.
const A_YEAR: &str = "/api/v1/agencies/B1/satisfaction?by=desk&from=2025-01-01&to=2025-12-31";

/// Measure the store.
#[derive(Debug, Args)]
pub struct Bench {
    /// How long each load lasts, in seconds
    #[arg(long, default_value_t = 10)]
    seconds: u32,
    /// The sizes at which reading is measured, in millions of ratings; 50 need 20 GB under target/bench
    #[arg(long, value_delimiter = ',', default_value = "1,10,20,50")]
    sizes: Vec<u32>,
}

/// What is carried from one measurement to the next.
struct Run {
    program: Program,
    folder: PathBuf,
    seconds: u32,
    table: Table,
}

impl Bench {
    /// Measures everything and prints one table.
    pub fn run(&self) -> Result<()> {
        ensure_programs(&["wrk", "curl"], &["wrk", "curl"])?;
        ensure_postgres()?;
        frontend::build()?;
        let program = build()?;
        let folder = target().join("bench/data");
        if folder.exists() {
            std::fs::remove_dir_all(&folder)?;
        }
        std::fs::create_dir_all(&folder)?;
        let mut run = Run { program, folder, seconds: self.seconds, table: Table::default() };
        let (without_store, empty) = run.sqlite()?;
        run.postgres(without_store)?;
        run.sizes(&self.sizes, empty)?;
        run.table.add("the program", format!("{:.1} MB", megabytes(&run.program.0)?), "", "");
        std::fs::remove_dir_all(&run.folder)?;
        let text = format!("{}\n\n{}", machine::describe(), run.table);
        println!("\n{text}");
        std::fs::write(target().join("bench/table.md"), text)?;
        Ok(())
    }
}

impl Run {
    fn wrk(&self) -> Wrk {
        Wrk::new(self.seconds)
    }

    /// SQLite over HTTP, against the route without a store and raw inserts; returns the route's rates at both widths, and
    /// that of SQLite at the larger.
    fn sqlite(&mut self) -> Result<([f64; 2], f64)> {
        say("SQLite, an empty file");
        let database = self.file("empty.db");
        self.program.sample(&database)?;
        let server = Server::start(&self.program, &database)?;
        self.table.add("memory, idle", format!("{:.0} MB", server.memory("VmRSS")?), "", "");
        let (mut without_store, mut rate) = ([0.0; 2], 0.0);
        for (at, connections) in WIDTHS.into_iter().enumerate() {
            let without = self.wrk().rate(&server.base, WITHOUT_STORE, connections, 3)?;
            self.table.load(&format!("no store, {connections} connections"), &without, "", "");
            let with = self.wrk().rate(&server.base, RATINGS, connections, 3)?;
            let ratio = format!("{:.2} × no store", with.per_second / without.per_second);
            self.table.load(
                &format!("SQLite, {connections} connections"),
                &with,
                &ratio,
                "≥ 0.30, p99 ≤ 35 ms",
            );
            without_store[at] = without.per_second;
            rate = with.per_second;
        }
        self.table.add(
            "memory, most under load",
            format!("{:.0} MB", server.memory("VmHWM")?),
            "",
            "≤ 80 MB",
        );
        server.stop()?;
        say("SQLite, inserts with nothing around them");
        let raw: f64 =
            self.program.output(&self.file("raw.db"), &["bench", "raw", "200000"])?.trim().parse()?;
        let ratio = format!("{:.2} × this is SQLite at 256", rate / raw);
        self.table.add("raw inserts, 64 in a batch", format!("{raw:.0}/s"), &ratio, "≥ 0.33");
        Ok((without_store, rate))
    }

    fn postgres(&mut self, without_store: [f64; 2]) -> Result<()> {
        say("PostgreSQL");
        let mut postgres = Postgres::start()?;
        let database = postgres.address()?;
        self.program.sample(&database)?;
        for count in [1, 3] {
            let servers =
                (0..count).map(|_| Server::start(&self.program, &database)).collect::<Result<Vec<_>>>()?;
            let bases: Vec<&str> = servers.iter().map(|server| server.base.as_str()).collect();
            for (at, connections) in WIDTHS.into_iter().enumerate() {
                let load = self.wrk().rate_all(&bases, RATINGS, connections, 3)?;
                let ratio = format!("{:.2} × no store", load.per_second / without_store[at]);
                let wanted = if (count, connections) == (1, 256) { "≥ 0.40" } else { "" };
                let what = format!("PostgreSQL, {count} server(s), {connections} connections");
                self.table.load(&what, &load, &ratio, wanted);
            }
            for server in servers {
                server.stop()?;
            }
        }
        drop(postgres);
        Ok(())
    }

    fn sizes(&mut self, sizes: &[u32], empty: f64) -> Result<()> {
        let database = self.file("large.db");
        let mut first = None;
        for millions in sizes {
            say(&format!("SQLite, filling a file to {millions} million ratings"));
            let ratings = u64::from(*millions) * 1_000_000;
            self.program.output(&database, &["bench", "fill", &ratings.to_string()])?;
            if first.is_none() {
                self.program.add_user(&database)?;
            }
            let server = Server::start(&self.program, &database)?;
            self.table.add(
                &format!("start to first answer, {millions} million"),
                format!("{} ms", server.started.as_millis()),
                "",
                "≤ 150 ms",
            );
            let cookie = server.sign_in()?;
            let load = self.wrk().read(&server.base, A_YEAR, 1, &cookie)?;
            let growth = first.get_or_insert(load.p99);
            let ratio = format!("p99 {:.2} × the smallest", load.p99 / *growth);
            self.table.load(
                &format!("a year of 40 desks, {millions} million, 1 connection"),
                &load,
                &ratio,
                "p99 ≤ 10 ms, ≤ 1.5 ×",
            );
            if *millions == 20 {
                let load = self.wrk().rate(&server.base, RATINGS, 256, 1)?;
                let ratio = format!("{:.2} × empty", load.per_second / empty);
                self.table.load("SQLite on 20 million, 256 connections", &load, &ratio, "≥ 0.5");
            }
            server.stop()?;
        }
        Ok(())
    }

    fn file(&self, name: &str) -> String {
        format!("sqlite://{}", self.folder.join(name).display())
    }
}

/// The release with the routes and commands that are measured with.
fn build() -> Result<Program> {
    say("Building the server for measuring");
    let shell = shell()?;
    let folder = target().join("bench");
    std::fs::create_dir_all(&folder)?;
    cmd!(shell, "cargo build --release -p hailong --features bench").quiet().run()?;
    let program = folder.join("hailong");
    std::fs::copy(target().join("release/hailong"), &program)?;
    Ok(Program(program))
}

fn megabytes(file: &Path) -> Result<f64> {
    #[expect(clippy::cast_precision_loss, reason = "a size for people")]
    Ok(std::fs::metadata(file)?.len() as f64 / 1e6)
}

/// The PostgreSQL of the tests, in a program of its own.
struct Postgres(Child);

impl Postgres {
    fn start() -> Result<Self> {
        let child = Command::new("cargo")
            .args(["run", "--quiet", "--package", "hailong-tests", "--bin", "postgres"])
            .current_dir(root())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        Ok(Self(child))
    }

    fn address(&mut self) -> Result<String> {
        let mut line = String::new();
        BufReader::new(self.0.stdout.take().context("it is asked once")?).read_line(&mut line)?;
        Ok(line.trim().to_owned())
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        drop(self.0.stdin.take());
        let _ = self.0.wait();
    }
}
