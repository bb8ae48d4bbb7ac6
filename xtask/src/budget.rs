//! The size budgets of what browsers download.

use crate::dist::Dist;
use crate::frontend;
use crate::tools::{read, root};
use anyhow::{Result, bail};
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Debug, Deserialize)]
struct Budget {
    files: Vec<String>,
    /// With two languages.
    bytes: usize,
    /// For each further language.
    more: usize,
}

/// Prints every budget beside what was built; fails if one is passed.
pub fn check(dist: &Dist) -> Result<()> {
    let file = String::from_utf8(read(&root().join("xtask/budgets.toml"))?)?;
    let budgets: BTreeMap<String, Budget> = toml::from_str(&file)?;
    let further = frontend::locales()?.len().saturating_sub(2);
    let mut passed = Vec::new();
    println!("{:<8} {:>10} {:>10}   bytes after brotli", "app", "built", "budget");
    for (name, budget) in &budgets {
        let sizes = budget.files.iter().map(|file| dist.brotli_size(file)).collect::<Result<Vec<_>>>()?;
        let built: usize = sizes.iter().sum();
        let parts: Vec<String> =
            budget.files.iter().zip(&sizes).map(|(file, size)| format!("{file} {size}")).collect();
        let allowed = budget.bytes + further * budget.more;
        println!("{name:<8} {built:>10} {allowed:>10}   {}", parts.join(", "));
        if built > allowed {
            passed.push(name.as_str());
        }
    }
    if !passed.is_empty() {
        bail!("too large: {} (budgets: xtask/budgets.toml)", passed.join(", "));
    }
    Ok(())
}
