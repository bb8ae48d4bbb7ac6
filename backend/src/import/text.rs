//! From a file's bytes to its text: UTF-8 without anything that no program would write into a CSV file on purpose.
//!
//! Nothing is guessed. A file in another encoding holds the same bytes for other letters, and a letter that was lost,
//! a line end that is none or a character that is not seen may have taken a rating with it.

use super::Fault;
use anyhow::bail;

/// What spreadsheets call the encoding that is read.
const SAVE_AS: &str = "save it as \"CSV UTF-8\"";

/// Reads the text. Fails if it is in one of Unicode's wider encodings; `Err` of the answer lists the faulty lines.
pub fn decode(bytes: &[u8]) -> anyhow::Result<Result<&str, Vec<Fault>>> {
    if is_wide(bytes) {
        bail!("the file is UTF-16 or UTF-32; {SAVE_AS}");
    }
    // Editors on Windows begin UTF-8 with a mark; the text begins behind it.
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut faults = Vec::new();
    for (line, bytes) in (1..).zip(bytes.split_inclusive(|&b| b == b'\n')) {
        if let Some(reason) = fault(bytes) {
            faults.push(Fault { line, reason });
        }
    }
    if faults.is_empty() {
        return Ok(Ok(std::str::from_utf8(bytes).expect("each of its lines is UTF-8")));
    }
    Ok(Err(faults))
}

/// Whether it is UTF-16 or UTF-32, with or without a mark: then each ASCII letter, and the header is made of those,
/// has a NUL beside it.
fn is_wide(bytes: &[u8]) -> bool {
    let start = &bytes[..bytes.len().min(64)];
    let nuls = start.split(|&b| b == 0).count() - 1;
    bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") || (nuls > 0 && nuls * 3 >= start.len())
}

/// What is wrong with a line, its end included.
fn fault(line: &[u8]) -> Option<String> {
    let text = match std::str::from_utf8(line) {
        Ok(text) => text,
        Err(error) => {
            let byte = line[error.valid_up_to()];
            return Some(format!(
                "byte {} (0x{byte:02X}) is not UTF-8: the file is damaged or in another encoding; {SAVE_AS}",
                error.valid_up_to() + 1
            ));
        }
    };
    let body = text.strip_suffix('\n').map_or(text, |body| body.strip_suffix('\r').unwrap_or(body));
    let odd =
        body.chars().find(|&c| (c.is_control() && c != '\t') || matches!(c, '\u{FEFF}' | '\u{FFFD}'))?;
    Some(match odd {
        '\r' => "it holds a carriage return that no line feed follows; lines end in LF or CR LF".to_owned(),
        '\u{FEFF}' => {
            "it holds a byte order mark, which stands at the beginning of a file only; was another \
                       file joined to this one?"
                .to_owned()
        }
        '\u{FFFD}' => {
            "it holds �, which stands for a letter that was lost when the file was saved".to_owned()
        }
        control => format!("it holds the control character U+{:04X}", u32::from(control)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(bytes: &[u8]) -> Vec<u64> {
        decode(bytes).unwrap().err().unwrap_or_default().into_iter().map(|fault| fault.line).collect()
    }

    #[test]
    fn only_whole_utf_8_is_read() {
        assert_eq!(decode("\u{feff}đánh giá\r\ntốt\t\n".as_bytes()).unwrap(), Ok("đánh giá\r\ntốt\t\n"));
        let faulty: [&[u8]; 10] = [
            b"\xe9",         // Latin-1
            b"t\xf4\xect",   // Windows-1258
            b"\xc0\xaf",     // overlong
            b"\xed\xa0\x80", // half of a pair of UTF-16
            b"t\xe1\xbb",    // a letter cut off
            "a\u{feff}".as_bytes(),
            "t\u{fffd}t".as_bytes(),
            b"a\0",
            b"a\rb",
            b"a\r\r",
        ];
        for odd in faulty {
            assert_eq!(lines(&[b"score\n5\n", odd, b"\n4\n"].concat()), [3], "{odd:?}");
        }
        assert_eq!(lines(b"score\r5\r4"), [1]);
        assert_eq!(lines(b"score\n5\x1a"), [2]);
        assert_eq!(lines("score\n\u{85}".as_bytes()), [2]);
    }

    #[test]
    fn wide_encodings_are_named() {
        for (mark, big) in [(true, true), (true, false), (false, true), (false, false)] {
            let text = if mark { "\u{feff}score,comment\n5,tốt\n" } else { "score,comment\n5,tốt\n" };
            let unit = |unit: u16| if big { unit.to_be_bytes() } else { unit.to_le_bytes() };
            let bytes: Vec<u8> = text.encode_utf16().flat_map(unit).collect();
            assert!(decode(&bytes).unwrap_err().to_string().contains("UTF-16"), "{mark} {big}");
        }
        let wide: Vec<u8> = "score\n5\n".chars().flat_map(|c| u32::from(c).to_le_bytes()).collect();
        assert!(decode(&wide).is_err());
    }
}
