//! Finding columns by their header.

use super::rows::Row;
use anyhow::bail;

const KNOWN: [&str; 7] = ["score", "comment", "rated_at", "stage", "dossier", "reasons", "id"];

/// Where each known column stands.
#[derive(Debug, Clone)]
pub struct Columns {
    places: [Option<usize>; KNOWN.len()],
    names: Vec<String>,
}

impl Columns {
    /// Finds the known columns among these names, in lower case. A name that is nearly a known one is refused: passed
    /// over, a mistyped `rated_at` would have all ratings count today.
    pub fn find(header: &[String]) -> anyhow::Result<Self> {
        let mut places = [None; KNOWN.len()];
        for (place, known) in places.iter_mut().zip(KNOWN) {
            let mut found = header.iter().enumerate().filter(|(_, name)| *name == known);
            *place = found.next().map(|(at, _)| at);
            if found.next().is_some() {
                bail!("the header names `{known}` twice");
            }
            if place.is_none()
                && let Some(name) = header.iter().find(|name| resembles(name, known))
            {
                bail!(
                    "the header names `{name}`; if `{known}` is meant write it so, else call the column otherwise"
                );
            }
        }
        Ok(Self { places, names: header.to_vec() })
    }

    /// The names that are not known.
    pub fn unknown(&self) -> Vec<String> {
        let unknown = |name: &&String| !name.is_empty() && !KNOWN.contains(&name.as_str());
        self.names.iter().filter(unknown).cloned().collect()
    }

    /// How many columns the header has.
    pub fn count(&self) -> usize {
        self.names.len()
    }

    /// The number, from 1, of a cell with text in it for which the header has no name. Spreadsheets write nameless
    /// columns, but empty ones.
    pub fn nameless(&self, row: &Row<'_>) -> Option<usize> {
        let named = |at: usize| self.names.get(at).is_some_and(|name| !name.is_empty());
        row.cells
            .iter()
            .enumerate()
            .position(|(at, cell)| !named(at) && !cell.trim_matches(' ').is_empty())
            .map(|at| at + 1)
    }

    /// Whether the cells of this row are the header's names.
    pub fn repeated_by(&self, row: &Row<'_>) -> bool {
        row.cells.iter().map(|cell| cell.trim_matches(' ').to_lowercase()).eq(self.names.iter().cloned())
    }

    /// A column's text in this row, if the file has the column and the cell has text in it.
    pub fn text<'r>(&self, row: &'r Row<'_>, name: &str) -> Option<&'r str> {
        let place = KNOWN.iter().position(|known| *known == name).and_then(|at| self.places[at]);
        Some(row.cells.get(place?)?.trim_matches(' ')).filter(|text| !text.is_empty())
    }

    /// The line on which another row begins within a cell of free text: where one line ends as a row ends behind that
    /// cell, and the next begins as a row begins before it. `is_cell` tells by a column's name whether a text may
    /// stand there.
    pub fn hidden_row(
        &self,
        row: &Row<'_>,
        delimiter: u8,
        is_cell: impl Fn(&str, &str) -> bool,
    ) -> Option<u64> {
        let mut line = row.line;
        for (at, cell) in row.cells.iter().enumerate() {
            let name = self.names.get(at)?;
            if name == "comment" || !KNOWN.contains(&name.as_str()) {
                let pairs = cell.lines().zip(cell.lines().skip(1));
                if let Some((n, _)) =
                    (1..).zip(pairs).find(|(_, pair)| self.part(at, *pair, delimiter, &is_cell))
                {
                    return Some(line + n);
                }
            }
            line += cell.bytes().map(|b| u64::from(b == b'\n')).sum::<u64>();
        }
        None
    }

    /// Whether a row ends with one line and another begins with the next, if between them column `at` was cut.
    fn part(
        &self,
        at: usize,
        lines: (&str, &str),
        delimiter: u8,
        is_cell: impl Fn(&str, &str) -> bool,
    ) -> bool {
        let cells = |line: &str| -> Vec<String> {
            line.split(char::from(delimiter)).map(|text| text.trim_matches([' ', '"']).to_owned()).collect()
        };
        let (ending, beginning) = (cells(lines.0), cells(lines.1));
        let (before, behind) = (&self.names[..at], &self.names[at + 1..]);
        // Of the cut cell itself there is a piece on either line.
        ending.len() > behind.len()
            && beginning.len() > before.len()
            && before.iter().zip(&beginning).all(|(name, text)| is_cell(name, text))
            && behind.iter().rev().zip(ending.iter().rev()).all(|(name, text)| is_cell(name, text))
    }
}

/// Whether `name` is `known` written otherwise: with other punctuation, or a letter or two away from it.
fn resembles(name: &str, known: &str) -> bool {
    let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    // The shortest names are near to too many words.
    letters(name) == letters(known)
        || (known.len() > 2 && strsim::osa_distance(name, known) <= known.len() / 4)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(names: &str) -> Vec<String> {
        names.split(',').map(str::to_owned).collect()
    }

    #[test]
    fn a_name_that_is_nearly_known_is_refused() {
        for names in [
            "rated at", "ratedat", "rated-at", "rated_a", "raetd_at", "coment", "comments", "reason", "i d",
            "stages",
        ] {
            let error = Columns::find(&header(&format!("score,{names}"))).unwrap_err().to_string();
            assert!(error.contains(names), "{error}");
        }
        let columns = Columns::find(&header("score,rated_at,created_at,màu,no,,ward")).unwrap();
        assert_eq!(columns.unknown(), ["created_at", "màu", "no", "ward"]);
    }
}
