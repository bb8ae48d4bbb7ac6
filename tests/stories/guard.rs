//! What keeps the counts from being stuffed, and whom it leaves in peace.

use hailong_tests::{Server, form_id, postgres, rating};
use reqwest::header::{HeaderMap, ORIGIN};
use serde_json::{Value, json};

/// Sends as if from an address, and from a page of a site.
async fn send(server: &Server, path: &str, body: &Value, address: &str, site: Option<&str>) -> (u16, Value) {
    let mut headers = HeaderMap::new();
    headers.insert("x-forwarded-for", address.parse().unwrap());
    if let Some(site) = site {
        headers.insert(ORIGIN, site.parse().unwrap());
    }
    let request = reqwest::Client::new().post(server.url(path)).headers(headers).json(body);
    let answer = request.send().await.unwrap();
    assert_eq!(answer.headers()["access-control-allow-origin"], "*");
    (answer.status().as_u16(), answer.json().await.unwrap_or(Value::Null))
}

fn portal_rating() -> Value {
    let mut body = rating();
    body["channel"] = json!("portal");
    body
}

async fn refusals(server: &Server) -> Value {
    let staff = server.staff().await;
    // Counted in memory, and written every second.
    for _ in 0..100 {
        let report = server.get(&staff, "/api/v1/agencies/H37/refusals").await.1;
        if report["refusals"].as_array().is_some_and(|list| !list.is_empty()) {
            return report["refusals"].clone();
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    Value::Null
}

#[tokio::test]
async fn the_widget_works_on_registered_sites_alone_and_says_so_elsewhere() {
    let server = Server::with_sample();
    let staff = server.staff().await;
    let register = async |agency: &str, origins: Value| {
        let url = server.url(&format!("/api/v1/agencies/{agency}/origins"));
        staff.put(url).json(&json!({"origins": origins})).send().await.unwrap().status().as_u16()
    };
    assert_eq!(register("H37", json!(["https://langson.example/trang"])).await, 422);
    assert_eq!(register("H37", json!(["https://LangSon.example/"])).await, 200);
    for (site, status) in [("https://langson.example", 201), ("https://other.example", 403), ("null", 403)] {
        let (answer, problem) = send(&server, "/api/v1/ratings", &rating(), "10.0.0.1", Some(site)).await;
        assert_eq!(answer, status, "{site}: {problem}");
    }
    let own = server.base.clone();
    assert_eq!(send(&server, "/api/v1/ratings", &rating(), "10.0.0.1", Some(&own)).await.0, 201);
    let asked = reqwest::Client::new()
        .get(server.url("/api/v1/survey?agency=H37.01"))
        .header(ORIGIN, "https://other.example");
    assert_eq!(asked.send().await.unwrap().status(), 403);
    assert_eq!(refusals(&server).await[0]["reason"], "origin");
}

#[tokio::test]
async fn a_flood_costs_work_and_a_hall_of_paired_tablets_behind_one_address_passes() {
    let server =
        Server::with_sample_and(&["--address-header", "x-forwarded-for", "--posts-per-minute", "10"]);
    let sent = flood(&server).await;
    assert!((20..=60).contains(&sent), "{sent}");
    // Whoever works for it is taken, and the work is good for one message.
    let mut worked = portal_rating();
    let id: uuid::Uuid = worked["id"].as_str().unwrap().parse().unwrap();
    worked["work"] = json!(hailong_shared::work::search(id, 0, u32::MAX).unwrap());
    assert_eq!(send(&server, "/api/v1/ratings", &worked, "10.9.9.9", None).await.0, 201);
    let stolen = json!({"work": worked["work"]});
    let mut other = portal_rating();
    other["work"] = stolen["work"].clone();
    assert_eq!(send(&server, "/api/v1/ratings", &other, "10.9.9.9", None).await.0, 429);
    assert_eq!(refusals(&server).await[0]["reason"], "work");

    // Tablets send what a day without a network left, all at once and from one address: more than anybody else may.
    let hall = (0..8).map(async |_| {
        let tablet = server.client();
        assert!(tablet.get(server.url("/kiosk?desk=3")).send().await.unwrap().status().is_success());
        for _ in 0..100 {
            let request = tablet.post(server.url("/api/v1/ratings")).header("x-forwarded-for", "10.0.0.1");
            assert_eq!(request.json(&rating()).send().await.unwrap().status(), 201);
        }
    });
    futures_util::future::join_all(hall).await;
}

/// Sends to an agency until it asks for work, each time from an address of its own, as many machines would; how many
/// were taken.
async fn flood(server: &Server) -> usize {
    for sent in 0..1_000 {
        let address = format!("10.0.{}.{}", sent / 250, sent % 250);
        let (status, answer) = send(server, "/api/v1/ratings", &portal_rating(), &address, None).await;
        if status != 201 {
            assert_eq!(answer["code"], "work_needed");
            return sent;
        }
    }
    panic!("nothing stops it");
}

#[tokio::test]
async fn a_flood_at_one_server_is_known_at_the_other() {
    // A hundred and twenty at once, and then one a second.
    let arguments = ["--address-header", "x-forwarded-for", "--posts-per-minute", "60"];
    let first = Server::with_sample_on(postgres::new_database().await);
    let (here, there) = (Server::beside_and(&first, &arguments), Server::beside_and(&first, &arguments));
    assert!(flood(&here).await >= 120);
    // The other one learns of it when it next tells what it took itself, a second later at most.
    let mut taken = 0;
    while send(&there, "/api/v1/ratings", &portal_rating(), "10.1.0.1", None).await.0 == 201 {
        taken += 1;
        assert!(taken < 60, "the other server never hears of it");
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
}

#[tokio::test]
async fn one_address_cannot_flood() {
    let server =
        Server::with_sample_and(&["--address-header", "x-forwarded-for", "--posts-per-minute", "60000"]);
    let client = reqwest::Client::new();
    let post = async |address: &str| {
        let request = client.post(server.url("/api/v1/ratings")).header("x-forwarded-for", address);
        request.json(&portal_rating()).send().await.unwrap().status().as_u16()
    };
    // Faster than the five a second that an address may keep up.
    let posts = (0..900).map(|_| post("2001:db8::7"));
    let statuses = futures_util::future::join_all(posts).await;
    let passed = statuses.iter().filter(|&&status| status == 201).count();
    assert!((600..900).contains(&passed), "{passed}");
    assert!(statuses.iter().all(|status| [201, 429].contains(status)));
    // The neighbour in another network is not held responsible.
    assert_eq!(post("2001:db8:1::7").await, 201);
}

/// Ways in which proxies write one and the same machine.
const SPELLINGS: [(&str, &[&str]); 2] = [
    (
        "x-forwarded-for",
        &[
            "203.0.113.9",
            "203.0.113.9:51234",
            "::ffff:203.0.113.9",
            "[::ffff:203.0.113.9]:443",
            "10.1.1.1, 203.0.113.9",
        ],
    ),
    (
        "forwarded",
        &["for=203.0.113.9", "for=\"203.0.113.9:51234\";proto=https", "by=10.0.0.1;For=203.0.113.9"],
    ),
];

#[tokio::test]
async fn one_address_is_limited_in_every_form_that_proxies_write() {
    for (header, spellings) in SPELLINGS {
        for spelling in spellings.iter().copied().chain(["unknown", "", "no address"]) {
            let server =
                Server::with_sample_and(&["--address-header", header, "--posts-per-minute", "60000"]);
            let client = reqwest::Client::new();
            let posts = (0..700).map(async |_| {
                let request = client.post(server.url("/api/v1/ratings")).header(header, spelling);
                request.json(&portal_rating()).send().await.unwrap().status().as_u16()
            });
            let statuses = futures_util::future::join_all(posts).await;
            assert!(statuses.contains(&429), "{header}: {spelling} is not limited");
        }
    }
}

#[tokio::test]
async fn a_header_is_believed_from_a_trusted_proxy_alone() {
    // This machine is no proxy here: whatever it writes, it counts as itself, which is not limited.
    let server = Server::with_sample_and(&[
        "--address-header",
        "x-forwarded-for",
        "--trusted-proxies",
        "192.0.2.0/24",
        "--posts-per-minute",
        "60000",
    ]);
    let client = reqwest::Client::new();
    let posts = (0..700).map(async |_| {
        let request = client.post(server.url("/api/v1/ratings")).header("x-forwarded-for", "203.0.113.9");
        request.json(&portal_rating()).send().await.unwrap().status().as_u16()
    });
    let statuses = futures_util::future::join_all(posts).await;
    assert!(statuses.iter().all(|status| *status == 201), "{statuses:?}");
}

#[tokio::test]
async fn strangers_who_ask_for_codes_do_not_keep_an_honest_tablet_out() {
    let server = Server::with_sample_and(&["--address-header", "x-forwarded-for"]);
    let (staff, tablet) = (server.staff().await, server.client());
    let pair = async |client: &reqwest::Client, address: &str| {
        let request = client.post(server.url("/api/v1/devices/pair")).header("x-forwarded-for", address);
        let answer = request.json(&json!({})).send().await.unwrap();
        (answer.status().as_u16(), answer.json::<Value>().await.unwrap_or(Value::Null))
    };
    let (status, code) = pair(&tablet, "198.51.100.1").await;
    assert_eq!(status, 201);
    let strangers = (0..500).map(async |_| pair(&reqwest::Client::new(), "203.0.113.9").await.0);
    let statuses = futures_util::future::join_all(strangers).await;
    assert!(statuses.contains(&429), "one address may ask for any number of codes");
    // The tablet's own code still pairs it, and another tablet still gets one.
    assert_eq!(pair(&server.client(), "198.51.100.2").await.0, 201);
    let new = json!({"code": code["code"], "name": "Máy 9"});
    assert_eq!(server.post_as(&staff, "/api/v1/desks/3/devices", &new).await.0, 201);
}

#[tokio::test]
async fn a_form_filled_in_by_a_program_is_refused_with_what_to_do() {
    let server = Server::with_sample_and(&["--address-header", "x-forwarded-for"]);
    let page = server.page("/feedback/H37.01").await.1;
    let id = form_id(&page);
    let post = async |trap: &str| {
        let fields = [("id", id), ("score", "5"), ("website", trap)];
        server.post_form("/feedback/H37.01", &fields, "10.0.0.1").await
    };
    let (status, page) = post("").await;
    assert!(status == 422 && page.contains("gửi quá nhanh"), "{status} {page}");
    let (status, page) = post("https://spam.example").await;
    assert!(status == 422 && page.contains("Có một ô cần để trống"), "{status} {page}");
    // The same form again, once somebody has had the time to read it.
    let mut answer = post("").await;
    while answer.1.contains("gửi quá nhanh") {
        answer = post("").await;
    }
    assert!(answer.0 == 200 && answer.1.contains("Cảm ơn ông/bà"), "{answer:?}");
}
