//! Agencies and their desks.

use crate::text::named_enum;
use crate::{AgencyCode, Day};
use serde::{Deserialize, Deserializer, Serialize};

named_enum! {
    /// Where an agency stands in the administration. Districts ended on 30 June 2025 and are history.
    pub enum AgencyLevel ("a level is one of province, department, center, district, commune") {
        /// Tỉnh, thành phố trực thuộc trung ương.
        Province = "province",
        /// Sở, ban, ngành.
        Department = "department",
        /// Trung tâm Phục vụ hành chính công.
        Center = "center",
        /// Quận, huyện.
        District = "district",
        /// Xã, phường, đặc khu.
        Commune = "commune",
    }
}

/// From when until when an agency or a desk exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Validity {
    /// The first day.
    pub valid_from: Day,
    /// The last day, if it has one.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub valid_to: Option<Day>,
}

impl Validity {
    /// Whether the day lies within.
    pub fn covers(&self, day: Day) -> bool {
        self.overlaps(day, day)
    }

    /// Whether any day of a period lies within.
    pub fn overlaps(&self, from: Day, to: Day) -> bool {
        self.valid_from <= to && self.valid_to.is_none_or(|last| from <= last)
    }
}

/// An agency (*cơ quan, đơn vị*).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Agency {
    /// Its code.
    pub code: AgencyCode,
    /// Its name, in Vietnamese.
    pub name: String,
    /// Its level.
    pub level: AgencyLevel,
    /// The code of the agency above it.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub parent: Option<AgencyCode>,
    /// The code of the agency that took over when it closed.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub successor: Option<AgencyCode>,
    /// When it exists.
    #[serde(flatten)]
    pub validity: Validity,
}

/// The agencies a user may see; parents come before their children.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AgencyList {
    /// The agencies.
    pub agencies: Vec<Agency>,
}

/// `POST /api/v1/agencies`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewAgency {
    /// A code that no agency has.
    pub code: AgencyCode,
    /// Its name, in Vietnamese; 1 to 200 characters.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 200))]
    pub name: String,
    /// Its level.
    pub level: AgencyLevel,
    /// The agency above it, on which the caller is an administrator.
    pub parent: AgencyCode,
    /// Its first day.
    pub valid_from: Day,
}

/// `PATCH /api/v1/agencies/{code}`: what is left out stays; `valid_to` null opens it again.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AgencyChange {
    /// The new name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 200))]
    pub name: Option<String>,
    /// An earlier first day; a later one would disown ratings.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_from: Option<Day>,
    /// The last day.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Day>))]
    pub valid_to: Option<Option<Day>>,
    /// The agency that takes over.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<AgencyCode>))]
    pub successor: Option<Option<AgencyCode>>,
}

/// A desk (*quầy*).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Desk {
    /// Its id.
    pub id: i64,
    /// The agency it belongs to.
    pub agency: AgencyCode,
    /// The number over the desk, unique among the agency's open desks.
    pub number: u32,
    /// Its name, such as its field of work.
    pub name: String,
    /// When it exists.
    #[serde(flatten)]
    pub validity: Validity,
}

/// The desks of one agency, by number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DeskList {
    /// The desks, closed ones too.
    pub desks: Vec<Desk>,
}

/// `POST /api/v1/agencies/{code}/desks`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewDesk {
    /// The number over the desk, 1 to 9999.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 9999))]
    pub number: u32,
    /// Its name; 1 to 200 characters.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 200))]
    pub name: String,
    /// Its first day.
    pub valid_from: Day,
}

/// `PATCH /api/v1/desks/{id}`: what is left out stays; `valid_to` null opens it again.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DeskChange {
    /// The new number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 9999))]
    pub number: Option<u32>,
    /// The new name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 200))]
    pub name: Option<String>,
    /// An earlier first day; a later one would disown ratings.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_from: Option<Day>,
    /// The last day.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Day>))]
    pub valid_to: Option<Option<Day>>,
}

/// Tells a field that was given as null from one that was left out.
#[expect(clippy::option_option, reason = "left out, null and a value are three things")]
fn given<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn null_closes_nothing_by_accident() {
        let left_out: DeskChange = serde_json::from_str("{}").unwrap();
        let null: DeskChange = serde_json::from_str(r#"{"valid_to":null}"#).unwrap();
        let day: DeskChange = serde_json::from_str(r#"{"valid_to":"2026-11-30"}"#).unwrap();
        assert_eq!(left_out.valid_to, None);
        assert_eq!(null.valid_to, Some(None));
        assert_eq!(day.valid_to, Some(Some("2026-11-30".parse().unwrap())));
    }

    #[test]
    fn validity_includes_both_ends() {
        let day = |text: &str| text.parse::<Day>().unwrap();
        let validity = Validity { valid_from: day("2025-01-01"), valid_to: Some(day("2025-06-30")) };
        assert!(validity.covers(day("2025-01-01")) && validity.covers(day("2025-06-30")));
        assert!(!validity.covers(day("2024-12-31")) && !validity.covers(day("2025-07-01")));
    }
}
