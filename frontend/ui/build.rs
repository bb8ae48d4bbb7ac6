//! Turns the apps' texts of the locale files into checked keys.

use leptos_i18n_build::{Config, ParseOptions, TranslationsInfos};
use serde_json::{Map, Value};
use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// One file for each language; that they have the same keys, the shared crate has seen to.
const LOCALES: &str = "../../shared/locales";
/// The language that the others fall back on.
const FIRST: &str = "vi";
/// What the apps say. The rest is the server's.
const SECTIONS: [&str; 5] = ["survey", "common", "kiosk", "widget", "admin"];

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed={LOCALES}");
    let out = PathBuf::from(std::env::var("OUT_DIR")?);
    let mut languages = Vec::new();
    for entry in std::fs::read_dir(LOCALES)? {
        let path = entry?.path();
        let language = path.file_stem().and_then(|stem| stem.to_str()).ok_or("a locale file has a name")?;
        copy(&path, &out.join("locales").join(format!("{language}.json")))?;
        languages.push(language.to_owned());
    }

    let options = ParseOptions::new().interpolate_display(true);
    let mut config = Config::new(FIRST)?.parse_options(options);
    for language in languages.iter().filter(|language| *language != FIRST) {
        config = config.add_locale(language)?;
    }
    let translations = TranslationsInfos::parse_at_dir(&out, config)?;
    translations.emit_diagnostics();
    translations.generate_i18n_module(out.join("i18n"))?;
    std::fs::write(out.join("language.rs"), language_function(&languages)?)?;
    Ok(())
}

/// Copies the apps' sections, with the language's own name among the common texts.
fn copy(from: &Path, to: &Path) -> Result<(), Box<dyn Error>> {
    let mut file: Map<String, Value> = serde_json::from_str(&std::fs::read_to_string(from)?)?;
    let name = file.remove("name").ok_or("a language has a name")?;
    file.retain(|section, _| SECTIONS.contains(&section.as_str()));
    file["common"]["language_name"] = name;
    std::fs::create_dir_all(to.parent().ok_or("the copy has a folder")?)?;
    Ok(std::fs::write(to, serde_json::to_string(&file)?)?)
}

/// The arms that lead from a language to its locale.
fn language_function(languages: &[String]) -> Result<String, Box<dyn Error>> {
    let mut arms = String::new();
    for language in languages {
        let variant = format!("{}{}", language[..1].to_uppercase(), &language[1..]);
        writeln!(arms, "        Lang::{variant} => Locale::{language},")?;
    }
    Ok(format!(
        "/// The locale file of a language.\npub fn locale(lang: Lang) -> Locale {{\n    match lang {{\n{arms}    }}\n}}\n"
    ))
}
