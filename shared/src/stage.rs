//! The stages of a dossier at which its owner may be asked.

use crate::text::named_enum;

named_enum! {
    /// The stage (*giai đoạn*) of a dossier that a rating speaks of.
    pub enum Stage ("a stage is one of reception, supplement, refusal, result") {
        /// Tiếp nhận: the dossier was taken in.
        Reception = "reception",
        /// Yêu cầu bổ sung: papers were asked for.
        Supplement = "supplement",
        /// Từ chối: the dossier was refused.
        Refusal = "refusal",
        /// Trả kết quả: the result was handed back.
        Result = "result",
    }
}
