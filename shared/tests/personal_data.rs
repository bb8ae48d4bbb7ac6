//! What is hidden, whatever it is dressed in, and what has to stay: tables, multiplied.

use hailong_shared::privacy::{PersonalData, REDACTED, find, glance, redact};
use proptest::prelude::*;

/// Numbers in the groups that people write them in, and what each is.
const NUMBERS: &[(&[&str], PersonalData)] = &[
    (&["0912", "345", "678"], PersonalData::Phone),
    (&["0912345678"], PersonalData::Phone),
    (&["09", "12", "34", "56", "78"], PersonalData::Phone),
    (&["0", "9", "8", "7", "6", "5", "4", "3", "2", "1"], PersonalData::Phone),
    (&["+84", "912", "345", "678"], PersonalData::Phone),
    (&["84", "912", "345", "678"], PersonalData::Phone),
    (&["84912345678"], PersonalData::Phone),
    (&["0084", "912", "345", "678"], PersonalData::Phone),
    (&["024", "3825", "1234"], PersonalData::Phone),
    (&["0205", "3", "812", "345"], PersonalData::Phone),
    (&["001", "099", "012", "345"], PersonalData::IdentityNumber),
    (&["001099012345"], PersonalData::IdentityNumber),
    (&["123", "456", "789"], PersonalData::IdentityNumber),
    (&["123456789"], PersonalData::IdentityNumber),
    (&["1903", "6542", "1780", "11"], PersonalData::LongNumber),
    (&["8", "0", "1", "2", "3", "4", "5", "6", "7", "9"], PersonalData::LongNumber),
    (&["8012345678", "001"], PersonalData::LongNumber),
    (&["9704", "3612", "3456", "7890"], PersonalData::LongNumber),
];

/// What stands between groups: dashes, blanks, dots and more, as the keyboards and word processors of the world write
/// them, and what nobody sees.
const SEPARATORS: &[&str] = &[
    " ",
    "-",
    ".",
    " - ",
    ". ",
    "_",
    "/",
    "\\",
    "|",
    "*",
    "~",
    ":",
    "=",
    "\u{b7}",
    "\u{2022}",
    ") ",
    " (",
    "] [",
    "'",
    "\"",
    "…",
    "→",
    "👉",
    "<->",
    "\t",
    "\n",
    "\r\n",
    "\u{a0}",
    "\u{202f}",
    "\u{3000}",
    "\u{2009}",
    "\u{3164}",
    "\u{2800}",
    "\u{2010}",
    "\u{2011}",
    "\u{2012}",
    "\u{2013}",
    "\u{2014}",
    "\u{2015}",
    "\u{2212}",
    " – ",
    " \u{2014} ",
    "\u{fe63}",
    "\u{ff0d}",
    "\u{ff0e}",
    "\u{3002}",
    "\u{30fb}",
    "、",
    "\u{ff0f}",
    "\u{ad}",
    "\u{200b}",
    "\u{200c}",
    "\u{200d}",
    "\u{2060}",
    "\u{feff}",
    "\u{200e}",
    "\u{202e}",
    "\u{2066}",
    "\u{fe0f}",
    "\u{34f}",
    "\u{e0020}",
    "\u{20e3}",
    "\u{fe0f}\u{20e3}",
    "   ",
    "-----",
    "......",
    " \u{200b} - \u{200b} ",
    ") - (",
];

/// The ways in which digits are written: as the first of ten that follow each other.
const DIGITS: &[(&str, u32)] = &[
    ("full-width", 0xFF10),
    ("bold", 0x1D7CE),
    ("double-struck", 0x1D7D8),
    ("sans-serif", 0x1D7E2),
    ("monospace", 0x1D7F6),
    ("subscript", 0x2080),
    ("Arabic-Indic", 0x0660),
    ("Persian", 0x06F0),
    ("Devanagari", 0x0966),
    ("Bengali", 0x09E6),
    ("Thai", 0x0E50),
    ("Lao", 0x0ED0),
    ("Khmer", 0x17E0),
    ("Myanmar", 0x1040),
    ("Osmanya", 0x104A0),
    ("segmented", 0x1FBF0),
];

/// Numbers whose digits do not follow each other.
const LISTED_DIGITS: &[(&str, &str)] = &[
    ("superscript", "⁰¹²³⁴⁵⁶⁷⁸⁹"),
    ("circled", "⓪①②③④⑤⑥⑦⑧⑨"),
    ("black circled", "⓿❶❷❸❹❺❻❼❽❾"),
    ("double circled", "⓿⓵⓶⓷⓸⓹⓺⓻⓼⓽"),
    ("with a comma", "🄁🄂🄃🄄🄅🄆🄇🄈🄉🄊"),
    ("bracketed", "0⑴⑵⑶⑷⑸⑹⑺⑻⑼"),
    ("with a stop", "🄀⒈⒉⒊⒋⒌⒍⒎⒏⒐"),
];

fn dressed(number: &str, digits: &[char]) -> String {
    number.chars().map(|c| c.to_digit(10).map_or(c, |digit| digits[digit as usize])).collect()
}

/// Asserts that nothing but the piece is hidden, and that it is taken for what it is.
fn assert_hidden(piece: &str, kind: Option<PersonalData>) {
    let text = format!("Liên hệ {piece} nhé, cảm ơn");
    assert_eq!(redact(&text), format!("Liên hệ {REDACTED} nhé, cảm ơn"), "{piece:?}");
    if let Some(kind) = kind {
        assert_eq!(find(&text)[0].1, kind, "{piece:?}");
    }
}

#[test]
fn a_number_is_hidden_whatever_stands_between_its_digits() {
    for (groups, kind) in NUMBERS {
        for separator in SEPARATORS {
            assert_hidden(&groups.join(separator), Some(*kind));
        }
    }
}

#[test]
fn a_telephone_is_hidden_among_commas_too() {
    for piece in
        ["0912,345,678", "0912, 345, 678", "+84, 912, 345, 678", "001, 099, 012, 345", "0912；345；678"]
    {
        assert_hidden(piece, None);
    }
}

#[test]
fn a_number_is_hidden_whatever_its_digits_are_written_in() {
    let followed = DIGITS.iter().map(|(name, zero)| {
        (*name, (0..10).filter_map(|digit| char::from_u32(zero + digit)).collect::<Vec<_>>())
    });
    let listed = LISTED_DIGITS.iter().map(|(name, digits)| (*name, digits.chars().collect()));
    for (name, digits) in followed.chain(listed) {
        assert_eq!(digits.len(), 10, "{name}");
        for (groups, kind) in NUMBERS {
            for separator in ["", " ", "\u{2011}", ".", "\u{200b}"] {
                let plain = groups.join(separator);
                assert_hidden(&dressed(&plain, &digits), Some(*kind));
                // Only some of the digits.
                let last = plain.char_indices().last().map_or(0, |(at, _)| at);
                assert_hidden(
                    &format!("{}{}", dressed(&plain[..last], &digits), &plain[last..]),
                    Some(*kind),
                );
            }
        }
    }
}

#[test]
fn a_number_is_hidden_beside_what_is_nobodys() {
    let phone = "0912\u{2011}345\u{2011}678";
    for (text, hidden) in [
        (format!("23/11/2026 {phone}"), format!("23/11/2026 {REDACTED}")),
        (format!("7:30-11:30, {phone}"), format!("7:30-11:30, {REDACTED}")),
        (format!("H38.12-261120-0042, {phone}"), format!("H38.12-261120-0042, {REDACTED}")),
        (format!("{phone} (23.11.2026 08:30)"), format!("{REDACTED} (23.11.2026 08:30)")),
        (format!("nộp 1.500.000đ;{phone}"), format!("nộp 1.500.000đ;{REDACTED}")),
        (format!("{phone}, 0987 654 321"), format!("{REDACTED}, {REDACTED}")),
        (format!("a@b.vn {phone} c@d.vn"), format!("{REDACTED} {REDACTED} {REDACTED}")),
        ("0912 345 678@example.vn".to_owned(), REDACTED.to_owned()),
        ("CCCD:001099012345;ĐT:0912345678".to_owned(), format!("CCCD:{REDACTED};ĐT:{REDACTED}")),
        ("+84 912 345 678 đ/c 12 Lê Lợi".to_owned(), format!("{REDACTED} đ/c 12 Lê Lợi")),
        ("CMND 123 456 789 Đ. Lê Lợi".to_owned(), format!("CMND {REDACTED} Đ. Lê Lợi")),
        ("0912.345.678 đồng".to_owned(), format!("{REDACTED} đồng")),
        ("H38.12-261120-0042-0912345678".to_owned(), format!("H{REDACTED}")),
        ("G01.001.02-261120-AB0912345678".to_owned(), format!("G{REDACTED}-AB{REDACTED}")),
    ] {
        assert_eq!(redact(&text), hidden);
    }
}

#[test]
fn an_address_is_hidden_whatever_its_signs_are_written_in() {
    let locals =
        ["lan", "nguyen.van-a_1", "nguyễnlan", "lan+hs", "ｌａｎ", "𝓵𝓪𝓷", "ⓛⓐn", "la\u{200b}n", "la\u{ad}n"];
    let ats = [
        "@",
        "＠",
        "\u{fe6b}",
        " @ ",
        "@ ",
        " @",
        "(@)",
        "[@]",
        " (at) ",
        "(at)",
        "[at]",
        "[ at ]",
        "{at}",
        "<at>",
        "(a)",
        "[a]",
        " a còng ",
        " a-còng ",
        "(a còng)",
        " acòng ",
        " at ",
        " AT ",
        "ⓐ",
        " Ⓐ ",
        "\u{200b}@\u{200b}",
    ];
    let hosts = ["example.com", "mail.example.vn", "EXAMPLE.COM", "ｅｘａｍｐｌｅ．ｃｏｍ", "𝐠𝐦𝐚𝐢𝐥.𝐜𝐨𝐦"];
    for local in locals {
        for at in ats {
            for host in hosts {
                assert_hidden(&format!("{local}{at}{host}"), Some(PersonalData::Email));
            }
        }
    }
    for host in [
        "gmail。com",
        "gmail．com",
        "gmail·com",
        "gmail . com",
        "gmail. com",
        "gmail .com",
        "gmail(.)com",
        "gmail[.]com",
        "gmail (dot) com",
        "gmail[dot]com",
        "gmail dot com",
        "gmail chấm com",
        "mail chấm example chấm vn",
        "mail.gov . vn",
    ] {
        for at in ["@", " @ ", "(at)", " a còng "] {
            assert_hidden(&format!("lan{at}{host}"), Some(PersonalData::Email));
        }
    }
}

/// What everybody may read, and what looks like it.
const PUBLIC: &[&str] = &[
    // money
    "nộp 1.500.000 đồng",
    "1 500 000 đ",
    "12.345.678.900 VND",
    "12.345.678.900đ",
    "12 345 678 900 đồng",
    "12,345,678,900 VNĐ",
    "1.234.567.890,50 ĐỒNG",
    "VND 12.345.678.900",
    "$1,234,567,890.00",
    "123.456.789 ₫",
    "15000000 đ",
    "120.000.000",
    "5 triệu",
    "500 nghìn, 200 nghìn",
    "1.500.000 - 2.000.000 đồng",
    "1.250.500–1.300.750 đ",
    "125.250.500 đến 130.750.250 đồng",
    "1.500.000đ-2.000.000đ",
    "1.500.000\u{a0}đồng",
    "2000 - 3000 đồng",
    // days and hours
    "23/11/2026",
    "23-11-2026",
    "23‑11‑2026",
    "2026-11-23",
    "23.11.2026",
    "1/1/2027",
    "23 / 11 / 2026",
    "08:30 23/11/2026",
    "23/11/2026 08:30:15",
    "23/11/2026 - 25/11/2026",
    "23.11.2026-25.11.2026",
    "8h30 ngày 05/10/2018",
    "05/10/18 - 12/10/18",
    "05/10, 12/10, 19/10, 26/10",
    "7:30-11:30, 13:30-17:00",
    "07:30 – 11:30; 13:30 – 17:00",
    "07.30-11.30, 13.30-17.00",
    "thứ 2 - thứ 6, 7h30 - 17h00",
    "2020 - 2026",
    "2024, 2025, 2026",
    "2024 2025 2026",
    "nhiệm kỳ 2021-2026",
    // codes
    "000.00.01.H17-261120-0001",
    "H38.12-261120-0042",
    "H38.12.03-261120-0042",
    "G01.001.02-261120-AB0042",
    "B12.345.67-260125-AA00012345",
    "h38.12-261120-0042",
    "H38.12‑261120‑0042",
    "(H38.12-261120-0042).",
    "H38.12-261120-0042, H38.12-261120-0043",
    "1.004203.000.00.00.H38",
    "2.000815",
    "2.000815, 1.004203",
    "1.004203.000.00.00.H38, 2.000815.000.00.00.H38",
    // laws and letters
    "Nghị định 61/2018/NĐ-CP",
    "Nghị định 61/2018, 20/2008, 118/2025",
    "366/QĐ-UBND",
    "1234/QĐ-UBND ngày 05/10/2018",
    "Luật số 91/2025/QH15",
    "Thông tư 01/2018/TT-VPCP",
    "Thông tư 04/2025/TT-VPCP điều 23 khoản 1",
    // counts and places
    "1.176 lượt",
    "4.042 hồ sơ trên 12.000 hồ sơ",
    "98,5 % của 1.176 lượt",
    "26.000 hồ sơ đến 10/2022: 4.042 mức 3, 12.000 mức 4",
    "năm 2025: 1.234 lượt, năm 2026: 12.345 lượt",
    "2025: 12.345; 2026: 23.456",
    "chờ 15, 20, 30, 45, 60 phút",
    "các phòng 101, 102, 103, 104",
    "quầy 01, 02, 03, 04, 05",
    "quầy 1, 2, 3, 4, 5, 6, 7, 8, 9, 10",
    "số 123/45/6 đường Lê Lợi",
    "số nhà 12A, ngõ 34/56, tổ 7",
    "tầng 2, phòng 305",
    "thửa 123, tờ bản đồ 45, 120,5 m²",
    "biển số 29A-123.45",
    "gọi 1900 1009 hoặc 19001009",
    "tổng đài 1900.561.292, 1800 1090",
    "gọi 113, 114, 115",
    // not an address
    "a @ b",
    "giá 5 @ 3.5",
    "gặp nhau at the office",
    "chấm công, chấm bài. Com",
    "@ubnd",
    "(a) nộp hồ sơ. (b) chờ. (c) nhận",
    "mục [a].vn",
];

#[test]
fn what_is_nobodys_stays() {
    for piece in PUBLIC {
        for text in [(*piece).to_owned(), format!("Tôi thấy {piece} là đúng."), format!("({piece})\n{piece}")]
        {
            assert_eq!(redact(&text), text);
        }
    }
}

/// But for the colon, which can make an hour of four digits of a number.
fn any_separator() -> impl Strategy<Value = &'static str> {
    let separators: Vec<_> = SEPARATORS.iter().copied().filter(|separator| *separator != ":").collect();
    proptest::sample::select(separators)
}

proptest! {
    #[test]
    fn redacted_text_holds_no_personal_data(text in "(\\PC|[0-9 .@+-]|[đ(),/:a]){0,60}") {
        let hidden = redact(&text);
        prop_assert_eq!(find(&hidden), vec![], "{}", hidden);
    }

    /// Any telephone number, each of its digits in a dress of its own, anything between any two of them.
    #[test]
    fn a_phone_number_in_any_dress_is_hidden(
        digits in proptest::collection::vec((0_u32..10, 0..=DIGITS.len(), proptest::option::of(any_separator())), 8),
        first in "0[35789]",
    ) {
        let mut piece = first;
        for (digit, dress, separator) in digits {
            let zero = DIGITS.get(dress).map_or(u32::from('0'), |(_, zero)| *zero);
            piece.extend(separator.map(str::chars).into_iter().flatten());
            piece.extend(char::from_u32(zero + digit));
        }
        let text = format!("Gọi {piece} nhé");
        let found = find(&text);
        prop_assert_eq!(found.len(), 1, "{}", text);
        prop_assert_eq!(&text[found[0].0.clone()], piece);
    }

    #[test]
    fn an_identity_number_is_hidden_wherever_it_stands(
        before in "[a-zà-ỹ ]{0,20}", digits in "0[0-9]{11}", after in "[a-zà-ỹ ]{0,20}",
    ) {
        let hidden = redact(&format!("{before} {digits} {after}"));
        prop_assert!(!hidden.contains(&digits));
    }

    #[test]
    fn a_day_stays(year in 1900..2200, month in 1..=12, day in 1..=31, sign in "[/.-]", hour in 0..24, minute in 0..60) {
        for text in [
            format!("{day:02}{sign}{month:02}{sign}{year}"),
            format!("{day}{sign}{month}{sign}{year}"),
            format!("{year}-{month:02}-{day:02}"),
            format!("{hour:02}:{minute:02} {day:02}{sign}{month:02}{sign}{year}"),
            format!("{day:02}{sign}{month:02}{sign}{year} {hour}:{minute:02}"),
        ] {
            prop_assert_eq!(redact(&text), text);
        }
    }

    #[test]
    fn an_amount_of_money_stays(
        amount in 1_000_u64..1_000_000_000_000, sign in "[., ]", currency in "(đ|đồng|VND|VNĐ|vnđ|₫|Đồng)", gap in " ?",
    ) {
        let digits = amount.to_string();
        let mut text = String::new();
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                text.push_str(&sign);
            }
            text.push(digit);
        }
        // Eleven digits that begin with 84 are a telephone number of this country.
        prop_assume!(!(digits.len() == 11 && digits.starts_with("84")));
        let text = format!("nộp {text}{gap}{currency}.");
        prop_assert_eq!(redact(&text), text);
    }

    #[test]
    fn a_dossier_code_stays(
        code in "(000\\.[0-9]{2}\\.[0-9]{2}\\.[GH][0-9]{2}|[GH][0-9]{2}\\.[0-9]{2}(\\.[0-9]{2})?)-26(0[1-9]|1[0-2])[0-2][1-8]-[0-9]{4}",
        national in "[A-Y][0-9]{2}\\.[0-9]{3}\\.[0-9]{2}-26(0[1-9]|1[0-2])[0-2][1-8]-[A-Z]{2}[0-9]{4,8}",
    ) {
        for text in [format!("Hồ sơ {code} trễ"), format!("({national}), {code}.")] {
            prop_assert_eq!(redact(&text), text);
        }
    }
}

/// A browser's look is quick, and still is not fooled by what keyboards and word processors do by themselves.
#[test]
fn who_types_a_number_or_an_address_is_told_what_it_looks_like() {
    let common = [
        "", " ", "-", ".", " - ", "_", "\u{a0}", "\u{202f}", "\u{3000}", "\u{2010}", "\u{2011}", "\u{2013}",
        "\u{2014}", "\u{2212}", "\t", "\n", "\u{ad}", "\u{200b}", "\u{200d}", "\u{2060}", ") ", " (",
        "\u{ff0d}", "\u{ff0e}", "·",
    ];
    let wide: Vec<char> = ('０'..='９').collect();
    for (groups, kind) in NUMBERS {
        for separator in common {
            let piece = groups.join(separator);
            for piece in [dressed(&piece, &wide), piece] {
                assert_eq!(glance(&format!("Gọi {piece} nhé")), Some(*kind), "{piece:?}");
                assert_eq!(glance(&piece), Some(*kind), "{piece:?}");
            }
        }
    }
    for address in
        ["lan@example.vn", "lan＠example.vn", "thư: lan@example.vn.", "nguyễn@mail.example．vn, cảm ơn"]
    {
        assert_eq!(glance(address), Some(PersonalData::Email), "{address}");
    }
    for text in [
        "",
        "chờ 45 phút",
        "ngày 23/11/2026",
        "nộp 1.500.000 đồng",
        "quầy số 3, 7:30",
        "a @ b",
        "năm 2026",
        "từ 7:30 - 11:30",
        "2020 - 2026",
        "08:30 23/11/2026",
        "1.176 lượt",
        "366/QĐ-UBND",
        "gọi 1900 1009",
        "@ubnd",
        "quầy 1, 2, 3, 4, 5, 6, 7, 8, 9",
    ] {
        assert_eq!(glance(text), None, "{text}");
    }
}
