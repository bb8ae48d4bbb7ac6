//! `cargo xtask test`

use crate::frontend;
use crate::tools::{ensure_postgres, ensure_programs, find, root, say, shell};
use anyhow::{Context, Result, bail};
use clap::Args;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::time::Instant;
use xshell::cmd;

/// Check everything.
#[derive(Debug, Args)]
pub struct Test {}

/// How many tests passed and failed.
#[derive(Debug, Default)]
struct Counts {
    passed: u64,
    failed: u64,
}

impl Test {
    /// Runs every check in turn and closes with the counts.
    pub fn run(&self) -> Result<()> {
        let Self {} = self;
        let started = Instant::now();
        install()?;
        frontend::build()?;

        let shell = shell()?;
        say("Checking the format");
        cmd!(shell, "cargo fmt --all --check").quiet().run().context("run `cargo fmt --all`")?;
        say("Checking the lints");
        cmd!(shell, "cargo clippy --workspace --all-targets --quiet -- -D warnings").quiet().run()?;
        say("Building the server for the tests");
        cmd!(shell, "cargo build --quiet -p hailong").quiet().run()?;

        let mut counts = Counts::default();
        cargo_test(&["--workspace", "--lib", "--bins"], "Unit tests", &mut counts)?;
        cargo_test(&["-p", "hailong-tests", "--test", "stories"], "Stories over HTTP", &mut counts)?;
        // Each of these takes the whole machine.
        let crash = ["-p", "hailong-tests", "--test", "crash", "--", "--test-threads=1", "--nocapture"];
        cargo_test(&crash, "Crashes, full disks, outages", &mut counts)?;
        // Two browsers at a time are what two cores can drive without one waiting for the other.
        let browser = ["-p", "hailong-tests", "--test", "browser", "--", "--test-threads=2"];
        cargo_test(&browser, "Stories in the browser", &mut counts)?;

        say(&format!("Everything was checked in {} s", started.elapsed().as_secs()));
        println!("{} passed, {} failed", counts.passed, counts.failed);
        if counts.failed > 0 {
            bail!("{} tests failed", counts.failed);
        }
        Ok(())
    }
}

/// What the tests need beyond Rust: a browser with its driver, PostgreSQL, and axe-core from npm.
fn install() -> Result<()> {
    ensure_programs(&["chromium", "chromedriver"], &["chromium", "chromium-driver"])?;
    if std::env::var_os("HAILONG_TEST_POSTGRES_URL").is_none() {
        ensure_postgres()?;
    }
    if root().join("tests/node_modules/axe-core/axe.min.js").is_file() {
        return Ok(());
    }
    if find(&["npm"]).is_none() {
        ensure_programs(&["npm"], &["npm"])?;
    }
    say("Installing axe-core");
    let shell = shell()?;
    shell.change_dir(root().join("tests"));
    cmd!(shell, "npm ci --silent --no-audit --no-fund")
        .quiet()
        .run()
        .context("axe-core could not be installed by npm")
}

/// Runs tests, shows what they say and adds up their counts. Failures are counted, so that every test is run.
fn cargo_test(arguments: &[&str], title: &str, counts: &mut Counts) -> Result<()> {
    say(title);
    let mut child = Command::new("cargo")
        .args(["test", "--quiet", "--no-fail-fast"])
        .args(arguments)
        .current_dir(root())
        .stdout(Stdio::piped())
        .spawn()?;
    let before = counts.failed;
    let output = child.stdout.take().context("standard output is piped")?;
    for line in BufReader::new(output).lines() {
        let line = line?;
        counts.add(&line);
        println!("{line}");
    }
    let status = child.wait()?;
    if !status.success() && counts.failed == before {
        bail!("{title} did not run to their end");
    }
    Ok(())
}

impl Counts {
    /// Reads a line such as `test result: ok. 12 passed; 0 failed; …`.
    fn add(&mut self, line: &str) {
        let Some(result) = line.strip_prefix("test result: ") else { return };
        for part in result.split([';', '.']) {
            let mut words = part.split_whitespace();
            if let (Some(Ok(number)), Some(kind)) = (words.next().map(str::parse::<u64>), words.next()) {
                match kind {
                    "passed" => self.passed += number,
                    "failed" => self.failed += number,
                    _ => {}
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_counts_of_several_test_runs_add_up() {
        let mut counts = Counts::default();
        counts.add(
            "test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.13s",
        );
        counts.add("test result: FAILED. 3 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out");
        counts.add("running 3 tests");
        assert_eq!((counts.passed, counts.failed), (15, 2));
    }
}
