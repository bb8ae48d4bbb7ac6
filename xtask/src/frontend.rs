//! The front-end build: cargo → wasm-bindgen → hashed names → brotli and gzip.

use crate::bundle::{self, App};
use crate::dist::{Dist, digest};
use crate::tools::{ensure_wasm_target, read, root, say, shell};
use crate::{budget, style};
use anyhow::{Context, Result};
use serde_json::{Map, Value};
use std::path::PathBuf;
use xshell::cmd;

/// The browser apps.
const APPS: [App; 3] = [App::Module("widget"), App::Page("kiosk"), App::Page("admin")];

/// Builds the browser apps into `target/frontend/dist` and checks their budgets.
pub fn build() -> Result<()> {
    ensure_wasm_target()?;
    let mut dist = Dist::default();
    for font in style::fonts()? {
        dist.add(&font, read(&root().join("frontend/ui/fonts").join(&font))?);
    }
    for (name, sheets) in style::SHEETS {
        let css = style::bundle(sheets, &dist)?;
        dist.add(&format!("{name}.css"), css.into_bytes());
    }
    dist.add("start.js", without_comments("frontend/ui/start.js")?.into_bytes());
    for app in &APPS {
        let name = app.name();
        say(&format!("Building {name} for the browser"));
        compile(name)?;
        bundle::add(app, &mut dist)?;
    }
    dist.add_plain("embed.js", loader(&dist)?.into_bytes());
    dist.add_plain("service-worker.js", service_worker(&dist)?.into_bytes());
    dist.write()?;
    budget::check(&dist)
}

/// One app at a time, so that no app pays for a feature that only another one asks for.
fn compile(name: &str) -> Result<()> {
    let shell = shell()?;
    let package = format!("hailong-{name}");
    cmd!(shell, "cargo build --profile wasm --target wasm32-unknown-unknown -p {package}")
        .quiet()
        .run()
        .with_context(|| format!("{package} does not build"))
}

/// The tablet's service worker with the files that it keeps, and a version that changes with any of them.
fn service_worker(dist: &Dist) -> Result<String> {
    let template = String::from_utf8(read(&root().join("frontend/kiosk/service-worker.js"))?)?;
    let of_server = |name| read(&root().join("backend/templates").join(name));
    let (page, manifest, icon) =
        (of_server("app.html")?, of_server("kiosk.webmanifest")?, of_server("icon.svg")?);
    let mut files = vec!["/kiosk/manifest.webmanifest".to_owned(), "/kiosk/icon.svg".to_owned()];
    for name in ["kiosk.css", "kiosk.js", "kiosk.wasm", "start.js"]
        .into_iter()
        .map(str::to_owned)
        .chain(style::fonts()?)
    {
        files.push(dist.url(&name)?);
    }
    let files = serde_json::to_string(&files)?;
    let mut parts = vec![template.into_bytes(), page, manifest, icon, files.clone().into_bytes()];
    // The page says something in every language before the app does.
    for locale in locales()? {
        parts.push(read(&locale)?);
    }
    let version = digest(&parts.iter().map(Vec::as_slice).collect::<Vec<_>>());
    let template = String::from_utf8(parts.swap_remove(0))?;
    Ok(template.replace("\"__FILES__\"", &files).replace("__VERSION__", &version))
}

/// The files of the languages, in the order of their names.
pub fn locales() -> Result<Vec<PathBuf>> {
    let entries = std::fs::read_dir(root().join("shared/locales"))?;
    let mut files = entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    files.sort();
    Ok(files)
}

/// What the loader says before the widget has come, by language.
fn words() -> Result<String> {
    const KEYS: [(&str, &str); 10] = [
        ("widget", "tab_rating"),
        ("widget", "tab_suggestion"),
        ("survey", "question"),
        ("survey", "dossier_question"),
        ("survey", "score_1"),
        ("survey", "score_2"),
        ("survey", "score_3"),
        ("survey", "score_4"),
        ("survey", "score_5"),
        ("widget", "close"),
    ];
    let mut words = Map::new();
    for path in locales()? {
        let language = path.file_stem().and_then(|stem| stem.to_str()).context("a locale file has a name")?;
        let file: Value = serde_json::from_slice(&read(&path)?)?;
        words.insert(
            language.to_owned(),
            KEYS.iter().map(|&(section, key)| file[section][key].clone()).collect(),
        );
    }
    Ok(serde_json::to_string(&words)?)
}

/// A script of ours without its lines of comment and its indentation.
fn without_comments(path: &str) -> Result<String> {
    let script = String::from_utf8(read(&root().join(path))?)?;
    let lines = script.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("//"));
    Ok(lines.collect::<Vec<_>>().join("\n"))
}

/// `embed.js` with its style sheet and the addresses of the widget put in.
fn loader(dist: &Dist) -> Result<String> {
    let css = style::bundle(style::LOADER, dist)?;
    Ok(without_comments("frontend/widget/embed.js")?
        .replace("\"__STYLE__\"", &serde_json::to_string(&css)?)
        .replace("\"__WORDS__\"", &words()?)
        .replace("__SCRIPT__", &dist.url("widget.js")?)
        .replace("__WASM__", &dist.url("widget.wasm")?))
}
