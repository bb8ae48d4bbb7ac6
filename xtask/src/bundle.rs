//! From a compiled crate to a script and a WebAssembly module.

use crate::dist::{Dist, digest};
use crate::style;
use crate::tools::{read, target};
use anyhow::{Context, Result};
use std::path::{Path, PathBuf};
use wasm_bindgen_cli_support::Bindgen;

/// How a browser app is started.
pub enum App {
    /// It starts by itself in the page that loads its script.
    Page(&'static str),
    /// Whoever imports it calls it.
    Module(&'static str),
}

impl App {
    /// The app's name.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Page(name) | Self::Module(name) => name,
        }
    }
}

/// Adds an app's script and module to what is served.
pub fn add(app: &App, dist: &mut Dist) -> Result<()> {
    let name = app.name();
    let compiled = target().join(format!("wasm32-unknown-unknown/wasm/hailong_{name}.wasm"));
    let folder = bind(name, &compiled)?;
    dist.add(&format!("{name}.wasm"), read(&folder.join(format!("{name}_bg.wasm")))?);
    let mut script = String::from_utf8(read(&folder.join(format!("{name}.js")))?)?;
    if let App::Module(_) = app {
        // The policy of a host page forbids inline styles, but not sheets that a script makes.
        let css = serde_json::to_string(&style::bundle(style::WIDGET, dist)?)?;
        script.push_str("\nexport const sheet = new CSSStyleSheet();\nsheet.replaceSync(");
        script.push_str(&css);
        script.push_str(");\n");
    }
    if let App::Page(_) = app {
        // The page's policy forbids inline scripts, so the script starts itself.
        let wasm = dist.url(&format!("{name}.wasm"))?;
        let start = format!("\n__wbg_init({{ module_or_path: new URL(\"{wasm}\", import.meta.url) }});\n");
        script.push_str(&start);
    }
    dist.add(&format!("{name}.js"), script.into_bytes());
    Ok(())
}

/// Runs wasm-bindgen, unless it has run on this very module before. No wasm-opt: it would save 2 % on machines that have
/// it, and some distributions' versions break tables of references.
fn bind(name: &str, compiled: &Path) -> Result<PathBuf> {
    let key = digest(&[&read(compiled)?]);
    let folder = target().join("frontend/bound").join(format!("{name}-{key}"));
    if folder.join("done").is_file() {
        return Ok(folder);
    }
    forget_older(name)?;
    let mut bindgen = Bindgen::new();
    bindgen.input_path(compiled).out_name(name).typescript(false).remove_name_section(true);
    bindgen
        .web(true)
        .and_then(|bindgen| bindgen.generate(&folder))
        .with_context(|| format!("binding {name}"))?;
    std::fs::write(folder.join("done"), "")?;
    Ok(folder)
}

fn forget_older(name: &str) -> Result<()> {
    let bound = target().join("frontend/bound");
    std::fs::create_dir_all(&bound)?;
    for entry in std::fs::read_dir(&bound)? {
        let entry = entry?;
        if entry.file_name().to_string_lossy().starts_with(&format!("{name}-")) {
            std::fs::remove_dir_all(entry.path())?;
        }
    }
    Ok(())
}
