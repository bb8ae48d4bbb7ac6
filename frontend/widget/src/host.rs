//! What the host page says about this widget, and what the widget tells the host page.

use hailong_shared::AgencyCode;
use web_sys::{CustomEvent, CustomEventInit, HtmlElement};

/// The element's attributes and what stands in its shadow root.
#[derive(Debug, Clone)]
pub struct Host {
    card: HtmlElement,
    server: String,
    agency: Option<AgencyCode>,
    desk: Option<i64>,
    /// The single-use token of an invitation, as the attribute says.
    pub invitation: Option<String>,
    /// The dossier that is rated, as the attribute says; empty if it says nothing.
    pub dossier: String,
}

impl Host {
    /// Reads the attributes of the element around the card.
    pub fn new(card: HtmlElement, server: String, element: &HtmlElement) -> Self {
        let attribute = |name| element.get_attribute(name).filter(|value| !value.is_empty());
        Self {
            card,
            server,
            agency: attribute("agency").and_then(|code| code.try_into().ok()),
            desk: attribute("desk").and_then(|desk| desk.parse().ok()),
            invitation: attribute("invitation"),
            dossier: attribute("dossier").unwrap_or_default(),
        }
    }

    /// The address of a call or a page.
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.server)
    }

    /// Whom a call is for: the desk if there is one, or else the agency.
    pub fn target(&self) -> (Option<AgencyCode>, Option<i64>) {
        match self.desk {
            Some(desk) => (None, Some(desk)),
            None => (self.agency.clone(), None),
        }
    }

    /// Tells the host page that something was sent: `hailong:rated`, `hailong:suggested`. It carries no content.
    pub fn tell(&self, event: &str) {
        let init = CustomEventInit::new();
        init.set_bubbles(true);
        init.set_composed(true);
        if let Ok(event) = CustomEvent::new_with_event_init_dict(event, &init) {
            let _ = self.card.dispatch_event(&event);
        }
    }
}
