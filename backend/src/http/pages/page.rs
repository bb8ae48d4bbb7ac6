//! What every server-rendered page has: its language, its style sheet, its frame.

use super::words::{Words, language_name, words};
use crate::http::assets::Manifest;
use crate::http::error::{Error, Result};
use crate::http::extract::Params;
use askama::Template;
use axum::response::Html;
use hailong_shared::Lang;
use std::sync::LazyLock;

/// The names of the embedded files.
pub static ASSETS: LazyLock<Manifest> = LazyLock::new(Manifest::load);

/// The frame of a page.
pub struct Page {
    /// Its language.
    pub lang: Lang,
    /// The texts in that language.
    pub words: &'static Words,
    /// The address of its style sheet.
    pub css: String,
    /// The other languages: code, name.
    pub others: Vec<(Lang, &'static str)>,
}

impl Page {
    /// The frame in the language that `?lang=` names; Vietnamese otherwise.
    pub fn new(params: &Params) -> Self {
        let lang = params.get("lang").ok().flatten().unwrap_or(Lang::Vi);
        let others =
            Lang::ALL.iter().filter(|&&other| other != lang).map(|&other| (other, language_name(other)));
        Self { lang, words: words(lang), css: ASSETS.url("pages.css"), others: others.collect() }
    }

    /// `?lang=…` for links that keep the language; empty for Vietnamese.
    pub fn query(&self) -> String {
        if self.lang == Lang::Vi { String::new() } else { format!("?lang={}", self.lang) }
    }
}

/// A rendered template as a response.
pub fn html(template: &impl Template) -> Result<Html<String>> {
    template.render().map(Html).map_err(|error| Error::Internal(error.into()))
}
