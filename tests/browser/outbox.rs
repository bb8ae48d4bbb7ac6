//! The tablet behind proxies that lose, refuse and swallow, and with a database that closes or never opens.

use anyhow::Result;
use hailong_tests::{Browser, Proxy, Server, Treatment};
use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

/// Rates with this score, as the next person.
async fn rate(browser: &Browser, score: u8) -> Result<()> {
    browser.click(&format!(".hl-main > .hl-faces .hl-pick-{score}"), "").await?;
    browser.until("find('.hl-button-primary', 'Vâng')?.click(); return !!find('.hl-why')").await?;
    browser.click("button", "Bỏ qua").await?;
    browser.click("button", "Người tiếp theo").await?;
    browser.see(".hl-main > .hl-faces", "").await
}

/// Waits as long as a few time limits take.
async fn see_in_the_end(browser: &Browser, css: &str, text: &str) -> Result<()> {
    for _ in 0..5 {
        if browser.see(css, text).await.is_ok() {
            return Ok(());
        }
    }
    browser.see(css, text).await
}

/// The scores that came after the first so many, sorted.
async fn new_scores(server: &Server, before: usize) -> Vec<i64> {
    let mut scores = server.scores_in_order().await.split_off(before);
    scores.sort_unstable();
    scores
}

#[tokio::test]
async fn a_rating_that_a_proxy_refuses_holds_up_no_other_and_arrives_once_it_is_let_through() -> Result<()> {
    let (server, browser) = (Server::with_sample(), Browser::start().await?);
    let before = server.scores_in_order().await.len();
    let (refusing, refuses) = (Arc::new(AtomicBool::new(true)), Arc::new(AtomicUsize::new(0)));
    let (is_refusing, refused) = (Arc::clone(&refusing), Arc::clone(&refuses));
    let proxy = Proxy::before(&server.base, move |seen| {
        let bad = seen.line == "POST /api/v1/ratings" && seen.body.contains("\"score\":1");
        if bad && is_refusing.load(Ordering::Relaxed) {
            refused.fetch_add(1, Ordering::Relaxed);
            return Treatment::Page(403);
        }
        Treatment::Pass
    });
    browser.open(&proxy.url("/kiosk?desk=3")).await?;
    browser.see(".hl-pick", "Hài lòng").await?;
    for score in [1, 5, 4, 3, 2] {
        rate(&browser, score).await?;
    }
    server.until_rated(before + 4).await;
    assert_eq!(new_scores(&server, before).await, [2, 3, 4, 5]);
    // The tablet tells whoever stands before it, and the administrator.
    browser.see("[role=status]", "1 lượt chưa gửi được").await?;
    proxy.until(|seen| seen.line.ends_with("/heartbeat") && seen.body.contains("\"set_aside\":1")).await;
    assert!(refuses.load(Ordering::Relaxed) < 5, "{refuses:?}");
    assert_eq!(browser.kept_ratings().await?, 1);
    // A tablet that starts again tries again at once.
    refusing.store(false, Ordering::Relaxed);
    browser.open(&proxy.url("/kiosk")).await?;
    browser.all_ratings_sent().await?;
    assert_eq!(new_scores(&server, before).await, [1, 2, 3, 4, 5]);
    browser.end().await
}

#[tokio::test]
async fn requests_that_are_never_answered_are_given_up_and_made_again() -> Result<()> {
    let (server, browser) = (Server::with_sample(), Browser::start().await?);
    let before = server.scores_in_order().await.len();
    // Pairs the browser with the desk first; the cookie is good for every port.
    browser.open(&server.url("/kiosk?desk=3")).await?;
    let swallowed: Mutex<HashSet<String>> = Mutex::default();
    let proxy = Proxy::before(&server.base, move |seen| {
        let path = seen.line.split('?').next().unwrap_or_default();
        let first =
            path.contains("/api/v1/") && swallowed.lock().expect("no thread failed").insert(path.to_owned());
        if first { Treatment::Swallow } else { Treatment::Pass }
    });
    browser.open(&proxy.url("/kiosk")).await?;
    // Who it is, and what to ask: each is asked twice.
    see_in_the_end(&browser, ".hl-pick", "Hài lòng").await?;
    rate(&browser, 4).await?;
    browser.all_ratings_sent().await?;
    assert_eq!(new_scores(&server, before).await, [4]);
    // The source of events hangs without a sign; the heartbeat finds out.
    server.announce("H37.01-261120-0042").await;
    see_in_the_end(&browser, ".hl-case", "H37.01-261120-0042").await?;
    browser.end().await
}

#[tokio::test]
async fn a_try_that_hangs_is_given_up_at_once_when_the_network_is_back() -> Result<()> {
    let (server, browser) = (Server::with_sample(), Browser::start().await?);
    let before = server.scores_in_order().await.len();
    let hangs = Arc::new(AtomicBool::new(true));
    let still_hangs = Arc::clone(&hangs);
    let proxy = Proxy::before(&server.base, move |seen| {
        let rating = seen.line == "POST /api/v1/ratings";
        if rating && still_hangs.load(Ordering::Relaxed) { Treatment::Swallow } else { Treatment::Pass }
    });
    browser.open(&proxy.url("/kiosk?desk=3")).await?;
    browser.see(".hl-pick", "Hài lòng").await?;
    rate(&browser, 2).await?;
    proxy.until(|seen| seen.line == "POST /api/v1/ratings").await;
    // A time limit that is far away: it is the network's return that ends the try.
    let waiting = "return performance.now()";
    let asked = browser.js(waiting).await?.as_f64().unwrap_or(0.0);
    hangs.store(false, Ordering::Relaxed);
    browser.js("window.dispatchEvent(new Event('online'))").await?;
    browser.all_ratings_sent().await?;
    let took = browser.js(waiting).await?.as_f64().unwrap_or(f64::MAX) - asked;
    assert!(took < 15_000.0, "{took} ms: the time limit ended it");
    assert_eq!(new_scores(&server, before).await, [2]);
    browser.end().await
}

/// Puts the page's connections to databases into `window.databases`.
const WATCH_DATABASES: &str = "
    const open = IDBFactory.prototype.open;
    window.databases = [];
    IDBFactory.prototype.open = function (...parameters) {
        const request = open.apply(this, parameters);
        request.addEventListener('success', () => databases.push(request.result));
        return request;
    };
";

#[tokio::test]
async fn a_database_that_the_system_closes_is_opened_again_and_keeps_what_came_meanwhile() -> Result<()> {
    let (server, browser) = (Server::with_sample(), Browser::start().await?);
    let before = server.scores_in_order().await.len();
    browser.beforehand(WATCH_DATABASES).await?;
    browser.open(&server.url("/kiosk?desk=3")).await?;
    browser.see(".hl-pick", "Hài lòng").await?;
    browser.offline(true).await?;
    rate(&browser, 1).await?;
    browser.until("return !!databases.length").await?;
    // As a browser does when its data are cleared or its disk fails; as some do, without a word; and as another version
    // of the page asks for.
    let closing = [
        "databases.forEach((each) => { each.close(); each.dispatchEvent(new Event('close')); })",
        "databases.forEach((each) => each.close())",
        "databases.forEach((each) => each.dispatchEvent(new Event('versionchange')))",
    ];
    for (score, close) in [2, 3, 4].into_iter().zip(closing) {
        browser.js(close).await?;
        rate(&browser, score).await?;
        browser.until("return !find('[role=status]', 'Máy không lưu được')").await?;
        let expected = i64::from(score);
        assert_eq!(browser.kept_ratings().await?, expected, "{close}");
    }
    browser.offline(false).await?;
    browser.js("window.dispatchEvent(new Event('online'))").await?;
    browser.all_ratings_sent().await?;
    assert_eq!(new_scores(&server, before).await, [1, 2, 3, 4]);
    browser.end().await
}

/// The next pages' databases do not open until `window.released` is set.
const HOLD_DATABASES: &str = "
    const open = IDBFactory.prototype.open;
    IDBFactory.prototype.open = function (...parameters) {
        return window.released ? open.apply(this, parameters) : {};
    };
";

#[tokio::test]
async fn a_database_that_does_not_open_holds_nothing_up_and_is_joined_when_it_does() -> Result<()> {
    let (server, browser) = (Server::with_sample(), Browser::start().await?);
    let before = server.scores_in_order().await.len();
    browser.open(&server.url("/kiosk?desk=3")).await?;
    browser.see(".hl-pick", "Hài lòng").await?;
    browser.until("return navigator.serviceWorker.controller?.state === 'activated'").await?;
    browser.offline(true).await?;
    rate(&browser, 1).await?;
    assert_eq!(browser.kept_ratings().await?, 1);
    browser.beforehand(HOLD_DATABASES).await?;
    browser.open(&server.url("/kiosk")).await?;
    browser.see("[role=status]", "Máy không lưu được").await?;
    rate(&browser, 2).await?;
    browser.see("[role=status]", "Đang chờ gửi: 1").await?;
    browser.js("window.released = true").await?;
    // What was kept before comes in, and what was rated since is kept.
    browser.see("[role=status]", "Đang chờ gửi: 2").await?;
    browser.until("return !find('[role=status]', 'Máy không lưu được')").await?;
    assert_eq!(browser.kept_ratings().await?, 2);
    browser.offline(false).await?;
    browser.js("window.dispatchEvent(new Event('online'))").await?;
    browser.all_ratings_sent().await?;
    assert_eq!(server.scores_in_order().await[before..], [1, 2]);
    browser.end().await
}
