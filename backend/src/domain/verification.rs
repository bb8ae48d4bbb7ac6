//! What stands behind a rating. The headline rate is of verified ratings alone; whatever else comes is
//! kept and counted apart, and what speaks against a rating is kept with it, so that it can be looked at and voided.

/// A minute, in milliseconds.
pub(super) const MINUTE: i64 = 60_000;
/// A day, in milliseconds.
pub(super) const DAY: i64 = 24 * 60 * MINUTE;
/// How far back a paired tablet or an invitation may date a rating: a tablet may have been without a network for weeks.
pub(super) const KNOWN_BACK: i64 = 30 * DAY;
/// How far back everybody else may.
const STRANGER_BACK: i64 = DAY;
/// How far ahead of the server's clock a time is the clock's own inexactness and no sign of anything.
const AHEAD_TOLERANCE: i64 = MINUTE;
/// By how much a rating may be older than the tablet's last word that nothing waits.
const CLEAR_TOLERANCE: i64 = 2 * MINUTE;

/// What speaks against a rating.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doubt {
    /// More came from its tablet, or by links to its desk, by the times they name, than people give.
    Pace,
    /// Its tablet did not stand at that desk at that time.
    Elsewhere,
    /// It is dated before its tablet last said that nothing waits.
    Backdated,
    /// The dossier was announced by hand, and the register does not know it.
    Unregistered,
    /// Somebody has rated this stage of the typed dossier before: it is kept and not counted.
    Repeated,
}

impl Doubt {
    /// The name by which it is stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pace => "pace",
            Self::Elsewhere => "elsewhere",
            Self::Backdated => "backdated",
            Self::Unregistered => "unregistered",
            Self::Repeated => "repeated",
        }
    }
}

/// Whether a rating is verified, or what speaks against it. None with `verified == false` is a rating from nobody in
/// particular: nothing speaks against it, and nothing for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Whether it is part of the rate.
    pub verified: bool,
    /// What speaks against it.
    pub doubt: Option<Doubt>,
}

impl Standing {
    /// Nobody in particular.
    pub const STRANGER: Self = Self { verified: false, doubt: None };
    /// It is part of the rate.
    pub const VERIFIED: Self = Self { verified: true, doubt: None };

    fn doubted(doubt: Doubt) -> Self {
        Self { verified: false, doubt: Some(doubt) }
    }

    /// Both have to stand behind a rating: the first thing that speaks against it is named.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        if self.verified { other } else { self }
    }
}

/// When a rating counts as given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RatedAt {
    /// UTC epoch milliseconds.
    pub at: i64,
    /// Whether the time that was sent could not be believed, and this is the time of arrival.
    pub retimed: bool,
}

/// When a rating counts as given that names a time: never ahead of the server's clock, and not further back than its
/// sender may date it.
pub fn rated_at(named: i64, now: i64, is_known: bool) -> RatedAt {
    let back = if is_known { KNOWN_BACK } else { STRANGER_BACK };
    if named < now.saturating_sub(back) {
        RatedAt { at: now, retimed: true }
    } else if named > now {
        RatedAt { at: now, retimed: named - now > AHEAD_TOLERANCE }
    } else {
        RatedAt { at: named, retimed: false }
    }
}

/// When a rating by a link counts as given: nobody uses a link before it is made.
pub fn rated_by_link(named: i64, now: i64, made_at: i64) -> RatedAt {
    // A link from the future was made while the server's clock was wrong.
    if named < made_at && made_at <= now {
        RatedAt { at: now, retimed: true }
    } else {
        rated_at(named, now, true)
    }
}

/// When a tablet stood at a desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stay {
    /// The first instant.
    pub from: i64,
    /// The last one; none while it stands there.
    pub to: Option<i64>,
}

impl Stay {
    /// Whether it includes an instant, as seen now. A beginning that lies in the future was written while the server's
    /// clock was wrong, and is as good as unknown.
    pub fn includes(self, at: i64, now: i64) -> bool {
        (self.from <= at || self.from > now) && self.to.is_none_or(|to| at <= to)
    }
}

/// What is known of the tablet that sends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TabletFacts<'a> {
    /// Its stays at the desk that is rated.
    pub stays: &'a [Stay],
    /// When it last said that nothing waits.
    pub clear_at: Option<i64>,
    /// Now.
    pub now: i64,
}

/// What a tablet's word for a rating of this instant is worth. Its pace is judged where ratings are stored.
pub fn by_tablet(facts: TabletFacts<'_>, rated_at: i64) -> Standing {
    if !facts.stays.iter().any(|stay| stay.includes(rated_at, facts.now)) {
        return Standing::doubted(Doubt::Elsewhere);
    }
    // An instant from the future was written while the server's clock was wrong.
    let clear_at = facts.clear_at.filter(|clear_at| *clear_at <= facts.now);
    if clear_at.is_some_and(|clear_at| rated_at < clear_at - CLEAR_TOLERANCE) {
        return Standing::doubted(Doubt::Backdated);
    }
    Standing::VERIFIED
}

/// What the register of dossiers says of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Register {
    /// The agency has not declared its register complete: it says nothing.
    NotDeclared,
    /// It holds the dossier.
    #[cfg_attr(not(test), expect(dead_code, reason = "no agency can declare a register yet"))]
    Holds,
    /// It is complete and does not hold the dossier.
    Lacks,
}

/// What an invitation is worth: what software asked for always, what somebody asked for by hand unless the register
/// speaks against it.
pub fn by_invitation(by_hand: bool, register: Register) -> Standing {
    if by_hand && register == Register::Lacks {
        return Standing::doubted(Doubt::Unregistered);
    }
    Standing::VERIFIED
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NOW: i64 = 1_795_402_800_000;

    #[test]
    fn a_tablet_speaks_for_its_desk_while_it_stands_there_and_for_the_present() {
        let former = Stay { from: NOW - 9 * DAY, to: Some(NOW - DAY) };
        let here = Stay { from: NOW - DAY, to: None };
        let say = |stays: &[Stay], clear_at, at| {
            let standing = by_tablet(TabletFacts { stays, clear_at, now: NOW }, at);
            standing.doubt.map_or("verified", Doubt::as_str)
        };
        for (stays, clear_at, at, expected) in [
            (&[here][..], None, NOW, "verified"),
            (&[here], None, NOW - 2 * DAY, "elsewhere"),
            (&[former], None, NOW - 2 * DAY, "verified"),
            (&[former], None, NOW, "elsewhere"),
            (&[], None, NOW, "elsewhere"),
            (&[here], Some(NOW - MINUTE), NOW - 2 * MINUTE, "verified"),
            (&[here], Some(NOW - MINUTE), NOW - 4 * MINUTE, "backdated"),
            // Written while the server's clock was seven hours ahead: it says nothing against anybody.
            (&[here], Some(NOW + 7 * 60 * MINUTE), NOW - 4 * MINUTE, "verified"),
            (&[Stay { from: NOW + 7 * 60 * MINUTE, to: None }], None, NOW, "verified"),
        ] {
            assert_eq!(say(stays, clear_at, at), expected, "{stays:?} {clear_at:?} {at}");
        }
    }

    #[test]
    fn an_invitation_by_hand_needs_the_register_once_there_is_one() {
        let verified = |by_hand, register| by_invitation(by_hand, register).verified;
        assert!(verified(false, Register::Lacks) && verified(true, Register::NotDeclared));
        assert!(verified(true, Register::Holds) && !verified(true, Register::Lacks));
        let both = Standing::VERIFIED.and(by_invitation(true, Register::Lacks));
        assert_eq!(both.doubt, Some(Doubt::Unregistered));
        assert_eq!(Standing::STRANGER.and(Standing::VERIFIED), Standing::STRANGER);
    }

    proptest! {
        #[test]
        fn no_rating_by_a_link_is_older_than_the_link(named in NOW - 40 * DAY..NOW + DAY, age in 0..40 * DAY) {
            let made_at = NOW - age;
            let RatedAt { at, retimed } = rated_by_link(named, NOW, made_at);
            prop_assert!(at <= NOW && at >= made_at.max(NOW - KNOWN_BACK));
            prop_assert!(at == named || retimed || named > NOW);
        }

        #[test]
        fn no_rating_is_dated_ahead_or_further_back_than_its_sender_may(named: i64, known: bool) {
            let RatedAt { at, retimed } = rated_at(named, NOW, known);
            let back = if known { 30 * DAY } else { DAY };
            prop_assert!((NOW - back..=NOW).contains(&at));
            prop_assert!(at == named || at == NOW);
            // Whoever names a believable time is left with it, unmarked.
            if (NOW - back..=NOW).contains(&named) {
                prop_assert_eq!((at, retimed), (named, false));
            }
            prop_assert_eq!(retimed, named < NOW - back || named > NOW + MINUTE);
        }
    }
}
