//! Who is asking, and whether their role reaches an agency.

use crate::domain::access::{Need, permits};
use crate::domain::pace::{BY_HAND, BY_SOFTWARE};
use crate::domain::token::Token;
use crate::http::cookies;
use crate::http::error::{Error, Result};
use crate::http::found;
use crate::http::guard::Subject;
use crate::http::state::AppState;
use crate::store::{AgencyRow, Author, DeskRow, StaffUser};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use hailong_shared::AgencyCode;

/// The cookie that holds a session's token.
pub const SESSION_COOKIE: &str = "hailong_session";

/// The call needs a sign-in, and there is none.
const NOBODY: Error = Error::SignInNeeded("Please sign in.");

/// The token of software is not known.
const UNKNOWN_ACCESS: Error = Error::SignInNeeded("This access is not known, or was taken back.");

/// Somebody who is signed in.
pub struct Staff(pub StaffUser);

impl FromRequestParts<AppState> for Staff {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self> {
        let token = session_token(&parts.headers).ok_or(NOBODY)?;
        let user = state.store.session_user(&token.hash(), state.clock.now()).await?;
        user.map(Self).ok_or(NOBODY)
    }
}

impl Staff {
    /// The agency of this code, if a role on it or on one above it allows what is needed.
    pub async fn on(&self, state: &AppState, code: &AgencyCode, need: Need) -> Result<AgencyRow> {
        let row = found::agency(state, code).await?;
        let roles = state.store.roles_on(self.0.id, row.id).await?;
        if permits(&roles, need) { Ok(row) } else { Err(Error::Forbidden) }
    }

    /// This user as the author of a change made now.
    pub fn author(&self, state: &AppState) -> Author<'_> {
        Author { username: &self.0.username, at: state.clock.now() }
    }
}

/// The token in the session cookie.
pub fn session_token(headers: &HeaderMap) -> Option<Token> {
    cookies::read(headers, SESSION_COOKIE)
}

/// Software of an agency, by its token, or an administrator: whoever may announce dossiers.
pub enum Announcer {
    /// The hash of the token that the software sent.
    Software(Vec<u8>),
    /// Somebody who is signed in.
    Staff(Staff),
}

impl FromRequestParts<AppState> for Announcer {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self> {
        let sent = parts.headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        match sent.and_then(|value| value.split_once(' ')) {
            Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => {
                Ok(Self::Software(Token::presented(token.trim()).hash()))
            }
            _ => Staff::from_request_parts(parts, state).await.map(Self::Staff),
        }
    }
}

impl Announcer {
    /// The desk with this id, if the caller may announce there.
    pub async fn at(&self, state: &AppState, desk_id: i64) -> Result<DeskRow> {
        match self {
            Self::Staff(staff) => {
                let desk = found::desk(state, desk_id).await?;
                staff.on(state, &desk.desk.agency, Need::Administer).await?;
                Ok(desk)
            }
            Self::Software(hash) => {
                // A stranger is not told which desks there are.
                let desk = state.store.find_desk(desk_id).await?;
                let agency_id = desk.as_ref().map_or(0, |desk| desk.agency_id);
                match state.store.api_token_covers(hash, agency_id).await? {
                    None => Err(UNKNOWN_ACCESS),
                    Some(covers) => {
                        let desk = desk.ok_or(found::NO_DESK)?;
                        if covers { Ok(desk) } else { Err(Error::Forbidden) }
                    }
                }
            }
        }
    }
}

/// Who asks for invitations, and how fast they may.
pub struct Asker {
    /// The user's name, or the software's in parentheses: no user's name has them.
    pub name: String,
    /// The access of the software; none for a person.
    pub token: Option<i64>,
    subject: Subject,
}

impl Announcer {
    /// Who asks, for an agency that the caller was found to cover.
    pub async fn asker(&self, state: &AppState, agency_id: i64) -> Result<Asker> {
        match self {
            Self::Staff(Staff(user)) => {
                Ok(Asker { name: user.username.clone(), token: None, subject: Subject::User(user.id) })
            }
            Self::Software(hash) => {
                let token = state.store.api_token_for(hash, agency_id).await?.ok_or(UNKNOWN_ACCESS)?;
                let name = format!("({} #{})", token.name, token.id);
                Ok(Asker { name, token: Some(token.id), subject: Subject::Software(token.id) })
            }
        }
    }
}

impl Asker {
    /// Refuses more invitations than a counter gives out.
    pub fn ensure_pace(&self, state: &AppState, invitations: usize) -> Result<()> {
        let rule = if self.token.is_none() { BY_HAND } else { BY_SOFTWARE };
        let sends = i64::try_from(invitations).unwrap_or(i64::MAX);
        state.pace.take_many(self.subject, rule, state.clock.now(), sends).map_err(Error::TooFast)
    }
}
