//! That nothing is lost: voids, backups and checks, on both databases.

use futures_util::future::join_all;
use hailong_tests::{Server, hailong, postgres, rating};
use serde_json::{Value, json};
use tempfile::TempDir;

/// An empty database of each kind, and where they lie.
async fn empty(folder: &TempDir, name: &str) -> [String; 2] {
    let file = format!("sqlite://{}", folder.path().join(name).display());
    [file, postgres::new_database().await]
}

#[tokio::test]
async fn a_backup_made_in_service_holds_everything_and_goes_into_an_empty_place_only() {
    let folder = TempDir::new().unwrap();
    let (from, to) = (empty(&folder, "from.db").await, empty(&folder, "to.db").await);
    for (from, to) in from.into_iter().zip(to) {
        let server = Server::with_sample_on(from.clone());
        assert_eq!(server.post("/api/v1/ratings", &rating()).await.0, 201);
        let file = folder.path().join(format!("{}.backup", &from[..6]));
        let file = file.to_str().unwrap();
        let made = hailong(&from, &["backup", file], "");
        assert!(made.success && made.out.starts_with("Backup written"), "{made:?}");
        assert!(!hailong(&from, &["backup", file], "").success, "a backup replaces no file");
        let restored = hailong(&to, &["restore", file], "");
        assert!(restored.success, "{restored:?}");
        let (before, after) = (hailong(&from, &["check"], ""), hailong(&to, &["check"], ""));
        assert!(after.success && before.out == after.out, "{before:?} {after:?}");
        assert_eq!(after.out.lines().filter(|line| line.contains(" ok ")).count(), 6, "{after:?}");
        let again = hailong(&to, &["restore", file], "");
        assert!(!again.success && again.err.contains("already"), "{again:?}");
    }
}

#[tokio::test]
async fn a_void_needs_a_second_person_and_stays_counted() {
    let folder = TempDir::new().unwrap();
    for database in empty(&folder, "void.db").await {
        let server = Server::with_sample_on(database);
        for name in ["mot", "hai"] {
            let add = ["user", "add", name, "--agency", "H37", "--role", "administrator"];
            assert!(hailong(&server.database, &add, "mot mat khau dai\n").success);
        }
        let (one, two) = (
            server.signed_in("mot", "mot mat khau dai").await,
            server.signed_in("hai", "mot mat khau dai").await,
        );
        let given = rating();
        let at = given["rated_at"].as_i64().unwrap();
        assert_eq!(server.post("/api/v1/ratings", &given).await.0, 201);
        let post = async |client: &reqwest::Client, path: &str, body: Value| {
            let answer = client.post(server.url(path)).json(&body).send().await.unwrap();
            (answer.status().as_u16(), answer.json::<Value>().await.unwrap())
        };
        let proposal = json!({"from": at, "to": at, "reason": "Kỹ thuật viên thử máy"});
        let (status, made) = post(&one, "/api/v1/desks/3/voids", proposal).await;
        assert_eq!(
            (status, &made["ratings"], &made["state"]),
            (201, &json!(1), &json!("proposed")),
            "{made}"
        );
        let path = format!("/api/v1/voids/{}/decision", made["id"]);
        let second = json!({"seconded": true});
        for (name, agency, role) in [("xem", "H37", "viewer"), ("khac", "H12", "administrator")] {
            let add = ["user", "add", name, "--agency", agency, "--role", role];
            assert!(hailong(&server.database, &add, "mot mat khau dai\n").success);
            let stranger = server.signed_in(name, "mot mat khau dai").await;
            assert_eq!(post(&stranger, &path, second.clone()).await.0, 403, "{name}");
            let proposal = json!({"from": at, "to": at, "reason": "x"});
            assert_eq!(post(&stranger, "/api/v1/desks/3/voids", proposal).await.0, 403, "{name}");
        }
        assert_eq!(post(&one, &path, second.clone()).await.1["code"], "same_person");
        let (status, done) = post(&two, &path, second.clone()).await;
        assert_eq!(
            (status, &done["state"], &done["decided_by"]),
            (200, &json!("voided"), &json!("hai")),
            "{done}"
        );
        assert_eq!(post(&two, &path, second).await.1["code"], "decided");

        let (_, session) = server.get(&one, "/api/v1/session").await;
        let today = session["today"].as_str().unwrap();
        let path = format!("/api/v1/agencies/H37.01/satisfaction?from={today}&to={today}");
        let total = server.get(&one, &path).await.1["total"].clone();
        assert_eq!(
            (&total["n"], &total["voided"], &total["rate"]),
            (&json!(0), &json!(1), &Value::Null),
            "{total}"
        );
        // The rating itself stays: its retry is still known.
        assert_eq!(server.post("/api/v1/ratings", &given).await.0, 200);
        let (_, list) = server.get(&two, "/api/v1/agencies/H37/voids").await;
        assert_eq!(list["voids"].as_array().unwrap().len(), 1);
        assert_eq!(
            post(&one, "/api/v1/desks/3/voids", json!({"from": 5, "to": 6, "reason": "x"})).await.0,
            422
        );
    }
}

#[tokio::test]
async fn text_that_a_database_refuses_fails_neither_its_call_nor_its_neighbours() {
    let folder = TempDir::new().unwrap();
    for database in empty(&folder, "nul.db").await {
        let server = Server::with_sample_on(database);
        let bodies: Vec<Value> = (0..20)
            .map(|at| {
                let mut body = rating();
                body["comment"] = json!(if at % 3 == 0 { "tốt\u{0}\u{7}" } else { "tốt" });
                body
            })
            .collect();
        let answers = join_all(bodies.iter().map(|body| server.post("/api/v1/ratings", body))).await;
        assert!(answers.iter().all(|(status, _)| *status == 201), "{answers:?}");
        let strange = json!({"username": "d\u{0}mo", "password": "\u{0}"});
        assert_eq!(server.post("/api/v1/session", &strange).await.0, 401);
        let staff = server.staff().await;
        for query in ["q=%00", "q=%25%5C_", "q=a%00b&state=received"] {
            let path = format!("/api/v1/agencies/H37/suggestions?{query}");
            assert_eq!(server.get(&staff, &path).await.0, 200, "{query}");
        }
        let desk = json!({"number": 77, "name": "Qu\u{0}ầy", "valid_from": "2026-01-01"});
        let answer =
            staff.post(server.url("/api/v1/agencies/H37.01/desks")).json(&desk).send().await.unwrap();
        assert_eq!(answer.status(), 201);
        assert_eq!(server.get(&staff, "/api/v1/survey?invitation=%00").await.0, 404);
    }
}

#[tokio::test]
async fn several_servers_share_one_postgresql() {
    let server = Server::with_sample_on(postgres::new_database().await);
    let other = Server::beside(&server);
    // Sessions, ids and guesses hold everywhere.
    let staff = server.staff().await;
    let cookie = {
        let body = json!({"username": "demo", "password": "hailong-demo"});
        let answer = server.client().post(server.url("/api/v1/session")).json(&body).send().await.unwrap();
        answer.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned()
    };
    let there =
        other.client().get(other.url("/api/v1/session")).header("cookie", cookie).send().await.unwrap();
    assert_eq!(there.status(), 200);
    let bodies: Vec<Value> = (0..40).map(|_| rating()).collect();
    let sent = bodies.iter().enumerate().map(|(at, body)| {
        let server = if at % 2 == 0 { &server } else { &other };
        server.post("/api/v1/ratings", body)
    });
    let mut seqs: Vec<i64> = join_all(sent)
        .await
        .into_iter()
        .map(|(status, receipt)| {
            assert_eq!(status, 201);
            receipt["seq"].as_i64().unwrap()
        })
        .collect();
    seqs.sort_unstable();
    assert!(seqs.windows(2).all(|pair| pair[1] == pair[0] + 1), "{seqs:?}");
    assert_eq!(other.post("/api/v1/ratings", &bodies[0]).await.0, 200);
    // A known browser's guesses are counted for all servers.
    let wrong = json!({"username": "demo", "password": "wrong password"});
    for at in 0..12 {
        let server = if at % 2 == 0 { &server } else { &other };
        let status = server.post_as(&staff, "/api/v1/session", &wrong).await.0;
        assert_eq!(status == 429, at >= 10, "guess {at}: {status}");
    }
    drop(staff);
    assert!(hailong(&server.database, &["check"], "").success);
}
