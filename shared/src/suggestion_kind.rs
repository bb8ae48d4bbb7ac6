//! What a citizen leaves in the suggestion box, and what becomes of it.

use crate::text::named_enum;

named_enum! {
    /// The kind of a suggestion.
    pub enum SuggestionKind ("a kind is one of suggestion, praise, petition") {
        /// Góp ý.
        Suggestion = "suggestion",
        /// Khen.
        Praise = "praise",
        /// Phản ánh, kiến nghị. Formal only with name, address and contact (Decree 20/2008/NĐ-CP, Art. 7).
        Petition = "petition",
    }
}

named_enum! {
    /// Where a suggestion stands.
    pub enum SuggestionState ("a state is one of received, processing, answered") {
        /// Đã tiếp nhận.
        Received = "received",
        /// Đang xử lý.
        Processing = "processing",
        /// Đã trả lời.
        Answered = "answered",
    }
}
