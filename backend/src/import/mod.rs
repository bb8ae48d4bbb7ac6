//! Ratings from CSV files: read, checked line by line, and made into what the store takes.

mod columns;
mod instant;
mod line;

use crate::clock::Clock;
use crate::domain::rating::NewRating;
use crate::store::{AgencyRow, DeskRow, Store, StoreError};
use anyhow::{Context, bail};
use columns::Columns;
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::io::Read;

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
    /// The ratings of the good lines, in order.
    pub ratings: Vec<NewRating>,
    /// The bad lines.
    pub faults: Vec<Fault>,
    /// How many lines there are, without the header.
    pub lines: usize,
    /// Columns that nobody knows.
    pub ignored_columns: Vec<String>,
}

/// Reads a whole file. Fails only if nothing can be made of it: no header, no `score` column.
pub fn read(mut source: impl Read, seat: &Seat, clock: &Clock) -> anyhow::Result<Reading> {
    let mut bytes = Vec::new();
    source.read_to_end(&mut bytes).context("the file cannot be read")?;
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        bail!("the file is UTF-16; save it as \"CSV UTF-8\"");
    }
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    let header = text.split(|&b| b == b'\n').next().unwrap_or_default();
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter(header))
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(text);
    let header = reader.byte_headers().context("the header cannot be read")?;
    let header: Vec<String> =
        header.iter().map(|name| String::from_utf8_lossy(name).to_lowercase()).collect();
    let columns = Columns::find(&header)?;

    let mut reading = Reading { ignored_columns: Columns::unknown(&header), ..Reading::default() };
    let mut repeats = HashMap::new();
    let file_digest = Sha256::digest(&bytes).to_vec();
    let mut first_lines: HashMap<uuid::Uuid, u64> = HashMap::new();
    let mut lines = Lines { text, at: 0, line: 1 };
    for record in reader.byte_records() {
        let record = record.context("the file cannot be parted into lines")?;
        let line = lines.number(record.position().map_or(0, csv::Position::byte));
        reading.lines += 1;
        match line::parse(&record, &columns, seat, clock, &file_digest, &mut repeats) {
            Ok(rating) => match first_lines.insert(rating.id, line) {
                Some(first) => {
                    reading.faults.push(Fault { line, reason: format!("its id is that of line {first}") });
                }
                None => reading.ratings.push(rating),
            },
            Err(reason) => reading.faults.push(Fault { line, reason }),
        }
    }
    if reading.lines == 0 {
        bail!("there is no line below the header");
    }
    Ok(reading)
}

/// How many of these ratings are stored already.
pub async fn count_known(store: &Store, ratings: &[NewRating]) -> Result<usize, StoreError> {
    let mut known = 0;
    for chunk in ratings.chunks(2_000) {
        known += store.count_known_ratings(chunk.iter().map(|rating| rating.id)).await?;
    }
    Ok(known)
}

/// What parts the header's names: the most frequent of comma, semicolon and tab.
fn delimiter(header: &[u8]) -> u8 {
    let parts = |by: &u8| header.split(|b| b == by).count();
    // Of equals the last one is taken, and most files have commas.
    [b'\t', b';', b','].into_iter().max_by_key(parts).unwrap_or(b',')
}

/// Numbers lines as an editor does. The CSV reader's own count is one behind where lines end in CR LF.
struct Lines<'a> {
    text: &'a [u8],
    at: usize,
    line: u64,
}

impl Lines<'_> {
    /// The number of the line on which the record at this offset begins; offsets only grow.
    fn number(&mut self, offset: u64) -> u64 {
        let offset = usize::try_from(offset).unwrap_or(usize::MAX).min(self.text.len());
        // A record begins behind its predecessor's CR, and its own text behind the LF and any empty lines.
        let blank = self.text[offset..].iter().take_while(|b| matches!(b, b'\r' | b'\n')).count();
        let start = (offset + blank).max(self.at);
        self.line += self.text[self.at..start].iter().map(|&b| u64::from(b == b'\n')).sum::<u64>();
        self.at = start;
        self.line
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hailong_shared::wire::{Agency, AgencyLevel, Desk, Validity};
    use proptest::prelude::*;

    fn seat() -> Seat {
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
            assert_eq!(at, [4, 6], "{end:?}");
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
    fn the_same_file_makes_the_same_ids_and_equal_lines_stay_two_ratings() {
        let text = "score,comment,rated_at\n5,tốt,2026-11-02\n5,tốt,2026-11-02\n4,,2026-11-03\n";
        let ids = |text| read_text(text).unwrap().ratings.iter().map(|r| r.id).collect::<Vec<_>>();
        let first = ids(text);
        assert_eq!(first, ids(text));
        assert_eq!(first.iter().collect::<std::collections::HashSet<_>>().len(), 3);
        // Lines that are added later do not change the ids of those before.
        let longer = format!("{text}1,mới,2026-11-04\n");
        assert_eq!(
            read_text(&longer).unwrap().ratings.iter().map(|r| r.id).collect::<Vec<_>>()[..3],
            first[..]
        );
        // Without a time, equal lines of two files are two people.
        assert_ne!(ids("score\n5\n"), ids("score\n5\n4\n")[..1]);
    }

    proptest! {
        #[test]
        fn no_file_panics(bytes: Vec<u8>) {
            let mut file = b"score,comment,rated_at\n".to_vec();
            file.extend(bytes);
            let _ = read(&file[..], &seat(), &Clock::fixed(1_795_000_000_000));
        }
    }
}
