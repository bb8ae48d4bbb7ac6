//! `/feedback/{agency}[?desk=ID]`: rating and suggestion box as plain forms, for browsers that run no script.

use super::form;
use super::page::{Page, html};
use super::slip::{self, SlipFields};
use super::words::FeedbackWords;
use crate::domain::survey::SURVEY;
use crate::http::citizen::survey::offered_slip;
use crate::http::citizen::{ratings, suggestions};
use crate::http::error::{Error, Result};
use crate::http::extract::Params;
use crate::http::found;
use crate::http::guard::Source;
use crate::http::guard::form::{Fault, fault};
use crate::http::state::AppState;
use crate::store::{AgencyRow, Outcome, Stored};
use askama::Template;
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use hailong_shared::problem::FieldCode;
use hailong_shared::wire::{Agency, Contact, Desk, RatingRequest, SuggestionRequest};
use hailong_shared::{AgencyCode, Channel, LookupCode, Score, Stage, SuggestionKind, clean};
use serde::Deserialize;
use std::collections::HashMap;
use uuid::Uuid;

/// The largest body of a form: 4,000 letters take up to nine bytes each in a form's encoding, and some emoji twelve.
pub const BODY_LIMIT: usize = 64 * 1024;

#[derive(Template)]
#[template(path = "feedback.html")]
struct Feedback {
    page: Page,
    code: String,
    name: String,
    desk: Option<String>,
    /// What else the forms' address says.
    query: String,
    scores: Vec<(u8, String)>,
    slip: Option<SlipFields>,
    said: Said,
    rating: Rating,
    suggestion: Suggestion,
}

impl Feedback {
    /// The kinds to choose from: value, name, whether it is chosen.
    fn kinds(&self) -> [(SuggestionKind, &str, bool); 3] {
        let words = &self.page.words.lookup;
        [
            (SuggestionKind::Suggestion, &words.suggestion),
            (SuggestionKind::Praise, &words.praise),
            (SuggestionKind::Petition, &words.petition),
        ]
        .map(|(kind, name)| (kind, name.as_str(), kind == self.suggestion.kind))
    }

    fn question(&self) -> &str {
        SURVEY.question.get(self.page.lang)
    }
}

/// What the page has to say about what was sent.
enum Said {
    Nothing,
    Rated(Arrival),
    /// The code, and whether it was kept as an anonymous suggestion for want of a signature.
    Suggested(LookupCode, bool, Arrival),
    Trouble(String),
}

/// How a form arrived.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Arrival {
    /// As it was sent.
    Whole,
    /// As it was sent before; going back in the browser's history, it was changed and sent again, which was not
    /// recorded.
    Earlier,
}

impl Said {
    /// A changed form is no request that could be fulfilled.
    fn status(&self) -> StatusCode {
        match self {
            Self::Rated(Arrival::Earlier) | Self::Suggested(.., Arrival::Earlier) => StatusCode::CONFLICT,
            _ => StatusCode::OK,
        }
    }

    /// What to say about a form that was changed after it had arrived.
    fn is_earlier(&self) -> bool {
        self.status() == StatusCode::CONFLICT
    }
}

/// The first form, blank or as it was filled in.
struct Rating {
    key: Uuid,
    score: Option<u8>,
    comment: String,
}

/// The second form.
struct Suggestion {
    key: Uuid,
    kind: SuggestionKind,
    text: String,
    contact: Signed,
}

/// Who signs a petition, as typed.
#[derive(Default)]
struct Signed {
    name: String,
    address: String,
    reach: String,
    consent: Option<String>,
}

impl Signed {
    /// The contact, if anything of it was filled in.
    fn contact(&self) -> Option<Contact> {
        let Self { name, address, reach, consent } = self;
        let is_blank = [name, address, reach].iter().all(|text| clean(text).is_empty());
        let (name, address, reach) = (name.clone(), address.clone(), reach.clone());
        (!is_blank).then(|| Contact { name, address, reach, consent: consent.is_some() })
    }
}

/// What either form sends.
#[derive(Deserialize)]
pub struct Sent {
    #[serde(rename = "id")]
    key: Uuid,
    score: Option<String>,
    comment: Option<String>,
    suggestion: Option<String>,
    kind: Option<SuggestionKind>,
    #[serde(default)]
    name: String,
    #[serde(default)]
    address: String,
    #[serde(default)]
    reach: String,
    consent: Option<String>,
    /// Nobody sees this field; programs that fill in every field do.
    #[serde(default)]
    website: String,
    /// The slip's fields, whose names depend on the slip.
    #[serde(flatten)]
    others: HashMap<String, String>,
}

impl Sent {
    /// The score, as far as it is a number.
    fn score(&self) -> Option<i64> {
        self.score.as_ref()?.parse().ok()
    }

    /// Who signs, as typed.
    fn signed(&self) -> Signed {
        let Self { name, address, reach, consent, .. } = self;
        let (name, address, reach) = (name.clone(), address.clone(), reach.clone());
        Signed { name, address, reach, consent: consent.clone() }
    }
}

/// What the forms are about.
struct Place {
    agency_id: i64,
    agency: Agency,
    desk: Option<Desk>,
}

impl Place {
    /// The agency of the path, typed in whatever case, and its desk if the query names one.
    async fn new(state: &AppState, code: &str, params: &Params) -> Result<Self> {
        let row = found::typed_agency(state, code).await?.ok_or(found::NO_AGENCY)?;
        let AgencyRow { id: agency_id, agency } = row;
        let desk = match params.filled("desk")? {
            Some(id) => Some(found::desk(state, id).await?.desk),
            None => None,
        };
        if desk.as_ref().is_some_and(|desk| desk.agency != agency.code) {
            return Err(found::NO_DESK);
        }
        Ok(Self { agency_id, agency, desk })
    }

    /// Whom a call is for: the desk if there is one, or else the agency.
    fn target(&self) -> (Option<AgencyCode>, Option<i64>) {
        match &self.desk {
            Some(desk) => (None, Some(desk.id)),
            None => (Some(self.agency.code.clone()), None),
        }
    }
}

/// `GET /feedback?agency=CODE` or `?desk=ID`: what the widget's loader links to, since it knows only what its host page
/// says.
pub async fn find(State(state): State<AppState>, params: Params) -> Result<Redirect> {
    let lang = Page::new(&params).lang;
    if let Some(id) = params.filled::<i64>("desk")? {
        let code = found::desk(&state, id).await?.desk.agency;
        return Ok(Redirect::to(&format!("/feedback/{code}?desk={id}&lang={lang}")));
    }
    let typed = params.filled::<String>("agency")?.unwrap_or_default();
    let code = found::typed_agency(&state, &typed).await?.ok_or(found::NO_AGENCY)?.agency.code;
    Ok(Redirect::to(&format!("/feedback/{code}?lang={lang}")))
}

/// `GET`
pub async fn ask(
    State(state): State<AppState>,
    Path(code): Path<String>,
    params: Params,
) -> Result<Response> {
    let place = match Place::new(&state, &code, &params).await {
        Err(Error::NotFound(_)) => return super::public::missing(&params),
        place => place?,
    };
    show(&state, place, &params, Said::Nothing, None, StatusCode::OK).await
}

/// `POST`; its body limit is [`BODY_LIMIT`].
pub async fn send(
    State(state): State<AppState>,
    source: Source,
    Path(code): Path<String>,
    params: Params,
    form: std::result::Result<Form<Sent>, FormRejection>,
) -> Result<Response> {
    let Form(sent) = form.map_err(form::unreadable)?;
    let page = Page::new(&params);
    let place = Place::new(&state, &code, &params).await?;
    let fault = fault(&state, &source, place.agency_id, &sent.website, form::made_at(sent.key));
    if let Some(fault) = fault {
        let words = &page.words.feedback;
        let sentence = if fault == Fault::Hasty { &words.hasty } else { &words.trapped };
        let said = Said::Trouble(sentence.clone());
        return show(&state, place, &params, said, Some(sent), StatusCode::UNPROCESSABLE_ENTITY).await;
    }
    let outcome = match &sent.suggestion {
        Some(text) => suggest(&state, &source, &place, text, &sent).await,
        None => rate(&state, &source, &place, &sent).await,
    };
    match outcome {
        Ok(said) => {
            let status = said.status();
            // What was not recorded is given back: it may be worth a suggestion of its own.
            let sent = said.is_earlier().then_some(sent);
            show(&state, place, &params, said, sent, status).await
        }
        Err(error) => {
            let words = &page.words.feedback;
            let (sentence, status) = match form::trouble(words, &error) {
                Some(trouble) => trouble,
                None => own_trouble(words, &sent, &error).ok_or(error)?,
            };
            // What was typed is given back; typing it twice is too much to ask.
            show(&state, place, &params, Said::Trouble(sentence.to_owned()), Some(sent), status).await
        }
    }
}

/// What only these two forms have to say.
fn own_trouble<'a>(words: &'a FeedbackWords, sent: &Sent, error: &Error) -> Option<(&'a str, StatusCode)> {
    let (sentence, status) = match error {
        Error::Validation(errors) if errors.iter().any(|e| e.field.starts_with("contact")) => {
            (&words.contact_missing, StatusCode::UNPROCESSABLE_ENTITY)
        }
        Error::Validation(_) if sent.suggestion.is_some() => {
            (&words.text_missing, StatusCode::UNPROCESSABLE_ENTITY)
        }
        Error::Conflict(..) => (&words.closed, StatusCode::CONFLICT),
        _ => return None,
    };
    Some((sentence, status))
}

async fn rate(state: &AppState, source: &Source, place: &Place, sent: &Sent) -> Result<Said> {
    let score = sent.score().and_then(|score| Score::try_from(score).ok());
    let score = score.ok_or_else(|| Error::field("score", FieldCode::Required, "a score is needed"))?;
    let (agency, desk) = place.target();
    let request = RatingRequest {
        id: form::stored_id(sent.key),
        agency,
        desk,
        invitation: None,
        announced: None,
        work: None,
        stage: Stage::Result,
        channel: Channel::Portal,
        score,
        reasons: Vec::new(),
        slip: slip::answers(&sent.others),
        comment: sent.comment.clone(),
        dossier: None,
        rated_at: form::rated_at(state, sent.key),
    };
    match form::submit(state, source, request).await? {
        Outcome::Stored(_) | Outcome::Repeated(_) => Ok(Said::Rated(Arrival::Whole)),
        Outcome::IdConflict | Outcome::InvitationUsed => Ok(Said::Rated(Arrival::Earlier)),
        Outcome::NoDesk => Err(found::NO_DESK),
        Outcome::Closed => Err(ratings::CLOSED),
    }
}

async fn suggest(state: &AppState, source: &Source, place: &Place, text: &str, sent: &Sent) -> Result<Said> {
    let (agency, desk) = place.target();
    let kind = sent.kind.unwrap_or(SuggestionKind::Suggestion);
    let contact = sent.signed().contact().filter(|_| kind == SuggestionKind::Petition);
    let text = text.to_owned();
    let id = form::stored_id(sent.key);
    let request = SuggestionRequest { id, agency, desk, work: None, kind, text, contact };
    match suggestions::submit(state, source, &request).await? {
        Stored::New(receipt) | Stored::Repeated(receipt) => {
            Ok(Said::Suggested(receipt.lookup_code, kind != receipt.kind, Arrival::Whole))
        }
        // Whoever has the form's key sent the first one, and may never have seen its code.
        Stored::IdConflict => {
            let receipt = state.store.find_suggestion_receipt(id).await?.ok_or(Error::Busy)?;
            Ok(Said::Suggested(receipt.lookup_code, false, Arrival::Earlier))
        }
    }
}

async fn show(
    state: &AppState,
    place: Place,
    params: &Params,
    said: Said,
    sent: Option<Sent>,
    status: StatusCode,
) -> Result<Response> {
    let offered = offered_slip(state, place.agency_id).await?;
    let page = Page::new(params);
    let mut rating = Rating { key: form::new_key(state), score: None, comment: String::new() };
    let kind = SuggestionKind::Suggestion;
    let mut suggestion =
        Suggestion { key: form::new_key(state), kind, text: String::new(), contact: Signed::default() };
    let mut filled = None;
    match sent {
        Some(sent @ Sent { suggestion: Some(_), .. }) => {
            suggestion.kind = sent.kind.unwrap_or(suggestion.kind);
            suggestion.contact = sent.signed();
            suggestion.text = sent.suggestion.unwrap_or_default();
        }
        Some(sent) => {
            rating.score = sent.score().and_then(|score| u8::try_from(score).ok());
            filled = slip::answers(&sent.others);
            rating.comment = sent.comment.unwrap_or_default();
        }
        None => {}
    }
    let feedback = Feedback {
        desk: place.desk.as_ref().map(|desk| form::desk_label(&page.words.public.desk, desk)),
        query: place.desk.map(|desk| format!("desk={}&", desk.id)).unwrap_or_default(),
        code: place.agency.code.to_string(),
        name: place.agency.name,
        scores: form::scores(page.lang),
        slip: offered.map(|slip| SlipFields::new(slip, page.lang, filled.as_ref())),
        said,
        rating,
        suggestion,
        page,
    };
    Ok((status, html(&feedback)?).into_response())
}
