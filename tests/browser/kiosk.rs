//! The tablet at the counter.

use crate::staff::sign_in;
use anyhow::Result;
use hailong_tests::{Browser, Server, Size};
use serde_json::json;

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

/// Rates so many times in the page itself, the scores 1 to 5 in turn, with real clicks on what is shown.
const RATE: &str = "
    const shown = async (css) => { while (!find(css)) await new Promise(requestAnimationFrame); return find(css); };
    const rate = async (times) => {
        for (let i = 0; i < times; i++) {
            (await shown('.hl-main > .hl-faces .hl-pick-' + (i % 5 + 1))).click();
            await new Promise(requestAnimationFrame);
            // So soon after the last person the screen asks who this is.
            if (find('.hl-button-primary', 'Vâng')) find('.hl-button-primary', 'Vâng').click();
            await shown('.hl-why');
            find('button', 'Bỏ qua').click();
            await shown('.hl-ring');
            find('button', 'Người tiếp theo').click();
        }
        await shown('.hl-main > .hl-faces');
    };
";

#[tokio::test]
async fn two_hundred_ratings_without_a_network_survive_a_reload_and_arrive_once_each_in_order() -> Result<()>
{
    let (server, browser) = (Server::with_sample(), Browser::start().await?);
    let before = server.scores_in_order().await.len();
    browser.open(&server.url("/kiosk?desk=3")).await?;
    browser.see(".hl-pick", "Hài lòng").await?;
    browser.until("return navigator.serviceWorker.controller?.state === 'activated'").await?;
    browser.offline(true).await?;
    for _ in 0..10 {
        browser.js(&format!("{RATE} return rate(20)")).await?;
    }
    browser.see("[role=status]", "Đang chờ gửi: 200").await?;
    assert_eq!(browser.kept_ratings().await?, 200);
    // One more is not finished: the reload is someone pulling the plug, still without a network.
    browser.click(".hl-pick", "Rất hài lòng").await?;
    browser.js("find('.hl-button-primary', 'Vâng')?.click()").await?;
    browser.click(".hl-chip", "Giải quyết nhanh").await?;
    browser.open(&server.url("/kiosk")).await?;
    browser.see(".hl-pick", "Hài lòng").await?;
    assert_eq!(browser.kept_ratings().await?, 201);
    browser.offline(false).await?;
    browser.until("return window.dispatchEvent(new Event('online'))").await?;
    browser.all_ratings_sent().await?;
    let scores = server.scores_in_order().await;
    let expected: Vec<i64> = (0..200).map(|n| n % 5 + 1).chain([5]).collect();
    assert_eq!(scores[before..], expected);
    browser.end().await
}

#[tokio::test]
async fn a_slip_is_filled_in_behind_the_rating_and_counts_with_it() -> Result<()> {
    let (server, browser) = (Server::with_sample(), Browser::start().await?);
    browser.open(&server.url("/kiosk?desk=3")).await?;
    browser.click(".hl-pick", "Hài lòng").await?;
    browser.click("button", "Trả lời thêm 9 câu").await?;
    browser.see("h1", "Thời gian giải quyết hồ sơ").await?;
    browser.click(".hl-answer", "Trễ hẹn").await?;
    browser.see(".hl-case", "Câu 2 / 9").await?;
    browser.click("button", "Quay lại").await?;
    // What was answered shows, and can be changed.
    browser.see("[aria-pressed=true]", "Trễ hẹn").await?;
    browser.click(".hl-answer", "Sớm hơn hẹn").await?;
    for question in 2..9 {
        browser.see(".hl-case", &format!("Câu {question} / 9")).await?;
        browser.click("button", "Bỏ qua câu này").await?;
    }
    browser.see(".hl-case", "Câu 9 / 9").await?;
    browser.click(".hl-answer", "Dùng được nhưng khó").await?;
    browser.see("h1", "Cảm ơn ông/bà").await?;
    browser.all_ratings_sent().await?;
    let staff = server.staff().await;
    let today =
        server.get(&staff, "/api/v1/session").await.1["today"].as_str().unwrap_or_default().to_owned();
    let report = format!("/api/v1/agencies/H37.01/slips/results?from={today}&to={today}");
    let result = server.get(&staff, &report).await.1["results"][0].clone();
    let criteria = &result["criteria"];
    assert_eq!(
        (&result["n"], &criteria[0], &criteria[1], &criteria[8]),
        (&json!(1), &json!([0, 0, 1]), &json!([0, 0, 0]), &json!([0, 1, 0]))
    );
    browser.end().await
}

/// A fifth of a second of silence.
fn silence() -> Vec<u8> {
    const SAMPLES: u32 = 1_600;
    let (rate, mut wave) = (8_000_u32, b"RIFF".to_vec());
    wave.extend((36 + SAMPLES).to_le_bytes());
    wave.extend(b"WAVEfmt \x10\0\0\0\x01\0\x01\0");
    wave.extend(rate.to_le_bytes());
    wave.extend(rate.to_le_bytes());
    wave.extend(b"\x01\0\x08\0data");
    wave.extend(SAMPLES.to_le_bytes());
    wave.resize(wave.len() + SAMPLES as usize, 128);
    wave
}

#[tokio::test]
async fn what_was_recorded_is_read_aloud_with_and_without_a_network() -> Result<()> {
    let folder = tempfile::tempdir()?;
    std::fs::create_dir(folder.path().join("vi"))?;
    for name in ["question", "1", "2", "5"] {
        std::fs::write(folder.path().join(format!("vi/{name}.wav")), silence())?;
    }
    let recordings = folder.path().to_str().unwrap_or_default();
    let (server, browser) = (Server::with_sample_and(&["--recordings", recordings]), Browser::start().await?);
    browser.resize(Size::TABLET).await?;
    browser.open(&server.url("/kiosk?desk=3")).await?;
    browser.until("return navigator.serviceWorker.controller?.state === 'activated'").await?;
    // Once the worker is there, the next look at the survey fetches what it keeps.
    browser.open(&server.url("/kiosk")).await?;
    browser.see(".hl-listen[aria-label='Nghe câu hỏi']", "").await?;
    browser.until("return caches.open('hailong-recordings').then((cache) => cache.keys()).then((keys) => keys.length === 4)").await?;
    for offline in [false, true] {
        browser.offline(offline).await?;
        browser.js("window.heard = []; new MutationObserver(() => { const at = find('main').dataset.heard; if (at && heard.at(-1) !== at) heard.push(at); }).observe(document.body, {subtree: true, attributes: true, childList: true})").await?;
        browser.click(".hl-listen", "").await?;
        browser.until("return heard.join() === '1,2,5'").await?;
        browser.see(".hl-listen[aria-label='Nghe câu hỏi']", "").await?;
    }
    browser.click(".hl-listen", "").await?;
    browser.see("[data-heard='1']", "").await?;
    browser.picture("kiosk-vi-10-listening-tablet").await?;
    browser.click(".hl-listen[aria-label='Dừng']", "").await?;
    browser.until("return !find('[data-heard]') && !find('.hl-listening')").await?;
    // Nobody has read it in English.
    browser.click(".hl-switch button", "English").await?;
    browser.until("return find('h1', 'Are you satisfied') && !find('.hl-listen')").await?;
    browser.end().await
}

#[tokio::test]
async fn a_tablet_that_cannot_keep_ratings_says_so_and_sends_them() -> Result<()> {
    let (server, browser) = (Server::with_sample(), Browser::start().await?);
    let before = server.scores_in_order().await.len();
    browser.beforehand("Object.defineProperty(window, 'indexedDB', {value: undefined})").await?;
    browser.open(&server.url("/kiosk?desk=3")).await?;
    browser.see("[role=status]", "Máy không lưu được").await?;
    browser.click(".hl-pick", "Không hài lòng").await?;
    browser.click("button", "Bỏ qua").await?;
    browser.see("h1", "Cảm ơn ông/bà").await?;
    server.until_rated(before + 1).await;
    browser.end().await
}

#[tokio::test]
async fn an_announced_dossier_is_seen_within_a_second_and_rating_it_by_its_link_clears_the_tablet()
-> Result<()> {
    let server = Server::with_sample();
    let (tablet, phone) = (Browser::start().await?, Browser::start().await?);
    tablet.open(&server.url("/kiosk?desk=3")).await?;
    tablet.see(".hl-pick", "Hài lòng").await?;
    // The page hears the server once its first event has come.
    tablet
        .until("return performance.getEntriesByName(location.origin + '/api/v1/devices/me').length > 0")
        .await?;
    let invitation = server.announce("H37.01-261120-0042").await;
    let asked = std::time::Instant::now();
    tablet.see(".hl-case", "Hồ sơ H37.01-261120-0042 · Trả kết quả").await?;
    assert!(asked.elapsed() < std::time::Duration::from_secs(1), "{:?}", asked.elapsed());
    tablet.picture("kiosk-vi-6-announced-tablet").await?;

    let link = invitation["url"].as_str().unwrap_or_default();
    phone.resize(Size::PHONE).await?;
    phone.open(link).await?;
    phone.click(".hl-pick", "Không hài lòng").await?;
    phone.click(".hl-chips button", "Chờ đợi quá lâu").await?;
    phone.click(".hl-button-primary", "Gửi đánh giá").await?;
    phone.see("h2", "Cảm ơn ông/bà").await?;
    tablet.until("return !find('.hl-case')").await?;
    phone.open(link).await?;
    phone.see("h2", "Hồ sơ này đã được đánh giá").await?;

    // The next dossier is rated at the tablet itself, and its link is used up.
    let invitation = server.announce("H37.01-261120-0043").await;
    tablet.see(".hl-case", "0043").await?;
    tablet.click(".hl-pick", "Rất hài lòng").await?;
    tablet.click("button", "Bỏ qua").await?;
    tablet.see("h1", "Cảm ơn").await?;
    tablet.until("return !find('.hl-case')").await?;
    phone.open(invitation["url"].as_str().unwrap_or_default()).await?;
    phone.see("h2", "Hồ sơ này đã được đánh giá").await?;
    phone.end().await?;
    tablet.end().await
}

#[tokio::test]
async fn the_form_behind_a_link_works_with_scripts_disabled() -> Result<()> {
    let (server, browser) = (Server::with_sample(), Browser::start().await?);
    // A server of its own registers no site at all: its own pages need none.
    let none = serde_json::json!({"origins": []});
    let origins = server.url("/api/v1/agencies/H37/origins");
    assert!(server.staff().await.put(origins).json(&none).send().await?.status().is_success());
    let invitation = server.announce("H37.01-261120-0044").await;
    let before = server.scores_in_order().await.len();
    browser.resize(Size::PHONE).await?;
    browser.without_scripts().await?;
    browser.open(invitation["url"].as_str().unwrap_or_default()).await?;
    browser.plain_click("input[name=score][value='2']").await?;
    browser.plain_click("input[name=reason][value=waiting]").await?;
    browser.picture("page-vi-9-link-phone").await?;
    browser.plain_click("form button").await?;
    browser.plain_see("main", "Cảm ơn ông/bà.").await?;
    assert_eq!(server.scores_in_order().await[before..], [2]);
    browser.open(&server.url("/feedback/H37.01")).await?;
    browser.plain_click("input[name=score][value='4']").await?;
    browser.plain_click("form button").await?;
    browser.plain_see("main", "Cảm ơn ông/bà").await?;
    assert_eq!(server.scores_in_order().await[before..], [2, 4]);
    browser.end().await
}

#[tokio::test]
async fn an_unpaired_tablet_shows_a_code_and_is_ready_once_an_administrator_has_typed_it() -> Result<()> {
    let server = Server::with_sample();
    let (tablet, office) = (Browser::start().await?, Browser::start().await?);
    tablet.resize(Size::TABLET).await?;
    tablet.open(&server.url("/kiosk")).await?;
    let code = tablet.until("return find('.hl-pair-code')?.textContent").await?;
    let code = code.as_str().unwrap_or_default().to_owned();
    sign_in(&office, &server).await?;
    office.open(&server.url(&format!("/admin/devices?code={code}"))).await?;
    office.see("dialog", "").await?;
    office.js("const s = find('dialog select[name=agency]'); s.value = 'H37.01'; s.dispatchEvent(new Event('change', {bubbles: true}))").await?;
    office
        .until("return [...(find('dialog select[name=desk]')?.options ?? [])].some((o) => o.value === '3')")
        .await?;
    office.js("const s = find('dialog select[name=desk]'); s.value = '3'; s.dispatchEvent(new Event('change', {bubbles: true}))").await?;
    office.write("dialog input[name=name]", "Máy cửa số 3").await?;
    office.click("dialog button", "Lưu").await?;
    office.see("tbody tr", "Máy cửa số 3").await?;
    tablet.see("h1", "Ông/bà có hài lòng").await?;

    office.click("[aria-label='Thu hồi Máy cửa số 3']", "").await?;
    office.click("dialog button", "Thu hồi").await?;
    office.until("return !find('tbody tr', 'Máy cửa số 3')").await?;
    tablet.see("h1", "Gắn máy này với một quầy").await?;
    office.end().await?;
    tablet.end().await
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
    browser.all_ratings_sent().await?;
    let staff = server.staff().await;
    let (_, session) = server.get(&staff, "/api/v1/session").await;
    let today = session["today"].as_str().unwrap_or_default();
    let (_, report) =
        server.get(&staff, &format!("/api/v1/agencies/H37.01/satisfaction?from={today}&to={today}")).await;
    assert_eq!(report["total"]["scores"], serde_json::json!([1, 0, 0, 0, 0]));
    browser.end().await
}
