//! A real Chromium, driven through chromedriver.

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use std::net::TcpListener;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;
use thirtyfour::prelude::*;

/// How long a condition may take to come true.
const PATIENCE: Duration = Duration::from_secs(15);

/// A screen's size.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    /// Its name in file names.
    pub name: &'static str,
    width: u32,
    height: u32,
}

impl Size {
    /// A phone, a tablet on its stand, a desk.
    pub const ALL: [Self; 3] = [Self::PHONE, Self::TABLET, Self::DESK];
    /// 360 × 740.
    pub const PHONE: Self = Self { name: "phone", width: 360, height: 740 };
    /// 1280 × 800.
    pub const TABLET: Self = Self { name: "tablet", width: 1280, height: 800 };
    /// 1440 × 900.
    pub const DESK: Self = Self { name: "desk", width: 1440, height: 900 };
}

impl Size {
    /// The same width, and at least this height, up to what a picture can show well.
    #[must_use]
    pub fn at_least(self, height: u64) -> Self {
        Self { height: u32::try_from(height).unwrap_or(0).clamp(self.height, 4_000), ..self }
    }
}

/// A browser with a fresh profile; it ends with [`Browser::end`].
pub struct Browser {
    driver: WebDriver,
    _chromedriver: Driver,
    _profile: TempDir,
}

/// The driver's process, and with it Chromium: a test that fails half-way must not leave them behind.
struct Driver(Child);

impl Drop for Driver {
    fn drop(&mut self) {
        // Chromium belongs to the driver's group; the driver alone would leave it running.
        let group = format!("-{}", self.0.id());
        let _ = Command::new("kill").args(["-KILL", "--", &group]).stderr(Stdio::null()).status();
        let _ = self.0.wait();
    }
}

/// Finds an element by a CSS selector, in the page and in shadow roots, and optionally by what its text holds.
const FIND: &str = "
    const all = (root) => [...root.querySelectorAll('*')].flatMap((e) => e.shadowRoot ? [e, ...all(e.shadowRoot)] : [e]);
    const find = (css, text) => all(document).find((e) => e.matches(css) && (!text || e.textContent.includes(text)) && e.checkVisibility());
";

impl Browser {
    /// Starts Chromium.
    pub async fn start() -> Result<Self> {
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let chromedriver = Command::new("chromedriver")
            .arg(format!("--port={port}"))
            .process_group(0)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .context("chromedriver is needed; `cargo xtask test` installs it")?;
        let profile = TempDir::new()?;
        let mut capabilities = DesiredCapabilities::chrome();
        for argument in [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--force-color-profile=srgb",
        ] {
            capabilities.add_arg(argument)?;
        }
        capabilities.add_arg(&format!("--user-data-dir={}", profile.path().display()))?;
        let deadline = Instant::now() + PATIENCE;
        let driver = loop {
            match WebDriver::new(format!("http://127.0.0.1:{port}"), capabilities.clone()).await {
                Ok(driver) => break driver,
                Err(error) if Instant::now() > deadline => {
                    return Err(error).context("Chromium did not start");
                }
                Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
            }
        };
        Ok(Self { driver, _chromedriver: Driver(chromedriver), _profile: profile })
    }

    /// Ends Chromium.
    pub async fn end(self) -> Result<()> {
        Ok(self.driver.clone().quit().await?)
    }

    /// Opens an address.
    pub async fn open(&self, url: &str) -> Result<()> {
        Ok(self.driver.goto(url).await?)
    }

    /// Runs a script in the page and returns what it returns.
    pub async fn js(&self, script: &str) -> Result<Value> {
        let script = format!("{FIND}\n{script}");
        Ok(self.driver.execute(script, Vec::new()).await?.json().clone())
    }

    /// Waits until a script returns something true, and returns that.
    pub async fn until(&self, script: &str) -> Result<Value> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            // Between two pages a script may find no page to run in.
            let value = self.js(script).await.unwrap_or(Value::Null);
            if !matches!(value, Value::Null | Value::Bool(false)) && value != json!("") && value != json!(0) {
                return Ok(value);
            }
            if Instant::now() > deadline {
                let text = self.js("return all(document).map((e) => e.innerText || '').sort((a, b) => b.length - a.length)[0]").await?;
                bail!("never came true: {script}\non a page that says: {text}");
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
    }

    /// Waits until an element of this selector that holds this text is visible.
    pub async fn see(&self, css: &str, text: &str) -> Result<()> {
        self.until(&format!("return !!find({}, {})", json!(css), json!(text))).await.map(drop)
    }

    /// Clicks on such an element as a hand would: where it is, with what lies over it.
    pub async fn click(&self, css: &str, text: &str) -> Result<()> {
        self.act(css, text, async |element| element.click().await).await
    }

    /// Types into such an element.
    pub async fn write(&self, css: &str, text: &str) -> Result<()> {
        self.act(css, "", async |element| element.send_keys(text).await).await
    }

    /// Finds such an element and does something with it; again if the page exchanged it in between.
    async fn act(
        &self,
        css: &str,
        text: &str,
        act: impl AsyncFn(WebElement) -> WebDriverResult<()>,
    ) -> Result<()> {
        for _ in 0..3 {
            self.see(css, text).await?;
            match act(self.element(css, text).await?).await {
                Err(error)
                    if matches!(
                        error.as_inner(),
                        thirtyfour::error::WebDriverErrorInner::StaleElementReference(_)
                    ) => {}
                result => return Ok(result?),
            }
        }
        bail!("{css} with {text:?} never stood still")
    }

    async fn element(&self, css: &str, text: &str) -> Result<WebElement> {
        let script = format!("{FIND}\nreturn find({}, {})", json!(css), json!(text));
        Ok(self.driver.execute(script, Vec::new()).await?.element()?)
    }

    /// Makes the screen this large.
    pub async fn resize(&self, size: Size) -> Result<()> {
        let metrics =
            json!({"width": size.width, "height": size.height, "deviceScaleFactor": 1, "mobile": false});
        self.cdp("Emulation.setDeviceMetricsOverride", metrics).await
    }

    /// Pages run no script from now on; only the `plain_…` calls work then.
    pub async fn without_scripts(&self) -> Result<()> {
        self.cdp("Emulation.setScriptExecutionDisabled", json!({"value": true})).await
    }

    /// Clicks on an element without a script of ours.
    pub async fn plain_click(&self, css: &str) -> Result<()> {
        Ok(self.driver.find(By::Css(css)).await?.click().await?)
    }

    /// Waits until an element holds this text, without a script of ours.
    pub async fn plain_see(&self, css: &str, text: &str) -> Result<()> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            // Between two pages there is none to look at.
            let seen = match self.driver.find(By::Css(css)).await {
                Ok(element) => element.text().await.unwrap_or_default(),
                Err(_) => String::new(),
            };
            if seen.contains(text) {
                return Ok(());
            }
            if Instant::now() > deadline {
                bail!("{css} never said {text}, but: {seen}");
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
    }

    /// Loads the page again and profiles its main thread until a script returns something true; how long functions of
    /// a script whose address ends so were running, and what the browser did for them, in milliseconds.
    pub async fn profile_reload(&self, until: &str, script: &str) -> Result<f64> {
        self.cdp("Profiler.enable", json!({})).await?;
        self.cdp("Profiler.setSamplingInterval", json!({"interval": 50})).await?;
        self.cdp("Profiler.start", json!({})).await?;
        self.driver.refresh().await?;
        self.until(until).await?;
        let profile = self.driver.cdp().send_raw("Profiler.stop", json!({})).await?["profile"].clone();
        let nodes = profile["nodes"].as_array().context("a profile has nodes")?;
        let mut inside = std::collections::HashSet::new();
        // Parents come before their children.
        for node in nodes {
            let (id, url) = (node["id"].as_i64(), node["callFrame"]["url"].as_str().unwrap_or_default());
            // What the browser does for a function has no address; another script's functions have their own.
            if url.ends_with(script) || url.is_empty() && inside.contains(&id) {
                inside.insert(id);
                inside.extend(node["children"].as_array().into_iter().flatten().map(Value::as_i64));
            } else {
                inside.remove(&id);
            }
        }
        let samples = profile["samples"].as_array().into_iter().flatten();
        let times = profile["timeDeltas"].as_array().into_iter().flatten();
        let ours = samples.zip(times).filter(|(node, _)| inside.contains(&node.as_i64()));
        Ok(ours.filter_map(|(_, micros)| micros.as_f64()).sum::<f64>() / 1_000.0)
    }

    /// Presses a key, wherever the focus is.
    pub async fn press(&self, key: &str) -> Result<()> {
        Ok(self.driver.action_chain().send_keys(key).perform().await?)
    }

    /// Runs a script in every page that is opened from now on, before the page's own.
    pub async fn beforehand(&self, script: &str) -> Result<()> {
        self.cdp("Page.addScriptToEvaluateOnNewDocument", json!({"source": script})).await
    }

    /// Requests for these addresses fail from now on; `*` stands for anything.
    pub async fn block(&self, addresses: &[&str]) -> Result<()> {
        self.cdp("Network.enable", json!({})).await?;
        self.cdp("Network.setBlockedURLs", json!({"urls": addresses})).await
    }

    /// Cuts the network, or restores it.
    pub async fn offline(&self, offline: bool) -> Result<()> {
        self.cdp("Network.enable", json!({})).await?;
        let conditions =
            json!({"offline": offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1});
        self.cdp("Network.emulateNetworkConditions", conditions).await
    }

    /// Asks for every file anew from now on.
    pub async fn without_cache(&self) -> Result<()> {
        self.cdp("Network.enable", json!({})).await?;
        self.cdp("Network.setCacheDisabled", json!({"cacheDisabled": true})).await
    }

    async fn cdp(&self, command: &str, parameters: Value) -> Result<()> {
        self.driver.cdp().send_raw(command, parameters).await?;
        Ok(())
    }

    /// How many ratings a tablet's page keeps in its own database.
    pub async fn kept_ratings(&self) -> Result<Value> {
        self.js("return new Promise((done) => {
                const opening = indexedDB.open('hailong-kiosk');
                opening.onsuccess = () => {
                    const counting = opening.result.transaction('ratings').objectStore('ratings').count();
                    counting.onsuccess = () => { opening.result.close(); done(counting.result); };
                };
            })")
            .await
    }

    /// Puts a rating that the server refused into a tablet's own database, as the tablet itself would.
    pub async fn keep_refused_rating(&self) -> Result<()> {
        self.js("return new Promise((done) => {
                const opening = indexedDB.open('hailong-kiosk');
                opening.onsuccess = () => {
                    const rating = {id: '01890a5d-ac96-774b-bcce-b302099a8057', desk: 3, stage: 'result', channel: 'kiosk', score: 2, rated_at: Date.now()};
                    const put = opening.result.transaction('ratings', 'readwrite').objectStore('ratings').put([2, 1, null, JSON.stringify(rating)], rating.id);
                    put.transaction.oncomplete = () => { opening.result.close(); done(true); };
                };
            })")
            .await
            .map(drop)
    }

    /// Waits until a tablet keeps no rating any more.
    pub async fn all_ratings_sent(&self) -> Result<()> {
        let deadline = Instant::now() + 4 * PATIENCE;
        loop {
            let kept = self.kept_ratings().await?;
            if kept == 0 {
                return Ok(());
            }
            if Instant::now() > deadline {
                bail!("{kept} ratings are still kept");
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
    }

    /// Takes a picture of the whole page into `target/screenshots`.
    pub async fn picture(&self, name: &str) -> Result<()> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/screenshots");
        std::fs::create_dir_all(&folder)?;
        self.driver.screenshot(&folder.join(format!("{name}.png"))).await?;
        Ok(())
    }

    /// What axe finds wrong with the page by WCAG 2.2 AA, as lines to read; empty if nothing.
    pub async fn accessibility_faults(&self) -> Result<Vec<String>> {
        let axe =
            std::fs::read_to_string(axe()).context("axe-core is needed; `cargo xtask test` installs it")?;
        let script = format!(
            "{axe}; const done = arguments[arguments.length - 1];
            axe.run(document, {{ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }})
                .then((found) => done(found.violations.flatMap((v) => v.nodes.map((n) => v.id + ': ' + n.target + ' ' + n.failureSummary))),
                      (error) => done(['axe failed: ' + error]));"
        );
        let found = self.driver.execute_async(script, Vec::new()).await?;
        let lines = found.json().as_array().cloned().unwrap_or_default();
        Ok(lines.iter().map(|line| line.as_str().unwrap_or_default().to_owned()).collect())
    }
}

fn axe() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("node_modules/axe-core/axe.min.js")
}
