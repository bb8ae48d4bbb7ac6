//! The `hailong` program.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

/// The compiled program: `HAILONG_BIN`, or the one beside these tests.
pub fn path() -> PathBuf {
    if let Some(path) = std::env::var_os("HAILONG_BIN") {
        return path.into();
    }
    let tests = std::env::current_exe().expect("a test knows its own path");
    let folder = tests.ancestors().nth(2).expect("tests lie in target/<profile>/deps");
    folder.join("hailong")
}

/// What a finished command said.
#[derive(Debug)]
pub struct Output {
    /// Whether it ended well.
    pub success: bool,
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub err: String,
}

/// Starts a command on a database, silent and without any input.
pub fn start(database: &str, arguments: &[&str]) -> Child {
    Command::new(path())
        .args(arguments)
        .env("HAILONG_DATABASE_URL", database)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program was built: `cargo build -p hailong`")
}

/// Runs a command on a database to its end, with this on its standard input.
pub fn hailong(database: &str, arguments: &[&str], input: &str) -> Output {
    let mut child = Command::new(path())
        .args(arguments)
        .env("HAILONG_DATABASE_URL", database)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program was built: `cargo build -p hailong`");
    child
        .stdin
        .take()
        .expect("standard input is piped")
        .write_all(input.as_bytes())
        .expect("it reads its input");
    let output = child.wait_with_output().expect("it ends");
    Output {
        success: output.status.success(),
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}
