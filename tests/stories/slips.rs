//! The agency's slip, from its setting to its results.

use hailong_tests::{Server, form_id, merged, rating};
use serde_json::{Value, json};

const SLIPS: &str = "/api/v1/agencies/H37.01/slips";

async fn today(server: &Server, staff: &reqwest::Client) -> String {
    server.get(staff, "/api/v1/session").await.1["today"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_slip_is_changed_as_a_new_version_and_each_version_is_counted_apart() {
    let server = Server::with_sample();
    let (staff, tablet) = (server.staff().await, server.tablet(3).await);
    let (_, list) = server.get(&staff, SLIPS).await;
    // The sample's province asks the form of 2018, and says that it waits to be compared with the law.
    let shipped = &list["current"];
    assert_eq!(
        (shipped["agency"].as_str(), shipped["form"]["compared"].as_bool()),
        (Some("H37"), Some(false))
    );
    assert_eq!(list["versions"], json!([]));
    let today = today(&server, &staff).await;
    let results = format!("{SLIPS}/results?from={today}&to={today}");
    let answers = json!({"slip": {"id": shipped["id"], "answers": [2, 1, 0, null, 2, 2, 2, 2, 2]}});
    assert_eq!(server.post_as(&tablet, "/api/v1/ratings", &merged(rating(), &answers)).await.0, 201);

    let mut own = list["example"].clone();
    own["criteria"].as_array_mut().unwrap().truncate(2);
    own["classes"] = json!([{"name": {"vi": "Tốt"}, "from": 3}, {"name": {"vi": "Chưa tốt"}, "from": 0}]);
    let own = json!({"valid_from": today, "offered": true, "form": own});
    let mut late = merged(own.clone(), &json!({"valid_from": "2020-01-01"}));
    late["form"]["criteria"] = json!([]);
    let mut negative = own.clone();
    negative["form"]["classes"][0]["from"] = json!(-1);
    let set = async |body: &Value| {
        let answer = staff.post(server.url(SLIPS)).json(body).send().await.unwrap();
        (answer.status().as_u16(), answer.json::<Value>().await.unwrap())
    };
    let (status, problem) = set(&late).await;
    let fields: Vec<_> =
        problem["errors"].as_array().unwrap().iter().map(|e| e["field"].as_str().unwrap()).collect();
    assert_eq!((status, fields), (422, vec!["valid_from", "form.criteria", "form.classes"]));
    assert_eq!(set(&negative).await.1["errors"][0]["field"], "form.classes[0].from");
    let (status, first) = set(&own).await;
    assert_eq!((status, first["version"].as_i64()), (201, Some(1)));
    let mut largest = own.clone();
    let text = json!({"vi": "ậ".repeat(500), "en": "x".repeat(500)});
    let criterion = json!({"text": text, "answers": [text, text, text]});
    largest["form"]["criteria"] = json!(vec![criterion; 20]);
    largest["valid_from"] = json!("2099-01-01");
    assert_eq!(set(&largest).await.0, 201);
    // What is planned is not answered yet.
    let early = json!({"slip": {"id": first["id"].as_i64().unwrap() + 1, "answers": vec![2; 20]}});
    assert_eq!(server.post_as(&tablet, "/api/v1/ratings", &merged(rating(), &early)).await.0, 422);
    let survey = server.get(&server.client(), "/api/v1/survey?desk=3").await.1;
    assert_eq!(survey["slip"]["id"], first["id"]);
    assert_eq!(survey["slip"]["criteria"].as_array().unwrap().len(), 2);

    // Answers to a version that is no longer asked still count; answers to nothing do not pass.
    assert_eq!(server.post_as(&tablet, "/api/v1/ratings", &merged(rating(), &answers)).await.0, 201);
    for points in [json!([2, 2]), json!([1, 2]), json!([null, null])] {
        let slip = json!({"slip": {"id": first["id"], "answers": points}});
        assert_eq!(server.post_as(&tablet, "/api/v1/ratings", &merged(rating(), &slip)).await.0, 201);
    }
    for (slip, field) in [
        (json!({"id": 999, "answers": [1]}), "slip.id"),
        (json!({"id": first["id"], "answers": [1]}), "slip.answers"),
        (json!({"id": first["id"], "answers": [3, 1]}), "slip.answers[0]"),
    ] {
        let (status, problem) =
            server.post_as(&tablet, "/api/v1/ratings", &merged(rating(), &json!({"slip": slip}))).await;
        assert_eq!((status, problem["errors"][0]["field"].as_str()), (422, Some(field)), "{problem}");
    }
    let report = server.get(&staff, &results).await.1;
    let found: Vec<_> = report["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|r| (&r["n"], &r["criteria"], &r["points"]))
        .collect();
    let nine = json!([
        [0, 0, 2],
        [0, 2, 0],
        [2, 0, 0],
        [0, 0, 0],
        [0, 0, 2],
        [0, 0, 2],
        [0, 0, 2],
        [0, 0, 2],
        [0, 0, 2]
    ]);
    assert_eq!(
        found,
        [(&json!(2), &json!([[0, 1, 1], [0, 0, 2]]), &json!(3.5)), (&json!(2), &nine, &Value::Null)]
    );
    assert_eq!(report["results"][0]["class"]["vi"], "Tốt");

    // Nothing is asked any more, here and below.
    let (_, last) = set(&merged(own, &json!({"offered": false}))).await;
    assert_eq!(last["version"], 3);
    assert_eq!(server.get(&server.client(), "/api/v1/survey?desk=3").await.1["slip"], Value::Null);
    let versions = server.get(&staff, SLIPS).await.1["versions"].clone();
    assert_eq!(versions[2], first, "an earlier version stays as it was");
}

#[tokio::test]
async fn a_slip_is_filled_in_without_any_script() {
    let server = Server::with_sample();
    let staff = server.staff().await;
    let day = today(&server, &staff).await;
    let (_, page) = server.page("/feedback/H37.01?desk=3").await;
    assert!(page.contains("Thái độ của cán bộ") && page.contains("name=\"criterion-9\""), "{page}");
    let invitation = server.announce("H37.01-261120-0042").await;
    let link = format!("/r/{}", invitation["token"].as_str().unwrap());
    let (_, page) = server.page(&link).await;
    assert!(page.contains("Thái độ của cán bộ") && page.contains("name=\"criterion-9\""), "{page}");
    let slip = page.split("name=\"slip\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let mut fields = vec![
        ("id", form_id(&page)),
        ("slip", slip),
        ("criteria", "9"),
        ("criterion-1", "2"),
        ("criterion-9", "0"),
    ];
    let post = async |fields: &[(&str, &str)]| server.post_form(&link, fields, "127.0.0.1").await;
    let (status, again) = post(&fields).await;
    // The score is missing; what was answered is given back.
    assert_eq!((status, again.matches(" checked").count()), (422, 2), "{again}");
    fields.push(("score", "2"));
    assert_eq!(post(&fields).await.0, 200);
    let report = server.get(&staff, &format!("{SLIPS}/results?from={day}&to={day}")).await.1;
    let criteria = &report["results"][0]["criteria"];
    assert_eq!(
        (&criteria[0], &criteria[1], &criteria[8]),
        (&json!([0, 0, 1]), &json!([0, 0, 0]), &json!([1, 0, 0]))
    );
}
