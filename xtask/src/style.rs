//! Style sheets: which files make which sheet.

use crate::dist::Dist;
use crate::tools::{read, root};
use anyhow::{Context, Result};
use std::path::Path;

/// The sheets that pages load, each with its files in the order of the cascade.
pub const SHEETS: [(&str, &[&str]); 4] = [
    (
        "kiosk",
        &[
            "ui/styles/tokens",
            "ui/styles/fonts",
            "ui/styles/base",
            "ui/styles/face",
            "ui/styles/button",
            "ui/styles/switch",
            "kiosk/styles/kiosk",
        ],
    ),
    (
        "admin",
        &[
            "ui/styles/tokens",
            "ui/styles/dark",
            "ui/styles/fonts",
            "ui/styles/base",
            "ui/styles/face",
            "ui/styles/scores",
            "ui/styles/button",
            "ui/styles/switch",
            "admin/styles/frame",
            "admin/styles/form",
            "admin/styles/overview",
            "admin/styles/table",
            "admin/styles/inbox",
            "admin/styles/organisation",
        ],
    ),
    (
        "pages",
        &[
            "ui/styles/tokens",
            "ui/styles/dark",
            "ui/styles/fonts",
            "ui/styles/base",
            "ui/styles/scores",
            "ui/styles/button",
            "ui/styles/pages",
        ],
    ),
    ("portal", &["ui/styles/portal"]),
];

/// The sheet within the widget's shadow root.
pub const WIDGET: &[&str] = &["ui/styles/tokens", "ui/styles/dark", "ui/styles/face", "widget/styles/widget"];

/// The names of the font files.
pub fn fonts() -> Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in std::fs::read_dir(root().join("frontend/ui/fonts"))? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if Path::new(&name).extension().is_some_and(|ending| ending == "woff2") {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}

/// The files as one sheet, without comments and blanks, and with the fonts' served names.
pub fn bundle(files: &[&str], dist: &Dist) -> Result<String> {
    let mut css = String::new();
    for file in files {
        css.push_str(&String::from_utf8(read(&root().join("frontend").join(format!("{file}.css")))?)?);
    }
    for font in fonts()? {
        css = css.replace(&font, &dist.url(&font)?);
    }
    let small = minifier::css::minify(&css)
        .map_err(anyhow::Error::msg)
        .with_context(|| format!("in {}", files.join(", ")))?;
    Ok(small.to_string())
}
