//! Tablets: pairing, what they are told, what they tell.

use crate::text::named_enum;
use crate::{AgencyCode, Day, DossierCode, PairingCode, Stage};
use serde::{Deserialize, Serialize};

/// `POST /api/v1/devices/pair`: what an unpaired tablet shows. Its token comes as a cookie.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Pairing {
    /// What an administrator types.
    pub code: PairingCode,
    /// Until when it is good: UTC epoch milliseconds.
    pub expires_at: i64,
    /// The admin site's page with the code filled in.
    pub url: String,
    /// The same address as a QR code.
    pub qr_svg: String,
}

/// `GET /api/v1/devices/me` and the event `tablet`: everything that a tablet has to know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Tablet {
    /// The desk it stands at; none while it waits to be paired.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub desk: Option<i64>,
    /// The dossier to ask for.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub announced: Option<Announcement>,
    /// The server's clock: UTC epoch milliseconds.
    pub now: i64,
}

/// A dossier that is being handed over at the desk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Announcement {
    /// What a rating of it names in `announced`.
    pub id: i64,
    /// The dossier's code.
    pub dossier: DossierCode,
    /// The stage to rate.
    pub stage: Stage,
    /// Until when it is to be shown: UTC epoch milliseconds.
    pub shown_until: i64,
}

/// The most ratings that a tablet can say it holds.
pub const HEARTBEAT_MOST_WAITING: u32 = 1_000_000;

/// `POST /api/v1/devices/me/heartbeat`: that a tablet is there, every half minute.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Heartbeat {
    /// How many ratings wait to be sent, with the one that somebody is still making.
    #[cfg_attr(feature = "openapi", schema(maximum = 1_000_000))]
    pub waiting: u32,
    /// Since when the oldest of them waits: UTC epoch milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waiting_since: Option<i64>,
    /// How many of them failed by themselves while others passed; they are tried again at a growing distance.
    #[serde(default)]
    pub set_aside: u32,
    /// The tablet's clock: UTC epoch milliseconds.
    pub clock: i64,
}

/// The answer to a heartbeat.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HeartbeatReceipt {
    /// The server's clock: UTC epoch milliseconds.
    pub now: i64,
}

/// A tablet as administrators see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Device {
    /// Its id.
    pub id: i64,
    /// What people call it.
    pub name: String,
    /// The desk it stands at.
    pub desk: i64,
    /// That desk's number.
    pub desk_number: u32,
    /// That desk's agency.
    pub agency: AgencyCode,
    /// When it was paired: UTC epoch milliseconds.
    pub paired_at: i64,
    /// When it was heard of last: UTC epoch milliseconds.
    pub last_seen_at: i64,
    /// Whether it has been silent for longer than a tablet with a network ever is.
    pub silent: bool,
    /// How many ratings it had yet to send then.
    pub waiting: u32,
    /// How many of those failed by themselves while others passed.
    #[serde(default)]
    pub set_aside: u32,
    /// Since when the oldest of them waited: UTC epoch milliseconds.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub waiting_since: Option<i64>,
    /// Whether they have waited for a week, so that somebody has to look.
    pub stuck: bool,
    /// By how many milliseconds its clock is ahead; ratings are corrected for it.
    pub skew: i64,
    /// What speaks for its key being in other hands, newest first.
    #[serde(default)]
    pub signs: Vec<DeviceSign>,
}

named_enum! {
    /// What speaks for a tablet's key being in other hands.
    pub enum SignKind ("a sign is one of two_addresses, two_holders, too_fast, unusual_day") {
        /// It is heard from two addresses in turn.
        TwoAddresses = "two_addresses",
        /// Ratings wait that are older than when it last said that nothing waits: two say that they are this tablet.
        TwoHolders = "two_holders",
        /// It brought more ratings than people give; the rest is kept beside the rate.
        TooFast = "too_fast",
        /// It brought far more ratings in a day than it usually does.
        UnusualDay = "unusual_day",
    }
}

/// Something that speaks for a tablet's key being in other hands. Nothing of it changes a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DeviceSign {
    /// What it is.
    pub kind: SignKind,
    /// When it was seen last: UTC epoch milliseconds. None for a whole day's.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub at: Option<i64>,
    /// The day that is unusual.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub day: Option<Day>,
    /// How often it was seen, or how many ratings it is about.
    pub n: u32,
}

/// The tablets of an agency's subtree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DeviceList {
    /// The tablets, by agency and desk.
    pub devices: Vec<Device>,
}

/// `POST /api/v1/desks/{id}/devices`: puts the tablet that shows this code at the desk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewDevice {
    /// The code that the tablet shows.
    pub code: PairingCode,
    /// What to call it; 1 to 200 characters.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 200))]
    pub name: String,
}

/// `PATCH /api/v1/devices/{id}`: what is left out stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DeviceChange {
    /// The new name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 200))]
    pub name: Option<String>,
    /// The desk where it stands from now on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub desk: Option<i64>,
}
