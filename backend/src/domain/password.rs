//! Passwords: argon2id, one form of each, and a rule for new ones.

use super::hash_memory::HashMemory;
use argon2::{
    Argon2,
    password_hash::{PasswordHasher, phc::PasswordHash},
};
use std::borrow::Cow;
use unicode_normalization::{UnicodeNormalization, is_nfc};

/// The fewest characters of a new password (NIST SP 800-63B-4 asks for 8 and advises 15 without a second factor).
pub const MIN_CHARS: usize = 12;

/// Why a new password is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a password needs at least {MIN_CHARS} characters")]
pub struct TooShort;

/// The form in which a password is hashed, so that it opens from every keyboard: NFC, with a space for each blank, as
/// the `OpaqueString` profile has it (RFC 8265, section 4.2). That profile also refuses characters; a password is not
/// shown to anybody, so none is refused here.
fn normal_form(password: &str) -> Cow<'_, str> {
    // The blanks of Unicode beyond ASCII that are not line ends.
    let is_space =
        |c: char| c.is_whitespace() && !c.is_ascii() && !matches!(c, '\u{85}' | '\u{2028}' | '\u{2029}');
    if password.is_ascii() || is_nfc(password) && !password.contains(is_space) {
        return Cow::Borrowed(password);
    }
    Cow::Owned(password.chars().map(|c| if is_space(c) { ' ' } else { c }).nfc().collect())
}

/// The argon2id hash of a new password, in PHC format.
pub fn hash(password: &str) -> Result<String, TooShort> {
    let password = normal_form(password);
    if password.chars().count() < MIN_CHARS {
        return Err(TooShort);
    }
    let hashed = Argon2::default().hash_password(password.as_bytes());
    Ok(hashed.expect("the default parameters fit every password").to_string())
}

/// Whether the password is the hashed one. Without a hash (no such user) it spends the same time and says no, so that
/// the time of an answer does not tell which names exist. It works in memory that may have been worked in before.
///
/// Hashes that are older than the normal form were made of what was typed: where that is something else, it is tried
/// after the normal form, with a user or without.
pub fn verify(memory: &mut HashMemory, password: &str, hash: Option<&str>) -> bool {
    const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$\
                          AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    let Ok(parsed) = PasswordHash::new(hash.unwrap_or(NOBODY)) else { return false };
    let mut opens = |password: &str| memory.matches(password.as_bytes(), &parsed);
    let normal = normal_form(password);
    (opens(&normal) || *normal != *password && opens(password)) && hash.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opens(password: &str, hash: Option<&str>) -> bool {
        verify(&mut HashMemory::default(), password, hash)
    }

    /// Vietnamese as a Mac's file names have it, as everybody else has it, and with the blanks of word processors.
    fn spellings(password: &str) -> Vec<String> {
        let composed: String = password.nfc().collect();
        let apart: String = password.nfd().collect();
        let blank = |text: &str, c: &str| text.replace(' ', c);
        vec![
            blank(&composed, "\u{a0}"),
            blank(&apart, "\u{3000}"),
            blank(&apart, "\u{202f}"),
            composed,
            apart,
            // Each letter as its keyboard sends it: tone apart, shape composed.
            password.nfd().collect::<String>().replace("a\u{302}", "â").replace("o\u{31b}", "ơ"),
        ]
    }

    #[test]
    fn a_password_opens_in_every_encoding_whichever_it_was_set_in() {
        for password in ["mật khẩu của tôi", "Thuở ấy ở Huế…", "Å ﬁ ① ｗ đồng hồ"]
        {
            let forms: Vec<_> =
                spellings(password).iter().map(|each| normal_form(each).into_owned()).collect();
            assert!(forms.iter().all(|form| *form == forms[0]), "{forms:?}");
        }
        let spellings = spellings("mật khẩu của tôi");
        for set in &spellings[2..5] {
            let stored = hash(set).unwrap();
            for typed in &spellings[2..5] {
                assert!(opens(typed, Some(&stored)), "{typed:?} does not open what {set:?} closed");
            }
            assert!(!opens(&format!("{set} "), Some(&stored)));
        }
        // Compatibility forms stay apart: a password may tell a wide letter from a narrow one.
        assert!(!opens("wwwwwwwwwwww", Some(&hash("ｗｗｗｗｗｗｗｗｗｗｗｗ").unwrap())));
    }

    #[test]
    fn a_hash_of_what_was_typed_before_there_was_a_normal_form_still_opens() {
        for typed in spellings("mật khẩu cũ lắm rồi") {
            let old = Argon2::default().hash_password(typed.as_bytes()).unwrap().to_string();
            assert!(opens(&typed, Some(&old)), "{typed:?}");
        }
    }

    #[test]
    fn the_length_is_that_of_the_normal_form() {
        let eleven: String = "ậệộấếốầềồ12".nfd().collect();
        assert!(eleven.chars().count() > MIN_CHARS);
        assert_eq!(hash(&eleven), Err(TooShort));
        assert!(hash(&format!("{eleven}3")).is_ok());
    }

    #[test]
    fn only_the_password_itself_opens() {
        let mut memory = HashMemory::default();
        let stored = hash("một mật khẩu dài").unwrap();
        assert!(stored.starts_with("$argon2id$"));
        assert!(verify(&mut memory, "một mật khẩu dài", Some(&stored)));
        assert!(!verify(&mut memory, "một mật khẩu khác", Some(&stored)));
        assert!(!verify(&mut memory, "một mật khẩu dài", None));
        assert_eq!(hash("ngắn"), Err(TooShort));
    }
}
