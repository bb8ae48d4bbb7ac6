//! What the host page says about this widget, and what the widget tells the host page.

use hailong_shared::{AgencyCode, DossierCode};
use web_sys::{CustomEvent, CustomEventInit, HtmlElement};

/// Whom everything that is said in the widget is for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Addressee {
    /// Nobody yet: the page has not said so, or said nothing that could be meant.
    #[default]
    Nobody,
    /// An agency.
    Agency(AgencyCode),
    /// A desk, and so its agency.
    Desk(i64),
    /// Whom an invitation is for; its single-use token.
    Invitation(String),
}

/// What the attributes say, as far as it changes what is sent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct About {
    /// Whom it is for.
    pub addressee: Addressee,
    /// The dossier that is rated, if the page knows it. An invitation knows its own.
    pub dossier: Option<DossierCode>,
}

impl About {
    /// Reads the attributes. One that is empty or cannot be meant counts as left out; an invitation comes before a
    /// desk, a desk before an agency.
    pub fn read(attribute: impl Fn(&str) -> Option<String>) -> Self {
        let attribute = |name| attribute(name).filter(|value| !value.is_empty());
        if let Some(token) = attribute("invitation") {
            return Self { addressee: Addressee::Invitation(token), dossier: None };
        }
        let desk = attribute("desk").and_then(|id| id.parse().ok()).map(Addressee::Desk);
        let agency = || attribute("agency").and_then(|code| code.try_into().ok()).map(Addressee::Agency);
        Self {
            addressee: desk.or_else(agency).unwrap_or_default(),
            dossier: attribute("dossier").and_then(|code| read_dossier(&code)),
        }
    }

    /// Whether it is an invitation's.
    pub fn is_invited(&self) -> bool {
        matches!(self.addressee, Addressee::Invitation(_))
    }

    /// Whether it is known which dossier is rated.
    pub fn knows_dossier(&self) -> bool {
        self.is_invited() || self.dossier.is_some()
    }
}

/// A dossier's code as people write it.
pub fn read_dossier(text: &str) -> Option<DossierCode> {
    text.trim().to_ascii_uppercase().parse().ok()
}

/// The element that the host page wrote, as far as it is known here.
#[derive(Debug, Clone)]
pub struct Host {
    /// What stands in the shadow root; nothing while the element is out of the page.
    pub card: Option<HtmlElement>,
    server: String,
    /// What the attributes say.
    pub about: About,
}

impl Host {
    /// Out of the page; `server` is the origin of hailong.
    pub fn new(server: String, about: About) -> Self {
        Self { card: None, server, about }
    }

    /// The address of a call or a page.
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.server)
    }

    /// Whom a call is for, as its body says it: an agency, a desk or an invitation.
    pub fn target(&self) -> (Option<AgencyCode>, Option<i64>, Option<String>) {
        match self.about.addressee.clone() {
            Addressee::Nobody => (None, None, None),
            Addressee::Agency(code) => (Some(code), None, None),
            Addressee::Desk(id) => (None, Some(id), None),
            Addressee::Invitation(token) => (None, None, Some(token)),
        }
    }

    /// Tells the host page that something was sent: `hailong:rated`, `hailong:suggested`. It carries no content.
    pub fn tell(&self, event: &str) {
        let init = CustomEventInit::new();
        init.set_bubbles(true);
        init.set_composed(true);
        if let (Some(card), Ok(event)) = (&self.card, CustomEvent::new_with_event_init_dict(event, &init)) {
            let _ = card.dispatch_event(&event);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(attributes: &[(&str, &str)]) -> About {
        About::read(|wanted| {
            let found = attributes.iter().find(|(name, _)| *name == wanted);
            found.map(|(_, value)| (*value).to_owned())
        })
    }

    fn agency(code: &str) -> Addressee {
        Addressee::Agency(code.to_owned().try_into().unwrap())
    }

    #[test]
    fn an_attribute_that_is_empty_or_cannot_be_meant_counts_as_left_out() {
        let named = read(&[("agency", "H37.01"), ("dossier", "H38.12-261120-0042")]);
        assert_eq!(named.addressee, agency("H37.01"));
        assert_eq!(named.dossier.as_ref().map(DossierCode::as_str), Some("H38.12-261120-0042"));
        for (name, value) in [
            ("desk", ""),
            ("desk", "ba"),
            ("desk", "3.5"),
            ("desk", " 3"),
            ("invitation", ""),
            ("theme", "purple"),
            ("mode", "y"),
            ("lang", "xx"),
        ] {
            let with = read(&[("agency", "H37.01"), ("dossier", "H38.12-261120-0042"), (name, value)]);
            assert_eq!(with, named, "{name}={value:?}");
        }
        for dossier in ["", " ", "x", "H38.12-269999-0042", "H38.12-261120-0042-1"] {
            let with = read(&[("agency", "H37.01"), ("dossier", dossier)]);
            assert_eq!(with, read(&[("agency", "H37.01")]), "{dossier:?}");
        }
        for code in ["", " ", "H 37", "Đ1"] {
            assert_eq!(read(&[("agency", code)]), About::default(), "{code:?}");
        }
        assert_eq!(read(&[]), About::default());
        let spoken = read(&[("agency", "H37.01"), ("dossier", " h38.12-261120-0042 ")]);
        assert_eq!(spoken, named);
    }

    #[test]
    fn an_invitation_comes_before_a_desk_and_a_desk_before_an_agency() {
        let all =
            [("agency", "H37"), ("desk", "3"), ("dossier", "H38.12-261120-0042"), ("invitation", "abc")];
        let invited = read(&all);
        assert_eq!(invited, About { addressee: Addressee::Invitation("abc".to_owned()), dossier: None });
        assert!(invited.is_invited() && invited.knows_dossier());
        let at_desk = read(&all[..3]);
        assert_eq!(at_desk.addressee, Addressee::Desk(3));
        assert!(at_desk.knows_dossier() && !at_desk.is_invited());
        assert_eq!(read(&all[..1]).addressee, agency("H37"));
        let host = |about| Host::new("https://h.example".to_owned(), about).target();
        assert_eq!(host(invited), (None, None, Some("abc".to_owned())));
        assert_eq!(host(at_desk), (None, Some(3), None));
        assert_eq!(host(About::default()), (None, None, None));
    }
}
