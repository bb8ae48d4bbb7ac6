//! Whatever comes in, the answer says what is wrong and is never a 500.

use hailong_tests::{Server, rating};
use serde_json::{Value, json};

async fn refused(server: &Server, field: &str, value: Value) -> (u16, String) {
    let mut body = rating();
    if field == "agency" {
        body.as_object_mut().unwrap().remove("desk");
    }
    body[field] = value;
    let (status, problem) = server.post("/api/v1/ratings", &body).await;
    (status, problem["errors"][0]["field"].as_str().unwrap_or_default().to_owned())
}

#[tokio::test]
async fn each_malformed_field_is_named() {
    let server = Server::with_sample();
    for wrong in [json!(0), json!(6), json!("5"), Value::Null] {
        assert_eq!(refused(&server, "score", wrong).await, (422, "score".to_owned()));
    }
    assert_eq!(refused(&server, "id", json!("7")).await, (422, "id".to_owned()));
    assert_eq!(refused(&server, "dossier", json!("H38-1")).await, (422, "dossier".to_owned()));
    assert_eq!(refused(&server, "dossier", json!("H38.12-991231-0001")).await, (422, "dossier".to_owned()));
    assert_eq!(refused(&server, "comment", json!("ố".repeat(2_001))).await, (422, "comment".to_owned()));
    assert_eq!(refused(&server, "reasons", json!(["nonsense"])).await, (422, "reasons[0]".to_owned()));
    assert_eq!(refused(&server, "channel", json!("paper")).await, (422, "channel".to_owned()));
    assert_eq!(refused(&server, "desk", json!(4711)).await.0, 404);
    assert_eq!(refused(&server, "agency", json!("nowhere")).await.0, 404);
    assert_eq!(refused(&server, "rated_at", json!(-1)).await, (422, "rated_at".to_owned()));
}

#[tokio::test]
async fn a_body_that_is_no_json_is_400_of_another_type_415_and_too_large_413() {
    let server = Server::with_sample();
    let url = server.url("/api/v1/ratings");
    let send = async |media_type: &str, body: String| {
        let request = server.client().post(&url).header("content-type", media_type).body(body);
        let answer = request.send().await.unwrap();
        let problem = answer.headers().get("content-type").is_some_and(|t| t == "application/problem+json");
        (answer.status().as_u16(), problem)
    };
    assert_eq!(send("application/json", "{\"score\": 9".to_owned()).await, (400, true));
    assert_eq!(send("text/plain", rating().to_string()).await, (415, true));
    assert_eq!(
        send("application/json", json!({"comment": "x".repeat(70_000)}).to_string()).await,
        (413, true)
    );
    assert_eq!(send("application/json; charset=utf-8", rating().to_string()).await, (201, false));
}

#[tokio::test]
async fn a_period_runs_forwards_and_spans_at_most_ten_years() {
    let server = Server::with_sample();
    let client = server.staff().await;
    let ask =
        async |query: &str| server.get(&client, &format!("/api/v1/agencies/H37/satisfaction?{query}")).await;
    for query in
        ["from=2026-02-02&to=2026-02-01", "from=2010-01-01&to=2026-01-01", "from=2026-02-30", "by=mood"]
    {
        let (status, problem) = ask(query).await;
        assert_eq!((status, problem["code"].as_str()), (422, Some("validation")), "{query}");
        assert!(!problem["errors"][0]["field"].as_str().unwrap().is_empty());
    }
    assert_eq!(ask("from=2017-01-01&to=2026-12-31&by=month").await.0, 200);
    assert_eq!(server.get(&client, "/api/v1/agencies/nowhere/satisfaction").await.0, 404);
}

#[tokio::test]
async fn what_is_empty_or_endless_in_a_query_is_refused_by_name() {
    let server = Server::with_sample();
    let client = server.staff().await;
    let long = "x".repeat(51_000);
    for (path, field) in [
        ("/api/v1/agencies/H37/satisfaction?from=", "from"),
        ("/api/v1/agencies/H37/satisfaction?from=2026-01-01&to=", "to"),
        ("/api/v1/agencies/H37/reasons?from=", "from"),
        ("/api/v1/agencies/H37/comments?to=", "to"),
        ("/api/v1/agencies/H37/slips/results?from=", "from"),
        ("/api/v1/agencies/H37/refusals?from=", "from"),
        ("/api/v1/public/agencies/H37/satisfaction?from=", "from"),
        (&format!("/api/v1/agencies/H37/suggestions?q={}", &long[..201]), "q"),
    ] {
        let (status, problem) = server.get(&client, path).await;
        let named = problem["errors"][0]["field"].as_str();
        assert_eq!((status, named), (422, Some(field)), "{path}: {problem}");
    }
    // What is longer than any address may be.
    let (status, _) = server.get(&client, &format!("/api/v1/agencies/H37/suggestions?q={long}")).await;
    assert!([414, 422, 431].contains(&status), "{status}");
    // The longest that may be asked is searched for.
    let (status, _) =
        server.get(&client, &format!("/api/v1/agencies/H37/suggestions?q={}", "%25".repeat(200))).await;
    assert_eq!(status, 200);
}

#[tokio::test]
async fn a_heartbeat_says_what_can_be_and_is_written_for_tablets_alone() {
    let server = Server::with_sample();
    let tablet = server.tablet(3).await;
    let now = rating()["rated_at"].clone();
    let beat = json!({"waiting": 0, "clock": now});
    for (field, value) in [
        ("waiting", json!(1_000_001)),
        ("waiting", json!(-1)),
        ("waiting", json!(u64::MAX)),
        ("clock", json!(i64::MIN)),
        ("clock", json!(i64::MAX)),
        ("waiting_since", json!(i64::MAX)),
        ("set_aside", json!(1)),
    ] {
        let mut wrong = beat.clone();
        wrong[field] = value;
        let (status, problem) = server.post_as(&tablet, "/api/v1/devices/me/heartbeat", &wrong).await;
        assert_eq!((status, problem["errors"][0]["field"].as_str()), (422, Some(field)), "{wrong}");
    }
    assert_eq!(server.post_as(&tablet, "/api/v1/devices/me/heartbeat", &beat).await.0, 200);
    // Whoever asked for a code and got no desk is answered and leaves no trace, however often.
    let stranger = server.client();
    assert_eq!(server.post_as(&stranger, "/api/v1/devices/pair", &json!({})).await.0, 201);
    let waiting = async || {
        let pool = sqlx::SqlitePool::connect(&server.database).await.unwrap();
        let sql = "SELECT COALESCE(SUM(waiting), 0) FROM device WHERE desk_id IS NULL";
        sqlx::query_scalar::<_, i64>(sql).fetch_one(&pool).await.unwrap()
    };
    for _ in 0..3 {
        let told = json!({"waiting": 77, "clock": now});
        let (status, _) = server.post_as(&stranger, "/api/v1/devices/me/heartbeat", &told).await;
        assert!([200, 429].contains(&status), "{status}");
    }
    assert_eq!(waiting().await, 0);
}

#[tokio::test]
async fn a_wrong_method_or_address_is_a_problem_too() {
    let server = Server::empty();
    let client = server.client();
    let put = client.put(server.url("/api/v1/ratings")).send().await.unwrap();
    assert_eq!(put.status(), 405);
    assert_eq!(put.headers()["content-type"], "application/problem+json");
    assert!(put.headers().contains_key("allow"));
    let nothing = client.get(server.url("/api/v1/%00%ff")).send().await.unwrap();
    assert_eq!(
        (nothing.status().as_u16(), &nothing.headers()["content-type"]),
        (404, &"application/problem+json".parse().unwrap())
    );
    // No route can change or delete a rating.
    for method in ["PUT", "PATCH", "DELETE"] {
        let url = server.url("/api/v1/ratings/01890a5d-ac96-774b-bcce-b302099a8057");
        assert_eq!(client.request(method.parse().unwrap(), url).send().await.unwrap().status(), 404);
    }
}
