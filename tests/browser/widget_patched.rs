//! The widget in pages that change its attributes, or its place, while it lives.

use anyhow::Result;
use hailong_tests::{Browser, Host, Relay, Server};
use serde_json::{Value, json};

/// A page of another site with one widget.
fn page(server: &str, attributes: &str) -> Host {
    Host::serve(format!(
        "<!doctype html><meta charset=\"utf-8\"><title>x</title><main><hailong-feedback {attributes}></hailong-feedback></main>
         <aside></aside><script type=\"module\" src=\"{server}/embed.js\"></script>"
    ))
}

/// What the scripts below know of the widget.
const WIDGET: &str = "
    const w = window.w ??= document.querySelector('hailong-feedback');
    const parts = (css) => [...w.shadowRoot.querySelectorAll(css)];
    // Changes are taken up by a timer that was set before this one, and shown by what it promises.
    const settled = () => new Promise((done) => setTimeout(() => setTimeout(done)));
    const press = async (part) => { part.click(); await settled(); };
    const put = async (part, text) => { part.value = text; part.dispatchEvent(new Event('input')); await settled(); };
";

/// Fills in everything there is, and leaves the suggestions' tab in front.
const FILL: &str = "
    await press(parts('.hl-pick')[1]);
    await press(parts('.hl-chips button')[0]);
    await put(parts('textarea')[0], 'Ghế hỏng');
    await press(parts('[role=tab]')[1]);
    await press(parts('.hl-chips button')[2]);
    const texts = parts('textarea, input[type=text]');
    for (const [place, text] of ['Đường ngập', 'An', 'Thôn Một', '0900000000'].entries()) await put(texts[place], text);
    await press(parts('input[type=checkbox]')[0]);
";

/// What stands in the widget: the tab in front, the rating, the suggestion.
const READ: &str = "
    const chosen = (css) => parts(css).findIndex((part) => ['aria-checked', 'aria-pressed', 'aria-selected'].some((name) => part.getAttribute(name) == 'true'));
    const values = () => parts('textarea, input[type=text]').map((part) => part.value).join('|');
    const tab = chosen('[role=tab]');
    if (tab < 0) return ['none', '', ''];
    await press(parts('[role=tab]')[0]);
    const rating = [chosen('.hl-pick'), chosen('.hl-chips button'), parts('textarea').map((part) => part.value).join('|')].join(' ');
    await press(parts('[role=tab]')[1]);
    const suggestion = [chosen('.hl-chips button'), values(), parts('input[type=checkbox]').map((part) => part.checked)].join(' ');
    return [tab, rating, suggestion];
";

async fn run(browser: &Browser, script: &str) -> Result<Value> {
    browser.js(&format!("return (async () => {{ {WIDGET} {script} }})()")).await
}

/// Opens the page anew and fills in everything, once the widget has come.
async fn fill(browser: &Browser, host: &Host) -> Result<Value> {
    browser.open(&host.base).await?;
    browser.until("return !!find('[role=tabpanel]')").await?;
    fill_again(browser).await
}

/// Fills in everything, once it is known what to ask; what stands there then.
async fn fill_again(browser: &Browser) -> Result<Value> {
    run(browser, "await press(parts('[role=tab]')[0]); await press(parts('.hl-pick')[4]);").await?;
    browser.see(".hl-chips button", "Giải quyết nhanh").await?;
    run(browser, FILL).await?;
    run(browser, READ).await
}

const FILLED: [&str; 2] = ["1 0 Ghế hỏng", "2 Đường ngập|An|Thôn Một|0900000000 true"];
const BLANK: [&str; 2] = ["-1 -1 ", "0  "];

#[tokio::test]
async fn a_changed_attribute_begins_anew_what_it_is_about_and_leaves_the_rest() -> Result<()> {
    let (server, browser) = (Server::with_sample(), Browser::start().await?);
    let host = page(&server.base, "agency=\"H37.01\"");
    // The attribute, its value, whether the rating and whether the suggestion are kept.
    let table = [
        ("agency", "H12.08", false, false),
        ("desk", "3", false, false),
        ("dossier", "H37.01-261120-0042", false, true),
        ("lang", "en", true, true),
        ("mode", "button", true, true),
        ("theme", "light", true, true),
        // What it is already, and what cannot be meant, is no change.
        ("agency", "H37.01", true, true),
        ("desk", "", true, true),
        ("desk", "ba", true, true),
        ("dossier", "", true, true),
        ("dossier", "x", true, true),
        ("invitation", "", true, true),
        ("lang", "xx", true, true),
        ("lang", "constructor", true, true),
        ("lang", "", true, true),
        ("mode", "y", true, true),
        ("theme", "purple", true, true),
    ];
    for (name, value, keeps_rating, keeps_suggestion) in table {
        let filled = fill(&browser, &host).await?;
        assert_eq!(filled, json!([1, FILLED[0], FILLED[1]]), "before {name}={value}");
        let change = format!("w.setAttribute({}, {}); await settled();", json!(name), json!(value));
        let seen = run(&browser, &format!("{change} {READ}")).await?;
        let rating = if keeps_rating { FILLED[0] } else { BLANK[0] };
        let suggestion = if keeps_suggestion { FILLED[1] } else { BLANK[1] };
        assert_eq!(seen, json!([u8::from(keeps_suggestion), rating, suggestion]), "{name}={value:?}");
        // And the way back is a change as well, by taking the attribute away where the page had not written it.
        let back = if name == "agency" {
            "w.setAttribute('agency', 'H37.01')".to_owned()
        } else {
            format!("w.removeAttribute('{name}')")
        };
        let seen = run(&browser, &format!("{back}; await settled(); {READ}")).await?;
        assert_eq!(seen[1], rating, "{name}={value:?} and back");
        assert_eq!(seen[2], suggestion, "{name}={value:?} and back");
    }
    browser.end().await
}

#[tokio::test]
async fn what_the_attributes_say_last_is_where_a_rating_goes_and_what_the_words_are() -> Result<()> {
    let (server, browser) = (Server::with_sample(), Browser::start().await?);
    fill(&browser, &page(&server.base, "agency=\"H37.01\"")).await?;
    run(&browser, "w.setAttribute('agency', 'H12.08'); w.lang = 'en'; await settled();").await?;
    browser.see("h2", "Are you satisfied").await?;
    let rated = server.count("rating").await;
    browser.click(".hl-pick", "Neutral").await?;
    browser.click(".hl-button-primary", "Send rating").await?;
    browser.see("h2", "Thank you").await?;
    assert_eq!(server.count("rating").await, rated + 1);
    assert_eq!(server.last_rating().await, ("H12.08".to_owned(), None, 3, None));

    // Another dossier is another rating, and the thanks were for the former.
    run(
        &browser,
        "w.setAttribute('dossier', 'H12.08-261120-0042'); w.setAttribute('desk', '3'); await settled();",
    )
    .await?;
    browser.click(".hl-pick", "Very satisfied").await?;
    browser.click(".hl-button-primary", "Send rating").await?;
    browser.see("h2", "Thank you").await?;
    let dossier = Some("H12.08-261120-0042".to_owned());
    assert_eq!(server.last_rating().await, ("H37.01".to_owned(), Some(3), 5, dossier));

    // An invitation that nobody gave is said to be none, and the way back is open.
    run(&browser, "w.setAttribute('invitation', 'x'); await settled();").await?;
    browser.see("[role=alert]", "This link is not right").await?;
    run(&browser, "w.removeAttribute('invitation'); w.setAttribute('mode', 'button'); await settled();")
        .await?;
    browser.click("button", "Rate · Suggest").await?;
    browser.see("dialog h2", "dossier").await?;
    assert_eq!(server.count("rating").await, rated + 2);
    browser.end().await
}

#[tokio::test]
async fn an_element_that_is_moved_keeps_its_state_in_the_same_task_or_a_later_one() -> Result<()> {
    let (server, browser) = (Server::with_sample(), Browser::start().await?);
    let host = page(&server.base, "agency=\"H37.01\"");
    let moves = [
        "document.querySelector('aside').append(w);",
        "w.remove(); document.querySelector('aside').append(w);",
        "w.remove(); await settled(); await settled(); document.querySelector('aside').append(w);",
        "w.remove(); await settled(); document.querySelector('aside').append(w); w.remove(); await settled(); document.querySelector('main').append(w);",
        "for (let i = 0; i < 20; i++) document.querySelector(i % 2 ? 'main' : 'aside').prepend(w);",
        "w.remove(); w.lang = 'en'; document.querySelector('aside').append(w);",
        "document.querySelector('main').moveBefore?.(w, document.querySelector('main').firstChild);",
    ];
    for change in moves {
        fill(&browser, &host).await?;
        let seen = run(&browser, &format!("{change} await settled(); {READ}")).await?;
        assert_eq!(seen, json!([1, FILLED[0], FILLED[1]]), "{change}");
    }
    // A dialog that stood open still is one: it keeps the focus, and closes on Escape.
    browser.open(&page(&server.base, "agency=\"H37.01\" mode=\"button\"").base).await?;
    browser.click("button", "Đánh giá · Góp ý").await?;
    browser.click("dialog .hl-pick", "Bình thường").await?;
    browser.see("dialog textarea", "").await?;
    run(&browser, "document.querySelector('aside').append(w); await settled();").await?;
    assert_eq!(run(&browser, "return parts('dialog')[0].matches(':modal')").await?, true);
    browser.see("dialog textarea", "").await?;
    browser.press("\u{e00c}").await?;
    browser.until("return !find('dialog')").await?;
    browser.end().await
}

#[tokio::test]
async fn what_a_page_patches_in_one_task_is_one_change() -> Result<()> {
    let (server, browser) = (Server::with_sample(), Browser::start().await?);
    let relay = Relay::before(&server.base);
    let host = page(&relay.base, "agency=\"H37.01\"");
    fill(&browser, &host).await?;
    relay.until_seen("/survey", 1).await;
    // On its way from one place to another the element names others, which nobody meant.
    let patch = "w.setAttribute('agency', 'H12.08'); await null; w.removeAttribute('agency'); w.setAttribute('desk', '9999');
        await null; w.setAttribute('desk', '3'); w.setAttribute('mode', 'button'); w.setAttribute('mode', 'inline'); await settled();";
    let seen = run(&browser, &format!("{patch} {READ}")).await?;
    assert_eq!(seen, json!([0, BLANK[0], BLANK[1]]));
    assert!(relay.until_seen("/survey", 2).await[1].contains("desk=3"));
    // There and back again in one task is no change at all.
    fill_again(&browser).await?;
    let patch = "w.setAttribute('desk', '4'); w.setAttribute('lang', 'en'); w.setAttribute('desk', '3'); w.removeAttribute('lang'); await settled();";
    let seen = run(&browser, &format!("{patch} {READ}")).await?;
    assert_eq!(seen, json!([1, FILLED[0], FILLED[1]]));
    assert_eq!(relay.seen("/survey").len(), 2);
    browser.end().await
}

#[tokio::test]
async fn attributes_may_come_at_any_time_before_or_while_the_widget_does() -> Result<()> {
    let (server, browser) = (Server::with_sample(), Browser::start().await?);
    browser.without_cache().await?;
    let relay = Relay::before(&server.base);
    let made = "const w = window.w = document.createElement('hailong-feedback');";
    let attach = "document.querySelector('aside').append(w);";
    let named = "w.setAttribute('desk', '3'); w.lang = 'en';";
    // The widget's own file is held back, so that what happens happens while it is on its way.
    for steps in [
        vec![format!("{made} {attach} {named}")],
        vec![format!("{made} {named} {attach}")],
        vec![format!("{made} {attach}"), named.to_owned()],
        vec![
            format!("{made} w.setAttribute('agency', 'H12.08'); {attach}"),
            format!("w.removeAttribute('agency'); {named}"),
        ],
    ] {
        for held in [true, false] {
            let host = Host::serve(format!(
                "<!doctype html><title>x</title><aside></aside><script type=\"module\" src=\"{}/embed.js\"></script>",
                relay.base
            ));
            if held {
                relay.hold("GET /assets/widget");
            }
            let before = relay.seen("/survey").len();
            browser.open(&host.base).await?;
            for step in &steps {
                browser.js(step).await?;
                browser.until("return !!find('.hl-pick') || !!find('[role=alert]')").await?;
            }
            relay.restore();
            browser.until("return !!find('[role=tabpanel]')").await?;
            browser.click(".hl-pick", "Dissatisfied").await?;
            browser.click(".hl-button-primary", "Send rating").await?;
            browser.see("h2", "Thank you").await?;
            assert_eq!(server.last_rating().await.1, Some(3), "{steps:?}");
            let asked = relay.seen("/survey").split_off(before);
            assert!(asked.last().is_some_and(|line| line.contains("desk=3")), "{steps:?}: {asked:?}");
            // While it is on its way nobody is asked whom the page does not name any more.
            assert!(!held || asked.len() == 1, "{steps:?}: {asked:?}");
        }
    }
    browser.end().await
}

#[tokio::test]
async fn an_answer_for_a_former_addressee_that_comes_late_is_not_shown() -> Result<()> {
    let (server, browser) = (Server::with_sample(), Browser::start().await?);
    let relay = Relay::before(&server.base);
    let to_b = "w.setAttribute('agency', 'H12.08'); await settled();";
    let told = "window.told = []; for (const name of ['rated', 'suggested']) document.addEventListener('hailong:' + name, () => told.push(name));";
    let buttons = [("Gửi đánh giá", 0), ("Gửi góp ý", 1)];
    for (button, tab) in buttons {
        fill(&browser, &page(&relay.base, "agency=\"H37.01\"")).await?;
        browser.js(told).await?;
        run(&browser, &format!("await press(parts('[role=tab]')[{tab}])")).await?;
        relay.hold("POST /api/v1/");
        browser.click(".hl-button-primary", button).await?;
        browser.until("return !!find('.hl-button-primary[disabled]')").await?;
        run(&browser, to_b).await?;
        let posted = relay.seen("POST /api").len();
        relay.restore();
        // It was sent for the former one and is stored there; the answer has come once the page has heard others since.
        let heard = "return performance.getEntriesByType('resource').filter((e) => e.name.includes('/api/v1/') && !e.name.includes('survey')).length";
        browser.until(heard).await?;
        let seen = run(&browser, &format!("await settled(); {READ}")).await?;
        assert_eq!(seen, json!([0, BLANK[0], BLANK[1]]), "{button}");
        assert_eq!(browser.js("return told").await?, json!([]), "{button}");
        assert_eq!(relay.seen("POST /api").len(), posted);
    }
    assert_eq!(server.last_rating().await.0, "H37.01");

    // What the former one would have asked, or that it is unknown, is not shown either.
    relay.hold("GET /api/v1/survey?agency=NOPE");
    browser.open(&page(&relay.base, "agency=\"NOPE\"").base).await?;
    browser.until("return !!find('[role=tabpanel]')").await?;
    run(&browser, "w.setAttribute('agency', 'H37.01'); await settled();").await?;
    browser.click(".hl-pick", "Hài lòng").await?;
    browser.see(".hl-chips button", "Giải quyết nhanh").await?;
    relay.restore();
    let both = "return performance.getEntriesByType('resource').filter((e) => e.name.includes('survey')).length == 2";
    browser.until(both).await?;
    run(&browser, "await settled()").await?;
    browser.see(".hl-chips button", "Giải quyết nhanh").await?;
    assert_eq!(browser.js("return !!find('[role=alert]')").await?, false);
    browser.end().await
}

#[tokio::test]
async fn what_is_on_its_way_arrives_whatever_becomes_of_the_element_and_is_shown_when_it_is_back()
-> Result<()> {
    let (server, browser) = (Server::with_sample(), Browser::start().await?);
    let relay = Relay::before(&server.base);
    fill(&browser, &page(&relay.base, "agency=\"H37.01\"")).await?;
    relay.hold("POST /api/v1/suggestions");
    browser.click(".hl-button-primary", "Gửi góp ý").await?;
    browser.until("return !!find('.hl-button-primary[disabled]')").await?;
    run(&browser, "w.remove(); await settled(); window.cards = parts('.hl-card').length").await?;
    relay.restore();
    browser
        .until("return performance.getEntriesByType('resource').some((e) => e.name.includes('/suggestions'))")
        .await?;
    run(&browser, "document.querySelector('aside').append(w); await settled();").await?;
    browser.see(".hl-code", "-").await?;
    assert_eq!(server.count("suggestion WHERE text LIKE '%Đường ngập%'").await, 1);
    browser.end().await
}

#[tokio::test]
async fn where_the_widget_cannot_come_the_link_in_its_place_follows_the_attributes() -> Result<()> {
    let (server, browser) = (Server::with_sample(), Browser::start().await?);
    browser.without_cache().await?;
    let relay = Relay::before(&server.base);
    relay.lose("GET /assets/widget");
    browser.open(&page(&relay.base, "agency=\"H37.01\"").base).await?;
    for (change, address) in [
        ("", "/feedback?agency=H37.01&desk=&lang=vi"),
        ("w.setAttribute('agency', 'H12.08')", "/feedback?agency=H12.08&desk=&lang=vi"),
        ("w.setAttribute('desk', '3'); w.lang = 'en'", "/feedback?agency=H12.08&desk=3&lang=en"),
        ("w.setAttribute('invitation', 'abc'); w.lang = 'xx'", "/r/abc?lang=vi"),
    ] {
        run(&browser, &format!("{change}; await settled();")).await?;
        let wanted = json!(format!("{}{address}", relay.base));
        browser.until(&format!("return find('a')?.href == {wanted}")).await?;
    }
    // Once it can, it comes.
    relay.restore();
    run(&browser, "w.removeAttribute('invitation'); await settled();").await?;
    browser.until("return !!find('[role=tabpanel]')").await?;
    browser.end().await
}
