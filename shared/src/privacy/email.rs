//! E-mail addresses, also where the signs in them are spelled out or kept apart: `a (at) example (dot) vn`,
//! `a còng example chấm vn`, `a @ example.vn`.

use super::PersonalData;
use super::reading::{Sign, after_word, is_letter, sign, skip_blanks};
use std::ops::Range;

/// The ends of addresses by which one is known that is not written as addresses are.
const ENDS: [&str; 8] = ["com", "vn", "net", "org", "edu", "gov", "info", "me"];

/// The addresses in a text, in order, as ranges of signs.
pub fn find(signs: &[Sign]) -> Vec<(Range<usize>, PersonalData)> {
    let mut found: Vec<(Range<usize>, PersonalData)> = Vec::new();
    let mut at = 0;
    while at < signs.len() {
        let address =
            mark(signs, at, '@', &["a cong", "a-cong", "acong", "a moc", "at", "a"]).and_then(|mark| {
                let reached = found.last().map_or(0, |(last, _)| last.end);
                let before = signs.get(reached..mark.from)?.iter().rev();
                let start = mark.from - before.take_while(|sign| is_local(sign.c)).count();
                let end = host(signs, &mark)?;
                (start < mark.from).then_some(start..end)
            });
        at = address.as_ref().map_or(at + 1, |address| address.end);
        found.extend(address.map(|address| (address, PersonalData::Email)));
    }
    found
}

/// A sign of an address that may be spelled, with the blanks and brackets around it.
struct Mark {
    from: usize,
    to: usize,
    /// Whether it stands as it is written in addresses.
    strict: bool,
    /// Whether it is a word without brackets.
    word: bool,
}

/// The mark `wanted` that begins at `at`, or one of the words for it.
fn mark(signs: &[Sign], at: usize, wanted: char, words: &[&str]) -> Option<Mark> {
    let first = sign(signs, at);
    let from = || at - signs[..at].iter().rev().take_while(|sign| sign.c == ' ').count();
    // A circled "a" is drawn like the sign, and is a letter in a word of circled ones.
    let circled = || wanted == '@' && signs.get(at).is_some_and(|sign| matches!(sign.written, 'ⓐ' | 'Ⓐ'));
    if first == wanted || circled() {
        let (from, to) = (from(), skip_blanks(signs, at + 1));
        return Some(Mark { from, to, strict: from == at && to == at + 1, word: false });
    }
    let opened = matches!(first, '(' | '[' | '{' | '<');
    let inner = if opened { skip_blanks(signs, at + 1) } else { at };
    let spelled = words.iter().find_map(|word| after_word(signs, inner, word));
    if opened {
        let spelled = spelled.or_else(|| (sign(signs, inner) == wanted).then_some(inner + 1))?;
        let closing = skip_blanks(signs, spelled);
        let to = skip_blanks(signs, closing + 1);
        return matches!(sign(signs, closing), ')' | ']' | '}' | '>').then(|| Mark {
            from: from(),
            to,
            strict: false,
            word: false,
        });
    }
    // A word stands between blanks; "a" alone is too common a one.
    let spelled = spelled.filter(|end| end - at > 1)?;
    let (from, to) = (from(), skip_blanks(signs, spelled));
    (from < at && to > spelled).then_some(Mark { from, to, strict: false, word: true })
}

/// Where the host behind the mark ends, if there is one.
fn host(signs: &[Sign], mark_before: &Mark) -> Option<usize> {
    let mut end = label(signs, mark_before.to)?;
    let (mut dots, mut ends_well) = (0, false);
    // Blanks before a dot belong to it.
    while let Some(dot) = mark(signs, skip_blanks(signs, end), '.', &["dot", "cham"]) {
        let mut at = dot.to;
        while dot.strict && sign(signs, at) == '.' {
            at += 1;
        }
        let Some(next) = label(signs, at) else { break };
        let is_end = ENDS.iter().any(|word| after_word(signs, at, word) == Some(next));
        // What looks like the end of a sentence is one, unless an address goes on there.
        let goes_on =
            || mark(signs, skip_blanks(signs, next), '.', &["dot", "cham"]).is_some_and(|dot| dot.word);
        if !(dot.strict || is_end || dot.word && goes_on()) {
            break;
        }
        (end, dots, ends_well) = (next, dots + 1, is_end);
    }
    let has_letters = signs.get(mark_before.to..end)?.iter().any(|sign| is_letter(sign.c));
    let is_host = mark_before.strict || has_letters && (!mark_before.word || ends_well);
    (dots > 0 && is_host).then_some(end)
}

/// Where the label that begins at `at` ends.
fn label(signs: &[Sign], at: usize) -> Option<usize> {
    let chars = signs.get(at..)?.iter().take_while(|sign| is_name(sign.c) || sign.c == '-').count();
    (chars > 0).then_some(at + chars)
}

fn is_name(c: char) -> bool {
    is_letter(c) || c.is_ascii_digit()
}

fn is_local(c: char) -> bool {
    is_name(c) || matches!(c, '.' | '_' | '%' | '+' | '-')
}
