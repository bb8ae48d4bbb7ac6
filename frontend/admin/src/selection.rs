//! What the screens are about: an agency and a period, chosen at the top.

use crate::period::Period;
use hailong_shared::wire::{Agency, AgencyList, Role, SessionInfo};
use hailong_shared::{AgencyCode, Day, Lang, numerals};
use hailong_ui::now;
use leptos::prelude::*;

/// The signed-in user, the agencies within reach, and what was chosen.
#[derive(Debug, Clone, Copy)]
pub struct Selection {
    /// Who is signed in.
    pub session: StoredValue<SessionInfo>,
    /// The agencies within reach, parents first.
    pub agencies: RwSignal<Vec<Agency>>,
    /// The chosen agency.
    pub agency: RwSignal<AgencyCode>,
    /// The chosen period.
    pub period: RwSignal<Period>,
}

impl Selection {
    /// The state after signing in; nothing if no agency is within reach.
    pub fn new(session: SessionInfo, list: AgencyList) -> Option<Self> {
        let first = session.grants.first().map(|grant| grant.agency.clone());
        let agency = first.or_else(|| list.agencies.first().map(|agency| agency.code.clone()))?;
        Some(Self {
            session: StoredValue::new(session),
            agencies: RwSignal::new(list.agencies),
            agency: RwSignal::new(agency),
            period: RwSignal::new(Period::Month),
        })
    }

    /// Today, by the server's clock when the user signed in or opened the page.
    pub fn today(self) -> Day {
        self.session.with_value(|session| session.today)
    }

    /// An instant as day and time at the counters, wherever the user is.
    pub fn moment(self, millis: i64, lang: Lang) -> String {
        let time = self.session.with_value(|session| now::in_zone(millis, &session.time_zone));
        let Some(time) = time else { return String::new() };
        format!("{} {:02}:{:02}", numerals::day(time.day, lang), time.hour, time.minute)
    }

    /// The chosen agency's name.
    pub fn agency_name(self) -> String {
        self.find(&self.agency.get()).map(|agency| agency.name).unwrap_or_default()
    }

    /// An agency's name; its code where it is out of reach.
    pub fn name_of(self, code: &AgencyCode) -> String {
        self.find(code).map_or_else(|| code.to_string(), |agency| agency.name)
    }

    /// An agency within reach.
    pub fn find(self, code: &AgencyCode) -> Option<Agency> {
        self.agencies.with(|agencies| agencies.iter().find(|agency| agency.code == *code).cloned())
    }

    /// How many levels below the top an agency stands.
    pub fn depth(self, code: &AgencyCode) -> usize {
        let mut depth = 0;
        let mut at = self.find(code);
        while let Some(parent) = at.and_then(|agency| agency.parent) {
            at = self.find(&parent);
            if at.is_none() || depth > 8 {
                break;
            }
            depth += 1;
        }
        depth
    }

    /// Whether the user administers this agency: they hold that role on it or above it.
    pub fn may_change(self, code: &AgencyCode) -> bool {
        let administered = |code: &AgencyCode| {
            self.session.with_value(|session| {
                session.grants.iter().any(|grant| grant.role == Role::Administrator && grant.agency == *code)
            })
        };
        let mut at = Some(code.clone());
        while let Some(code) = at {
            if administered(&code) {
                return true;
            }
            at = self.find(&code).and_then(|agency| agency.parent);
        }
        false
    }

    /// The address of something of the chosen agency, with the chosen period: `satisfaction?by=day&…`.
    pub fn report_url(self, what: &str, by: Option<&str>) -> String {
        let (from, to) = self.period.get().days(self.today());
        report_url(&self.agency.get(), what, by, from, to)
    }

    /// The same for the period before.
    pub fn report_url_before(self, what: &str, by: Option<&str>) -> String {
        let (from, to) = self.period.get().before(self.today());
        report_url(&self.agency.get(), what, by, from, to)
    }
}

fn report_url(agency: &AgencyCode, what: &str, by: Option<&str>, from: Day, to: Day) -> String {
    let by = by.map(|by| format!("&by={by}")).unwrap_or_default();
    format!("/api/v1/agencies/{agency}/{what}?from={from}&to={to}{by}")
}

/// What was chosen, provided above.
pub fn use_selection() -> Selection {
    expect_context()
}
