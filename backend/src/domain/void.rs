//! Voiding ratings that were not given by citizens: a technician's test, a child at the tablet.

use super::pace::CLOCKS_DIFFER;
use super::text::normalise_name;
use crate::clock::Clock;
use hailong_shared::Day;
use hailong_shared::problem::{FieldCode, FieldError};
use hailong_shared::wire::NewVoidProposal;

/// A minute, in milliseconds. Proposals are made of whole ones, so that none picks a single rating.
const MINUTE: i64 = 60_000;
/// The longest time that one proposal covers: a day.
const LONGEST: i64 = 24 * 60 * MINUTE;
/// The most characters of a reason.
const REASON_MAX: usize = 500;

/// Whose ratings are to be voided, by ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scope {
    /// The agency that was rated.
    pub agency: i64,
    /// Its desk; none for what was given at no desk.
    pub desk: Option<i64>,
    /// What a tablet sent, at whichever of the agency's desks it stood.
    pub device: Option<i64>,
    /// What came by the links that software asked for, by its access, at whichever desks of the subtree.
    pub token: Option<i64>,
}

/// Which ratings are to be voided, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewVoid {
    /// Whose.
    pub scope: Scope,
    /// Ratings given from this instant on,
    pub from: i64,
    /// up to this one.
    pub to: i64,
    /// The day at the counters before `from`: a tablet whose clock ran ahead was put on the day of its receipt.
    pub first_day: Day,
    /// The day of `to`.
    pub last_day: Day,
    /// Why.
    pub reason: String,
}

impl NewVoid {
    /// Checks a proposal.
    pub fn new(scope: Scope, request: &NewVoidProposal, clock: &Clock) -> Result<Self, Vec<FieldError>> {
        let mut errors = Vec::new();
        let known = 0..=253_402_300_799_999; // to the end of 9999
        if !known.contains(&request.from) || !known.contains(&request.to) {
            errors.push(FieldError::new(
                "from",
                FieldCode::Invalid,
                "an instant is given in epoch milliseconds",
            ));
        } else if request.from > request.to {
            errors.push(FieldError::new("from", FieldCode::Order, "`from` is after `to`"));
        } else if request.to.saturating_sub(request.from) > LONGEST {
            errors.push(FieldError::new("to", FieldCode::TooLong, "a proposal covers at most a day"));
        }
        let reason = match checked_reason(&request.reason) {
            Ok(reason) if errors.is_empty() => reason,
            Ok(_) => return Err(errors),
            Err(error) => {
                errors.push(error);
                return Err(errors);
            }
        };
        let from = request.from - request.from.rem_euclid(MINUTE);
        let to = request.to - request.to.rem_euclid(MINUTE) + MINUTE - 1;
        Ok(Self::between(scope, from, to, reason, clock))
    }

    /// Everything that came from a tablet or a program since an instant, whenever it says that it was given.
    pub fn since(scope: Scope, since: i64, reason: &str, clock: &Clock) -> Result<Self, FieldError> {
        let now = clock.now();
        if !(0..=now).contains(&since) {
            let message = "an instant of the past is given in epoch milliseconds";
            return Err(FieldError::new("void_since", FieldCode::Invalid, message));
        }
        let reason = checked_reason(reason)?;
        Ok(Self::between(scope, since, now, reason, clock))
    }

    /// The same up to a later instant, by the clock of whichever server took the ratings.
    #[must_use]
    pub fn up_to(self, now: i64) -> Self {
        Self { to: now + CLOCKS_DIFFER, ..self }
    }

    /// The same of a proposal that was checked before.
    pub fn between(scope: Scope, from: i64, to: i64, reason: String, clock: &Clock) -> Self {
        let (first_day, last_day) = (clock.day_of(from).plus_days(-1), clock.day_of(to));
        Self { scope, from, to, first_day, last_day, reason }
    }
}

fn checked_reason(raw: &str) -> Result<String, FieldError> {
    let reason = normalise_name(raw);
    match reason.chars().count() {
        0 => Err(FieldError::new("reason", FieldCode::Required, "a reason is required")),
        1..=REASON_MAX => Ok(reason),
        _ => Err(FieldError::new("reason", FieldCode::TooLong, "a reason has at most 500 characters")),
    }
}
