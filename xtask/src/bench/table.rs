//! The one table.

use super::wrk::Load;
use std::fmt;

/// Lines of four cells: what, the figure, the ratio, what is wanted.
#[derive(Default)]
pub struct Table(Vec<[String; 4]>);

impl Table {
    /// Adds a line.
    pub fn add(&mut self, what: &str, figure: String, ratio: &str, wanted: &str) {
        eprintln!("  {what}: {figure} {ratio}");
        self.0.push([what.to_owned(), figure, ratio.to_owned(), wanted.to_owned()]);
    }

    /// Adds what a load showed.
    pub fn load(&mut self, what: &str, load: &Load, ratio: &str, wanted: &str) {
        let figure = format!("{:.0}/s, p50 {:.1} ms, p99 {:.1} ms", load.per_second, load.p50, load.p99);
        self.add(what, figure, ratio, wanted);
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "| what | figure | ratio | wanted |\n| --- | --- | --- | --- |")?;
        for [what, figure, ratio, wanted] in &self.0 {
            writeln!(f, "| {what} | {figure} | {ratio} | {wanted} |")?;
        }
        Ok(())
    }
}
