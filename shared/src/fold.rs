//! Search that ignores Vietnamese diacritics.

/// The text in lower case without Vietnamese diacritics, `đ` as `d`: what a search compares.
/// It takes composed text (NFC) and combining marks alike.
pub fn fold(text: &str) -> String {
    text.chars().flat_map(char::to_lowercase).filter_map(base).collect()
}

/// The letter under a Vietnamese letter's marks; nothing for a combining mark.
fn base(c: char) -> Option<char> {
    Some(match c {
        '\u{300}'..='\u{36f}' => return None,
        'à' | 'á' | 'ả' | 'ã' | 'ạ' | 'ă' | 'ằ' | 'ắ' | 'ẳ' | 'ẵ' | 'ặ' | 'â' | 'ầ' | 'ấ' | 'ẩ' | 'ẫ'
        | 'ậ' => 'a',
        'è' | 'é' | 'ẻ' | 'ẽ' | 'ẹ' | 'ê' | 'ề' | 'ế' | 'ể' | 'ễ' | 'ệ' => 'e',
        'ì' | 'í' | 'ỉ' | 'ĩ' | 'ị' => 'i',
        'ò' | 'ó' | 'ỏ' | 'õ' | 'ọ' | 'ô' | 'ồ' | 'ố' | 'ổ' | 'ỗ' | 'ộ' | 'ơ' | 'ờ' | 'ớ' | 'ở' | 'ỡ'
        | 'ợ' => 'o',
        'ù' | 'ú' | 'ủ' | 'ũ' | 'ụ' | 'ư' | 'ừ' | 'ứ' | 'ử' | 'ữ' | 'ự' => 'u',
        'ỳ' | 'ý' | 'ỷ' | 'ỹ' | 'ỵ' => 'y',
        'đ' => 'd',
        other => other,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_search_without_diacritics_finds_the_name() {
        assert_eq!(fold("UBND quận Liên Chiểu, Đà Nẵng"), "ubnd quan lien chieu, da nang");
        assert_eq!(fold("Vị Thuỷ – HỮU LŨNG"), "vi thuy – huu lung");
        assert_eq!(fold("Thu\u{309}y"), fold("Thủy"));
    }

    proptest! {
        #[test]
        fn folding_twice_changes_nothing_more(text in "[a-zA-Zà-ỹÀ-Ỹđ ]{0,40}") {
            prop_assert_eq!(fold(&fold(&text)), fold(&text));
        }
    }
}
