//! A real PostgreSQL: one server for all tests of a process, each with a database of its own.

use sqlx::{AssertSqlSafe, Connection, PgConnection};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

/// How long a server may take to start on a busy machine.
const STARTING: Duration = Duration::from_mins(1);

/// Runs the server until its standard input ends, which it does when the tests' process ends however it ends; a line
/// before that stops the server alone and keeps its folder.
const WATCH: &str = r#"
    folder=$1; shift
    "$@" >"$folder/log" 2>&1 &
    server=$!
    read -r kept
    kill -INT $server
    wait $server
    [ -n "$kept" ] || rm -rf "$folder"
"#;

/// A PostgreSQL server of the tests' own.
#[derive(Debug)]
pub struct Postgres {
    folder: PathBuf,
    port: u16,
    watch: Option<Child>,
}

impl Postgres {
    /// Makes a server and waits until it answers.
    pub async fn start() -> Self {
        let folder = tempfile::Builder::new().prefix("hailong-postgres-").tempdir();
        let folder = folder.expect("a temporary folder can be made").keep();
        let data = folder.join("data");
        if is_root() {
            let owner = Command::new("chown").arg("nobody").arg(&folder).status();
            assert!(owner.is_ok_and(|status| status.success()), "the folder can be given away");
        }
        let made = unprivileged(&program("initdb"))
            .args(["--no-sync", "--auth=trust", "--username=hailong", "--encoding=UTF8", "--locale=C", "-D"])
            .arg(&data)
            .output()
            .expect("initdb runs");
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        let port = free_port();
        let mut server = Self { folder, port, watch: None };
        server.start_again().await;
        server
    }

    /// Starts the server after a stop, on the same port.
    pub async fn start_again(&mut self) {
        let postgres = unprivileged(&program("postgres"));
        let watch = Command::new("sh")
            .args(["-c", WATCH, "sh"])
            .arg(&self.folder)
            .arg(postgres.get_program())
            .args(postgres.get_args())
            .arg("-D")
            .arg(self.folder.join("data"))
            .args(["-p", &self.port.to_string(), "-c", "listen_addresses=127.0.0.1"])
            .args(["-c", "unix_socket_directories=", "-c", "max_connections=200"])
            .stdin(Stdio::piped())
            .spawn();
        self.watch = Some(watch.expect("a shell runs"));
        let started = Instant::now();
        while PgConnection::connect(&self.url("postgres")).await.is_err() {
            assert!(
                started.elapsed() < STARTING,
                "PostgreSQL does not start: see {}/log",
                self.folder.display()
            );
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Stops the server as its service would be stopped, breaking off what runs; its data stays.
    pub fn stop(&mut self) {
        if let Some(mut watch) = self.watch.take() {
            let _ = watch.stdin.take().expect("standard input is piped").write_all(b"keep\n");
            let _ = watch.wait();
        }
    }

    /// A new empty database; its address.
    pub async fn new_database(&self) -> String {
        create(&self.url("postgres")).await
    }

    fn url(&self, database: &str) -> String {
        format!("postgres://hailong@127.0.0.1:{}/{database}", self.port)
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        if let Some(mut watch) = self.watch.take() {
            drop(watch.stdin.take());
            let _ = watch.wait();
        }
    }
}

/// A new empty database on the server that `HAILONG_TEST_POSTGRES_URL` names, or else on one that lives as long as this
/// process.
pub async fn new_database() -> String {
    static SERVER: OnceLock<Postgres> = OnceLock::new();
    if let Ok(url) = std::env::var("HAILONG_TEST_POSTGRES_URL") {
        return create(&url).await;
    }
    // Each test has a runtime of its own, and the server outlives them all: it is started apart from any.
    let start = || std::thread::spawn(|| runtime().block_on(Postgres::start())).join();
    SERVER.get_or_init(|| start().expect("PostgreSQL starts")).new_database().await
}

fn runtime() -> tokio::runtime::Runtime {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime needs nothing")
}

/// Makes a database with a name of its own, through a connection to another one.
async fn create(url: &str) -> String {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let now = std::time::UNIX_EPOCH.elapsed().expect("now is after 1970").as_nanos();
    let name = format!("hailong_{}_{now}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
    let mut connection = PgConnection::connect(url).await.expect("PostgreSQL answers");
    // The name is made of numbers.
    let sql = AssertSqlSafe(format!("CREATE DATABASE {name}"));
    sqlx::query(sql).execute(&mut connection).await.expect("a database can be made");
    let (address, query) = url.split_once('?').unwrap_or((url, ""));
    let server = address.rsplit_once('/').map_or(address, |(server, _)| server);
    format!("{server}/{name}?{query}")
}

/// A program of PostgreSQL: on the PATH, or where Debian keeps them, the newest first.
fn program(name: &str) -> PathBuf {
    let on_path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> = std::env::split_paths(&on_path).collect();
    let mut debian: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .map(|versions| versions.flatten().map(|version| version.path().join("bin")).collect())
        .unwrap_or_default();
    debian.sort();
    folders.extend(debian.into_iter().rev());
    let found = folders.into_iter().map(|folder| folder.join(name)).find(|file| file.is_file());
    found.unwrap_or_else(|| panic!("`{name}` of PostgreSQL is needed; on Debian: apt-get install postgresql"))
}

/// PostgreSQL refuses to run as root.
fn unprivileged(program: &Path) -> Command {
    if !is_root() {
        return Command::new(program);
    }
    let mut command = Command::new("setpriv");
    command.args(["--reuid=nobody", "--regid=nogroup", "--clear-groups"]).arg(program);
    command
}

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output();
    id.is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}

fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("some port is free");
    listener.local_addr().expect("it has an address").port()
}
