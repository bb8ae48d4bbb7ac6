//! The widget when answers get lost on their way back.

use anyhow::Result;
use hailong_tests::{Browser, Host, Relay, Server};

const EARLIER: &str = "Lần gửi đầu tiên đã được ghi nhận";

fn page(relay: &Relay) -> Host {
    Host::serve(format!(
        "<!doctype html><meta charset=\"utf-8\"><title>x</title><hailong-feedback desk=\"3\"></hailong-feedback>
         <script type=\"module\" src=\"{}/embed.js\"></script>",
        relay.base
    ))
}

#[tokio::test]
async fn a_rating_that_was_changed_after_its_answer_was_lost_is_thanked_for_and_stored_once() -> Result<()> {
    let (server, browser) = (Server::with_sample(), Browser::start().await?);
    let relay = Relay::before(&server.base);
    let host = page(&relay);
    let before = server.count("rating").await;
    browser.open(&host.base).await?;
    browser.click(".hl-pick-2", "").await?;
    browser.write("textarea", "Ghế hỏng").await?;
    relay.lose("POST /api/v1/ratings");
    for more in ["", ", nước hết", ", đèn tắt"] {
        if !more.is_empty() {
            browser.write("textarea", more).await?;
        }
        browser.click(".hl-button-primary", "Gửi đánh giá").await?;
        browser.see("[role=alert]", "Không kết nối được").await?;
    }
    browser.click(".hl-pick-5", "").await?;
    relay.restore();
    browser.click(".hl-button-primary", "Gửi đánh giá").await?;
    browser.see("h2", "Cảm ơn ông/bà").await?;
    browser.see("[role=status] p", EARLIER).await?;
    // The face is the one that was recorded.
    browser.until("return !!find('.hl-done .hl-face-2')").await?;
    browser.picture("widget-vi-8-earlier").await?;
    assert_eq!(server.count("rating").await, before + 1);
    assert_eq!(server.last_rating().await.2, 2);
    assert_eq!(server.count("comment WHERE text = 'Ghế hỏng'").await, 1);
    assert_eq!(server.count("comment WHERE text LIKE '%nước hết%' OR text LIKE '%đèn tắt%'").await, 0);
    browser.end().await
}

#[tokio::test]
async fn a_suggestion_that_was_changed_after_its_answer_was_lost_shows_its_first_code() -> Result<()> {
    let (server, browser) = (Server::with_sample(), Browser::start().await?);
    let relay = Relay::before(&server.base);
    let host = page(&relay);
    let before = server.count("suggestion").await;
    browser.open(&host.base).await?;
    browser.click("[role=tab]", "Góp ý").await?;
    browser.write("textarea", "Xin thêm ghế").await?;
    relay.lose("POST /api/v1/suggestions");
    browser.click(".hl-button-primary", "Gửi góp ý").await?;
    browser.see("[role=alert]", "Không kết nối được").await?;
    browser.write("textarea", " ở sảnh").await?;
    relay.restore();
    browser.click(".hl-button-primary", "Gửi góp ý").await?;
    browser.see("[role=status] p", EARLIER).await?;
    let code = browser.until("return find('.hl-code')?.textContent").await?;
    assert_eq!(server.count("suggestion").await, before + 1);
    assert_eq!(server.count("suggestion WHERE text = 'Xin thêm ghế'").await, 1);
    let stored = code.as_str().unwrap_or_default().replace('-', "");
    assert_eq!(server.count(&format!("suggestion WHERE lookup_code = '{stored}'")).await, 1);

    // The same without a change is the same, and says nothing more than that it was received.
    browser.open(&host.base).await?;
    browser.click("[role=tab]", "Góp ý").await?;
    browser.write("textarea", "Nước hết").await?;
    relay.lose("POST /api/v1/suggestions");
    browser.click(".hl-button-primary", "Gửi góp ý").await?;
    browser.see("[role=alert]", "Không kết nối được").await?;
    relay.restore();
    browser.click(".hl-button-primary", "Gửi góp ý").await?;
    browser.see(".hl-code", "-").await?;
    assert_eq!(server.count("suggestion").await, before + 2);
    assert!(
        browser
            .js("return find('[role=status]').textContent")
            .await?
            .as_str()
            .is_some_and(|text| !text.contains(EARLIER))
    );
    browser.end().await
}

#[tokio::test]
async fn each_refusal_says_what_is_so_and_a_closed_agency_is_not_what_a_conflict_means() -> Result<()> {
    let (server, browser) = (Server::with_sample(), Browser::start().await?);
    let relay = Relay::before(&server.base);
    let invitation = server.announce("H37.01-261120-0042").await;
    let token = invitation["token"].as_str().unwrap_or_default();
    let host = Host::serve(format!(
        "<!doctype html><meta charset=\"utf-8\"><title>x</title><hailong-feedback invitation=\"{token}\"></hailong-feedback>
         <script type=\"module\" src=\"{}/embed.js\"></script>",
        relay.base
    ));
    let other = Browser::start().await?;
    for browser in [&browser, &other] {
        browser.open(&host.base).await?;
        browser.click(".hl-pick-4", "").await?;
        browser.see(".hl-button-primary", "Gửi đánh giá").await?;
    }
    let before = server.count("rating").await;
    // By the same invitation: the one whose answer was lost is thanked, whatever it changed since …
    relay.lose("POST /api/v1/ratings");
    browser.click(".hl-button-primary", "Gửi đánh giá").await?;
    browser.see("[role=alert]", "Không kết nối được").await?;
    relay.restore();
    browser.click(".hl-pick-5", "").await?;
    browser.click(".hl-button-primary", "Gửi đánh giá").await?;
    browser.see("[role=status] p", EARLIER).await?;
    // … and the other one is told that it was used.
    other.click(".hl-button-primary", "Gửi đánh giá").await?;
    other.see("[role=alert]", "Hồ sơ này đã được đánh giá").await?;
    assert_eq!(server.count("rating").await, before + 1);
    browser.end().await?;
    other.end().await
}
