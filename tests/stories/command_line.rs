//! The command line: import, first account, what is said when something is in the way.

use hailong_tests::{Output, Server, hailong};
use std::path::Path;

fn import(server: &Server, file: &Path, more: &[&str]) -> Output {
    let file = file.to_str().unwrap();
    let arguments = [&["import", file, "--agency", "H37.01", "--desk", "3"], more].concat();
    hailong(&server.database, &arguments, "")
}

async fn imported_today(server: &Server) -> (u64, u64) {
    let staff = server.staff().await;
    let (_, session) = server.get(&staff, "/api/v1/session").await;
    let today = session["today"].as_str().unwrap();
    let path = format!("/api/v1/agencies/H37.01/satisfaction?from={today}&to={today}");
    let (_, report) = server.get(&staff, &path).await;
    (report["total"]["n"].as_u64().unwrap(), report["total"]["satisfied"].as_u64().unwrap())
}

#[tokio::test]
async fn a_file_is_imported_once_however_often_it_is_read() {
    let server = Server::with_sample();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ratings.csv");
    let line = |n: u32| format!("{};góp ý, số {}\n", if n < 805 { 4 } else { 2 }, n % 7);
    let lines = (0..1583).map(line).collect::<Vec<_>>().concat();
    std::fs::write(&file, format!("\u{feff}score;comment\n{lines}")).unwrap();

    let dry = import(&server, &file, &["--dry-run"]);
    assert!(
        dry.success
            && dry.out.contains("n = 1583, satisfied = 805")
            && dry.out.contains("1583 would be added"),
        "{dry:?}"
    );
    assert_eq!(imported_today(&server).await, (0, 0));
    let first = import(&server, &file, &[]);
    assert!(first.success && first.out.contains("1583 added, 0 were there"), "{first:?}");
    let second = import(&server, &file, &[]);
    assert!(second.success && second.out.contains("0 added, 1583 were there"), "{second:?}");
    assert_eq!(imported_today(&server).await, (1583, 805));
}

#[tokio::test]
async fn a_file_with_a_faulty_line_imports_nothing_and_names_the_line() {
    let server = Server::with_sample();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ratings.csv");
    std::fs::write(&file, "score,comment\n5,tốt\n9,lạ\n4,được\n").unwrap();
    let output = import(&server, &file, &[]);
    assert!(
        !output.success
            && output.err.contains("line 3: score")
            && output.err.contains("nothing was imported"),
        "{output:?}"
    );
    assert_eq!(imported_today(&server).await, (0, 0));
    let missing = import(&server, Path::new("/nowhere.csv"), &[]);
    assert!(!missing.success && missing.err.lines().count() == 1, "{missing:?}");
}

#[tokio::test]
async fn an_empty_installation_has_no_account_and_no_demo_and_gets_its_first_account_by_hand() {
    let server = Server::empty();
    let client = server.client();
    assert_eq!(client.get(server.url("/demo/portal")).send().await.unwrap().status(), 404);
    let page = client.get(server.url("/")).send().await.unwrap().text().await.unwrap();
    assert!(page.contains("hailong user add") && !page.contains("hailong-demo"));
    let body = serde_json::json!({"username": "demo", "password": "hailong-demo"});
    assert_eq!(server.post("/api/v1/session", &body).await.0, 401);

    let add = |arguments: &[&str], input| hailong(&server.database, arguments, input);
    let user = ["user", "add", "admin", "--agency", "H37", "--role", "administrator"];
    assert!(add(&user, "mot mat khau dai\n").err.contains("there is no agency H37"));
    assert!(add(&["agency", "add", "H37", "UBND tỉnh Lạng Sơn", "--level", "province"], "").success);
    assert!(add(&user, "ngan\n").err.contains("at least 12 characters"));
    assert!(add(&user, "mot mat khau dai\n").success);
    assert!(add(&user, "mot mat khau dai\n").err.contains("already"));
    server.signed_in("admin", "mot mat khau dai").await;
    let demo = hailong(&server.database, &["demo"], "");
    assert!(!demo.success && demo.err.contains("real agencies"), "{demo:?}");
}

#[test]
fn a_taken_port_or_an_unwritable_folder_is_said_in_one_line() {
    let server = Server::empty();
    let address = server.base.trim_start_matches("http://");
    let taken = hailong(&server.database, &["serve", "--listen", address], "");
    assert!(!taken.success && taken.err.lines().count() == 1 && taken.err.contains("is in use"), "{taken:?}");
    let nowhere = hailong("sqlite:///proc/nowhere/hailong.db", &["migrate"], "");
    assert!(
        !nowhere.success && nowhere.err.lines().count() == 1 && nowhere.err.contains("/proc/nowhere"),
        "{nowhere:?}"
    );
}

#[test]
fn what_looks_after_a_database_makes_none() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("mistyped.db");
    let database = format!("sqlite://{}", file.display());
    let backup = folder.path().join("today.backup");
    for arguments in [&["check"][..], &["backup", backup.to_str().unwrap()]] {
        let output = hailong(&database, arguments, "");
        assert!(!output.success && output.err.contains("mistyped.db"), "{output:?}");
    }
    assert!(!file.exists() && !backup.exists());
}
