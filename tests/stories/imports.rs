//! Importing files: each rating once, and nothing of a file that is damaged.

use hailong_tests::{Output, hailong, postgres, start};
use std::fmt::Write;
use std::path::PathBuf;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// An installation with one agency, and a folder for files.
struct Town {
    database: String,
    folder: TempDir,
}

/// One on each database.
async fn towns() -> [Town; 2] {
    let folder = TempDir::new().unwrap();
    let lite = format!("sqlite://{}", folder.path().join("hailong.db").display());
    [Town::on(lite, folder), Town::on(postgres::new_database().await, TempDir::new().unwrap())]
}

impl Town {
    fn on(database: String, folder: TempDir) -> Self {
        let add = ["agency", "add", "H37", "UBND tỉnh", "--level", "province", "--from", "2020-01-01"];
        let added = hailong(&database, &add, "");
        assert!(added.success, "{added:?}");
        Self { database, folder }
    }

    fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        path
    }

    /// Imports a file of this content.
    fn import(&self, name: &str, content: impl AsRef<[u8]>, more: &[&str]) -> Output {
        let path = self.write(name, content);
        let arguments = [&["import", path.to_str().unwrap(), "--agency", "H37"], more].concat();
        hailong(&self.database, &arguments, "")
    }

    /// How many ratings are stored.
    async fn stored(&self) -> i64 {
        const COUNT: &str = "SELECT COUNT(*) FROM rating";
        if self.database.starts_with("sqlite") {
            let pool = sqlx::SqlitePool::connect(&self.database).await.unwrap();
            return sqlx::query_scalar(COUNT).fetch_one(&pool).await.unwrap();
        }
        let pool = sqlx::PgPool::connect(&self.database).await.unwrap();
        let count = sqlx::query_scalar(COUNT).fetch_one(&pool).await.unwrap();
        pool.close().await;
        count
    }

    /// Whether everything that was stored holds together.
    fn check(&self) {
        let check = hailong(&self.database, &["check"], "");
        assert!(check.success, "{check:?}");
    }
}

fn says(output: &Output, success: bool, parts: &[&str]) {
    let all = format!("{}{}", output.out, output.err);
    assert!(
        output.success == success && parts.iter().all(|part| all.contains(part)),
        "{parts:?}: {output:?}"
    );
}

/// Ratings on the days of March 2024, with what stands for a day made of its number.
fn list(rows: u32, head: &str, delimiter: char, end: &str, day: impl Fn(u32) -> String) -> String {
    let mut text = format!("{head}{end}");
    for n in 0..rows {
        let score = if n % 7 == 0 { 2 } else { 4 + n % 2 };
        write!(text, "{score}{delimiter}{}{end}", day(n / 9 + 1)).unwrap();
    }
    text
}

#[tokio::test]
async fn nothing_of_a_damaged_file_is_imported_and_the_fault_has_its_line() {
    let rows = "score,rated_at,comment\n5,2024-04-01,\"abc\n4,2024-04-01,x\n1,2024-04-01,y\n";
    let damaged: Vec<(&[u8], &str)> = vec![
        (rows.as_bytes(), "line 2: a quote is opened and never closed"),
        (b"score,comment\n5,a\n4,\"b\"c\n", "line 3: text stands behind a closing quote"),
        (b"score,comment\n5,a \"b\" c\n", "line 2: a cell has a quote in its middle"),
        (b"score,comment\n5,a\n4\n", "line 3: it has 1 cells, the header has 2 columns"),
        (b"score,comment\n5,a,\n4,b\n", "line 2: it has 3 cells"),
        (b"score,comment\n5,\"a\n4,b\"\n", "line 3: it looks like a row"),
        (b"score,comment\n5,a\n\n4,b\n", "line 3: it is empty"),
        (b"score,comment\n5,a\nscore,comment\n4,b\n", "line 3: it is the header once more"),
        (b"score,comment\n5,a\n,\n", "line 3: all its cells are empty"),
        (b"score,,\n5,,\n4,x,\n", "line 3: cell 2 has text"),
        (b"score\r5\r4\r", "line 1: it holds a carriage return"),
        (b"score,comment\n5,a\0\n", "line 2: it holds the control character U+0000"),
        (b"score,comment\n5,t\xf4t\n", "line 2: byte 4 (0xF4) is not UTF-8"),
        (b"score,comment\n5,a\n\xef\xbb\xbfscore,comment\n", "line 3: it holds a byte order mark"),
        (b"\xff\xfes\0c\0o\0r\0e\0\n\0", "UTF-16"),
        (b"score,comment,\"a;b\n5,a,\n", "line 1: a quote is opened"),
        (b"score,rated_at\n5,45383\n", "line 2: rated_at: `45383` is a number"),
        (b"score,rated_at\n5,04/13/2024\n", "line 2: rated_at: `04/13/2024` has no month 13"),
        (b"score,rated_at\n5,2024-04-01\n4,\n", "line 3: rated_at is missing"),
        (b"score,rated_at\n5,2024-04-01\n4,2024-04-0", "line 3: rated_at"),
        (b"score\n5.0\n", "line 2: score is `5.0`"),
        (b"score,rated at\n5,2024-04-01\n", "`rated at`"),
        (b"sep=|\nscore|comment\n5|a\n", "line 1 names `|`"),
    ];
    for town in towns().await {
        for (content, reason) in &damaged {
            says(&town.import("damaged.csv", content, &[]), false, &[reason]);
        }
        assert_eq!(town.stored().await, 0);
        says(
            &town.import("named.csv", "sep=;\r\nscore;comment\r\n5;a,b\r\n4;\"c;\r\nd\"\r\n\r\n", &[]),
            true,
            &["2 added"],
        );
        assert_eq!(town.stored().await, 2);
        town.check();
    }
}

#[tokio::test]
async fn the_same_bytes_count_once_and_equal_lines_of_two_files_twice() {
    for town in towns().await {
        let first = "score,rated_at\n5,2024-04-01\n1,2024-04-03\n1,2024-04-03\n";
        says(&town.import("a.csv", first, &[]), true, &["3 added, 0 were there"]);
        says(&town.import("copy of a.csv", first, &["--again"]), true, &["0 added, 3 were there"]);
        // Another clerk's list has a line that says the same, and is short.
        let second = "score,rated_at\n4,2024-04-02\n1,2024-04-03\n";
        says(&town.import("b.csv", second, &[]), true, &["2 added, 0 were there", "1 of 2 rows are like"]);
        says(&town.import("c.csv", "score,rated_at\n1,2024-04-03\n", &[]), true, &["1 added, 0 were there"]);
        assert_eq!(town.stored().await, 6);
        town.check();
    }
}

#[tokio::test]
async fn a_file_written_anew_is_refused_until_its_ratings_are_said_to_be_others() {
    for town in towns().await {
        let first = list(200, "score,rated_at", ',', "\n", |day| format!("2024-03-{day:02}"));
        says(&town.import("march.csv", &first, &[]), true, &["200 added"]);
        // As a spreadsheet saves it: other days' texts, another delimiter, other line ends; a few rows were mended.
        let mut anew = list(200, "score;rated_at", ';', "\r\n", |day| format!("{day}/3/2024"));
        anew = anew.replacen("\r\n4;1/3/2024", "\r\n3;1/3/2024", 3);
        for more in [&[][..], &["--dry-run"]] {
            says(&town.import("anew.csv", &anew, more), false, &["197 of 200 rows are like", "--again"]);
        }
        // Last month's list with this month's below is both.
        let longer = format!(
            "{first}{}",
            list(400, "", ',', "\n", |day| format!("2025-0{}-{:02}", day / 28 + 1, day % 28 + 1))
                .trim_start()
        );
        says(&town.import("longer.csv", &longer, &["--dry-run"]), false, &["200 of 600 rows are like"]);
        assert_eq!(town.stored().await, 200);

        says(&town.import("anew.csv", &anew, &["--dry-run", "--again"]), true, &["200 would be added"]);
        says(&town.import("anew.csv", &anew, &["--again"]), true, &["200 added"]);
        says(&town.import("anew.csv", &anew, &[]), true, &["0 added, 200 were there"]);
        assert_eq!(town.stored().await, 400);

        let undated = "score,comment\n5,\n4,a\n5,\n2,b\n5,\n";
        says(&town.import("undated.csv", undated, &[]), true, &["5 added"]);
        says(
            &town.import("again.csv", undated.replace('\n', "\r\n"), &[]),
            false,
            &["undated.csv", "--again"],
        );
        // A time of day makes even one row telling.
        let timed = "score,rated_at\n5,2024-04-01 08:15:30\n";
        says(&town.import("timed.csv", timed, &[]), true, &["1 added"]);
        says(&town.import("1.csv", "score,rated_at\n5,1/4/2024 8:15\n", &[]), false, &["1 of 1 rows"]);
        assert_eq!(town.stored().await, 406);
        town.check();
    }
}

#[tokio::test]
async fn an_id_counts_once_and_is_no_other_ratings() {
    for town in towns().await {
        let (one, two) = ("01890a5d-ac96-774b-bcce-b302099a8057", "01890a5d-ac96-774b-bcce-b302099a8058");
        let first = format!("score,rated_at,id\n5,2024-04-01,{one}\n");
        says(&town.import("a.csv", &first, &[]), true, &["1 added"]);
        let more = format!("id,score,rated_at\n{two},4,2024-04-01\n{one},5,1/4/2024\n");
        says(&town.import("b.csv", &more, &[]), true, &["1 added, 1 were there"]);
        let other = format!("score,rated_at,id\n1,2024-04-01,{two}\n");
        says(&town.import("c.csv", &other, &[]), false, &["line 2", two, "another rating"]);
        assert_eq!(town.stored().await, 2);
    }
}

#[tokio::test]
async fn an_import_that_was_killed_is_finished_by_the_same_command() {
    const ROWS: u32 = 40_000;
    for town in towns().await {
        let content = list(ROWS, "score,rated_at", ',', "\n", |day| {
            format!("2024-{:02}-{:02}", day / 28 % 12 + 1, day % 28 + 1)
        });
        let path = town.write("large.csv", &content);
        let mut child = start(&town.database, &["import", path.to_str().unwrap(), "--agency", "H37"]);
        let deadline = Instant::now() + Duration::from_mins(2);
        while town.stored().await == 0 {
            assert!(Instant::now() < deadline, "the import begins");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        child.kill().unwrap();
        child.wait().unwrap();
        let before = town.stored().await;
        assert!(before < i64::from(ROWS), "it was killed before its end");
        town.check();
        let missing = i64::from(ROWS) - before;
        let rest = town.import("large.csv", &content, &[]);
        says(&rest, true, &[&format!("{missing} added, {before} were there")]);
        assert_eq!(town.stored().await, i64::from(ROWS));
        town.check();
    }
}
