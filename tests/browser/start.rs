//! Apps that cannot start say so, and lead on.

use anyhow::Result;
use hailong_tests::{Browser, Server, Size};

/// Pages that lack something: what is done to them, and what is said in two languages.
const LACKING: [(&str, &str, &str); 4] = [
    (
        "Object.defineProperty(window, 'WebAssembly', {value: undefined})",
        "không có WebAssembly",
        "no WebAssembly",
    ),
    (
        "WebAssembly.instantiateStreaming = WebAssembly.instantiate = () => Promise.reject(new WebAssembly.CompileError('x'))",
        "không chạy được",
        "does not run",
    ),
    ("window.fetch = () => Promise.reject(new TypeError('x'))", "không tải được", "could not be loaded"),
    (
        "const after = setTimeout; window.setTimeout = (what, millis) => after(what, Math.min(millis, 500));
        WebAssembly.instantiateStreaming = () => new Promise(() => {})",
        "lâu hơn bình thường",
        "longer to open",
    ),
];

#[tokio::test]
async fn an_app_that_cannot_start_says_what_is_missing_and_leads_to_what_needs_no_script() -> Result<()> {
    let server = Server::with_sample();
    for (lacking, vietnamese, english) in LACKING {
        let browser = Browser::start().await?;
        browser.resize(Size::TABLET).await?;
        browser.beforehand(lacking).await?;
        browser.open(&server.url("/admin")).await?;
        browser.see("#failed[data-why] [lang=vi] p", vietnamese).await?;
        browser.see("#failed[data-why] [lang=en] p", english).await?;
        assert_eq!(browser.js("return find('#failed a').pathname").await?, "/");
        browser.open(&server.url("/kiosk")).await?;
        browser.see("#failed[data-why] [lang=vi] p", vietnamese).await?;
        browser.see("#failed[data-why] [lang=en] p", english).await?;
        assert_eq!(
            browser.js("return [!!find('#boot'), find('#failed a').pathname]").await?,
            serde_json::json!([false, "/public"])
        );
        // A tablet that once stood at a desk knows its form.
        browser.js("localStorage.setItem('hailong.kiosk.desk', '3')").await?;
        browser.open(&server.url("/kiosk")).await?;
        browser.see("#failed[data-why] [lang=vi] p", vietnamese).await?;
        browser.picture("kiosk-vi-11-failed-tablet").await?;
        browser.click("#failed [lang=vi] a", "Đánh giá bằng biểu mẫu").await?;
        browser.until("return location.pathname === '/feedback/H37.01' && !!document.querySelector('input[name=score]')").await?;
        browser.end().await?;
    }
    Ok(())
}

#[tokio::test]
async fn an_app_whose_files_are_not_there_says_so() -> Result<()> {
    let server = Server::with_sample();
    for file in ["*/kiosk-*.js", "*/admin-*.js", "*.wasm"] {
        let browser = Browser::start().await?;
        browser.block(&[file]).await?;
        for app in ["kiosk", "admin"].into_iter().filter(|app| file.contains(app) || file == "*.wasm") {
            browser.open(&server.url(&format!("/{app}"))).await?;
            browser.see("#failed[data-why] [lang=vi] p", "không tải được").await?;
        }
        browser.end().await?;
    }
    // Without the script that tells, time does.
    let browser = Browser::start().await?;
    browser.block(&["*/start-*.js", "*.wasm"]).await?;
    browser.open(&server.url("/kiosk")).await?;
    let shown = "getComputedStyle(document.getElementById('failed')).visibility === 'visible'";
    assert_eq!(browser.js(&format!("return {shown}")).await?, false);
    browser
        .until(&format!("document.getAnimations().forEach((each) => each.finish()); return {shown}"))
        .await?;
    browser.see("#failed [lang=vi] p", "lâu hơn bình thường").await?;
    browser.end().await
}

#[tokio::test]
async fn apps_start_where_the_browser_refuses_to_store_anything() -> Result<()> {
    let (server, browser) = (Server::with_sample(), Browser::start().await?);
    let before = server.scores_in_order().await.len();
    browser
        .beforehand(
            "for (const name of ['localStorage', 'sessionStorage', 'indexedDB', 'caches']) {
                Object.defineProperty(window, name, {get() { throw new DOMException('no', 'SecurityError'); }});
            }",
        )
        .await?;
    browser.open(&server.url("/admin")).await?;
    browser.see("button", "Đăng nhập").await?;
    browser.click(".hl-switch button", "English").await?;
    browser.see("button", "Sign in").await?;
    browser.open(&server.url("/kiosk?desk=3")).await?;
    browser.click(".hl-pick", "Không hài lòng").await?;
    browser.click("button", "Bỏ qua").await?;
    server.until_rated(before + 1).await;
    assert_eq!(browser.js("return !!document.getElementById('failed')").await?, false);
    browser.end().await
}
