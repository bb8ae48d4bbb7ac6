//! The disk is full.

use crate::load::{Load, checked_count};
use hailong_tests::Server;
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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_is_said_clearly_and_passes_without_a_restart() {
    let id = Command::new("id").arg("-u").output().unwrap();
    if id.stdout.trim_ascii() != b"0" {
        assert!(std::env::var_os("CI").is_none(), "only root can make a small disk");
        println!("Left out: only root can make a small disk.");
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
    disk.clear();
    let then = load.look(|seen| seen.acknowledged.len());
    load.until(|seen| seen.acknowledged.len() > then + 200).await;
    load.prove(&mut server, before).await;
}
