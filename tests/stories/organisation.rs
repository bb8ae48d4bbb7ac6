//! Agencies and desks: added, edited, closed; history is never rewritten.

use hailong_tests::{Server, rating};
use serde_json::{Value, json};

#[tokio::test]
async fn an_administrator_adds_an_agency_with_a_desk_and_closes_it_with_a_date() {
    let server = Server::with_sample();
    let staff = server.staff().await;
    let send = async |method: &str, path: &str, body: Value| {
        let request = staff.request(method.parse().unwrap(), server.url(path)).json(&body);
        let answer = request.send().await.unwrap();
        (answer.status().as_u16(), answer.json::<Value>().await.unwrap_or_default())
    };
    let agency = json!({"code": "H37.30", "name": "UBND xã  Mới", "level": "commune", "parent": "H37", "valid_from": "2025-07-01"});
    let (status, added) = send("POST", "/api/v1/agencies", agency.clone()).await;
    assert_eq!((status, added["name"].as_str()), (201, Some("UBND xã Mới")));
    let (status, problem) = send("POST", "/api/v1/agencies", agency).await;
    assert_eq!((status, problem["errors"][0]["code"].as_str()), (422, Some("taken")));

    let desk = json!({"number": 1, "name": "Một cửa", "valid_from": "2025-07-01"});
    let (status, made) = send("POST", "/api/v1/agencies/H37.30/desks", desk.clone()).await;
    assert_eq!(status, 201);
    assert_eq!(send("POST", "/api/v1/agencies/H37.30/desks", desk.clone()).await.0, 422);
    let path = format!("/api/v1/desks/{}", made["id"]);
    let (status, problem) = send("PATCH", &path, json!({"valid_to": "2025-06-30"})).await;
    assert_eq!((status, problem["errors"][0]["field"].as_str()), (422, Some("valid_to")));

    let (status, problem) = send("PATCH", &path, json!({"valid_from": "2025-07-02"})).await;
    assert_eq!((status, problem["errors"][0]["field"].as_str()), (422, Some("valid_from")));
    let (status, earlier) = send("PATCH", &path, json!({"valid_from": "2020-01-01"})).await;
    assert_eq!((status, earlier["valid_from"].as_str()), (200, Some("2020-01-01")));

    let mut body = rating();
    body["desk"] = made["id"].clone();
    assert_eq!(server.post("/api/v1/ratings", &body).await.0, 201);
    let (status, closed) = send("PATCH", &path, json!({"valid_to": "2026-01-31"})).await;
    assert_eq!(
        (status, closed["valid_to"].as_str(), closed["name"].as_str()),
        (200, Some("2026-01-31"), Some("Một cửa"))
    );
    let mut late = rating();
    late["desk"] = made["id"].clone();
    assert_eq!(server.post("/api/v1/ratings", &late).await.0, 409);
    // Its number is free again, and what was rated stays.
    assert_eq!(send("POST", "/api/v1/agencies/H37.30/desks", desk).await.0, 201);
    let (_, report) = server.get(&staff, "/api/v1/agencies/H37.30/satisfaction?by=desk").await;
    assert_eq!(report["total"]["unverified"]["n"], 1);
    assert_eq!(send("PATCH", &path, json!({"valid_to": null})).await.0, 422, "its number was given away");
}
