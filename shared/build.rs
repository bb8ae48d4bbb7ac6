//! Makes the languages of what lies in `locales/`, one file each, and refuses a file that lacks a text or has one too many.

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::fmt::Write as _;
use std::path::PathBuf;

/// The language that comes first, and that the others fall back on.
const FIRST: &str = "vi";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=locales");
    let mut files = BTreeMap::new();
    for entry in std::fs::read_dir("locales")? {
        let path = entry?.path();
        let code = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default().to_owned();
        if !matches!(code.len(), 2 | 3) || !code.bytes().all(|letter| letter.is_ascii_lowercase()) {
            return Err(format!("{} is not named after a language, such as vi.json", path.display()).into());
        }
        let file: Value = serde_json::from_str(&std::fs::read_to_string(&path)?)
            .map_err(|error| format!("{}: {error}", path.display()))?;
        files.insert(code, file);
    }
    let first = files.remove(FIRST).ok_or("locales/vi.json is missing")?;
    let expected = keys(&first);
    for (code, file) in &files {
        let found = keys(file);
        let differing: Vec<_> = expected.symmetric_difference(&found).map(String::as_str).collect();
        if !differing.is_empty() {
            return Err(
                format!("locales/{code}.json and {FIRST}.json differ in: {}", differing.join(", ")).into()
            );
        }
    }
    let languages: Vec<_> = std::iter::once((FIRST.to_owned(), first)).chain(files).collect();
    std::fs::write(PathBuf::from(std::env::var("OUT_DIR")?).join("lang.rs"), code(&languages)?)?;
    Ok(())
}

/// The paths of all texts of a file.
fn keys(file: &Value) -> BTreeSet<String> {
    fn collect(path: &str, value: &Value, keys: &mut BTreeSet<String>) {
        match value {
            Value::Object(fields) => {
                fields.iter().for_each(|(name, v)| collect(&format!("{path}.{name}"), v, keys));
            }
            Value::Array(items) => {
                items.iter().enumerate().for_each(|(at, v)| collect(&format!("{path}.{at}"), v, keys));
            }
            _ => drop(keys.insert(path.trim_start_matches('.').to_owned())),
        }
    }
    let mut found = BTreeSet::new();
    collect("", file, &mut found);
    found
}

/// The enum of the languages, and what is written into it.
fn code(languages: &[(String, Value)]) -> Result<String, Box<dyn Error>> {
    let codes: Vec<&str> = languages.iter().map(|(code, _)| code.as_str()).collect();
    let (mut variants, mut files, mut formats) = (String::new(), String::new(), String::new());
    for (code, file) in languages {
        let variant = format!("{}{}", code[..1].to_uppercase(), &code[1..]);
        let name = file["name"].as_str().ok_or("a language has a name")?;
        writeln!(variants, "        /// {name}.\n        {variant} = \"{code}\",")?;
        writeln!(
            files,
            "            Self::{variant} => include_str!(concat!(env!(\"CARGO_MANIFEST_DIR\"), \"/locales/{code}.json\")),"
        )?;
        let format = &file["format"];
        let sign = |name: &str| {
            let mut letters = format[name].as_str().unwrap_or_default().chars();
            letters
                .next()
                .filter(|_| letters.next().is_none())
                .ok_or(format!("{code}: format.{name} is one letter"))
        };
        let pattern = |name: &str| format[name].as_str().unwrap_or_default();
        let months: Vec<_> =
            format["months"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        if months.len() != 12 {
            return Err(format!("{code}: format.months has {} months", months.len()).into());
        }
        writeln!(
            formats,
            "    crate::numerals::Format {{ thousands: {:?}, decimal: {:?}, day: {:?}, \
             day_short: {:?}, month: {:?}, months: {months:?} }},",
            sign("thousands")?,
            sign("decimal")?,
            pattern("day"),
            pattern("day_short"),
            pattern("month"),
        )?;
    }
    Ok(format!(
        "named_enum! {{
    /// A language that hailong speaks, one for each file in `locales`. Vietnamese is the first and the fallback.
    pub enum Lang (\"a language is one of {}\") {{
{variants}    }}
}}

impl Lang {{
    /// The file with its texts, as JSON.
    pub fn file(self) -> &'static str {{
        match self {{
{files}        }}
    }}

    /// How it writes numbers and days.
    pub(crate) fn format(self) -> &'static crate::numerals::Format {{
        &FORMATS[self as usize]
    }}
}}

/// In the order of the languages.
const FORMATS: [crate::numerals::Format; {}] = [
{formats}];
",
        codes.join(", "),
        codes.len(),
    ))
}
