//! For those who run the server.

use hailong_tests::{Server, hailong};
use serde_json::Value;

#[tokio::test]
async fn the_server_says_that_it_lives_and_describes_itself() {
    let server = Server::empty();
    let client = server.client();
    for path in ["/healthz", "/readyz"] {
        let answer = client.get(server.url(path)).send().await.unwrap();
        assert_eq!(answer.status(), 200);
        assert!(answer.headers().contains_key("x-request-id"));
    }
    let (status, document) = server.get(&client, "/api/v1/openapi.json").await;
    assert_eq!(status, 200);
    for path in
        ["/api/v1/survey", "/api/v1/ratings", "/api/v1/suggestions", "/api/v1/agencies/{code}/satisfaction"]
    {
        assert!(document["paths"][path].is_object(), "{path} is not described");
    }
    let names = &document["components"]["schemas"]["Channel"]["enum"];
    assert_eq!(*names, serde_json::json!(["kiosk", "portal", "link", "paper", "import"]));
    let mut references = Vec::new();
    collect_references(&document, &mut references);
    for reference in references {
        assert!(document.pointer(&reference[1..]).is_some(), "{reference} leads nowhere");
    }
}

#[tokio::test]
async fn pages_carry_a_strict_policy_and_assets_are_compressed_and_lasting() {
    let server = Server::with_sample();
    let client = server.client();
    let page = client.get(server.url("/kiosk?desk=3")).send().await.unwrap();
    let policy = page.headers()["content-security-policy"].to_str().unwrap().to_owned();
    assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe-inline"), "{policy}");
    let html = page.text().await.unwrap();
    let script =
        html.split("src=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("the front-end was built");
    let asset = client.get(server.url(script)).header("accept-encoding", "br").send().await.unwrap();
    assert_eq!(asset.headers()["content-encoding"], "br");
    assert!(asset.headers()["cache-control"].to_str().unwrap().contains("immutable"));
    let plain = client.get(server.url(script)).header("accept-encoding", "identity").send().await.unwrap();
    assert!(!plain.headers().contains_key("content-encoding"));
    assert_eq!(client.get(server.url(&format!("{script}.br"))).send().await.unwrap().status(), 404);
    let loader = client.get(server.url("/embed.js")).send().await.unwrap();
    assert_eq!(loader.headers()["access-control-allow-origin"], "*");
}

/// Overwrites the middle of a database file, as a dying disk does.
fn damage(database: &str) {
    let path = std::path::Path::new(database.strip_prefix("sqlite://").unwrap());
    let mut bytes = std::fs::read(path).unwrap();
    // The first pages hold the schema, without which nothing would open at all.
    let (from, to) = (bytes.len() / 4, bytes.len() / 2);
    bytes[from..to].fill(0xA5);
    std::fs::write(path, bytes).unwrap();
}

#[tokio::test]
async fn damaged_pages_are_found_by_the_check_and_a_sound_file_passes() {
    let mut server = Server::with_sample();
    assert!(server.stop());
    let sound = hailong(&server.database, &["check"], "");
    assert!(sound.success, "{sound:?}");
    damage(&server.database);
    let damaged = hailong(&server.database, &["check"], "");
    assert!(!damaged.success, "{damaged:?}");
}

#[tokio::test]
async fn whoever_starts_a_server_may_end_it_at_once() {
    for _ in 0..5 {
        assert!(Server::empty().stop());
    }
}

fn collect_references(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            found.extend(fields.get("$ref").and_then(Value::as_str).map(str::to_owned));
            fields.values().for_each(|field| collect_references(field, found));
        }
        Value::Array(items) => items.iter().for_each(|item| collect_references(item, found)),
        _ => {}
    }
}
