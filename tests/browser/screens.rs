//! Every screen and state at three sizes and in both languages: a picture of each, and no fault that axe can find.

use crate::staff::sign_in;
use anyhow::Result;
use hailong_tests::{Browser, Server, Size, rating};
use serde_json::json;

/// Looks at a state at each size; collects what is wrong.
async fn look(browser: &Browser, name: &str, faults: &mut Vec<String>) -> Result<()> {
    for size in Size::ALL {
        browser.resize(size).await?;
        browser.js("document.fonts.ready").await?;
        let found = browser.accessibility_faults().await?;
        faults.extend(found.into_iter().map(|fault| format!("{name} ({}): {fault}", size.name)));
        let wide = browser
            .js("return document.documentElement.scrollWidth - document.documentElement.clientWidth")
            .await?;
        if wide.as_i64().unwrap_or(0) > 0 {
            faults.push(format!("{name} ({}): {wide} px wider than the screen", size.name));
        }
        // A picture of the whole page; the kiosk is what its screen shows.
        let height = browser.js("return document.documentElement.scrollHeight").await?.as_u64().unwrap_or(0);
        if !name.starts_with("kiosk") {
            browser.resize(size.at_least(height)).await?;
        }
        browser.picture(&format!("{name}-{}", size.name)).await?;
    }
    browser.resize(Size::TABLET).await
}

fn assert_none(faults: &[String]) {
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

#[tokio::test]
async fn the_kiosk_is_accessible_in_every_state() -> Result<()> {
    let (server, browser) = (Server::with_sample(), Browser::start().await?);
    let mut faults = Vec::new();
    for (lang, name, write) in [("vi", "Tiếng Việt", "Viết góp ý"), ("en", "English", "Write a comment")]
    {
        browser.open(&server.url("/kiosk?desk=3")).await?;
        browser.resize(Size::TABLET).await?;
        browser.click(".hl-switch button", name).await?;
        look(&browser, &format!("kiosk-{lang}-1-resting"), &mut faults).await?;
        browser.click(".hl-pick-2", "").await?;
        browser.click(".hl-chip:nth-child(2)", "").await?;
        look(&browser, &format!("kiosk-{lang}-2-why"), &mut faults).await?;
        browser.click(".hl-acts .hl-button:nth-of-type(3)", "").await?;
        look(&browser, &format!("kiosk-{lang}-8-slip"), &mut faults).await?;
        browser.click(".hl-acts .hl-button", "").await?;
        browser.click("button", write).await?;
        look(&browser, &format!("kiosk-{lang}-3-writing"), &mut faults).await?;
        browser.click(".hl-button-primary", "").await?;
        browser.see(".hl-thanks", "").await?;
        browser.picture(&format!("kiosk-{lang}-4-thanks-tablet")).await?;
    }
    // So soon after the thanks the screen asks who is there.
    browser.click(".hl-thanks .hl-button", "").await?;
    browser.click(".hl-pick-4", "").await?;
    browser.see("h1", "Ông/bà là người tiếp theo?").await?;
    look(&browser, "kiosk-vi-5-again", &mut faults).await?;
    browser.click(".hl-button-primary", "").await?;
    browser.click("button", "Bỏ qua").await?;
    browser.click("button", "Người tiếp theo").await?;
    // Without a network, with ratings that wait and one that no server takes.
    browser.until("return navigator.serviceWorker.controller?.state === 'activated'").await?;
    browser.all_ratings_sent().await?;
    browser.offline(true).await?;
    browser.keep_refused_rating().await?;
    browser.open(&server.url("/kiosk")).await?;
    for (lang, name) in [("vi", "Tiếng Việt"), ("en", "English")] {
        browser.click(".hl-pick-4", "").await?;
        // So soon after the last person the screen asks who this is.
        browser.until("find('.hl-button-primary', 'Vâng')?.click(); return find('.hl-why')").await?;
        browser.click(".hl-acts .hl-button:nth-of-type(2)", "").await?;
        browser.click(".hl-thanks .hl-button", "").await?;
        browser.click(".hl-switch button", name).await?;
        browser.see(".hl-dot", "").await?;
        look(&browser, &format!("kiosk-{lang}-9-offline"), &mut faults).await?;
    }
    let new = Browser::start().await?;
    for (lang, name) in [("vi", "Tiếng Việt"), ("en", "English")] {
        new.resize(Size::TABLET).await?;
        new.open(&server.url("/kiosk")).await?;
        new.see(".hl-pair-code", "").await?;
        new.click(".hl-switch button", name).await?;
        look(&new, &format!("kiosk-{lang}-7-pairing"), &mut faults).await?;
    }
    new.end().await?;
    assert_none(&faults);
    browser.end().await
}

#[tokio::test]
async fn the_widget_is_accessible_in_every_state() -> Result<()> {
    let (server, browser) = (Server::with_sample(), Browser::start().await?);
    let mut faults = Vec::new();
    for (lang, suggest) in [("vi", "Góp ý"), ("en", "Suggest")] {
        browser.open(&server.url(&format!("/demo/portal?lang={lang}"))).await?;
        look(&browser, &format!("widget-{lang}-1-faces"), &mut faults).await?;
        browser.click(".hl-pick-4", "").await?;
        browser.see(".hl-chips button", "").await?;
        look(&browser, &format!("widget-{lang}-2-rating"), &mut faults).await?;
        browser.click("summary", "").await?;
        browser.click("fieldset .hl-chips button", "").await?;
        look(&browser, &format!("widget-{lang}-6-slip"), &mut faults).await?;
        browser.click(".hl-button-primary", "").await?;
        browser.see(".hl-done", "").await?;
        look(&browser, &format!("widget-{lang}-3-thanks"), &mut faults).await?;
        browser.click("[role=tab]", suggest).await?;
        browser.click("[role=radio]:nth-child(4)", "").await?;
        browser.see("[role=status]", "").await?;
        look(&browser, &format!("widget-{lang}-8-complaint"), &mut faults).await?;
        browser.click("[role=radio]:nth-child(3)", "").await?;
        browser.write("textarea", "Xin thêm ghế. Gọi 0900 000 000.").await?;
        browser.see("[role=status] b", "").await?;
        browser.click(".hl-consent input", "").await?;
        browser.click(".hl-button-primary", "").await?;
        browser.see("[role=alert]", "").await?;
        look(&browser, &format!("widget-{lang}-9-petition"), &mut faults).await?;
        browser.click(".hl-consent input", "").await?;
        look(&browser, &format!("widget-{lang}-4-suggestion"), &mut faults).await?;
        browser.click(".hl-button-primary", "").await?;
        browser.see(".hl-code", "").await?;
        look(&browser, &format!("widget-{lang}-5-code"), &mut faults).await?;
    }
    assert_none(&faults);
    browser.end().await
}

#[tokio::test]
async fn the_admin_site_is_accessible_on_every_page() -> Result<()> {
    let (server, browser) = (Server::with_sample(), Browser::start().await?);
    let mut faults = Vec::new();
    // A tablet with access, for its page to show.
    let tablet = server.client();
    tablet.get(server.url("/kiosk?desk=3")).send().await?;
    // Its ratings have not reached the server for more than a week.
    let now = rating()["rated_at"].as_i64().unwrap_or_default();
    let beat = json!({"waiting": 214, "waiting_since": now - 8 * 86_400_000, "clock": now});
    tablet.post(server.url("/api/v1/devices/me/heartbeat")).json(&beat).send().await?;
    server.software("H37.01").await;
    browser.open(&server.url("/admin")).await?;
    browser.see("input[type=password]", "").await?;
    look(&browser, "admin-vi-0-sign-in", &mut faults).await?;
    sign_in(&browser, &server).await?;
    browser.click(".hl-picker > button", "").await?;
    browser.click(".hl-option", "Trung tâm").await?;
    for (lang, name) in [("vi", "Tiếng Việt"), ("en", "English")] {
        browser.click(".hl-switch button", name).await?;
        browser.click(".hl-rail a:nth-of-type(1)", "").await?;
        browser.js("const s = find('select'); s.value = '3'; s.dispatchEvent(new Event('change', {bubbles: true}))").await?;
        browser.see("tbody tr .hl-bar5", "").await?;
        browser.see(".hl-trend", "").await?;
        look(&browser, &format!("admin-{lang}-1-overview"), &mut faults).await?;
        browser.click(".hl-picker > button", "").await?;
        look(&browser, &format!("admin-{lang}-2-picker"), &mut faults).await?;
        browser.click(".hl-picker > button", "").await?;
        browser.click(".hl-rail a:nth-of-type(2)", "").await?;
        browser.see(".hl-inbox a", "").await?;
        look(&browser, &format!("admin-{lang}-3-inbox"), &mut faults).await?;
        browser.click(".hl-inbox a", "ghế").await?;
        browser.see(".hl-history", "").await?;
        look(&browser, &format!("admin-{lang}-4-suggestion"), &mut faults).await?;
        browser.click(".hl-rail a:nth-of-type(4)", "").await?;
        browser.see("tbody th", "8").await?;
        look(&browser, &format!("admin-{lang}-5-organisation"), &mut faults).await?;
        browser.click(".hl-row-acts button", "").await?;
        browser.see("dialog", "").await?;
        look(&browser, &format!("admin-{lang}-6-desk"), &mut faults).await?;
        browser.click("dialog button[type=button]", "").await?;
        browser.click(".hl-table-head .hl-button:nth-of-type(2)", "").await?;
        browser.write("dialog textarea", "trang.vn").await?;
        browser.click("dialog button[type=submit]", "").await?;
        browser.see("dialog [role=alert]", "https://").await?;
        look(&browser, &format!("admin-{lang}-10-origins"), &mut faults).await?;
        browser.click("dialog button[type=button]", "").await?;
        browser.click(".hl-rail a:nth-of-type(3)", "").await?;
        browser.see(".hl-result tbody tr", "").await?;
        look(&browser, &format!("admin-{lang}-11-slip"), &mut faults).await?;
        browser.click(".hl-table-head .hl-button-primary", "").await?;
        browser.js("const i = find('input[type=date]'); i.value = '2020-01-01'; i.dispatchEvent(new Event('input', {bubbles: true}))").await?;
        browser.click("button[type=submit]", "").await?;
        browser.see(".hl-editor-acts [role=alert]", "").await?;
        look(&browser, &format!("admin-{lang}-12-slip-editor"), &mut faults).await?;
        browser.click(".hl-rail a:nth-of-type(5)", "").await?;
        browser.see("tbody tr", "Máy mẫu").await?;
        look(&browser, &format!("admin-{lang}-8-tablets"), &mut faults).await?;
        browser.click(".hl-acts a", "").await?;
        browser.until("return !!document.querySelector('option[value=\"3\"]')").await?;
        browser.js("const s = find('select[name=desk]'); s.value = '3'; s.dispatchEvent(new Event('change', {bubbles: true}))").await?;
        browser.write("textarea", "H37.01-261120-0042\nH37.01-26-0043").await?;
        browser.click("button[type=submit]", "").await?;
        browser.see("[role=alert]", ": 2").await?;
        look(&browser, &format!("admin-{lang}-13-receipts-fault"), &mut faults).await?;
        browser.js("const t = find('textarea'); t.value = ''; t.dispatchEvent(new Event('input', {bubbles: true}))").await?;
        browser.write("textarea", "H37.01-261120-0042\nH37.01-261120-0043\nH37.01-261120-0044").await?;
        browser.click("button[type=submit]", "").await?;
        browser
            .until("return all(document).filter((e) => e.matches('.hl-slips-of-paper img')).length === 3")
            .await?;
        look(&browser, &format!("admin-{lang}-14-receipts"), &mut faults).await?;
        browser.click(".hl-rail a:nth-of-type(5)", "").await?;
        browser.click(".hl-table-head .hl-button-primary", "").await?;
        browser.click("dialog button[type=submit]", "").await?;
        browser.see("dialog [role=alert]", "").await?;
        look(&browser, &format!("admin-{lang}-9-pairing"), &mut faults).await?;
        browser.click("dialog button[type=button]", "").await?;
        browser.click(".hl-rail a:nth-of-type(1)", "").await?;
        browser.js("const s = find('select'); s.value = '0'; s.dispatchEvent(new Event('change', {bubbles: true}))").await?;
        browser.see(".hl-flag", "").await?;
        look(&browser, &format!("admin-{lang}-7-nobody-yet"), &mut faults).await?;
    }
    assert_none(&faults);
    browser.end().await
}

#[tokio::test]
async fn the_server_rendered_pages_are_accessible() -> Result<()> {
    let (server, browser) = (Server::with_sample(), Browser::start().await?);
    let mut faults = Vec::new();
    // One rating at no desk: too few to be shown.
    let mut lone = rating();
    lone.as_object_mut().expect("a rating is an object").remove("desk");
    lone["agency"] = "H37.01".into();
    lone["channel"] = "portal".into();
    assert_eq!(server.post("/api/v1/ratings", &lone).await.0, 201);
    let invitation = server.announce("H37.01-261120-0042").await;
    let link = format!("/r/{}", invitation["token"].as_str().unwrap_or_default());
    for lang in ["vi", "en"] {
        for (name, path) in [
            ("1-entrance", "/?"),
            ("2-public-index", "/public?"),
            ("3-public-agency", "/public/H37.01?"),
            ("4-public-lien-chieu", "/public/H17.05?"),
            ("5-public-above", "/public/H30.06?"),
            ("6-public-missing", "/public/nowhere?"),
            ("7-lookup", "/lookup?code=0000-0000-0000&"),
            ("8-plain-form", "/feedback/H37.01?"),
            ("9-link-missing", "/r/0000?"),
            ("10-link", &format!("{link}?")),
        ] {
            browser.open(&server.url(&format!("{path}lang={lang}"))).await?;
            look(&browser, &format!("page-{lang}-{name}"), &mut faults).await?;
        }
    }
    assert_none(&faults);
    browser.end().await
}
