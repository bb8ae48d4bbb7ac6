//! The project's folder, and what is needed beyond Rust.

use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use xshell::Shell;

/// The project's top folder.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().map(Path::to_owned).unwrap_or_default()
}

/// Where cargo builds.
pub fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |dir| root().join(dir))
}

/// A shell in the project's top folder.
pub fn shell() -> Result<Shell> {
    let shell = Shell::new()?;
    shell.change_dir(root());
    Ok(shell)
}

/// One line of progress.
pub fn say(text: &str) {
    eprintln!("\x1b[1;36m▸\x1b[0m {text}");
}

/// The first of these programs that is on the PATH.
pub fn find(names: &[&str]) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    names
        .iter()
        .flat_map(|name| folders.iter().map(move |folder| folder.join(name)))
        .find(|file| file.is_file())
}

/// Adds the WebAssembly target of the pinned toolchain if it is missing.
pub fn ensure_wasm_target() -> Result<()> {
    const TARGET: &str = "wasm32-unknown-unknown";
    let sysroot = Command::new("rustc").args(["--print", "sysroot"]).current_dir(root()).output()?.stdout;
    let sysroot = PathBuf::from(String::from_utf8(sysroot)?.trim());
    if sysroot.join("lib/rustlib").join(TARGET).is_dir() {
        return Ok(());
    }
    say(&format!("Adding the Rust target {TARGET}"));
    let added = Command::new("rustup").args(["target", "add", TARGET]).current_dir(root()).status();
    match added {
        Ok(status) if status.success() => Ok(()),
        _ => bail!("the Rust target {TARGET} is missing; add it with `rustup target add {TARGET}`"),
    }
}

/// Installs Debian packages if one of these programs is missing; names what to do where that is not allowed.
pub fn ensure_programs(programs: &[&str], packages: &[&str]) -> Result<()> {
    ensure(programs, |name| find(&[name]).is_some(), packages)
}

/// The same for PostgreSQL's server, whose programs Debian keeps off the PATH.
pub fn ensure_postgres() -> Result<()> {
    let is_there = |name: &str| {
        let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
        find(&[name]).is_some() || versions.into_iter().any(|v| v.path().join("bin").join(name).is_file())
    };
    ensure(&["initdb", "pg_dump"], is_there, &["postgresql"])
}

fn ensure(programs: &[&str], is_there: impl Fn(&str) -> bool, packages: &[&str]) -> Result<()> {
    let missing = || programs.iter().filter(|name| !is_there(name)).copied().collect::<Vec<_>>();
    if missing().is_empty() {
        return Ok(());
    }
    let wanted = packages.join(" ");
    say(&format!("Installing {wanted} ({} is missing)", missing().join(", ")));
    if find(&["apt-get"]).is_some() {
        apt(&["update", "-qq"]);
        let mut arguments = vec!["install", "-y", "-qq", "--no-install-recommends"];
        arguments.extend(packages);
        apt(&arguments);
    }
    let still = missing();
    if still.is_empty() {
        return Ok(());
    }
    bail!("{} is needed and could not be installed; on Debian: `apt-get install {wanted}`", still.join(", "))
}

/// Runs apt-get, as root or by sudo without a question; what came of it is seen afterwards.
fn apt(arguments: &[&str]) {
    let sudo = find(&["sudo"]).is_some() && !is_root();
    let mut command = if sudo { Command::new("sudo") } else { Command::new("apt-get") };
    if sudo {
        command.args(["-n", "apt-get"]);
    }
    let _ = command.args(arguments).env("DEBIAN_FRONTEND", "noninteractive").stdout(Stdio::null()).status();
}

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output();
    id.is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}

/// Reads a file, naming it if that fails.
pub fn read(path: &Path) -> Result<Vec<u8>> {
    std::fs::read(path).with_context(|| format!("{} cannot be read", path.display()))
}
