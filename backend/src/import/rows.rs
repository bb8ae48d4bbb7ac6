//! Splits a text into rows and cells, strictly by RFC 4180.
//!
//! The `csv` crate takes any bytes: a quote that is never closed swallows the rest of the file into one cell, text
//! behind a closing quote is joined to it, and it has no strict mode. A check beside it would have to know the
//! grammar just as well and could split cells elsewhere than the reader does; so the grammar is read once, here, and
//! a test holds it against what the crate writes and reads.

use super::Fault;
use std::borrow::Cow;

/// A row of cells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row<'a> {
    /// The line on which it begins, counted as an editor counts.
    pub line: u64,
    /// Its cells, as they were meant: without their quotes.
    pub cells: Vec<Cow<'a, str>>,
    /// It as it was written, without its line end; quoted cells may hold line ends.
    pub raw: &'a str,
}

/// The rows of a text in which each carriage return is followed by a line feed.
#[derive(Debug, Clone)]
pub struct Rows<'a> {
    text: &'a str,
    at: usize,
    line: u64,
    delimiter: u8,
}

/// How a cell ends.
enum End {
    Cell,
    Row,
}

impl<'a> Rows<'a> {
    /// The rows of `text`, which begins on this line of its file.
    pub fn new(text: &'a str, line: u64, delimiter: u8) -> Self {
        Self { text, at: 0, line, delimiter }
    }

    /// The delimiter between cells.
    pub fn delimiter(&self) -> u8 {
        self.delimiter
    }

    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Goes past the delimiter or the line end that has to be here; nothing if there is something else.
    fn end(&mut self) -> Option<End> {
        match self.byte() {
            None => return Some(End::Row),
            Some(b'\r') => self.at += 2,
            Some(b'\n') => self.at += 1,
            Some(byte) if byte == self.delimiter => {
                self.at += 1;
                return Some(End::Cell);
            }
            Some(_) => return None,
        }
        self.line += 1;
        Some(End::Row)
    }

    fn plain(&mut self) -> Result<Cow<'a, str>, String> {
        let rest = &self.text[self.at..];
        let special = |b: u8| b == self.delimiter || matches!(b, b'"' | b'\r' | b'\n');
        let length = rest.bytes().position(special).unwrap_or(rest.len());
        self.at += length;
        if self.byte() == Some(b'"') {
            // Outside of quotes the line's end is the row's end, and the next row can be read.
            let left = self.text[self.at..].find('\n').map_or(self.text.len() - self.at, |n| n + 1);
            self.line += u64::from(self.text[..self.at + left].ends_with('\n'));
            self.at += left;
            return Err(
                "a cell has a quote in its middle; a cell with quotes is written \"like \"\"this\"\"\", and \
                        nothing stands before the first quote"
                    .to_owned(),
            );
        }
        Ok(Cow::Borrowed(&rest[..length]))
    }

    /// Fails with nothing left to read: what is text and what are rows from here on, nobody knows.
    fn quoted(&mut self) -> Result<Cow<'a, str>, String> {
        self.at += 1;
        let mut text = Cow::Borrowed("");
        loop {
            let rest = &self.text[self.at..];
            let Some(length) = rest.find('"') else {
                self.at = self.text.len();
                return Err("a quote is opened and never closed".to_owned());
            };
            let part = &rest[..length];
            self.line += part.bytes().map(|b| u64::from(b == b'\n')).sum::<u64>();
            self.at += length + 1;
            if text.is_empty() {
                text = Cow::Borrowed(part);
            } else {
                text.to_mut().push_str(part);
            }
            if self.byte() != Some(b'"') {
                return Ok(text);
            }
            text.to_mut().push('"');
            self.at += 1;
        }
    }
}

impl<'a> Iterator for Rows<'a> {
    type Item = Result<Row<'a>, Fault>;

    fn next(&mut self) -> Option<Self::Item> {
        let (start, first) = (self.at, self.line);
        if start == self.text.len() {
            return None;
        }
        let mut cells = Vec::new();
        loop {
            let line = self.line;
            let quoted = self.byte() == Some(b'"');
            let cell = if quoted { self.quoted() } else { self.plain() };
            match cell {
                Ok(cell) => cells.push(cell),
                Err(reason) => return Some(Err(Fault { line, reason })),
            }
            match self.end() {
                Some(End::Cell) => {}
                Some(End::Row) => {
                    let raw = self.text[start..self.at].trim_end_matches(['\r', '\n']);
                    return Some(Ok(Row { line: first, cells, raw }));
                }
                None => {
                    let reason = "text stands behind a closing quote; nothing below was read".to_owned();
                    let line = self.line;
                    self.at = self.text.len();
                    return Some(Err(Fault { line, reason }));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> Vec<Result<Vec<String>, u64>> {
        let row = |row: Row<'_>| row.cells.iter().map(ToString::to_string).collect();
        Rows::new(text, 1, b',').map(|read| read.map(row).map_err(|fault| fault.line)).collect()
    }

    #[test]
    fn quotes_that_are_not_of_the_grammar_are_faults() {
        let good = |cells: &[&str]| Ok(cells.iter().map(ToString::to_string).collect());
        assert_eq!(read("5,\"abc\n4,x\n1,y\n"), [Err(1)]);
        assert_eq!(read("5,a\n4,\"b\n\n"), [good(&["5", "a"]), Err(2)]);
        assert_eq!(read("5,\"a\"b\n4,c\n"), [Err(1)]);
        assert_eq!(read("5,\"a\" \n"), [Err(1)]);
        assert_eq!(read("5,\"a\nb\"c\n"), [Err(2)]);
        assert_eq!(read("5,a\"b\n4,c\r\n3, \"d\""), [Err(1), good(&["4", "c"]), Err(3)]);
        assert_eq!(read("5,\""), [Err(1)]);
        assert_eq!(read("5,\"\"\n,\n\n"), [good(&["5", ""]), good(&["", ""]), good(&[""])]);
        assert_eq!(read("\"a\"\"\r\n\"\"\",b"), [good(&["a\"\r\n\"", "b"])]);
    }

    proptest! {
        #[test]
        fn what_the_csv_crate_writes_is_read_as_it_reads_it(
            rows in prop::collection::vec(prop::collection::vec("[a,;\"\n đ]{0,6}", 2..4), 0..8),
            crlf: bool, always: bool, semicolon: bool,
        ) {
            let delimiter = if semicolon { b';' } else { b',' };
            let mut writer = csv::WriterBuilder::new()
                .delimiter(delimiter)
                .flexible(true)
                .terminator(if crlf { csv::Terminator::CRLF } else { csv::Terminator::Any(b'\n') })
                .quote_style(if always { csv::QuoteStyle::Always } else { csv::QuoteStyle::Necessary })
                .from_writer(Vec::new());
            for row in &rows {
                writer.write_record(row).unwrap();
            }
            let text = String::from_utf8(writer.into_inner().unwrap()).unwrap();
            let ours: Vec<Row<'_>> = Rows::new(&text, 1, delimiter).collect::<Result<_, _>>().unwrap();
            prop_assert_eq!(ours.iter().map(|row| row.cells.clone()).collect::<Vec<_>>(), rows.clone());
            for row in ours {
                let before = text.split('\n').take(usize::try_from(row.line).unwrap() - 1);
                let start: usize = before.map(|line| line.len() + 1).sum();
                prop_assert!(text[start..].starts_with(row.raw));
            }
            let theirs = csv::ReaderBuilder::new()
                .delimiter(delimiter).flexible(true).has_headers(false).from_reader(text.as_bytes())
                .records().map(|record| record.unwrap().iter().map(str::to_owned).collect::<Vec<_>>())
                .collect::<Vec<_>>();
            prop_assert_eq!(theirs, rows);
        }

        #[test]
        fn one_quote_more_or_less_is_never_overlooked(
            rows in prop::collection::vec(prop::collection::vec("[a,\"\n]{0,5}", 2), 1..8), at: prop::sample::Index, more: bool,
        ) {
            let mut writer = csv::Writer::from_writer(Vec::new());
            for row in &rows {
                writer.write_record(row).unwrap();
            }
            let mut text = String::from_utf8(writer.into_inner().unwrap()).unwrap();
            let quotes: Vec<usize> = text.match_indices('"').map(|(at, _)| at).collect();
            if more || quotes.is_empty() {
                text.insert(at.index(text.len() + 1), '"');
            } else {
                text.remove(quotes[at.index(quotes.len())]);
            }
            prop_assert!(Rows::new(&text, 1, b',').any(|row| row.is_err()), "{text:?}");
        }
    }
}
