//! The shells that load the kiosk and the admin app.

use super::page::{ASSETS, Page, html};
use crate::http::error::Result;
use crate::http::extract::Params;
use askama::Template;
use axum::response::Html;

#[derive(Template)]
#[template(path = "app.html")]
struct App {
    page: Page,
    title: &'static str,
    built: bool,
    style: String,
    script: String,
    wasm: String,
}

impl App {
    fn new(params: &Params, name: &str, title: &'static str) -> Self {
        Self {
            page: Page::new(params),
            title,
            built: !ASSETS.is_empty(),
            style: ASSETS.url(&format!("{name}.css")),
            script: ASSETS.url(&format!("{name}.js")),
            wasm: ASSETS.url(&format!("{name}.wasm")),
        }
    }
}

/// `GET /kiosk`
pub async fn kiosk(params: Params) -> Result<Html<String>> {
    html(&App::new(&params, "kiosk", "hailong – quầy"))
}

/// `GET /admin` and everything below it
pub async fn admin(params: Params) -> Result<Html<String>> {
    html(&App::new(&params, "admin", "hailong – quản trị"))
}
