//! The widget on another site.

use anyhow::Result;
use hailong_tests::{Browser, Host, Server};

/// The sample portal as a site of its own, on another port than hailong.
async fn portal(server: &Server) -> Result<Host> {
    let page = server.client().get(server.url("/demo/portal")).send().await?.text().await?;
    let page = page.replace("\"/embed.js\"", &format!("\"{}/embed.js\"", server.base));
    Ok(Host::serve(page.replace("href=\"/assets", &format!("href=\"{}/assets", server.base))))
}

#[tokio::test]
async fn a_visitor_of_a_portal_rates_across_origins() -> Result<()> {
    let (server, browser) = (Server::with_sample(), Browser::start().await?);
    let host = portal(&server).await?;
    browser.open(&host.base).await?;
    browser
        .js("window.told = []; document.addEventListener('hailong:rated', () => told.push('rated'))")
        .await?;
    browser.click(".hl-pick", "Hài lòng").await?;
    browser.click(".hl-chips button", "Giải quyết nhanh").await?;
    browser.write("input[placeholder]", "h38.1").await?;
    browser.click(".hl-button-primary", "Gửi đánh giá").await?;
    browser.see("[role=alert]", "Mã hồ sơ có dạng").await?;
    browser.write("input[placeholder]", "2-261120-0042").await?;
    browser.click(".hl-button-primary", "Gửi đánh giá").await?;
    browser.see("h2", "Cảm ơn ông/bà").await?;
    browser.until("return told.length === 1").await?;
    let staff = server.staff().await;
    let (_, session) = server.get(&staff, "/api/v1/session").await;
    let today = session["today"].as_str().unwrap_or_default();
    let (_, report) =
        server.get(&staff, &format!("/api/v1/agencies/H37.01/satisfaction?from={today}&to={today}")).await;
    assert_eq!((&report["total"]["n"], &report["total"]["unverified"]["n"]), (&0.into(), &1.into()));
    browser.end().await
}

#[tokio::test]
async fn a_suggestion_gives_a_code_that_finds_it_again() -> Result<()> {
    let (server, browser) = (Server::with_sample(), Browser::start().await?);
    let host = portal(&server).await?;
    browser.open(&host.base).await?;
    browser.click("[role=tab]", "Góp ý").await?;
    browser.click(".hl-button-primary", "Gửi góp ý").await?;
    browser.see("[role=alert]", "Xin viết nội dung").await?;
    browser.write("textarea", "Xin thêm ghế ở sảnh chờ.").await?;
    browser.click(".hl-button-primary", "Gửi góp ý").await?;
    let code = browser.until("return find('.hl-code')?.textContent").await?;
    browser.open(&server.url("/lookup")).await?;
    browser.write("input[name=code]", &code.as_str().unwrap_or_default().to_lowercase()).await?;
    browser.click("button", "Tra cứu").await?;
    browser.see("dd", "Đã tiếp nhận").await?;
    browser.see("dd", "Trung tâm Phục vụ hành chính công").await?;
    browser.end().await
}

#[tokio::test]
async fn a_tap_on_the_suggestions_tab_counts_before_the_widget_has_come() -> Result<()> {
    let (server, browser) = (Server::with_sample(), Browser::start().await?);
    let page = format!(
        "<!doctype html><title>x</title><hailong-feedback desk=\"3\"></hailong-feedback>\
         <script type=\"module\">import '{0}/embed.js';\
         document.querySelector('hailong-feedback').shadowRoot.querySelector('[role=tab]:last-child').click()</script>",
        server.base
    );
    let host = Host::serve(page);
    browser.open(&host.base).await?;
    browser.write("textarea", "Xin thêm ghế.").await?;
    browser.click(".hl-button-primary", "Gửi góp ý").await?;
    browser.see(".hl-code", "-").await?;
    browser.end().await
}

#[tokio::test]
async fn a_widget_whose_page_names_no_agency_says_so_before_anybody_writes() -> Result<()> {
    let (server, browser) = (Server::with_sample(), Browser::start().await?);
    let page = format!(
        "<!doctype html><title>x</title><hailong-feedback agency=\"NOPE\"></hailong-feedback>\
         <script type=\"module\" src=\"{}/embed.js\"></script>",
        server.base
    );
    let host = Host::serve(page);
    browser.open(&host.base).await?;
    browser.see("[role=alert]", "chưa được nối đúng").await?;
    browser.end().await
}

#[tokio::test]
async fn two_widgets_live_on_a_page_and_one_is_removed_without_a_trace() -> Result<()> {
    let (server, browser) = (Server::with_sample(), Browser::start().await?);
    let host = portal(&server).await?;
    browser.open(&host.base).await?;
    browser.js("const w = document.createElement('hailong-feedback'); w.setAttribute('agency', 'H12.08'); w.lang = 'en'; document.querySelector('aside').append(w)").await?;
    browser.see("h2", "Are you satisfied").await?;
    browser.js("document.querySelector('hailong-feedback').remove()").await?;
    browser.click(".hl-pick", "Neutral").await?;
    browser.click(".hl-button-primary", "Send rating").await?;
    browser.see("h2", "Thank you").await?;
    browser.end().await
}
