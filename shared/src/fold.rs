//! Search that ignores Vietnamese diacritics.

/// The text in lower case without Vietnamese diacritics, `đ` as `d`: what a search compares.
/// It takes composed text (NFC) and combining marks alike.
pub fn fold(text: &str) -> String {
    let marks = |c: &char| matches!(c, '\u{300}'..='\u{36f}');
    text.chars().flat_map(char::to_lowercase).filter(|c| !marks(c)).map(base).collect()
}

/// The lower-case letter under a Vietnamese letter's marks; any other character is itself.
/// By ranges, since Unicode has these letters in their order, and browsers need not download a list.
pub(crate) fn base(c: char) -> char {
    let lower = match c {
        'À'..='Ý' if c != '×' => char::from_u32(u32::from(c) + 0x20).unwrap_or(c),
        _ => c,
    };
    match lower {
        'à'..='ã' | 'Ă' | 'ă' | 'Ạ'..='ặ' => 'a',
        'è'..='ê' | 'Ẹ'..='ệ' => 'e',
        'ì' | 'í' | 'Ĩ' | 'ĩ' | 'Ỉ'..='ị' => 'i',
        'ò'..='õ' | 'Ơ' | 'ơ' | 'Ọ'..='ợ' => 'o',
        'ù' | 'ú' | 'Ũ' | 'ũ' | 'Ư' | 'ư' | 'Ụ'..='ự' => 'u',
        'ý' | 'Ỳ'..='ỹ' => 'y',
        'Đ' | 'đ' => 'd',
        other => other.to_ascii_lowercase(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use unicode_normalization::UnicodeNormalization;

    #[test]
    fn a_search_without_diacritics_finds_the_name() {
        assert_eq!(fold("UBND quận Liên Chiểu, Đà Nẵng"), "ubnd quan lien chieu, da nang");
        assert_eq!(fold("Vị Thuỷ – HỮU LŨNG"), "vi thuy – huu lung");
        assert_eq!(fold("Thu\u{309}y"), fold("Thủy"));
    }

    #[test]
    fn every_vietnamese_letter_folds_to_the_letter_it_is_written_with() {
        let bare = |letter: &str| letter.replace('đ', "d").replace('Đ', "D");
        for plain in "aăâeêioôơuưyđ".chars().flat_map(|c| [c, c.to_uppercase().next().unwrap()]) {
            for tone in ["", "\u{300}", "\u{301}", "\u{303}", "\u{309}", "\u{323}"] {
                let letter: String = format!("{plain}{tone}").nfc().collect();
                let expected: String =
                    bare(&letter).nfd().filter(char::is_ascii).collect::<String>().to_lowercase();
                assert_eq!(fold(&letter), expected, "{letter}");
                assert_eq!(base(letter.chars().next().unwrap()).to_string(), expected, "{letter}");
            }
        }
        for other in "×÷ñäåëïöüÿßñçÞæ漢я".chars() {
            assert_eq!(fold(&other.to_string()), other.to_lowercase().to_string(), "{other}");
        }
    }

    proptest! {
        #[test]
        fn folding_twice_changes_nothing_more(text in "[a-zA-Zà-ỹÀ-Ỹđ ]{0,40}") {
            prop_assert_eq!(fold(&fold(&text)), fold(&text));
        }
    }
}
