//! The shells that load the kiosk and the admin app.

use super::page::{ASSETS, Page, html};
use crate::http::error::Result;
use crate::http::extract::Params;
use askama::Template;
use axum::response::Html;

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
}

impl App {
    /// The shell of the app with this name.
    pub fn new(params: &Params, name: &str, title: &'static str) -> Self {
        Self {
            page: Page::new(params),
            title,
            installable: name == "kiosk",
            built: !ASSETS.is_empty(),
            style: ASSETS.url(&format!("{name}.css")),
            script: ASSETS.url(&format!("{name}.js")),
            wasm: ASSETS.url(&format!("{name}.wasm")),
        }
    }
}

/// `GET /admin` and everything below it
pub async fn admin(params: Params) -> Result<Html<String>> {
    html(&App::new(&params, "admin", "hailong – quản trị"))
}
