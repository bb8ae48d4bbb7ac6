//! A running server with a database of its own.

use crate::process::Process;
use crate::program::{hailong, path};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// A server that stops, and a database that goes, with this value.
pub struct Server {
    child: Child,
    /// The address without a slash at its end.
    pub base: String,
    /// The database's address.
    pub database: String,
    /// The file that sets its clock off.
    clock: Option<PathBuf>,
    arguments: Vec<String>,
    _folder: TempDir,
}

/// The sample data, loaded once for all tests and copied for each.
static SAMPLE: OnceLock<TempDir> = OnceLock::new();

fn sample() -> &'static TempDir {
    SAMPLE.get_or_init(|| {
        let folder = TempDir::new().expect("a temporary folder can be made");
        let output = hailong(&address(&folder), &["demo", "--months", "3"], "");
        assert!(output.success, "{output:?}");
        folder
    })
}

fn sample_copy() -> TempDir {
    let folder = TempDir::new().expect("a temporary folder can be made");
    std::fs::copy(sample().path().join("hailong.db"), folder.path().join("hailong.db"))
        .expect("the sample is there");
    folder
}

fn address(folder: &TempDir) -> String {
    format!("sqlite://{}", folder.path().join("hailong.db").display())
}

impl Server {
    /// On an empty database.
    pub fn empty() -> Self {
        Self::on(TempDir::new().expect("a temporary folder can be made"), &[])
    }

    /// With the sample data.
    pub fn with_sample() -> Self {
        Self::with_sample_and(&[])
    }

    /// With the sample data and more arguments.
    pub fn with_sample_and(arguments: &[&str]) -> Self {
        Self::on(sample_copy(), arguments)
    }

    /// On this empty database, with the sample data.
    pub fn with_sample_on(database: String) -> Self {
        let output = hailong(&database, &["demo", "--months", "1"], "");
        assert!(output.success, "{output:?}");
        let folder = TempDir::new().expect("a temporary folder can be made");
        let (child, base) = start(&database, &[]);
        Self { child, base, database, clock: None, arguments: Vec::new(), _folder: folder }
    }

    /// On this empty database, with the sample data, and a clock that is set off by the milliseconds in a file.
    pub fn with_sample_on_clock(database: String, clock: &Path, arguments: &[&str]) -> Self {
        let output = hailong(&database, &["demo", "--months", "1"], "");
        assert!(output.success, "{output:?}");
        let folder = TempDir::new().expect("a temporary folder can be made");
        let mut command = Command::new(path());
        command.env("HAILONG_CLOCK", clock);
        let (child, base) = start_by(command, &database, arguments);
        let clock = Some(clock.to_path_buf());
        let arguments = arguments.iter().map(ToString::to_string).collect();
        Self { child, base, database, clock, arguments, _folder: folder }
    }

    /// A second server on the same database.
    pub fn beside(other: &Self) -> Self {
        Self::beside_and(other, &[])
    }

    /// A second server on the same database, with more arguments.
    pub fn beside_and(other: &Self, arguments: &[&str]) -> Self {
        let folder = TempDir::new().expect("a temporary folder can be made");
        let (child, base) = start(&other.database, arguments);
        Self {
            child,
            base,
            database: other.database.clone(),
            clock: None,
            arguments: Vec::new(),
            _folder: folder,
        }
    }

    /// With the sample data, on a system that lets it open so many files and connections.
    pub fn with_sample_within(descriptors: u32) -> Self {
        let folder = sample_copy();
        let database = address(&folder);
        let mut command = Command::new("sh");
        command.args(["-c", &format!("ulimit -n {descriptors} && exec \"$0\" \"$@\"")]).arg(path());
        let (child, base) = start_by(command, &database, &[]);
        Self { child, base, database, clock: None, arguments: Vec::new(), _folder: folder }
    }

    /// What the system knows of it.
    pub fn process(&self) -> Process {
        Process(self.child.id())
    }

    fn on(folder: TempDir, arguments: &[&str]) -> Self {
        let database = address(&folder);
        let (child, base) = start(&database, arguments);
        Self { child, base, database, clock: None, arguments: Vec::new(), _folder: folder }
    }

    /// Ends the server as a signal handler would be asked to, and waits for it; tells whether it ended well.
    pub fn stop(&mut self) -> bool {
        let id = self.child.id().to_string();
        let _ = Command::new("kill").args(["-TERM", &id]).status();
        self.child.wait().is_ok_and(|status| status.success())
    }

    /// Ends the server as a power cut would: at once, with whatever it was doing half done.
    pub fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// Starts again on the same database.
    pub fn start_again(&mut self) {
        let arguments: Vec<&str> = self.arguments.iter().map(String::as_str).collect();
        let mut command = Command::new(path());
        command.envs(self.clock.iter().map(|file| ("HAILONG_CLOCK", file)));
        (self.child, self.base) = start_by(command, &self.database, &arguments);
    }

    /// A client that keeps cookies.
    pub fn client(&self) -> reqwest::Client {
        reqwest::Client::builder().cookie_store(true).build().expect("a client needs nothing")
    }

    /// A client that is signed in to the sample data.
    pub async fn staff(&self) -> reqwest::Client {
        self.signed_in("demo", "hailong-demo").await
    }

    /// A client that is signed in.
    pub async fn signed_in(&self, username: &str, password: &str) -> reqwest::Client {
        let client = self.client();
        let body = json!({"username": username, "password": password});
        let answer =
            client.post(self.url("/api/v1/session")).json(&body).send().await.expect("the server answers");
        assert_eq!(answer.status(), 200);
        client
    }

    /// A client that is the paired tablet of one of the sample's desks.
    pub async fn tablet(&self, desk: i64) -> reqwest::Client {
        let tablet = self.client();
        let paired =
            tablet.get(self.url(&format!("/kiosk?desk={desk}"))).send().await.expect("the server answers");
        assert!(paired.status().is_success());
        tablet
    }

    /// Sends a JSON body as a client that may be known; the status and the answer.
    pub async fn post_as(&self, client: &reqwest::Client, path: &str, body: &Value) -> (u16, Value) {
        let answer = client.post(self.url(path)).json(body).send().await.expect("the server answers");
        (answer.status().as_u16(), answer.json().await.unwrap_or(Value::Null))
    }

    /// An address on this server.
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    /// A client with the access that an agency's software was given.
    pub async fn software(&self, agency: &str) -> (reqwest::Client, i64) {
        let url = self.url(&format!("/api/v1/agencies/{agency}/tokens"));
        let name = json!({"name": "Phần mềm một cửa"});
        let answer = self.staff().await.post(url).json(&name).send().await.expect("the server answers");
        assert_eq!(answer.status(), 201);
        let issued: Value = answer.json().await.expect("an answer is JSON");
        let bearer = format!("Bearer {}", issued["token"].as_str().unwrap_or_default());
        let bearer = bearer.parse().expect("a token is plain text");
        let headers = [(reqwest::header::AUTHORIZATION, bearer)].into_iter().collect();
        let client = reqwest::Client::builder().default_headers(headers).build();
        (client.expect("a client needs nothing"), issued["id"].as_i64().unwrap_or(0))
    }

    /// Announces a dossier at the sample's desk 3; the invitation.
    pub async fn announce(&self, dossier: &str) -> Value {
        let (software, _) = self.software("H37.01").await;
        let body = json!({"dossier": dossier, "stage": "result"});
        let request = software.post(self.url("/api/v1/desks/3/invitations")).json(&body);
        let answer = request.send().await.expect("the server answers");
        assert_eq!(answer.status(), 201);
        answer.json().await.expect("an answer is JSON")
    }

    /// The scores of all ratings in the order of their commits, read from the file itself.
    pub async fn scores_in_order(&self) -> Vec<i64> {
        let pool = sqlx::SqlitePool::connect(&self.database).await.expect("the file opens");
        let scores = sqlx::query_scalar("SELECT score FROM rating ORDER BY seq").fetch_all(&pool).await;
        scores.expect("the ratings are read")
    }

    /// How many rows a table has, read from the file itself.
    pub async fn count(&self, table: &str) -> i64 {
        let pool = sqlx::SqlitePool::connect(&self.database).await.expect("the file opens");
        let sql = sqlx::AssertSqlSafe(format!("SELECT COUNT(*) FROM {table}"));
        sqlx::query_scalar(sql).fetch_one(&pool).await.expect("the rows are counted")
    }

    /// Of the rating that was stored last: the agency's code, the desk, the score and the dossier.
    pub async fn last_rating(&self) -> (String, Option<i64>, i64, Option<String>) {
        let pool = sqlx::SqlitePool::connect(&self.database).await.expect("the file opens");
        let sql =
            "SELECT a.code, r.desk_id, r.score, r.dossier FROM rating r JOIN agency a ON a.id = r.agency_id
                   ORDER BY r.seq DESC LIMIT 1";
        sqlx::query_as(sql).fetch_one(&pool).await.expect("a rating is stored")
    }

    /// Waits until so many ratings are stored.
    pub async fn until_rated(&self, ratings: usize) {
        let deadline = Instant::now() + Duration::from_secs(20);
        while self.scores_in_order().await.len() < ratings {
            assert!(Instant::now() < deadline, "{ratings} ratings are awaited");
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
    }

    /// Sends a JSON body without a sign-in; the status and the answer.
    pub async fn post(&self, path: &str, body: &Value) -> (u16, Value) {
        self.post_as(&self.client(), path, body).await
    }

    /// Sends a form's fields without a sign-in, as a browser would from this address; the status and the page.
    pub async fn post_form(&self, path: &str, fields: &[(&str, &str)], address: &str) -> (u16, String) {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = self.client().post(self.url(path)).header("x-forwarded-for", address);
        let request = request.header("content-type", "application/x-www-form-urlencoded").body(body);
        let answer = request.send().await.expect("the server answers");
        (answer.status().as_u16(), answer.text().await.unwrap_or_default())
    }

    /// Reads a page without a sign-in; the status and the page.
    pub async fn page(&self, path: &str) -> (u16, String) {
        let answer = self.client().get(self.url(path)).send().await.expect("the server answers");
        (answer.status().as_u16(), answer.text().await.unwrap_or_default())
    }

    /// Reads something; the status and the answer.
    pub async fn get(&self, client: &reqwest::Client, path: &str) -> (u16, Value) {
        let answer = client.get(self.url(path)).send().await.expect("the server answers");
        (answer.status().as_u16(), answer.json().await.unwrap_or(Value::Null))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Starts the program on a free port, which its log names.
fn start(database: &str, arguments: &[&str]) -> (Child, String) {
    start_by(Command::new(path()), database, arguments)
}

fn start_by(mut command: Command, database: &str, arguments: &[&str]) -> (Child, String) {
    let mut child = command
        .args(["serve", "--listen", "127.0.0.1:0", "--log-format", "json"])
        .args(arguments)
        .env("HAILONG_DATABASE_URL", database)
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program was built: `cargo build -p hailong`");
    let mut log = BufReader::new(child.stderr.take().expect("standard error is piped")).lines();
    let address = loop {
        let line = log.next().expect("the server listens before its log ends").expect("the log is text");
        let entry: Value = serde_json::from_str(&line).unwrap_or_default();
        if entry["fields"]["message"] == "listening" {
            break entry["fields"]["address"].as_str().unwrap_or_default().to_owned();
        }
    };
    // A log that nobody reads would fill its pipe and stop the server.
    std::thread::spawn(move || {
        for line in log {
            drop(line);
        }
    });
    (child, format!("http://{address}"))
}

/// A valid rating of the sample's desk 3, with a new id.
pub fn rating() -> Value {
    let now = std::time::UNIX_EPOCH.elapsed().expect("now is after 1970").as_millis();
    let random: [u8; 10] = std::array::from_fn(|_| fastrand());
    let id = uuid::Builder::from_unix_timestamp_millis(u64::try_from(now).unwrap_or(0), &random).into_uuid();
    json!({"id": id, "desk": 3, "stage": "result", "channel": "kiosk", "score": 5, "rated_at": u64::try_from(now).unwrap_or(0)})
}

/// A body with some of its fields set otherwise.
pub fn merged(mut body: Value, change: &Value) -> Value {
    for (field, value) in change.as_object().expect("a change is an object") {
        body[field] = value.clone();
    }
    body
}

/// The id in the first form of a page.
pub fn form_id(page: &str) -> &str {
    let rest = page.split("name=\"id\" value=\"").nth(1).expect("the page has a form");
    rest.split('"').next().expect("a split has a first part")
}

/// A byte by chance, from the randomness of the standard library's hash maps.
fn fastrand() -> u8 {
    use std::hash::{BuildHasher, Hasher};
    let hash = std::hash::RandomState::new().build_hasher().finish();
    hash.to_le_bytes()[0]
}
