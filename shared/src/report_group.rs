//! What a satisfaction report can be broken down by.

use crate::text::named_enum;

named_enum! {
    /// The `by` of the satisfaction call.
    pub enum ReportGroup ("a report is broken down by one of desk, agency, stage, channel, day, month") {
        /// Each desk of the subtree.
        Desk = "desk",
        /// Each agency of the subtree.
        Agency = "agency",
        /// The dossier's stage.
        Stage = "stage",
        /// The way the rating came in.
        Channel = "channel",
        /// Each day with ratings.
        Day = "day",
        /// Each calendar month with ratings.
        Month = "month",
    }
}
