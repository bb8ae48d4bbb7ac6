//! The disk is full.

use crate::load::{Load, checked_count};
use hailong_tests::{Server, hailong};
use std::path::Path;
use std::process::Command;
use tempfile::TempDir;

/// A small disk of its own, which root may make.
struct Disk(TempDir);

impl Disk {
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        run("mount", &["-t", "tmpfs", "-o", "size=48m", "tmpfs"], folder.path());
        Self(folder)
    }

    /// Takes all the room that is left.
    fn fill(&self) {
        let mut file = std::fs::File::create(self.0.path().join("filler")).unwrap();
        let block = [0_u8; 4096];
        while std::io::Write::write_all(&mut file, &block).is_ok() {}
    }

    /// Lets nothing be written any more.
    fn freeze(&self) {
        run("mount", &["-o", "remount,ro"], self.0.path());
    }

    fn clear(&self) {
        std::fs::remove_file(self.0.path().join("filler")).unwrap();
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        run("umount", &["-l"], self.0.path());
    }
}

fn run(program: &str, arguments: &[&str], path: &Path) {
    let status = Command::new(program).args(arguments).arg(path).status();
    assert!(status.is_ok_and(|status| status.success()), "{program} {}", path.display());
}

/// Waits until `/readyz` says so.
async fn until_ready(server: &Server, status: u16) {
    let deadline = tokio::time::Instant::now() + std::time::Duration::from_secs(20);
    while server.client().get(server.url("/readyz")).send().await.unwrap().status() != status {
        assert!(tokio::time::Instant::now() < deadline, "/readyz never says {status}");
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
}

/// Root alone can make a small disk.
fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output().unwrap();
    let is_root = id.stdout.trim_ascii() == b"0";
    if !is_root {
        assert!(std::env::var_os("CI").is_none(), "only root can make a small disk");
        println!("Left out: only root can make a small disk.");
    }
    is_root
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_disk_that_may_only_be_read_is_checked_and_backed_up() {
    if !is_root() {
        return;
    }
    let disk = Disk::new();
    let mut server = Server::with_sample_on(format!("sqlite://{}", disk.0.path().join("sound.db").display()));
    assert!(server.stop());
    disk.freeze();
    let check = hailong(&server.database, &["check"], "");
    assert!(check.success, "{check:?}");
    let elsewhere = TempDir::new().unwrap();
    let copy = elsewhere.path().join("copy.backup");
    let backup = hailong(&server.database, &["backup", copy.to_str().unwrap()], "");
    assert!(backup.success, "{backup:?}");
    let restored = format!("sqlite://{}", elsewhere.path().join("new.db").display());
    assert!(hailong(&restored, &["restore", copy.to_str().unwrap()], "").success);
    assert_eq!(checked_count(&restored), checked_count(&server.database));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_is_said_clearly_and_passes_without_a_restart() {
    if !is_root() {
        return;
    }
    let disk = Disk::new();
    let database = format!("sqlite://{}", disk.0.path().join("full.db").display());
    let mut server = Server::with_sample_on(database);
    let before = checked_count(&server.database);
    let load = Load::start(&server);
    load.until(|seen| seen.acknowledged.len() > 200).await;
    disk.fill();
    load.until(|seen| seen.statuses.get(&503).is_some_and(|n| *n > 50)).await;
    // Whoever sends the traffic hears that nothing can be stored, and that it can again.
    until_ready(&server, 503).await;
    disk.clear();
    until_ready(&server, 200).await;
    let then = load.look(|seen| seen.acknowledged.len());
    load.until(|seen| seen.acknowledged.len() > then + 200).await;
    load.prove(&mut server, before).await;
}
