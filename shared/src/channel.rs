//! The ways a rating comes in.

use crate::text::named_enum;

named_enum! {
    /// The channel (*kênh*) of a rating.
    pub enum Channel ("a channel is one of kiosk, portal, link, paper, import") {
        /// A tablet at a counter.
        Kiosk = "kiosk",
        /// The widget on an agency's web page.
        Portal = "portal",
        /// The QR code or link on a receipt.
        Link = "link",
        /// A paper slip entered by a clerk.
        Paper = "paper",
        /// A file read by `hailong import`.
        Import = "import",
    }
}

impl Channel {
    /// The channels a citizen's own device may name; `paper` and `import` are for staff.
    pub fn is_citizens(self) -> bool {
        matches!(self, Self::Kiosk | Self::Portal | Self::Link)
    }
}
