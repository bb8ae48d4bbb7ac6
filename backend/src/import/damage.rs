//! A thousand damaged files: each is read exactly or refused by name, and none is read as something else.
//!
//! A clean file is written from known rows, then damaged by an operation whose effect on what the file says is known.
//! What changes the meaning and leaves a well-formed file, such as another digit, is no damage that a reader could
//! see.

use super::tests::seat;
use super::{Reading, read};
use crate::clock::Clock;
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::{Config, TestRunner};
use std::cell::RefCell;
use std::collections::BTreeMap;

/// 23 November 2026 in Vietnam.
const NOW: i64 = 1_795_402_800_000;
const FILES: u32 = 1_000;
const KINDS: usize = 25;
const COLUMNS: [&str; 5] = ["score", "rated_at", "stage", "comment", "ghi chú"];
const COMMENTS: [&str; 8] =
    ["", "", "tốt", "nhanh, gọn; đúng hẹn", "cô nói \"chờ\" rồi đi", "một dòng\nhai dòng", "\"", "ok"];

/// What a row says, as far as rates are concerned: score, day, stage.
type Meaning = (u8, String, String);

#[derive(Debug, Clone)]
struct Source {
    score: u8,
    day: u8,
    minute: Option<u8>,
    stage: &'static str,
    comment: &'static str,
    note: &'static str,
}

#[derive(Debug, Clone)]
struct Clean {
    rows: Vec<Source>,
    /// Which columns there are, in which order.
    columns: Vec<usize>,
    delimiter: u8,
    crlf: bool,
    always_quoted: bool,
    slashes: bool,
}

#[derive(Debug)]
enum Expected {
    /// These rows.
    Exactly(Vec<Meaning>),
    /// These rows, or a named fault.
    ExactlyOrRefused(Vec<Meaning>),
    /// A named fault.
    Refused,
}
use Expected::{Exactly, ExactlyOrRefused, Refused};

fn clean() -> impl Strategy<Value = Clean> {
    let comment = || prop::sample::select(&COMMENTS[..]);
    let source = (1..=5_u8, 2..=20_u8, prop::option::of(0..60_u8), any::<bool>(), comment(), comment())
        .prop_map(|(score, day, minute, result, comment, note)| {
            let stage = if result { "result" } else { "reception" };
            Source { score, day, minute, stage, comment, note }
        });
    let columns = prop::sample::subsequence(vec![1, 2, 3, 4], 0..=4)
        .prop_map(|more| [vec![0], more].concat())
        .prop_shuffle();
    let delimiter = prop::sample::select(&b",;\t"[..]);
    (prop::collection::vec(source, 2..12), columns, delimiter, any::<[bool; 3]>()).prop_map(
        |(rows, columns, delimiter, [crlf, always_quoted, slashes])| Clean {
            rows,
            columns,
            delimiter,
            crlf,
            always_quoted,
            slashes,
        },
    )
}

impl Clean {
    fn cell(&self, row: &Source, column: usize) -> String {
        match COLUMNS[column] {
            "score" => row.score.to_string(),
            "rated_at" => {
                let day = if self.slashes {
                    format!("{}/11/2025", row.day)
                } else {
                    format!("2025-11-{:02}", row.day)
                };
                row.minute.map_or(day.clone(), |minute| format!("{day} 08:{minute:02}"))
            }
            "stage" => row.stage.to_owned(),
            "comment" => row.comment.to_owned(),
            _ => row.note.to_owned(),
        }
    }

    fn cells(&self) -> Vec<Vec<String>> {
        self.rows.iter().map(|row| self.columns.iter().map(|&at| self.cell(row, at)).collect()).collect()
    }

    fn header(&self) -> Vec<String> {
        self.columns.iter().map(|&at| COLUMNS[at].to_owned()).collect()
    }

    fn has(&self, column: &str) -> bool {
        self.columns.iter().any(|&at| COLUMNS[at] == column)
    }

    /// One row with its line end.
    fn line(&self, cells: &[String]) -> String {
        let mut writer = csv::WriterBuilder::new()
            .delimiter(self.delimiter)
            .quote_style(if self.always_quoted {
                csv::QuoteStyle::Always
            } else {
                csv::QuoteStyle::Necessary
            })
            .terminator(if self.crlf { csv::Terminator::CRLF } else { csv::Terminator::Any(b'\n') })
            .from_writer(Vec::new());
        writer.write_record(cells).unwrap();
        String::from_utf8(writer.into_inner().unwrap()).unwrap()
    }

    /// The header and the rows, each with its line end.
    fn lines(&self) -> Vec<String> {
        std::iter::once(self.header()).chain(self.cells()).map(|cells| self.line(&cells)).collect()
    }

    fn meanings(&self) -> Vec<Meaning> {
        let meaning = |row: &Source| {
            let day =
                if self.has("rated_at") { format!("2025-11-{:02}", row.day) } else { "2026-11-23".into() };
            let stage = if self.has("stage") { row.stage } else { "result" };
            (row.score, day, stage.to_owned())
        };
        self.rows.iter().map(meaning).collect()
    }

    fn end(&self) -> &'static str {
        if self.crlf { "\r\n" } else { "\n" }
    }
}

/// Damages a file: the kind's name, the bytes, and what may be read of them.
fn damage(
    clean: &Clean,
    kind: usize,
    at: Index,
    other: Index,
    flag: bool,
) -> (&'static str, Vec<u8>, Expected) {
    let mut lines = clean.lines();
    let text = lines.concat();
    let mut rows = clean.meanings();
    // A row, and its line below the header.
    let row = at.index(rows.len());
    let delimiter = char::from(clean.delimiter);
    let boundaries: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    let place = boundaries[at.index(boundaries.len())];
    let insert = |piece: &str| [&text[..place], piece, &text[place..]].concat().into_bytes();
    match kind {
        0 => ("left as it is", text.into_bytes(), Exactly(rows)),
        1 => {
            // Behind at least one row; with its line end or without.
            let kept = lines[..row + 2].concat();
            rows.truncate(row + 1);
            let kept = if flag { kept.trim_end_matches(['\r', '\n']) } else { &kept };
            ("cut between rows", kept.into(), Exactly(rows))
        }
        2 => {
            // Behind its first character, and there is a row before it. What a last cell has lost no reader can know,
            // but score, day and stage are whole or refused.
            let row = row.max(1);
            let start = lines[..=row].concat().len();
            let body = lines[row + 1].trim_end_matches(['\r', '\n']);
            let cuts: Vec<usize> = body.char_indices().map(|(at, _)| at).skip(1).collect();
            if cuts.is_empty() {
                return ("cut within a row", text.into_bytes(), Exactly(rows));
            }
            rows.truncate(row + 1);
            let cut = &text[..start + cuts[other.index(cuts.len())]];
            ("cut within a row", cut.into(), ExactlyOrRefused(rows))
        }
        3 => {
            let doubled = lines[row + 1].clone();
            let to = other.index(rows.len()) + 1;
            lines.insert(to, doubled);
            rows.insert(to - 1, rows[row].clone());
            ("line doubled", lines.concat().into_bytes(), Exactly(rows))
        }
        4 => {
            let header = lines[0].clone();
            lines.insert(row + 1 + usize::from(flag), header);
            ("header again", lines.concat().into_bytes(), Refused)
        }
        5 => ("quote added", insert("\""), Refused),
        6 => {
            let quotes: Vec<usize> = text.match_indices('"').map(|(at, _)| at).collect();
            if quotes.is_empty() {
                return ("quote lost", insert("\""), Refused);
            }
            let mut text = text.clone();
            text.remove(quotes[at.index(quotes.len())]);
            ("quote lost", text.into_bytes(), Refused)
        }
        7 => {
            let quotes: Vec<usize> = text.match_indices('"').map(|(at, _)| at).collect();
            if quotes.len() < 2 {
                return ("two quotes lost", text.into_bytes(), Exactly(rows));
            }
            // Those with a line end between them part rows: without them, all between is one cell.
            let mut pairs: Vec<&[usize]> = quotes.windows(2).collect();
            if flag && pairs.iter().any(|pair| text[pair[0]..pair[1]].contains('\n')) {
                pairs.retain(|pair| text[pair[0]..pair[1]].contains('\n'));
            }
            let pair = pairs[at.index(pairs.len())];
            let mut text = text.clone();
            text.remove(pair[1]);
            text.remove(pair[0]);
            ("two quotes lost", text.into_bytes(), ExactlyOrRefused(rows))
        }
        8 => {
            // Letters beyond ASCII become single bytes, as in Latin-1 or Windows-1258.
            let bytes: Vec<u8> =
                text.chars().map(|c| u8::try_from(c).ok().filter(u8::is_ascii).unwrap_or(0xE5)).collect();
            let expected = if text.is_ascii() { Exactly(rows) } else { Refused };
            ("other 8-bit encoding", bytes, expected)
        }
        9 => {
            let marked = if flag { format!("\u{feff}{text}") } else { text.clone() };
            let big = at.index(2) == 0;
            let unit = |unit: u16| if big { unit.to_be_bytes() } else { unit.to_le_bytes() };
            ("UTF-16", marked.encode_utf16().flat_map(unit).collect(), Refused)
        }
        10 => {
            let bad: [&[u8]; 6] = [b"\xff", b"\xc0\xaf", b"\x80", b"\xed\xa0\x80", b"\xe1\xbb", b"\xfe"];
            let bytes = [&text.as_bytes()[..place], bad[other.index(6)], &text.as_bytes()[place..]].concat();
            ("bytes that are no UTF-8", bytes, Refused)
        }
        11 => {
            let odd = ["\0", "\u{1a}", "\u{7}", "\u{85}", "\u{fffd}", "\u{b}"][other.index(6)];
            ("control character", insert(odd), Refused)
        }
        12 => {
            let expected = if place == 0 { Exactly(rows) } else { Refused };
            ("byte order mark", insert("\u{feff}"), expected)
        }
        13 => {
            let harmless = text[place..].starts_with('\n') && !text[..place].ends_with('\r');
            let expected = if harmless { Exactly(rows) } else { Refused };
            ("carriage return", insert("\r"), expected)
        }
        14 => {
            let text = text.replace("\r\n", "\n").replace('\n', "\r");
            ("line ends of old Macs", text.into_bytes(), Refused)
        }
        15 => {
            let plain = text.replace("\r\n", "\n");
            let end = |n: usize| if (at.index(usize::MAX) >> (n % 13)) & 1 == 1 { "\r\n" } else { "\n" };
            let mixed: String =
                plain.split_terminator('\n').enumerate().flat_map(|(n, line)| [line, end(n)]).collect();
            ("mixed line ends", mixed.into_bytes(), Exactly(rows))
        }
        16 => {
            // Two cells of a row change places.
            let mut cells = clean.cells();
            let (a, b) = (at.index(cells[row].len()), other.index(cells[row].len()));
            let free = |place: usize| matches!(COLUMNS[clean.columns[place]], "comment" | "ghi chú");
            let same = cells[row][a] == cells[row][b] || (free(a) && free(b));
            cells[row].swap(a, b);
            lines[row + 1] = clean.line(&cells[row]);
            ("cells swapped", lines.concat().into_bytes(), if same { Exactly(rows) } else { Refused })
        }
        17 => {
            let mut cells = clean.cells().swap_remove(row);
            let at = other.index(cells.len());
            if flag && cells.len() > 1 {
                cells.remove(at);
            } else {
                cells.insert(at, String::new());
            }
            lines[row + 1] = clean.line(&cells);
            ("cell lost or added", lines.concat().into_bytes(), Refused)
        }
        18 => {
            if row + 1 < rows.len() || flag {
                let row = row.min(rows.len() - 2);
                lines[row + 1] = lines[row + 1].trim_end_matches(['\r', '\n']).to_owned();
                return ("rows joined", lines.concat().into_bytes(), Refused);
            }
            ("rows joined", text.trim_end().to_owned().into_bytes(), ExactlyOrRefused(rows))
        }
        19 => {
            let end = clean.end();
            if flag {
                let text = format!("{text}{}", end.repeat(other.index(3) + 1));
                return ("empty lines", text.into_bytes(), Exactly(rows));
            }
            lines.insert(row + 1, end.to_owned());
            ("empty lines", lines.concat().into_bytes(), Refused)
        }
        20 => {
            let named = if flag { delimiter } else { [',', ';', '\t', '|'][other.index(4)] };
            let good = named == delimiter || (clean.columns.len() == 1 && named != '|');
            let text = format!("sep={named}{}{text}", clean.end());
            ("delimiter named", text.into_bytes(), if good { Exactly(rows) } else { Refused })
        }
        21 => {
            let more = delimiter.to_string().repeat(other.index(3) + 1);
            let longer = |line: &String| {
                let body = line.trim_end_matches(['\r', '\n']);
                format!("{body}{more}{}", &line[body.len()..])
            };
            if flag {
                let all: String = lines.iter().map(longer).collect();
                return ("delimiters at the ends", all.into_bytes(), Exactly(rows));
            }
            lines[row + 1] = longer(&lines[row + 1]);
            ("delimiters at the ends", lines.concat().into_bytes(), Refused)
        }
        22 => {
            if flag {
                lines[0] = lines[0].to_uppercase();
                return ("header changed", lines.concat().into_bytes(), Exactly(rows));
            }
            let mut header = clean.header();
            let known: Vec<usize> = (0..header.len()).filter(|&at| header[at] != "ghi chú").collect();
            let name = &mut header[known[at.index(known.len())]];
            let letter = other.index(name.len());
            name.remove(letter);
            lines[0] = clean.line(&header);
            ("header changed", lines.concat().into_bytes(), Refused)
        }
        23 => {
            lines.remove(if flag { 0 } else { row + 1 });
            rows.remove(row);
            ("line lost", lines.concat().into_bytes(), if flag { Refused } else { Exactly(rows) })
        }
        _ => {
            let (column, texts) = if flag && clean.has("rated_at") {
                (
                    "rated_at",
                    &["45383", "11/30/2025", "2025-11-3", "1/11/25", "05.11.2025", "2025-11-05 8:5", ""][..],
                )
            } else {
                ("score", &["5.0", "５", "05", "+5", "6", "0", "4,5", "năm", "1e0"][..])
            };
            let mut cells = clean.cells().swap_remove(row);
            let place = clean.columns.iter().position(|&at| COLUMNS[at] == column).unwrap();
            cells[place] = texts[other.index(texts.len())].to_owned();
            lines[row + 1] = clean.line(&cells);
            ("value written otherwise", lines.concat().into_bytes(), Refused)
        }
    }
}

/// What was read, or why it was not: by a line of the file, or whole.
fn outcome(read: anyhow::Result<Reading>) -> Result<Vec<Meaning>, &'static str> {
    let reading = match read {
        Ok(reading) => reading,
        Err(error) => {
            assert!(!error.to_string().is_empty());
            return Err("file refused");
        }
    };
    if let Some(fault) = reading.faults.first() {
        assert!(fault.line > 0 && !fault.reason.is_empty());
        return Err("line named");
    }
    let meaning = |rating: crate::domain::rating::NewRating| {
        (rating.score.value(), rating.day.to_string(), rating.stage.to_string())
    };
    Ok(reading.ratings.into_iter().map(meaning).collect())
}

#[test]
fn a_thousand_damaged_files_are_read_exactly_or_refused_by_name() {
    let ends: RefCell<BTreeMap<(&str, &str), u32>> = RefCell::default();
    let mut runner = TestRunner::new(Config { cases: FILES, failure_persistence: None, ..Config::default() });
    let files = (clean(), 0..KINDS, any::<Index>(), any::<Index>(), any::<bool>());
    let run = runner.run(&files, |(clean, kind, at, other, flag)| {
        let (name, bytes, expected) = damage(&clean, kind, at, other, flag);
        let found = outcome(read(&bytes[..], &seat(), &Clock::fixed(NOW)));
        let shown = String::from_utf8_lossy(&bytes);
        match (&found, &expected) {
            (Ok(found), Exactly(rows) | ExactlyOrRefused(rows)) => {
                prop_assert_eq!(found, rows, "{}: {}", name, shown);
            }
            (Err(_), ExactlyOrRefused(_) | Refused) => {}
            _ => prop_assert!(false, "{}: {:?} instead of {:?}: {}", name, found, expected, shown),
        }
        let end = found.err().unwrap_or("read exactly");
        *ends.borrow_mut().entry((name, end)).or_default() += 1;
        Ok(())
    });
    let ends = ends.into_inner();
    let of = |end| ends.iter().filter(|((_, at), _)| *at == end).map(|(_, n)| n).sum::<u32>();
    for ((name, end), n) in &ends {
        println!("{n:4} {name}: {end}");
    }
    println!(
        "{} read exactly, {} by line, {} whole",
        of("read exactly"),
        of("line named"),
        of("file refused")
    );
    run.unwrap();
    assert_eq!(ends.values().sum::<u32>(), FILES);
}
