//! `hailong`: one binary that serves, migrates, imports and administers.

mod cli;
mod clock;
mod demo;
mod domain;
mod entropy;
mod http;
mod import;
mod jobs;
mod store;

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    match cli::run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
