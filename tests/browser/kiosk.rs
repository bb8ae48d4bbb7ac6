//! The tablet at the counter.

use crate::staff::sign_in;
use anyhow::Result;
use hailong_tests::{Browser, Server, Size};

#[tokio::test]
async fn a_tap_on_the_tablet_shows_in_the_desks_rate() -> Result<()> {
    let (server, browser) = (Server::with_sample(), Browser::start().await?);
    browser.resize(Size::TABLET).await?;
    browser.open(&server.url("/kiosk?desk=3")).await?;
    browser.see("h1", "Ông/bà có hài lòng").await?;
    browser.click(".hl-pick", "Không hài lòng").await?;
    browser.see("h1", "Điều gì chưa tốt?").await?;
    browser.click(".hl-chip", "Chờ đợi quá lâu").await?;
    browser.click("button", "Viết góp ý").await?;
    browser.write("textarea", "Đông quá").await?;
    browser.click("button", "Gửi").await?;
    browser.see("h1", "Cảm ơn ông/bà").await?;
    // Nothing of the last person is left for the next.
    browser.see("h1", "Ông/bà có hài lòng").await?;
    let left = browser.js("return document.body.innerText.includes('Đông quá') || !!document.querySelector('[aria-checked=true]')").await?;
    assert_eq!(left, false);

    sign_in(&browser, &server).await?;
    browser
        .js("const s = find('select'); s.value = '0'; s.dispatchEvent(new Event('change', {bubbles: true}))")
        .await?;
    browser
        .until("return find('.hl-figure', 'Số lượt')?.querySelector('.hl-big')?.innerText === '1'")
        .await?;
    browser.see("tbody tr", "Quầy 3").await?;
    browser.see("td", "Chờ đợi quá lâu").await?;
    browser.see(".hl-quote", "Đông quá").await?;
    browser.end().await
}

#[tokio::test]
async fn a_tablet_without_a_network_keeps_ratings_through_a_reload_and_sends_them_later() -> Result<()> {
    let (server, browser) = (Server::with_sample(), Browser::start().await?);
    browser.open(&server.url("/kiosk?desk=3")).await?;
    browser.see(".hl-pick", "Hài lòng").await?;
    browser.offline(true).await?;
    for _ in 0..2 {
        browser.click(".hl-pick", "Bình thường").await?;
        browser.click("button", "Bỏ qua").await?;
        browser.see("h1", "Cảm ơn").await?;
        browser.see("h1", "Ông/bà có hài lòng").await?;
    }
    browser.see("[role=status]", "Sẽ gửi khi có mạng").await?;
    browser.click(".hl-pick", "Rất hài lòng").await?;
    browser.see("h1", "Điều gì tốt?").await?;
    browser.offline(false).await?;
    // The third rating was not finished: a reload is someone pulling the plug.
    browser.open(&server.url("/kiosk?desk=3")).await?;
    browser.until("return (localStorage['hailong.kiosk.waiting'] ?? '') === '' && (localStorage['hailong.kiosk.open'] ?? '') === ''").await?;
    let staff = server.staff().await;
    let (_, session) = server.get(&staff, "/api/v1/session").await;
    let today = session["today"].as_str().unwrap_or_default();
    let (_, report) =
        server.get(&staff, &format!("/api/v1/agencies/H37.01/satisfaction?from={today}&to={today}")).await;
    assert_eq!(report["total"]["scores"], serde_json::json!([0, 0, 2, 0, 1]));
    browser.end().await
}

#[tokio::test]
async fn another_face_replaces_the_score_and_the_keyboard_is_enough() -> Result<()> {
    let (server, browser) = (Server::with_sample(), Browser::start().await?);
    browser.open(&server.url("/kiosk?desk=3")).await?;
    browser.see(".hl-pick", "").await?;
    browser.js("find('.hl-pick-4').focus()").await?;
    browser.write(".hl-pick-4", "\u{e014}\u{e007}").await?;
    browser.see("h1", "Điều gì tốt?").await?;
    browser.click(".hl-said .hl-pick-1", "").await?;
    browser.see("h1", "Điều gì chưa tốt?").await?;
    browser.click("button", "Bỏ qua").await?;
    browser.see("h1", "Cảm ơn").await?;
    browser.until("return (localStorage['hailong.kiosk.waiting'] ?? '') === ''").await?;
    let staff = server.staff().await;
    let (_, session) = server.get(&staff, "/api/v1/session").await;
    let today = session["today"].as_str().unwrap_or_default();
    let (_, report) =
        server.get(&staff, &format!("/api/v1/agencies/H37.01/satisfaction?from={today}&to={today}")).await;
    assert_eq!(report["total"]["scores"], serde_json::json!([1, 0, 0, 0, 0]));
    browser.end().await
}
