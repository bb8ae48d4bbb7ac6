//! The bodies of the HTTP contract, version 1. Instants are UTC epoch milliseconds; days are [`crate::Day`]s.

mod device;
mod invitation;
mod organisation;
mod rating;
mod refusal;
mod report;
mod revocation;
mod session;
mod slip;
mod suggestion;
mod survey;
mod void;

pub use device::{
    Announcement, Device, DeviceChange, DeviceList, DeviceSign, HEARTBEAT_MOST_WAITING, Heartbeat,
    HeartbeatReceipt, NewDevice, Pairing, SignKind, Tablet,
};
pub use invitation::{
    ApiToken, ApiTokenList, Invitation, InvitationList, IssuedApiToken, NewApiToken, NewInvitation,
    NewInvitations, UnusualLinks,
};
pub use organisation::{
    Agency, AgencyChange, AgencyLevel, AgencyList, Desk, DeskChange, DeskList, NewAgency, NewDesk, Validity,
};
pub use rating::{RatingReceipt, RatingRequest};
pub use refusal::{OriginList, RefusalCount, RefusalReason, RefusalReport};
pub use report::{
    CommentList, PublicAgency, PublicAgencyList, PublicGroup, PublicReport, PublicSatisfaction, RatedComment,
    ReasonCount, ReasonReport, ReportEntry, SatisfactionReport,
};
pub use revocation::{Revocation, Revoked};
pub use session::{Grant, Role, SessionInfo, SignIn};
pub use slip::{
    Criterion, NewSlip, SLIP_MAX_CHARS, SLIP_MAX_CLASSES, SLIP_MAX_CRITERIA, Slip, SlipAnswers, SlipClass,
    SlipForm, SlipList, SlipReport, SlipResult, SurveySlip,
};
pub use suggestion::{
    Contact, Suggestion, SuggestionEvent, SuggestionList, SuggestionReceipt, SuggestionRequest,
    SuggestionStatus,
};
pub use survey::{
    AgencyContext, DeskContext, DossierContext, Reason, ReasonTone, Recording, ScaleStep, Survey,
};
pub use void::{NewVoidProposal, VoidDecision, VoidList, VoidProposal, VoidState};
