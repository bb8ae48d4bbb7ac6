//! From a compiled crate to a script and a WebAssembly module.

use crate::dist::{Dist, digest};
use crate::tools::{find, read, target};
use anyhow::{Context, Result};
use std::path::{Path, PathBuf};
use std::process::Command;
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
    if let App::Page(_) = app {
        // The page's policy forbids inline scripts, so the script starts itself.
        let wasm = dist.url(&format!("{name}.wasm"))?;
        let start = format!("\n__wbg_init({{ module_or_path: new URL(\"{wasm}\", import.meta.url) }});\n");
        script.push_str(&start);
    }
    dist.add(&format!("{name}.js"), script.into_bytes());
    Ok(())
}

/// Runs wasm-bindgen and wasm-opt, unless they have run on this very module before.
fn bind(name: &str, compiled: &Path) -> Result<PathBuf> {
    let optimiser = find(&["wasm-opt"]);
    let key = digest(&[&read(compiled)?, if optimiser.is_some() { b"opt" } else { b"" }]);
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
    if let Some(optimiser) = optimiser {
        optimise(&optimiser, &folder.join(format!("{name}_bg.wasm")))?;
    }
    std::fs::write(folder.join("done"), "")?;
    Ok(folder)
}

/// Makes the module a little smaller. An optimiser that is too old for a feature leaves it as it is.
fn optimise(optimiser: &Path, module: &Path) -> Result<()> {
    const FEATURES: [&str; 6] = [
        "--enable-bulk-memory",
        "--enable-sign-ext",
        "--enable-mutable-globals",
        "--enable-nontrapping-float-to-int",
        "--enable-reference-types",
        "--enable-multivalue",
    ];
    let smaller = module.with_extension("smaller");
    let output =
        Command::new(optimiser).arg("-Oz").args(FEATURES).arg(module).arg("-o").arg(&smaller).output()?;
    if output.status.success() {
        std::fs::rename(&smaller, module)?;
    } else {
        eprintln!("note: wasm-opt left {} as it is", module.display());
    }
    Ok(())
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
