//! The shells that load the kiosk and the admin app.

use super::page::{ASSETS, Page, html};
use super::words::{AppWords, words};
use crate::http::error::Result;
use crate::http::extract::Params;
use askama::Template;
use axum::response::Html;
use hailong_shared::Lang;

#[derive(Template)]
#[template(path = "app.html")]
pub struct App {
    page: Page,
    title: &'static str,
    /// Whether the page can be installed like an app.
    installable: bool,
    built: bool,
    style: String,
    script: String,
    wasm: String,
    /// What says so when the app cannot start.
    watch: String,
    /// Where one gets by without the app.
    way: &'static str,
    /// What is said then, in every language: nobody can change it without the app.
    failures: Vec<(Lang, &'static AppWords)>,
}

impl App {
    /// The shell of the app with this name.
    pub fn new(params: &Params, name: &str, title: &'static str) -> Self {
        let installable = name == "kiosk";
        Self {
            page: Page::new(params),
            title,
            installable,
            built: !ASSETS.is_empty(),
            style: ASSETS.url(&format!("{name}.css")),
            script: ASSETS.url(&format!("{name}.js")),
            wasm: ASSETS.url(&format!("{name}.wasm")),
            watch: ASSETS.url("start.js"),
            way: if installable { "/public" } else { "/" },
            failures: Lang::ALL.iter().map(|&lang| (lang, &words(lang).app)).collect(),
        }
    }
}

/// `GET /admin` and everything below it
pub async fn admin(params: Params) -> Result<Html<String>> {
    html(&App::new(&params, "admin", "hailong – quản trị"))
}
