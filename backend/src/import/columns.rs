//! Finding columns by their header.

use anyhow::bail;
use csv::ByteRecord;

const KNOWN: [&str; 7] = ["score", "comment", "rated_at", "stage", "dossier", "reasons", "id"];

/// Where each known column stands.
#[derive(Debug)]
pub struct Columns {
    places: [Option<usize>; KNOWN.len()],
    count: usize,
}

impl Columns {
    /// Finds the known columns among these names, in lower case.
    pub fn find(header: &[String]) -> anyhow::Result<Self> {
        let mut places = [None; KNOWN.len()];
        for (place, known) in places.iter_mut().zip(KNOWN) {
            let mut found = header.iter().enumerate().filter(|(_, name)| *name == known);
            *place = found.next().map(|(at, _)| at);
            if found.next().is_some() {
                bail!("the header names `{known}` twice");
            }
        }
        if places[0].is_none() {
            bail!(
                "the header has no column `score`; it must name its columns, parted by commas, semicolons or tabs, such as: \
                 score,comment,rated_at"
            );
        }
        Ok(Self { places, count: header.len() })
    }

    /// The names that are not known.
    pub fn unknown(header: &[String]) -> Vec<String> {
        header.iter().filter(|name| !KNOWN.contains(&name.as_str())).cloned().collect()
    }

    /// How many columns the header has.
    pub fn count(&self) -> usize {
        self.count
    }

    /// A column's text on this line, if the file has the column and the line has text in it.
    pub fn text<'r>(&self, record: &'r ByteRecord, name: &str) -> Result<Option<&'r str>, String> {
        let place = KNOWN.iter().position(|known| *known == name).and_then(|at| self.places[at]);
        let Some(bytes) = place.and_then(|at| record.get(at)) else { return Ok(None) };
        let text = std::str::from_utf8(bytes).map_err(|_| format!("{name} is not UTF-8"))?.trim();
        Ok(Some(text).filter(|text| !text.is_empty()))
    }
}
