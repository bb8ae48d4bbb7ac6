//! `cargo xtask run`

use crate::frontend;
use crate::tools::{root, say, shell, target};
use anyhow::{Context, Result, bail};
use clap::Args;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;
use xshell::cmd;

/// Build everything and serve it.
#[derive(Debug, Args)]
pub struct Run {
    /// The port on 127.0.0.1
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// Where the database lies
    #[arg(long, default_value = "data", value_name = "DIR")]
    data_dir: PathBuf,
    /// Start without sample data
    #[arg(long)]
    no_demo: bool,
}

impl Run {
    /// Builds, migrates, loads the sample on first start, and serves until Ctrl-C.
    pub fn run(&self) -> Result<()> {
        let data_dir = root().join(&self.data_dir);
        ensure_port_is_free(self.port)?;
        ensure_writable(&data_dir)?;
        frontend::build()?;
        let hailong = build_server()?;

        let database = format!("sqlite://{}", data_dir.join("hailong.db").display());
        let server = |arguments: &[&str]| {
            let mut command = Command::new(&hailong);
            command.args(arguments).env("HAILONG_DATABASE_URL", &database);
            command
        };
        if !self.no_demo {
            say("Loading the sample data, once");
            let status = server(&["demo"]).status()?;
            if !status.success() {
                bail!("the sample data was not loaded; `--no-demo` starts without it");
            }
        }
        self.announce();
        let listen = format!("127.0.0.1:{}", self.port);
        // The server gets Ctrl-C too and ends by itself; this process only waits for it.
        ctrlc::set_handler(|| {})?;
        let status = server(&["serve", "--listen", &listen]).status()?;
        if status.success() { Ok(()) } else { bail!("the server ended with {status}") }
    }

    fn announce(&self) {
        let base = format!("http://127.0.0.1:{}", self.port);
        println!();
        println!("  hailong        {base}/");
        if self.no_demo {
            println!("  admin          {base}/admin");
        } else {
            println!("  kiosk          {base}/kiosk?desk=3");
            println!("  widget         {base}/demo/portal");
            println!("  admin          {base}/admin      (user demo, password hailong-demo)");
        }
        println!("  public page    {base}/public");
        println!();
        println!("  Ctrl-C stops.");
        println!();
    }
}

/// Builds the server and returns where it is.
pub fn build_server() -> Result<PathBuf> {
    say("Building the server");
    let shell = shell()?;
    cmd!(shell, "cargo build --release -p hailong").quiet().run().context("the server does not build")?;
    Ok(target().join("release/hailong"))
}

fn ensure_port_is_free(port: u16) -> Result<()> {
    match TcpListener::bind(("127.0.0.1", port)) {
        Ok(_) => Ok(()),
        Err(_) => bail!("port {port} is in use by another program; choose another with --port"),
    }
}

fn ensure_writable(folder: &Path) -> Result<()> {
    let probe = folder.join(".writable");
    std::fs::create_dir_all(folder)
        .and_then(|()| std::fs::write(&probe, ""))
        .and_then(|()| std::fs::remove_file(&probe))
        .with_context(|| {
            format!("the data directory {} is not writable; choose another with --data-dir", folder.display())
        })
}
