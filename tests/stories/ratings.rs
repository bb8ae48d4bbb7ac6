//! From a rating to a rate.

use hailong_tests::{Server, rating};
use serde_json::{Value, json};

async fn desk_3_today(server: &Server) -> Value {
    let client = server.staff().await;
    let (_, session) = server.get(&client, "/api/v1/session").await;
    let today = session["today"].as_str().unwrap().to_owned();
    let path = format!("/api/v1/agencies/H37.01/satisfaction?by=desk&from={today}&to={today}");
    let (status, report) = server.get(&client, &path).await;
    assert_eq!(status, 200);
    report["groups"].as_array().unwrap().iter().find(|group| group["key"] == "3").unwrap().clone()
}

#[tokio::test]
async fn a_rating_moves_its_desks_rate_once_however_often_it_is_sent() {
    let server = Server::with_sample();
    let before = desk_3_today(&server).await;
    let (tablet, body) = (server.tablet(3).await, rating());
    let post = async |body: &Value| server.post_as(&tablet, "/api/v1/ratings", body).await;

    let (status, receipt) = post(&body).await;
    assert_eq!((status, &receipt["id"]), (201, &body["id"]));
    let (status, again) = post(&body).await;
    assert_eq!((status, &again), (200, &receipt));

    let mut other = body.clone();
    other["score"] = json!(1);
    let (status, problem) = post(&other).await;
    assert_eq!((status, problem["code"].as_str()), (409, Some("id_conflict")));

    let after = desk_3_today(&server).await;
    assert_eq!(after["n"].as_u64(), before["n"].as_u64().map(|n| n + 1));
    assert_eq!(after["scores"][4].as_u64(), before["scores"][4].as_u64().map(|n| n + 1));
}

#[tokio::test]
async fn what_was_answered_201_is_there_after_the_server_is_started_again() {
    let mut server = Server::with_sample();
    let (mut seqs, tablet) = (Vec::new(), server.tablet(3).await);
    for _ in 0..20 {
        let (status, receipt) = server.post_as(&tablet, "/api/v1/ratings", &rating()).await;
        assert_eq!(status, 201);
        seqs.push(receipt["seq"].as_i64().unwrap());
    }
    assert!(seqs.windows(2).all(|pair| pair[1] == pair[0] + 1), "{seqs:?}");
    assert!(server.stop(), "the server did not end well");
    server.start_again();
    assert_eq!(desk_3_today(&server).await["n"], 20);
}

#[tokio::test]
async fn a_report_by_each_part_adds_up_to_the_same_total() {
    let server = Server::with_sample();
    for channel in ["kiosk", "portal"] {
        let mut body = rating();
        body["channel"] = json!(channel);
        assert_eq!(server.post("/api/v1/ratings", &body).await.0, 201);
    }
    let client = server.staff().await;
    let mut totals = Vec::new();
    for by in ["desk", "agency", "stage", "channel", "day", "month"] {
        let (status, report) =
            server.get(&client, &format!("/api/v1/agencies/H37/satisfaction?by={by}")).await;
        assert_eq!(status, 200, "{by}");
        let sum: u64 =
            report["groups"].as_array().unwrap().iter().map(|group| group["n"].as_u64().unwrap()).sum();
        assert_eq!(report["total"]["n"].as_u64(), Some(sum), "{by}");
        totals.push(report["total"].clone());
    }
    assert!(totals.windows(2).all(|pair| pair[0] == pair[1]));
    assert_eq!(totals[0]["unverified"]["n"], 2);
    let rate = totals[0]["rate"].as_f64().unwrap();
    assert!(totals[0]["low"].as_f64().unwrap() < rate && rate < totals[0]["high"].as_f64().unwrap());
}

#[tokio::test]
async fn a_desk_or_agency_that_has_closed_takes_no_rating_for_a_day_after() {
    let server = Server::with_sample();
    let mut body = rating();
    body.as_object_mut().unwrap().remove("desk");
    body["agency"] = json!("H17.05");
    let (status, problem) = server.post("/api/v1/ratings", &body).await;
    assert_eq!((status, problem["code"].as_str()), (409, Some("closed")));
    // Nobody dates a rating back into the agency's days.
    body["rated_at"] = json!(1_699_588_800_000_i64);
    assert_eq!(server.post("/api/v1/ratings", &body).await.1["code"], "closed");
}

#[tokio::test]
async fn the_survey_says_what_to_ask_in_both_languages() {
    let server = Server::with_sample();
    let client = server.client();
    let (status, survey) = server.get(&client, "/api/v1/survey?desk=3").await;
    assert_eq!(
        (status, survey["desk"]["number"].as_u64(), survey["open"].as_bool()),
        (200, Some(3), Some(true))
    );
    assert_eq!(survey["scale"][3]["label"], json!({"vi": "Hài lòng", "en": "Satisfied"}));
    let (_, closed) = server.get(&client, "/api/v1/survey?agency=H17.05").await;
    assert_eq!(closed["open"], false);
    assert_eq!(server.get(&client, "/api/v1/survey?desk=4711").await.0, 404);
    assert_eq!(server.get(&client, "/api/v1/survey?agency=nowhere").await.0, 404);
    assert_eq!(server.get(&client, "/api/v1/survey").await.0, 422);
}

#[tokio::test]
async fn a_comment_reaches_staff_without_the_personal_data_in_it() {
    let server = Server::with_sample();
    let mut body = rating();
    body["comment"] = json!("Anh Ba số 0912 345 678\u{0} hẹn tôi ho\u{300}a");
    assert_eq!(server.post("/api/v1/ratings", &body).await.0, 201);
    let client = server.staff().await;
    let (_, list) = server.get(&client, "/api/v1/agencies/H37/comments?limit=1").await;
    assert_eq!(list["comments"][0]["text"], "Anh Ba số [đã ẩn] hẹn tôi hòa");
}
