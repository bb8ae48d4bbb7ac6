//! `cargo xtask`: builds, runs and tests the project with nothing but Rust, apt and npm.

mod bench;
mod budget;
mod bundle;
mod dist;
mod frontend;
mod run;
mod style;
mod test;
mod tools;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// Builds, runs and tests hailong.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Build everything and serve it with sample data
    Run(run::Run),
    /// Check everything: format, lints, unit, story and browser tests
    Test(test::Test),
    /// Measure the store: one table of ratios
    Bench(bench::Bench),
    /// Build the browser apps and the server, and hold the apps against their size budgets
    Build,
}

fn main() -> ExitCode {
    let result = match Cli::parse().task {
        Task::Run(run) => run.run(),
        Task::Test(test) => test.run(),
        Task::Bench(bench) => bench.run(),
        Task::Build => frontend::build().and_then(|()| run::build_server().map(drop)),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
