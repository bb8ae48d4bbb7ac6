//! Ratings from CSV files: read strictly, checked row by row, compared with what is stored, and made into what the
//! store takes. Of a file that is damaged nothing is taken: a rate must not rest on what a reader made of a lost
//! quote.

mod columns;
#[cfg(test)]
mod damage;
mod header;
mod identity;
mod instant;
mod line;
mod plan;
mod resemblance;
mod rows;
mod text;

pub use plan::{Plan, plan};

use crate::clock::Clock;
use crate::domain::rating::NewRating;
use crate::store::{AgencyRow, DeskRow};
use anyhow::{Context, bail};
use identity::FileIdentity;
use line::{File, Parsed};
use rows::{Row, Rows};
use std::collections::HashMap;
use std::io::Read;
use uuid::Uuid;

/// Who the ratings of a file are for.
#[derive(Debug, Clone)]
pub struct Seat {
    /// The agency.
    pub agency: AgencyRow,
    /// The desk, or the agency as a whole.
    pub desk: Option<DeskRow>,
}

/// A line that cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Its number in the file, counted from 1 with the header.
    pub line: u64,
    /// Why not.
    pub reason: String,
}

/// What a file holds.
#[derive(Debug, Default)]
pub struct Reading {
    /// The ratings of the good rows, in order.
    pub ratings: Vec<NewRating>,
    /// The lines on which the ratings begin.
    pub lines: Vec<u64>,
    /// Whether the ratings say when they were given; those of a file without times count for the day of its import.
    pub dated: bool,
    /// The bad lines, in order.
    pub faults: Vec<Fault>,
    /// Columns that nobody knows.
    pub ignored_columns: Vec<String>,
    /// The SHA-256 of the file.
    pub digest: [u8; 32],
}

/// Reads a whole file. Fails only if nothing can be made of it: no header, no `score` column, another encoding.
pub fn read(mut source: impl Read, seat: &Seat, clock: &Clock) -> anyhow::Result<Reading> {
    let mut bytes = Vec::new();
    source.read_to_end(&mut bytes).context("the file cannot be read")?;
    let text = match text::decode(&bytes)? {
        Ok(text) => text,
        Err(faults) => return Ok(Reading { faults, ..Reading::default() }),
    };
    let (columns, rows) = header::read(text)?;
    let identity = FileIdentity::new(&bytes, seat);
    let file = File { columns: &columns, seat, clock, now: clock.now(), identity: &identity };
    let mut reading =
        Reading { ignored_columns: columns.unknown(), digest: identity.digest(), ..Reading::default() };
    let parsed = parse(rows, &file, &mut reading.faults);
    if parsed.is_empty() && reading.faults.is_empty() {
        bail!("there is no line below the header");
    }
    reading.dated = all_or_none(&parsed, "rated_at", |row| row.dated, &mut reading.faults);
    all_or_none(&parsed, "stage", |row| row.staged, &mut reading.faults);
    all_or_none(&parsed, "id", |row| row.named, &mut reading.faults);
    let mut first_lines: HashMap<Uuid, u64> = HashMap::new();
    for (line, row) in parsed {
        if let Some(first) = first_lines.insert(row.rating.id, line) {
            reading.faults.push(Fault { line, reason: format!("its id is that of line {first}") });
            continue;
        }
        reading.lines.push(line);
        reading.ratings.push(row.rating);
    }
    reading.faults.sort_by_key(|fault| fault.line);
    Ok(reading)
}

/// The good rows with their lines. Bad ones become faults.
fn parse(rows: Rows<'_>, file: &File<'_>, faults: &mut Vec<Fault>) -> Vec<(u64, Parsed)> {
    let delimiter = rows.delimiter();
    let mut parsed = Vec::new();
    let mut empty = Vec::new();
    for row in rows {
        let row = match row {
            Ok(row) => row,
            Err(fault) => {
                faults.push(fault);
                continue;
            }
        };
        if row.raw.is_empty() {
            empty.push(row.line);
            continue;
        }
        // Editors leave empty lines at the end. Between rows one may be what is left of a row.
        let reason = "it is empty; empty lines may stand at the end alone";
        faults.extend(empty.drain(..).map(|line| Fault { line, reason: reason.to_owned() }));
        if let Some(line) = hidden_row(&row, file, delimiter) {
            let reason = format!(
                "it looks like a row, but stands within the quotes of the row on line {}; is a quote missing?",
                row.line
            );
            faults.push(Fault { line, reason });
        }
        match line::parse(&row, file) {
            Ok(rating) => parsed.push((row.line, rating)),
            Err(reason) => faults.push(Fault { line: row.line, reason }),
        }
    }
    parsed
}

/// The line of a row that stands within the quotes of another one. When a closing and the next opening quote are
/// lost, all between them becomes one cell that no grammar objects to.
fn hidden_row(row: &Row<'_>, file: &File<'_>, delimiter: u8) -> Option<u64> {
    file.columns.hidden_row(row, delimiter, |name, text| line::is_cell(name, text, file.clock))
}

/// Whether the rows have this. Where some have it and some have not, those without are faults: in a file with times, a
/// rating without one would count today.
fn all_or_none(
    rows: &[(u64, Parsed)],
    name: &str,
    has: fn(&Parsed) -> bool,
    faults: &mut Vec<Fault>,
) -> bool {
    let any = rows.iter().any(|(_, row)| has(row));
    if any {
        let without = rows.iter().filter(|(_, row)| !has(row));
        faults.extend(
            without
                .map(|&(line, _)| Fault { line, reason: format!("{name} is missing; other lines have it") }),
        );
    }
    any
}

#[cfg(test)]
mod tests {
    use super::*;
    use hailong_shared::wire::{Agency, AgencyLevel, Desk, Validity};
    use proptest::prelude::*;

    pub fn seat() -> Seat {
        let validity = Validity { valid_from: "2020-01-01".parse().unwrap(), valid_to: None };
        let code: hailong_shared::AgencyCode = "H37".parse().unwrap();
        let agency = Agency {
            code: code.clone(),
            name: "Tỉnh".into(),
            level: AgencyLevel::Province,
            parent: None,
            successor: None,
            validity,
        };
        let desk = Desk { id: 7, agency: code, number: 1, name: "Quầy".into(), validity };
        Seat { agency: AgencyRow { id: 1, agency }, desk: Some(DeskRow { agency_id: 1, desk }) }
    }

    fn read_text(text: &str) -> anyhow::Result<Reading> {
        read(text.as_bytes(), &seat(), &Clock::fixed(1_795_000_000_000))
    }

    fn reasons(text: &str) -> Vec<(u64, String)> {
        read_text(text).unwrap().faults.into_iter().map(|f| (f.line, f.reason)).collect()
    }

    #[test]
    fn commas_semicolons_marks_and_quoted_lines_are_read() {
        let comma = read_text("\u{feff}Score,Comment\r\n5,\"nhanh, gọn\nvà đúng hẹn\"\r\n2,\r\n").unwrap();
        assert_eq!(comma.ratings.len(), 2);
        assert_eq!(comma.ratings[0].comment.as_ref().unwrap().text, "nhanh, gọn\nvà đúng hẹn");
        assert_eq!(comma.ratings[1].comment, None);
        let semicolon = read_text("comment;score;màu\nchờ lâu, nóng;1;đỏ\n").unwrap();
        assert_eq!(semicolon.ratings[0].comment.as_ref().unwrap().text, "chờ lâu, nóng");
        assert_eq!(semicolon.ignored_columns, ["màu"]);
    }

    #[test]
    fn lines_are_numbered_as_an_editor_numbers_them() {
        for end in ["\n", "\r\n"] {
            let lines = ["\u{feff}score;comment", "5;tốt", "", "9;\"hai", "dòng\"", "0;", "4;"];
            let at: Vec<u64> = reasons(&lines.join(end)).into_iter().map(|(line, _)| line).collect();
            assert_eq!(at, [3, 4, 6], "{end:?}");
        }
        assert_eq!(read_text("score\tcomment\n5\tnhanh, gọn").unwrap().ratings.len(), 1);
        assert!(
            read(&b"\xff\xfes\0"[..], &seat(), &Clock::fixed(0)).unwrap_err().to_string().contains("UTF-16")
        );
    }

    #[test]
    fn each_faulty_line_is_named_with_its_reason() {
        let faults = reasons(
            "score,rated_at,stage,dossier,id\n6,,,,\n,,,,\n3,2026-02-30,,,\n3,2031-01-01,,,\n3,,later,,\n3,,,H1,\n3,,,,x\n4\n\
             3,2019-05-01,,,\n5,23/11/2023 08:30,result,H38.12-231120-0042,01890a5d-ac96-774b-bcce-b302099a8057\n",
        );
        assert_eq!(faults.iter().map(|(line, _)| *line).collect::<Vec<_>>(), (2..=10).collect::<Vec<_>>());
        for (part, (line, reason)) in
            ["score", "score", "rated_at", "future", "stage", "dossier", "id", "columns", "exists from"]
                .iter()
                .zip(&faults)
        {
            assert!(reason.contains(part), "line {line}: {reason}");
        }
    }

    #[test]
    fn a_file_without_scores_is_refused_whole() {
        assert!(read_text("comment\ntốt\n").unwrap_err().to_string().contains("score"));
        assert!(read_text("").is_err());
        assert!(read_text("score\n").is_err());
        assert!(read_text("score,score\n1,2\n").is_err());
    }

    #[test]
    fn a_rating_is_the_one_on_its_line_of_its_file_for_its_desk() {
        let text = "score,comment,rated_at\n5,tốt,2026-11-02\n5,tốt,2026-11-02\n4,,2026-11-03\n";
        let ids = |text, seat: &Seat, now| {
            let reading = read(str::as_bytes(text), seat, &Clock::fixed(now)).unwrap();
            reading.ratings.iter().map(|rating| rating.id).collect::<Vec<_>>()
        };
        let first = ids(text, &seat(), 1_795_000_000_000);
        assert_eq!(first, ids(text, &seat(), 1_795_900_000_000));
        assert_eq!(first.iter().collect::<std::collections::HashSet<_>>().len(), 3);
        let at_no_desk = Seat { desk: None, ..seat() };
        let longer = format!("{text}1,mới,2026-11-04\n");
        for other in [ids(text, &at_no_desk, 1_795_000_000_000), ids(&longer, &seat(), 1_795_000_000_000)] {
            assert!(first.iter().all(|id| !other.contains(id)));
        }
    }

    #[test]
    fn what_some_lines_say_all_lines_say() {
        for (header, has) in [
            ("rated_at", "2026-11-02"),
            ("stage", "reception"),
            ("id", "01890a5d-ac96-774b-bcce-b302099a8057"),
        ] {
            let faults = reasons(&format!("score,{header}\n5,\n4,{has}\n3,\n"));
            assert_eq!(faults.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [2, 4]);
            assert!(faults[0].1.contains(header), "{faults:?}");
            assert!(reasons(&format!("score,{header}\n5,\n4,\n")).is_empty());
        }
    }

    #[test]
    fn spreadsheets_may_add_columns_and_nothing_in_them() {
        assert_eq!(read_text("score,rated_at,,\n5,2026-11-02,,\n4,2026-11-03,,\n").unwrap().ratings.len(), 2);
        assert_eq!(reasons("score,rated_at,,\n5,2026-11-02,,\n4,2026-11-03,,x\n")[0].0, 3);
        assert_eq!(reasons("score,rated_at\n5,2026-11-02,,\n4,2026-11-03\n")[0].0, 2);
        assert_eq!(reasons("score,rated_at,,\n5,2026-11-02,,\n4,2026-11-03\n")[0].0, 3);
        assert_eq!(reasons("score,rated_at\n5,2026-11-02\n,\n")[0].0, 3);
    }

    #[test]
    fn a_row_within_the_quotes_of_another_is_a_fault() {
        for (text, line) in [
            ("score,rated_at,comment\n5,2026-11-02,\"abc\n4,2026-11-02,x\"\n", 3),
            ("score,comment\n5,\"a\n4,\n3,c\"\n", 3),
            ("comment,ghi chú,score\n\"a\nb\",\"c,5\nd,e\",4\n", 4),
            ("score,comment\n5,\"a\n4,x, y\"\n", 3),
            ("comment;score\n\"a;5\nb\";4\n", 3),
            ("score,comment,rated_at\n5,\"a,2026-11-02\n4,x\ny\",2026-11-03\n", 3),
            ("score,ghi chú\n5,\"a\n4,b\"\n", 3),
        ] {
            let faults = reasons(text);
            assert!(
                faults.iter().any(|(at, why)| *at == line && why.contains("looks like a row")),
                "{faults:?}"
            );
        }
        let ordinary = "score,rated_at,comment\n5,2026-11-02,\"một\n4, hai\n3\"\n4,2026-11-03,\n";
        assert_eq!(read_text(ordinary).unwrap().ratings.len(), 2);
        let notes_first = "ghi chú,score,comment\n\"một\nhai\",5,tốt\nba,4,\n";
        assert_eq!(read_text(notes_first).unwrap().ratings.len(), 2);
    }

    proptest! {
        #[test]
        fn no_file_panics(bytes: Vec<u8>) {
            let mut file = b"score,comment,rated_at\n".to_vec();
            file.extend(bytes);
            let _ = read(&file[..], &seat(), &Clock::fixed(1_795_000_000_000));
            let mut text = String::from_utf8_lossy(&file).replace('\u{fffd}', ",\"\n5");
            text.retain(|c| !c.is_control() || c == '\n');
            let _ = read(text.as_bytes(), &seat(), &Clock::fixed(1_795_000_000_000));
        }
    }
}
