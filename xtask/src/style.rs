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
            "ui/styles/boot",
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
            "ui/styles/boot",
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
            "admin/styles/slips",
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

/// The sheet of what the widget's loader paints.
pub const LOADER: &[&str] = &["ui/styles/tokens", "ui/styles/dark", "ui/styles/face", "widget/styles/loader"];

/// The sheet that comes with the widget and stands beside the loader's.
pub const WIDGET: &[&str] = &["ui/styles/tokens", "ui/styles/dark", "widget/styles/widget"];

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
    Ok(without_unused_tokens(&small.to_string()))
}

/// The sheet without the custom properties that nothing in it reads: each sheet takes the tokens it needs.
fn without_unused_tokens(css: &str) -> String {
    let is_read = |name: &str| css.contains(&format!("var({name})"));
    let mut out = String::with_capacity(css.len());
    let mut rest = css;
    while let Some(at) = rest.find("--hl-") {
        let before = if at > 0 { &rest[..at] } else { &out };
        let declared = before.ends_with(['{', ';']);
        let end = at + rest[at..].find([';', '}']).unwrap_or(rest.len() - at);
        let name = rest[at..end].split(':').next().unwrap_or_default();
        if declared && !is_read(name) {
            out.push_str(&rest[..at]);
            // A semicolon goes with its declaration; a closing brace stays.
            rest = rest[end..].strip_prefix(';').unwrap_or(&rest[end..]);
        } else {
            out.push_str(&rest[..end]);
            rest = &rest[end..];
        }
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_tokens_that_are_read_stay() {
        let css = ":root{--hl-a:#fff;--hl-b:#000;--hl-d:#111;--hl-c:1px 2px}p{color:var(--hl-a);margin:var(--hl-c)}";
        let kept = ":root{--hl-a:#fff;--hl-c:1px 2px}p{color:var(--hl-a);margin:var(--hl-c)}";
        assert_eq!(without_unused_tokens(css), kept);
    }
}
