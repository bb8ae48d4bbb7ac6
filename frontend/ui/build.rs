//! Turns the locale files into checked keys, and refuses a language that lacks a text or has one too many.

use leptos_i18n_build::{Config, ParseOptions, TranslationsInfos};
use serde_json::Value;
use std::collections::BTreeSet;
use std::error::Error;
use std::path::PathBuf;

const FIRST: &str = "vi";
const OTHERS: [&str; 1] = ["en"];

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=locales");
    let expected = keys(FIRST)?;
    for language in OTHERS {
        let found = keys(language)?;
        let differing: Vec<_> = expected.symmetric_difference(&found).cloned().collect();
        if !differing.is_empty() {
            return Err(format!(
                "locales/{language}.json and {FIRST}.json differ in: {}",
                differing.join(", ")
            )
            .into());
        }
    }

    let options = ParseOptions::new().interpolate_display(true);
    let mut config = Config::new(FIRST)?.parse_options(options);
    for language in OTHERS {
        config = config.add_locale(language)?;
    }
    let translations = TranslationsInfos::parse(config)?;
    translations.emit_diagnostics();
    translations.generate_i18n_module(PathBuf::from(std::env::var("OUT_DIR")?).join("i18n"))?;
    Ok(())
}

/// The paths of all texts of a language.
fn keys(language: &str) -> Result<BTreeSet<String>, Box<dyn Error>> {
    fn collect(prefix: &str, value: &Value, keys: &mut BTreeSet<String>) {
        match value {
            Value::Object(fields) => {
                fields.iter().for_each(|(name, v)| collect(&format!("{prefix}.{name}"), v, keys));
            }
            _ => drop(keys.insert(prefix.trim_start_matches('.').to_owned())),
        }
    }
    let file = std::fs::read_to_string(format!("locales/{language}.json"))?;
    let mut found = BTreeSet::new();
    collect("", &serde_json::from_str(&file)?, &mut found);
    Ok(found)
}
