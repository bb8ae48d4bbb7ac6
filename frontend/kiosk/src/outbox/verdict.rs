//! What an answer to a rating means: that the server has it, that it will take another in its place, that it will never
//! take it, or that it is to be tried again.

use super::line::Miss;
use super::queue::{Delivery, mended};
use hailong_shared::wire::RatingRequest;
use hailong_ui::api::{Failure, Refusal};

/// What became of a rating that was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// The server has decided.
    Decided(Delivery),
    /// It has not; the rating waits.
    Missed(Miss),
}

/// Judges an answer; `clock` is the tablet's own now. Only the server itself can decide: what a proxy says in its place
/// is no reason to change a rating or to give it up.
pub fn judge(rating: &RatingRequest, answer: Result<(), Failure>, clock: i64) -> Verdict {
    match answer {
        Ok(()) => Verdict::Decided(Delivery::Stored),
        Err(Failure::Refused(no)) => refused(rating, &no, clock),
        Err(Failure::Offline) => Verdict::Missed(Miss::Unreachable),
        Err(Failure::TimedOut) => Verdict::Missed(Miss::Swallowed),
        Err(Failure::Foreign(status)) => Verdict::Missed(by_status(status)),
        // A sign-in page of the network, or of whoever guards it, says 200 to everything.
        Err(Failure::Unreadable) => Verdict::Missed(Miss::Answered),
    }
}

fn refused(rating: &RatingRequest, no: &Refusal, clock: i64) -> Verdict {
    let faults: Vec<&str> = match (no.status, no.code.as_str()) {
        // The dossier was rated by its link meanwhile: one rating each. Or an earlier try arrived, as it was before the
        // tablet forgot what it had changed: nobody else makes this id.
        (409, "invitation_used" | "id_conflict") => return Verdict::Decided(Delivery::Stored),
        // The day at fault is the one that this tablet's clock named.
        (409, "closed") => vec!["rated_at"],
        // Not for this tablet any more, or too late: the desk was rated all the same.
        (401, _) if rating.announced.is_some() => vec!["announced"],
        (409, "invitation_expired") => vec!["announced"],
        (422, _) => no.fields.iter().map(|(field, _)| field.as_str()).collect(),
        (400 | 404 | 409 | 413, _) => Vec::new(),
        // Anything else is somebody's to put right: the rating waits.
        (status, _) => return Verdict::Missed(by_status(status)),
    };
    // The tablet's own clock may be what is wrong.
    let better = mended(rating, &faults, no.at.unwrap_or(clock));
    Verdict::Decided(better.map_or(Delivery::Refused, |better| Delivery::Mended(Box::new(better))))
}

/// Whether a status speaks of the message or of a server that is away; 511 is a network that asks for a sign-in, and
/// 520 to 530 are what a content network says for a server that it does not reach.
fn by_status(status: u16) -> Miss {
    match status {
        408 | 425 | 429 | 502..=504 | 511 | 520..=530 => Miss::Busy,
        _ => Miss::Answered,
    }
}
