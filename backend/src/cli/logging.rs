//! The log: messages for people, fields for machines, never personal data.

use clap::{Args, ValueEnum};
use std::io::IsTerminal;
use tracing_subscriber::EnvFilter;

/// How to log.
#[derive(Debug, Args)]
pub struct Logging {
    /// What to log, as `tracing` filters are written: `warn`, `info`, `hailong=debug`
    #[arg(long, env = "HAILONG_LOG", default_value = "info", value_name = "FILTER")]
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
