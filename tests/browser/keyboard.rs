//! Both apps without a mouse or a finger: Tab, arrows, space, Enter and Esc.

use anyhow::{Result, bail};
use hailong_tests::{Browser, Server, Size};

const TAB: &str = "\u{E004}";
const ENTER: &str = "\u{E007}";
const ESCAPE: &str = "\u{E00C}";
const SPACE: &str = " ";
const RIGHT: &str = "\u{E014}";
/// More stops than any screen has.
const STOPS: usize = 120;

/// Presses Tab until the focus is on an element of this selector that holds this text. Every stop on the way must show
/// that it has the focus.
async fn tab_to(browser: &Browser, css: &str, text: &str) -> Result<()> {
    browser.see(css, text).await?;
    for _ in 0..STOPS {
        browser.press(TAB).await?;
        let there = format!(
            "const at = document.activeElement;
            const ring = getComputedStyle(at);
            if (at !== document.body && at.matches(':focus-visible') && ring.outlineStyle === 'none') return 'no ring on ' + at.outerHTML.slice(0, 120);
            return at.matches({css:?}) && (at.innerText || at.value || '').includes({text:?})"
        );
        match browser.js(&there).await? {
            serde_json::Value::Bool(true) => return Ok(()),
            serde_json::Value::String(fault) => bail!(fault),
            _ => {}
        }
    }
    bail!("Tab never reaches {css} with {text:?}")
}

#[tokio::test]
async fn a_rating_with_reasons_words_and_slip_is_given_by_keyboard() -> Result<()> {
    let (server, browser) = (Server::with_sample(), Browser::start().await?);
    let before = server.scores_in_order().await.len();
    browser.resize(Size::TABLET).await?;
    browser.open(&server.url("/kiosk?desk=3")).await?;
    // The five faces are one stop; arrows go from one to the next.
    tab_to(&browser, ".hl-pick", "").await?;
    browser.press(RIGHT).await?;
    browser.until("return document.activeElement.matches('.hl-pick-2')").await?;
    browser.press(SPACE).await?;
    // The new screen's heading has the focus, so that it is read out.
    browser.until("return document.activeElement.matches('h1') && document.activeElement.innerText === 'Điều gì chưa tốt?'").await?;
    tab_to(&browser, ".hl-chip", "Chờ đợi quá lâu").await?;
    browser.press(SPACE).await?;
    browser.see(".hl-chip[aria-pressed=true]", "Chờ đợi quá lâu").await?;
    tab_to(&browser, "button", "Viết góp ý").await?;
    browser.press(ENTER).await?;
    browser.until("return document.activeElement.matches('textarea')").await?;
    browser.press("Đông quá").await?;
    tab_to(&browser, "button", "Quay lại lý do").await?;
    browser.press(ENTER).await?;
    tab_to(&browser, "button", "Trả lời thêm 9 câu").await?;
    browser.press(ENTER).await?;
    browser.until("return document.activeElement.matches('h1') && find('.hl-case', 'Câu 1 / 9')").await?;
    tab_to(&browser, ".hl-answer", "Đúng hẹn").await?;
    browser.press(ENTER).await?;
    browser.until("return document.activeElement.matches('h1') && find('.hl-case', 'Câu 2 / 9')").await?;
    tab_to(&browser, ".hl-button-primary", "Xong").await?;
    browser.press(ENTER).await?;
    browser.see("h1", "Cảm ơn ông/bà").await?;
    server.until_rated(before + 1).await;
    assert_eq!(server.scores_in_order().await[before..], [2]);
    browser.end().await
}

#[tokio::test]
async fn an_administrator_works_by_keyboard() -> Result<()> {
    let (server, browser) = (Server::with_sample(), Browser::start().await?);
    browser.open(&server.url("/admin")).await?;
    tab_to(&browser, "input[autocomplete=username]", "").await?;
    browser.press("demo").await?;
    tab_to(&browser, "input[type=password]", "").await?;
    browser.press("hailong-demo").await?;
    browser.press(ENTER).await?;
    browser.see("h1", "Tổng quan").await?;
    // The first stop of all leads past the menu.
    browser.js("document.activeElement.blur()").await?;
    tab_to(&browser, ".hl-skip", "").await?;
    browser.press(ENTER).await?;
    browser.until("return document.activeElement.id === 'main'").await?;

    tab_to(&browser, ".hl-picker > button", "").await?;
    browser.press(ENTER).await?;
    browser.until("return document.activeElement.matches('.hl-pop input')").await?;
    browser.press("so tu phap").await?;
    tab_to(&browser, ".hl-option", "Sở Tư pháp").await?;
    browser.press(ENTER).await?;
    browser.see(".hl-picker", "Sở Tư pháp").await?;
    // What a figure means is told on focus.
    tab_to(&browser, ".hl-how", "").await?;
    browser.see(".hl-tip", "").await?;
    // A table sorts.
    tab_to(&browser, ".hl-sort", "Số lượt").await?;
    browser.press(ENTER).await?;
    browser.see("[aria-sort]", "Số lượt").await?;

    tab_to(&browser, ".hl-rail a", "Cơ quan").await?;
    browser.press(ENTER).await?;
    tab_to(&browser, "button", "Thêm quầy").await?;
    browser.press(ENTER).await?;
    browser.see("dialog", "").await?;
    browser.press(ESCAPE).await?;
    browser.until("return !find('dialog')").await?;
    browser.until("return document.activeElement.innerText === 'Thêm quầy'").await?;
    browser.press(ENTER).await?;
    tab_to(&browser, "dialog input[name=number]", "").await?;
    browser.press("31").await?;
    tab_to(&browser, "dialog input[name=name]", "").await?;
    browser.press("Tiếp dân").await?;
    browser.press(ENTER).await?;
    browser.see("tbody th", "Quầy 31").await?;

    tab_to(&browser, ".hl-rail a", "Phiếu đánh giá").await?;
    browser.press(ENTER).await?;
    tab_to(&browser, "button", "Soạn phiên bản mới").await?;
    browser.press(ENTER).await?;
    tab_to(&browser, "button", "Bỏ").await?;
    browser.press(ENTER).await?;
    tab_to(&browser, "button", "Lưu phiên bản mới").await?;
    browser.press(ENTER).await?;
    browser.see(".hl-lines li", "Phiên bản 1").await?;
    browser.see("p", "8 tiêu chí, tối đa 16 điểm").await?;

    tab_to(&browser, ".hl-rail a", "Góp ý").await?;
    browser.press(ENTER).await?;
    tab_to(&browser, ".hl-who button", "Đăng xuất").await?;
    browser.press(ENTER).await?;
    browser.see("h1", "Đăng nhập").await?;
    browser.end().await
}
