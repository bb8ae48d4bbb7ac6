//! Pages that are reached by hand, by an old link or with something wrong in it.

use hailong_tests::{Server, form_id, merged, rating};
use reqwest::redirect::Policy;
use reqwest::{Client, StatusCode};
use serde_json::json;

/// The status of a page, and whether it is one.
async fn seen(server: &Server, path: &str) -> (u16, bool) {
    let answer = server.client().get(server.url(path)).send().await.unwrap();
    let is_page = answer.headers()["content-type"].to_str().unwrap().starts_with("text/html");
    (answer.status().as_u16(), is_page)
}

#[tokio::test]
async fn a_page_is_found_with_a_slash_at_its_end_and_a_code_in_any_case() {
    let server = Server::with_sample();
    for path in [
        "/public",
        "/public/H37.01",
        "/public/h37.01?lang=en",
        "/lookup",
        "/feedback/H37.01",
        "/feedback/h37.01?desk=3",
        "/feedback?agency=h37.01",
        "/feedback?agency=H37.01&desk=",
        "/kiosk",
        "/admin",
        "/admin/devices",
        "/demo/portal",
    ] {
        assert_eq!(seen(&server, path).await, (200, true), "{path}");
        let (plain, query) =
            path.split_once('?').map_or((path, String::new()), |(a, b)| (a, format!("?{b}")));
        assert_eq!(seen(&server, &format!("{plain}/{query}")).await, (200, true), "{plain}/{query}");
    }
    // The slash leads to the page itself, and to no other host.
    let direct = Client::builder().redirect(Policy::none()).build().unwrap();
    let to = direct.get(server.url("/public/h37.01/?lang=en")).send().await.unwrap();
    assert_eq!(to.status(), StatusCode::PERMANENT_REDIRECT);
    assert_eq!(to.headers()["location"], "/public/h37.01?lang=en");
    let other_host = direct.get(server.url("//example.org/")).send().await.unwrap();
    assert_eq!(other_host.status(), 404);
}

#[tokio::test]
async fn whatever_is_wrong_with_a_page_is_said_on_a_page() {
    let server = Server::with_sample();
    for (path, status) in [
        ("/nothing", 404),
        ("/public/nowhere", 404),
        ("/feedback/nowhere", 404),
        ("/feedback?agency=nowhere", 404),
        ("/feedback/H37.01?desk=4711", 404),
        ("/feedback/H37.01?desk=ba", 422),
        ("/r/nothing", 404),
        ("/public/H37.01?from=2026-02-30", 422),
        ("/public/H37.01?from=2026-02-02&to=2026-02-01", 422),
        ("/public/H37.01/data.csv?from=xx", 422),
        ("/lookup?code=%ff", 422),
    ] {
        let (found, is_page) = seen(&server, path).await;
        assert!(is_page && (found == status || path.starts_with("/lookup")), "{path}: {found} {is_page}");
    }
    // Dates that nobody filled in are left out.
    assert_eq!(seen(&server, "/public/H37.01?from=&to=").await, (200, true));
    for language in ["vi", "en"] {
        let (_, page) = server.page(&format!("/public/H37.01?from=2026-02-30&lang={language}")).await;
        assert!(page.contains(&format!("lang=\"{language}\"")), "{page}");
    }
}

#[tokio::test]
async fn a_form_past_its_limit_is_answered_by_a_page_and_the_longest_text_passes() {
    let server = Server::with_sample();
    let (_, page) = server.page("/feedback/H37.01").await;
    // Nobody fills in a form within a second.
    tokio::time::sleep(std::time::Duration::from_secs(4)).await;
    let send = async |text: &str| {
        let fields = [("id", form_id(&page)), ("kind", "suggestion"), ("suggestion", text)];
        server.post_form("/feedback/H37.01", &fields, "10.0.0.1").await
    };
    let (status, page_of_fault) = send(&"ố".repeat(20_000)).await;
    assert_eq!(status, 413);
    assert!(
        page_of_fault.starts_with("<!DOCTYPE html>") || page_of_fault.contains("<html"),
        "{page_of_fault}"
    );
    // Each of these takes nine bytes in a form's encoding.
    let (status, answer) = send(&"ố".repeat(4_000)).await;
    assert_eq!(status, 200, "{answer}");
}

#[tokio::test]
async fn the_characters_of_a_comment_are_counted_and_not_how_json_writes_them() {
    let server = Server::with_sample();
    let send = async |body: String| {
        let request = server.client().post(server.url("/api/v1/ratings"));
        request.header("content-type", "application/json").body(body).send().await.unwrap().status()
    };
    let escaped = |n: usize| {
        let body = merged(rating(), &json!({"comment": "COMMENT"})).to_string();
        // Twelve bytes for each, which is how some programs write what lies beyond the first plane.
        body.replace("COMMENT", &"\\ud83d\\ude42".repeat(n))
    };
    assert_eq!(send(escaped(2_000)).await, 201);
    assert_eq!(send(escaped(2_001)).await, 422);
    assert_eq!(send(escaped(6_000)).await, 413);
}

#[tokio::test]
async fn browsers_are_told_to_come_by_https_alone_where_it_is_https() {
    for (arguments, expected) in [(&["--public-url", "https://hailong.example"][..], true), (&[], false)] {
        let server = Server::with_sample_and(arguments);
        for path in ["/public", "/admin", "/api/v1/survey?desk=3", "/nothing", "/embed.js"] {
            let answer = server.client().get(server.url(path)).send().await.unwrap();
            let told = answer.headers().get("strict-transport-security").is_some();
            assert_eq!(told, expected, "{path} {arguments:?}");
        }
    }
}
