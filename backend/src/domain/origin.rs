//! The web sites where an agency's widget may stand.

use std::fmt;
use std::str::FromStr;
use url::Url;

/// A web site as browsers name it (RFC 6454): `https://portal.example.vn`, with a port if it has one of its own. `*` is
/// any site.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Origin(String);

/// Text that names no web site.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a web site is written like https://portal.example.vn, without a path")]
pub struct NotAnOrigin;

impl Origin {
    /// The text as browsers send it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Origin {
    type Err = NotAnOrigin;

    fn from_str(text: &str) -> Result<Self, NotAnOrigin> {
        let text = text.trim();
        if text == "*" {
            return Ok(Self(text.to_owned()));
        }
        let url = Url::parse(text).map_err(|_| NotAnOrigin)?;
        let plain = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
        let named = url.username().is_empty() && url.password().is_none();
        if matches!(url.scheme(), "https" | "http") && url.has_host() && plain && named {
            Ok(Self(url.origin().ascii_serialization()))
        } else {
            Err(NotAnOrigin)
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_site_is_known_however_it_is_written_and_a_page_is_none() {
        for (written, known) in [
            ("https://Portal.Example.vn/", "https://portal.example.vn"),
            ("https://portal.example.vn:443", "https://portal.example.vn"),
            (" http://127.0.0.1:8000 ", "http://127.0.0.1:8000"),
            ("https://cổng.vn", "https://xn--cng-qmz.vn"),
            ("*", "*"),
        ] {
            assert_eq!(written.parse::<Origin>().unwrap().as_str(), known, "{written}");
        }
        for wrong in ["", "portal.vn", "https://portal.vn/trang", "ftp://portal.vn", "https://a@b.vn", "null"]
        {
            assert_eq!(wrong.parse::<Origin>(), Err(NotAnOrigin), "{wrong}");
        }
    }
}
