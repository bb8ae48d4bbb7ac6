//! The first lines of a file: what parts its cells, and where its columns stand.

use super::Fault;
use super::columns::Columns;
use super::rows::{Row, Rows};
use anyhow::bail;

/// The delimiters between cells.
const DELIMITERS: [u8; 3] = [b',', b';', b'\t'];
/// The column that every file has: by it the delimiter is found.
const ALWAYS: &str = "score";

/// Reads the header; returns the columns and the rows below.
pub fn read(text: &str) -> anyhow::Result<(Columns, Rows<'_>)> {
    let (text, line, named) = named_delimiter(text)?;
    if text.lines().next().is_none_or(|header| header.trim().is_empty()) {
        bail!("line {line} is empty; it has to name the columns, such as: score,comment,rated_at");
    }
    let delimiters = named.as_ref().map_or(&DELIMITERS[..], std::slice::from_ref);
    let read = |&delimiter: &u8| {
        let mut rows = Rows::new(text, line, delimiter);
        (rows.next().expect("the text is not empty"), rows)
    };
    let read: Vec<(Result<Row<'_>, Fault>, Rows<'_>)> = delimiters.iter().map(read).collect();
    // Not the most frequent of them: names may hold any of them in quotes. The one that parts the score from the rest
    // is it, and only one can; a header of one name is the same with each.
    let fitting = read.iter().find_map(|(header, rows)| {
        let cells = &header.as_ref().ok()?.cells;
        let names: Vec<String> = cells.iter().map(|name| name.trim_matches(' ').to_lowercase()).collect();
        names.iter().any(|name| name == ALWAYS).then(|| (names, rows.clone()))
    });
    let Some((names, rows)) = fitting else {
        if let Some(fault) = read.iter().find_map(|(header, _)| header.as_ref().err())
            && read.iter().all(|(header, _)| header.is_err())
        {
            bail!("line {}: {}", fault.line, fault.reason);
        }
        bail!(
            "the header on line {line} has no column `score`; it must name its columns, separated by commas, semicolons or \
             tabs, such as: score,comment,rated_at"
        );
    };
    Ok((Columns::find(&names)?, rows))
}

/// A first line such as `sep=;`, by which spreadsheets name the delimiter: the text below it, the line on which that
/// begins, and the delimiter.
fn named_delimiter(text: &str) -> anyhow::Result<(&str, u64, Option<u8>)> {
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    let first = first.strip_suffix('\r').unwrap_or(first);
    let bare = first.strip_prefix('"').and_then(|first| first.strip_suffix('"')).unwrap_or(first);
    let Some(sep) = bare.get(..4).filter(|sep| sep.eq_ignore_ascii_case("sep=")) else {
        return Ok((text, 1, None));
    };
    match DELIMITERS.into_iter().find(|&known| bare.as_bytes()[sep.len()..] == [known]) {
        Some(delimiter) => Ok((rest, 2, Some(delimiter))),
        None => {
            bail!(
                "line 1 names `{}` as delimiter; cells are separated by comma, semicolon or tab",
                &bare[4..]
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many columns the header has and on which lines rows begin; or what is wrong.
    fn found(text: &str) -> Result<(usize, Vec<u64>), String> {
        let (columns, rows) = read(text).map_err(|error| error.to_string())?;
        Ok((columns.count(), rows.map(|row| row.unwrap().line).collect()))
    }

    #[test]
    fn the_delimiter_is_the_one_that_parts_the_score_from_the_rest() {
        for text in [
            "score,comment\n5,a",
            "score;comment\n5;a",
            "comment\tscore\n\t5",
            // More commas than semicolons, and all of them inside of quotes.
            "score;\"a,b,c,d\"\n5;x",
            "\"score\";\"a,b;c,d\"\n5;x",
            "\"ghi chú, nếu có\";score\n;5",
        ] {
            assert_eq!(found(text), Ok((2, vec![2])), "{text:?}");
        }
        assert_eq!(found("score\r\n5\r\n4"), Ok((1, vec![2, 3])));
        assert_eq!(found("\"score\"\n5;4"), Ok((1, vec![2])));
        assert_eq!(found(" score ; a,b \n5;x"), Ok((2, vec![2])));
    }

    #[test]
    fn a_first_line_that_names_the_delimiter_is_no_row() {
        assert_eq!(found("sep=;\r\nscore;comment\r\n5;a"), Ok((2, vec![3])));
        assert_eq!(found("\"SEP=\t\"\nscore\tcomment\n5\ta"), Ok((2, vec![3])));
        // It holds, even if the header looks otherwise.
        assert!(found("sep=;\nscore,comment\n5,a").unwrap_err().contains("no column `score`"));
        assert!(found("sep=|\nscore|comment\n5|a").unwrap_err().contains("line 1"));
        assert!(found("sep=\nscore\n5").unwrap_err().contains("line 1"));
        assert!(found("sep=;").unwrap_err().contains("line 2"));
    }

    #[test]
    fn a_header_that_is_none_is_said_with_its_line() {
        for text in [
            "",
            "\n\nscore\n5",
            "5,2024-04-01,x\n4,2024-04-02,y\n",
            "score,\"comment\n5,a\n",
            "score,\"a\"b\n5,a\n",
        ] {
            assert!(found(text).unwrap_err().contains("line 1"), "{text:?}");
        }
        assert!(found("score,score\n5,4").unwrap_err().contains("twice"));
    }
}
