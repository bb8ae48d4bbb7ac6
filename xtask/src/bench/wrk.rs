//! Load by wrk, a known generator (github.com/wg/wrk).

use crate::tools::root;
use anyhow::{Context, Result, bail};
use std::process::{Child, Command, Stdio};

/// What a load showed.
pub struct Load {
    /// Answers a second.
    pub per_second: f64,
    /// Milliseconds that half of the answers took at most.
    pub p50: f64,
    /// Milliseconds that 99 of 100 answers took at most.
    pub p99: f64,
}

/// A generator.
pub struct Wrk {
    seconds: u32,
}

impl Wrk {
    /// One that runs so long.
    pub fn new(seconds: u32) -> Self {
        Self { seconds }
    }

    /// Ratings to one server.
    pub fn rate(&self, base: &str, path: &str, connections: usize, desk: i64) -> Result<Load> {
        self.rate_all(&[base], path, connections, desk)
    }

    /// Ratings to several servers at once, the connections shared out.
    pub fn rate_all(&self, bases: &[&str], path: &str, connections: usize, desk: i64) -> Result<Load> {
        let start = |base: &&str| {
            let desk = desk.to_string();
            self.start(base, connections / bases.len(), "rate.lua", &[("PATH_TO", path), ("DESK", &desk)])
        };
        let running = bases.iter().map(start).collect::<Result<Vec<_>>>()?;
        let loads = running.into_iter().map(finish).collect::<Result<Vec<_>>>()?;
        let worst = |of: fn(&Load) -> f64| loads.iter().map(of).fold(0.0, f64::max);
        Ok(Load {
            per_second: loads.iter().map(|load| load.per_second).sum(),
            p50: worst(|load| load.p50),
            p99: worst(|load| load.p99),
        })
    }

    /// One address again and again.
    pub fn read(&self, base: &str, path: &str, connections: usize, cookie: &str) -> Result<Load> {
        finish(self.start(base, connections, "read.lua", &[("PATH_TO", path), ("COOKIE", cookie)])?)
    }

    fn start(
        &self,
        base: &str,
        connections: usize,
        script: &str,
        environment: &[(&str, &str)],
    ) -> Result<Child> {
        Command::new("wrk")
            .args(["-t1", &format!("-c{connections}"), &format!("-d{}s", self.seconds), "-s"])
            .arg(root().join("xtask/src/bench").join(script))
            .arg(base)
            .envs(environment.iter().copied())
            .stdout(Stdio::piped())
            .spawn()
            .context("wrk runs")
    }
}

/// Reads the line that our scripts end with: answers a second, p50, p99, answers that were errors.
fn finish(child: Child) -> Result<Load> {
    let output = child.wait_with_output()?;
    let text = String::from_utf8(output.stdout)?;
    let line = text.lines().find_map(|line| line.strip_prefix("@ ")).context("wrk ended early")?;
    let figures: Vec<f64> = line.split(' ').map(str::parse).collect::<Result<_, _>>()?;
    let [per_second, p50, p99, errors] = figures[..] else { bail!("wrk said {line}") };
    if errors > 0.0 {
        bail!("{errors} answers were errors");
    }
    Ok(Load { per_second, p50, p99 })
}
