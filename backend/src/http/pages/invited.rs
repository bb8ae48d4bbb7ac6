//! `/r/{token}`: rating a dossier from its receipt's link. The form works without any script; where scripts run, the
//! widget stands in its place.

use super::form;
use super::page::{Page, html};
use super::slip::{self, SlipFields};
use crate::domain::survey::SURVEY;
use crate::domain::token::Token;
use crate::http::citizen::survey::offered_slip;
use crate::http::error::{Error, Result};
use crate::http::extract::{Params, PathParam};
use crate::http::found;
use crate::http::guard::Source;
use crate::http::state::AppState;
use crate::store::{Invitation, Outcome};
use askama::Template;
use axum::extract::{Form, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use hailong_shared::problem::FieldCode;
use hailong_shared::wire::{RatingRequest, ReasonTone, SlipAnswers};
use hailong_shared::{Channel, Score, Stage};
use uuid::Uuid;

#[derive(Template)]
#[template(path = "invited.html")]
struct Invited {
    page: Page,
    token: String,
    agency: String,
    desk: String,
    dossier: String,
    stage: &'static str,
    scores: Vec<(u8, String)>,
    /// The reasons after a bad and after a good score: code, label, whether it is ticked.
    reasons: [Vec<(String, String, bool)>; 2],
    slip: Option<SlipFields>,
    said: Said,
    sent: Sent,
}

impl Invited {
    fn question(&self) -> &str {
        SURVEY.dossier_question.get(self.page.lang)
    }
}

/// What the page has to say.
#[derive(PartialEq, Eq)]
enum Said {
    /// Nothing: it asks.
    Nothing,
    /// What is wrong with what was sent.
    Trouble(String),
    /// Thanks, or why there is nothing to ask any more.
    Over(String, String),
}

/// What was filled in.
#[derive(Default)]
struct Sent {
    key: Uuid,
    score: Option<u8>,
    reasons: Vec<String>,
    slip: Option<SlipAnswers>,
    comment: String,
}

impl Sent {
    /// Reads the form's fields; of a repeated one that cannot repeat the last counts.
    fn read(fields: Vec<(String, String)>) -> Self {
        let slip = slip::answers(&fields.iter().cloned().collect());
        let mut sent = Self { slip, ..Self::default() };
        for (name, value) in fields {
            match name.as_str() {
                "id" => sent.key = value.parse().unwrap_or_default(),
                "score" => sent.score = value.parse().ok(),
                "reason" => sent.reasons.push(value),
                "comment" => sent.comment = value,
                _ => {}
            }
        }
        sent
    }
}

/// `GET`
pub async fn ask(
    State(state): State<AppState>,
    PathParam(token): PathParam<String>,
    params: Params,
) -> Result<Response> {
    let Some(invitation) = find(&state, &token).await? else { return unknown(&params) };
    let words = &Page::new(&params).words.invited;
    let said = if invitation.used {
        Said::Over(words.used_title.clone(), words.used.clone())
    } else if invitation.expires_at <= state.clock.now() {
        Said::Over(words.expired_title.clone(), words.expired.clone())
    } else {
        Said::Nothing
    };
    show(&state, &params, token, invitation, said, None, StatusCode::OK).await
}

/// `POST`
pub async fn send(
    State(state): State<AppState>,
    source: Source,
    PathParam(token): PathParam<String>,
    params: Params,
    sent: std::result::Result<Form<Vec<(String, String)>>, axum::extract::rejection::FormRejection>,
) -> Result<Response> {
    let Form(fields) = sent.map_err(form::unreadable)?;
    let Some(invitation) = find(&state, &token).await? else { return unknown(&params) };
    let sent = Sent::read(fields);
    let words = &Page::new(&params).words;
    let thanks = || Said::Over(words.invited.thanks_title.clone(), words.invited.thanks.clone());
    let trouble = |sentence: &str| Said::Trouble(sentence.to_owned());
    let (said, status) = match rate(&state, &source, &token, &sent).await {
        Ok(Outcome::Stored(_) | Outcome::Repeated(_)) => (thanks(), StatusCode::OK),
        // Going back in the browser's history, the form was changed and sent again.
        Ok(Outcome::IdConflict) => {
            let said = Said::Over(words.invited.thanks_title.clone(), words.feedback.sent_before.clone());
            (said, StatusCode::CONFLICT)
        }
        // The tablet was faster, or the link was opened twice.
        Ok(Outcome::InvitationUsed) => {
            (Said::Over(words.invited.used_title.clone(), words.invited.used.clone()), StatusCode::CONFLICT)
        }
        Ok(Outcome::NoDesk | Outcome::Closed) => (trouble(&words.feedback.closed), StatusCode::CONFLICT),
        Err(Error::Conflict("invitation_expired", _)) => {
            let said = Said::Over(words.invited.expired_title.clone(), words.invited.expired.clone());
            (said, StatusCode::CONFLICT)
        }
        Err(other) => match form::trouble(&words.feedback, &other) {
            Some((sentence, status)) => (trouble(sentence), status),
            None => return Err(other),
        },
    };
    // What was typed is given back; typing it twice is too much to ask.
    show(&state, &params, token, invitation, said, Some(sent), status).await
}

async fn find(state: &AppState, token: &str) -> Result<Option<Invitation>> {
    // Some readers of QR codes and some people write in capitals.
    let token = token.trim().to_ascii_lowercase();
    Ok(state.store.find_invitation(&Token::presented(&token).hash()).await?)
}

async fn rate(state: &AppState, source: &Source, token: &str, sent: &Sent) -> Result<Outcome> {
    let score = sent.score.and_then(|score| Score::try_from(i64::from(score)).ok());
    let request = RatingRequest {
        id: form::stored_id(sent.key),
        agency: None,
        desk: None,
        invitation: Some(token.trim().to_ascii_lowercase()),
        announced: None,
        work: None,
        stage: Stage::Result,
        channel: Channel::Link,
        score: score.ok_or_else(|| Error::field("score", FieldCode::Required, "a score is needed"))?,
        reasons: sent.reasons.clone(),
        slip: sent.slip.clone(),
        comment: Some(sent.comment.clone()),
        dossier: None,
        rated_at: form::rated_at(state, sent.key),
    };
    form::submit(state, source, request).await
}

async fn show(
    state: &AppState,
    params: &Params,
    token: String,
    invitation: Invitation,
    said: Said,
    sent: Option<Sent>,
    status: StatusCode,
) -> Result<Response> {
    let (agency, desk) = found::seat(state, invitation.desk_id).await?;
    let offered = offered_slip(state, agency.id).await?;
    let page = Page::new(params);
    let lang = page.lang;
    let sent = sent.unwrap_or_else(|| Sent { key: form::new_key(state), ..Sent::default() });
    let reasons = [ReasonTone::Bad, ReasonTone::Good].map(|tone| {
        let offered = SURVEY.reasons.iter().filter(|reason| reason.tone == tone);
        offered
            .map(|r| (r.code.clone(), r.label.get(lang).to_owned(), sent.reasons.contains(&r.code)))
            .collect()
    });
    let invited = Invited {
        token,
        agency: agency.agency.name,
        desk: form::desk_label(&page.words.public.desk, &desk.desk),
        dossier: invitation.dossier.to_string(),
        stage: page.words.invited.stage(invitation.stage),
        scores: form::scores(lang),
        reasons,
        slip: offered.map(|slip| SlipFields::new(slip, lang, sent.slip.as_ref())),
        said,
        sent,
        page,
    };
    Ok((status, html(&invited)?).into_response())
}

#[derive(Template)]
#[template(path = "invited_missing.html")]
struct Missing {
    page: Page,
}

/// Nobody was given such a link.
fn unknown(params: &Params) -> Result<Response> {
    Ok((StatusCode::NOT_FOUND, html(&Missing { page: Page::new(params) })?).into_response())
}
