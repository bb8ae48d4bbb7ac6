//! The log: messages for people, fields for machines, never personal data.

use clap::{Args, ValueEnum};
use std::io::IsTerminal;
use tracing_subscriber::EnvFilter;

/// How to log.
#[derive(Debug, Args)]
pub struct Logging {
    /// What to log, as `tracing` filters are written: `warn`, `info`, `hailong=debug`
    #[arg(long, env = "HAILONG_LOG", default_value = "info", value_name = "FILTER", value_parser = filter)]
    log: String,
    /// Lines for people or for machines
    #[arg(long, env = "HAILONG_LOG_FORMAT", default_value = "text", value_name = "FORMAT")]
    log_format: Format,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    Text,
    Json,
}

/// A lone word would name a module that is not there and silence everything else.
fn filter(text: &str) -> Result<String, String> {
    const LEVELS: [&str; 6] = ["off", "error", "warn", "info", "debug", "trace"];
    let known =
        |part: &str| part.contains('=') || LEVELS.contains(&part.trim().to_ascii_lowercase().as_str());
    if text.split(',').all(known) {
        return Ok(text.to_owned());
    }
    Err(format!("write one of {}, or such as warn,hailong=debug", LEVELS.join(", ")))
}

impl Logging {
    /// Starts logging to standard error.
    pub fn start(&self) -> anyhow::Result<()> {
        let lines = tracing_subscriber::fmt()
            .with_env_filter(EnvFilter::try_new(&self.log)?)
            .with_writer(std::io::stderr)
            .with_ansi(std::io::stderr().is_terminal())
            .with_target(false);
        let started = match self.log_format {
            Format::Text => lines.try_init(),
            Format::Json => lines.json().try_init(),
        };
        started.map_err(|error| anyhow::anyhow!(error))
    }
}
