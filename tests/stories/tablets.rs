//! Tablets and announced dossiers.

use hailong_tests::{Server, form_id, merged, postgres, rating};
use reqwest::Client;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// A tablet that was paired at a desk by its code.
async fn paired(server: &Server, desk: i64) -> Client {
    let (tablet, staff) = (server.client(), server.staff().await);
    let shown: Value =
        tablet.post(server.url("/api/v1/devices/pair")).send().await.unwrap().json().await.unwrap();
    let code = shown["code"].as_str().unwrap();
    assert!(shown["url"].as_str().unwrap().ends_with(&format!("/admin/devices?code={code}")), "{shown}");
    assert!(shown["qr_svg"].as_str().unwrap().starts_with("<svg"));
    assert_eq!(server.get(&tablet, "/api/v1/devices/me").await.1["desk"], Value::Null);
    let body = json!({"code": code.to_lowercase(), "name": "Máy cửa số 3"});
    let answer = send(&staff, server, &format!("/api/v1/desks/{desk}/devices"), &body).await;
    assert_eq!((answer.0, answer.1["desk"].as_i64()), (201, Some(desk)), "{answer:?}");
    // A code is good once.
    assert_eq!(send(&staff, server, &format!("/api/v1/desks/{desk}/devices"), &body).await.0, 422);
    assert_eq!(server.get(&tablet, "/api/v1/devices/me").await.1["desk"], desk);
    tablet
}

async fn send(client: &Client, server: &Server, path: &str, body: &Value) -> (u16, Value) {
    let answer = client.post(server.url(path)).json(body).send().await.unwrap();
    (answer.status().as_u16(), answer.json().await.unwrap_or(Value::Null))
}

/// The events of a tablet. They come in pieces as the network cuts them.
struct Events {
    answer: reqwest::Response,
    read: Vec<u8>,
}

impl Events {
    async fn of(tablet: &Client, server: &Server) -> Self {
        let answer = tablet.get(server.url("/api/v1/devices/me/events")).send().await.unwrap();
        Self { answer, read: Vec::new() }
    }

    /// What the next `tablet` event says, or the name of another one.
    async fn next(&mut self) -> Value {
        let waiting = async {
            loop {
                if let Some(end) = self.read.windows(2).position(|pair| pair == b"\n\n") {
                    let event = String::from_utf8(self.read.drain(..end + 2).collect()).unwrap();
                    let field = |name| event.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
                    match field("event:") {
                        Some("tablet") => return serde_json::from_str(field("data:").unwrap()).unwrap(),
                        Some(other) => return json!(other),
                        // A sign of life.
                        None => continue,
                    }
                }
                self.read.extend(self.answer.chunk().await.unwrap().expect("the stream goes on"));
            }
        };
        tokio::time::timeout(Duration::from_secs(10), waiting).await.expect("an event comes")
    }
}

/// An announcement at one server reaches a tablet that hangs on another, and using it ends it everywhere.
async fn announced_at_one_is_rated_at_the_other(here: &Server, there: &Server) {
    let tablet = paired(there, 3).await;
    let mut events = Events::of(&tablet, there).await;
    assert_eq!(events.next().await["announced"], Value::Null);
    let (software, _) = here.software("H37.01").await;
    let dossier = json!({"dossier": "H37.01-261120-0042", "stage": "result"});
    // Listening to the database may begin a moment later than the stream: announce until it is heard.
    let (invitation, announced) = loop {
        let (status, invitation) = send(&software, here, "/api/v1/desks/3/invitations", &dossier).await;
        assert_eq!(status, 201, "{invitation}");
        let asked = Instant::now();
        let announced = async {
            loop {
                // The news of the pairing may still be under way.
                let event = events.next().await;
                if event["announced"] != Value::Null {
                    return event["announced"].clone();
                }
            }
        };
        if let Ok(announced) = tokio::time::timeout(Duration::from_secs(2), announced).await {
            assert!(asked.elapsed() < Duration::from_secs(1), "{:?}", asked.elapsed());
            break (invitation, announced);
        }
    };
    assert_eq!(announced["dossier"], "H37.01-261120-0042");
    let shown = announced["shown_until"].as_i64().unwrap() - here_now(&invitation);
    assert!((0..=120_000).contains(&shown), "{shown}");

    // The citizen is faster by phone.
    let token = invitation["token"].as_str().unwrap();
    assert_eq!(token.len(), 32);
    let by_link = json!({"invitation": token, "channel": "link", "desk": null});
    let mut body = merged(rating(), &by_link);
    body["score"] = json!(2);
    assert_eq!(here.post("/api/v1/ratings", &body).await.0, 201);
    assert_eq!(events.next().await["announced"], Value::Null);
    let late = merged(rating(), &json!({"announced": announced["id"]}));
    let (status, problem) = send(&tablet, there, "/api/v1/ratings", &late).await;
    assert_eq!((status, problem["code"].as_str()), (409, Some("invitation_used")));
    // A retry is no second use, and nothing is left to announce.
    assert_eq!(here.post("/api/v1/ratings", &body).await.0, 200);
    assert_eq!(send(&software, here, "/api/v1/desks/3/invitations", &dossier).await.0, 409);
}

/// When the invitation was made, by its last day.
fn here_now(invitation: &Value) -> i64 {
    invitation["expires_at"].as_i64().unwrap() - 30 * 24 * 60 * 60 * 1_000
}

#[tokio::test]
async fn an_announced_dossier_reaches_its_tablet_and_is_rated_once() {
    let server = Server::with_sample();
    announced_at_one_is_rated_at_the_other(&server, &server).await;
}

#[tokio::test]
async fn an_announced_dossier_travels_between_servers_on_one_postgresql() {
    let server = Server::with_sample_on(postgres::new_database().await);
    let other = Server::beside(&server);
    announced_at_one_is_rated_at_the_other(&server, &other).await;
}

#[tokio::test]
async fn only_a_paired_tablets_ratings_are_verified_until_it_is_revoked() {
    let server = Server::with_sample();
    let tablet = paired(&server, 3).await;
    let staff = server.staff().await;
    assert_eq!(server.post("/api/v1/ratings", &rating()).await.0, 201);
    for desk in [3, 4] {
        // It never stood at desk 4, and does not speak for it.
        let body = merged(rating(), &json!({"desk": desk}));
        assert_eq!(send(&tablet, &server, "/api/v1/ratings", &body).await.0, 201);
    }
    let (_, session) = server.get(&staff, "/api/v1/session").await;
    let today = session["today"].as_str().unwrap();
    let report = format!("/api/v1/agencies/H37.01/satisfaction?from={today}&to={today}");
    let total = server.get(&staff, &report).await.1["total"].clone();
    assert_eq!((total["n"].as_i64(), total["unverified"]["n"].as_i64()), (Some(1), Some(2)));

    let now = rating()["rated_at"].as_i64().unwrap();
    let beat = json!({"waiting": 2, "waiting_since": now - 8 * 24 * 60 * 60 * 1_000, "clock": now + 60_000});
    assert_eq!(send(&tablet, &server, "/api/v1/devices/me/heartbeat", &beat).await.0, 200);
    let device = server.get(&staff, "/api/v1/agencies/H37/devices").await.1["devices"][0].clone();
    assert_eq!(
        (device["stuck"].as_bool(), device["silent"].as_bool(), device["desk_number"].as_i64()),
        (Some(true), Some(false), Some(3))
    );
    assert!((55_000..=65_000).contains(&device["skew"].as_i64().unwrap()), "{device}");

    let path = format!("/api/v1/devices/{}", device["id"]);
    let moved =
        staff.patch(server.url(&path)).json(&json!({"desk": 5, "name": "Máy 5"})).send().await.unwrap();
    assert_eq!(moved.json::<Value>().await.unwrap()["desk"], 5);
    let mut events = Events::of(&tablet, &server).await;
    assert_eq!(events.next().await["desk"], 5);
    assert_eq!(staff.delete(server.url(&path)).send().await.unwrap().status(), 204);
    // What it has to know may be told more than once before.
    while events.next().await != "gone" {}
    assert_eq!(server.get(&tablet, "/api/v1/devices/me").await.0, 401);
    // What it had yet to send is not lost, and counts as what it is.
    assert_eq!(send(&tablet, &server, "/api/v1/ratings", &rating()).await.0, 201);
    assert_eq!(server.get(&staff, &report).await.1["total"]["unverified"]["n"], 3);
}

#[tokio::test]
async fn software_announces_within_its_agency_until_its_access_ends() {
    let server = Server::with_sample();
    let (software, id) = server.software("H37.01").await;
    let announce = json!({"dossier": "H37.01-261120-0001", "stage": "result"});
    assert_eq!(send(&software, &server, "/api/v1/desks/3/invitations", &announce).await.0, 201);
    let elsewhere = server.get(&server.staff().await, "/api/v1/agencies/H17.05/desks").await.1;
    let foreign = elsewhere["desks"][0]["id"].as_i64().unwrap();
    let path = format!("/api/v1/desks/{foreign}/invitations");
    assert_eq!(send(&software, &server, &path, &announce).await.0, 403);
    let stranger = server.client();
    assert_eq!(send(&stranger, &server, "/api/v1/desks/3/invitations", &announce).await.0, 401);
    // Access to announce is no access to read.
    assert_eq!(server.get(&software, "/api/v1/agencies/H37.01/devices").await.0, 401);

    let receipts = json!({"invitations": [
        {"dossier": "H37.01-261120-0002", "stage": "reception"}, {"dossier": "H37.01-261120-0003", "stage": "result"},
    ]});
    let (status, list) = send(&software, &server, "/api/v1/desks/3/invitations/batch", &receipts).await;
    assert_eq!((status, list["invitations"].as_array().map(Vec::len)), (201, Some(2)), "{list}");
    assert_eq!(list["invitations"][1]["shown_until"], Value::Null);

    let staff = server.staff().await;
    let gone = staff.delete(server.url(&format!("/api/v1/tokens/{id}"))).send().await.unwrap();
    assert_eq!(gone.status(), 204);
    assert_eq!(send(&software, &server, "/api/v1/desks/3/invitations", &announce).await.0, 401);
}

#[tokio::test]
async fn the_link_on_a_receipt_asks_without_any_script_and_only_once() {
    let server = Server::with_sample();
    let (software, _) = server.software("H37.01").await;
    let announce = json!({"dossier": "H37.01-261120-0007", "stage": "reception"});
    let invitation = send(&software, &server, "/api/v1/desks/3/invitations", &announce).await.1;
    let link = format!("/r/{}", invitation["token"].as_str().unwrap());
    assert!(invitation["url"].as_str().unwrap().ends_with(&link));
    let (status, page) = server.page(&link).await;
    assert_eq!(status, 200);
    assert!(page.contains("H37.01-261120-0007") && page.contains("Tiếp nhận"), "{page}");
    let id = form_id(&page);
    let post = async |fields: &[(&str, &str)]| server.post_form(&link, fields, "127.0.0.1").await;
    // No score: what was written is given back.
    let (status, page) = post(&[("id", id), ("comment", "Chờ <lâu>")]).await;
    assert!(
        status == 422 && page.contains("Chờ &#60;lâu&#62;") && page.contains("Xin chọn một mức"),
        "{page}"
    );
    let fields = [("id", id), ("score", "4"), ("reason", "fast"), ("reason", "kind_staff"), ("comment", "")];
    for _ in 0..2 {
        let (status, page) = post(&fields).await;
        assert!(status == 200 && page.contains("Cảm ơn ông/bà."), "{status} {page}");
    }
    assert!(server.page(&link).await.1.contains("Hồ sơ này đã được đánh giá"));
    assert_eq!(server.page("/r/00000000000000000000000000000000").await.0, 404);
    let staff = server.staff().await;
    let stages = server.get(&staff, "/api/v1/agencies/H37.01/satisfaction?by=stage").await.1;
    assert!(stages["groups"].as_array().unwrap().iter().any(|group| group["key"] == "reception"), "{stages}");
}
