//! Signing in, for the other stories.

use anyhow::Result;
use hailong_tests::{Browser, Server};

/// Signs in to the admin site and waits for the overview.
pub async fn sign_in(browser: &Browser, server: &Server) -> Result<()> {
    browser.open(&server.url("/admin")).await?;
    browser.write("input[autocomplete=username]", "demo").await?;
    browser.write("input[type=password]", "hailong-demo").await?;
    browser.click("button[type=submit]", "").await?;
    browser.see("h1", "Tổng quan").await
}

#[tokio::test]
async fn a_wrong_password_is_said_and_a_right_one_opens() -> Result<()> {
    let (server, browser) = (Server::with_sample(), Browser::start().await?);
    browser.open(&server.url("/admin")).await?;
    browser.write("input[autocomplete=username]", "demo").await?;
    browser.write("input[type=password]", "wrong").await?;
    browser.click("button[type=submit]", "").await?;
    browser.see("[role=alert]", "không đúng").await?;
    browser.write("input[type=password]", "x").await?;
    sign_in(&browser, &server).await?;
    browser.click(".hl-who button", "Đăng xuất").await?;
    browser.see("h1", "Đăng nhập").await?;
    browser.end().await
}

#[tokio::test]
async fn an_administrator_finds_an_agency_without_diacritics_and_adds_and_closes_a_desk() -> Result<()> {
    let (server, browser) = (Server::with_sample(), Browser::start().await?);
    sign_in(&browser, &server).await?;
    browser.click(".hl-picker > button", "").await?;
    browser.write(".hl-pop input", "so tu phap").await?;
    browser.click(".hl-option", "Sở Tư pháp").await?;
    browser.click(".hl-rail a", "Cơ quan").await?;
    browser.see("tbody th", "Quầy 3").await?;
    browser.click("button", "Thêm quầy").await?;
    browser.write("dialog input[name=number]", "3").await?;
    browser.write("dialog input[name=name]", "Tiếp dân").await?;
    browser.click("dialog button", "Lưu").await?;
    browser.see("dialog [role=alert]", "đang được dùng").await?;
    browser.write("dialog input[name=number]", "1").await?;
    browser.click("dialog button", "Lưu").await?;
    browser.see("tbody th", "Quầy 31").await?;
    browser.click("[aria-label='Sửa Quầy 31']", "").await?;
    browser.js("const i = find('dialog input[name=valid_to]'); i.value = '2099-12-31'; i.dispatchEvent(new Event('input', {bubbles: true}))").await?;
    browser.click("dialog button", "Lưu").await?;
    browser.see("tbody tr", "đến hết").await?;
    browser.end().await
}

#[tokio::test]
async fn the_inbox_is_searched_and_read() -> Result<()> {
    let (server, browser) = (Server::with_sample(), Browser::start().await?);
    sign_in(&browser, &server).await?;
    browser.click(".hl-rail a", "Góp ý").await?;
    browser.write(".hl-filters input[type=search]", "sang thu bay").await?;
    browser.until("return all(document).filter((e) => e.matches('.hl-inbox li')).length === 1").await?;
    browser.click(".hl-inbox a", "sáng thứ Bảy").await?;
    browser.see(".hl-letter-text", "sáng thứ Bảy").await?;
    browser.see(".hl-history", "Đã tiếp nhận").await?;
    browser.end().await
}
