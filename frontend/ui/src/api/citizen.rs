//! The citizens' calls, and the same values as text for a tablet's storage.

use super::json::{Draft, Json, named};
use super::{Failure, call};
use gloo_net::http::Method;
use hailong_shared::wire::{
    AgencyContext, Contact, Criterion, DeskContext, DossierContext, RatingRequest, Reason, ReasonTone,
    Recording, ScaleStep, SlipAnswers, SuggestionReceipt, SuggestionRequest, Survey, SurveySlip,
};
use hailong_shared::{AgencyCode, Channel, DossierCode, Lang, Localised, Points, SuggestionState};
use uuid::Uuid;
use wasm_bindgen::JsValue;

/// What to ask, as text: to be read by [`read_survey`] and to be kept for days without a network.
pub async fn get_survey(url: &str) -> Result<String, Failure> {
    call(Method::GET, url, None).await
}

/// Sends a rating. Whether it is new or a repeat makes no difference to the sender.
pub async fn post_rating(url: &str, rating: &RatingRequest) -> Result<(), Failure> {
    post(url, rating.id, write_rating(rating)).await.map(drop)
}

/// Sends what has an id, as text, and returns the receipt as text. Only a receipt that names the id counts: networks
/// with a sign-in page of their own answer 200 to everything.
pub async fn post(url: &str, id: Uuid, body: String) -> Result<String, Failure> {
    let text = call(Method::POST, url, Some(body)).await?;
    // Compared as text: the widget has no other use for a parser of ids.
    let named = Json::parse(&text).and_then(|json| json.get("id").text());
    if named == Some(id.to_string()) { Ok(text) } else { Err(Failure::Unreadable) }
}

/// A suggestion as the text that is sent.
pub fn write_suggestion(suggestion: &SuggestionRequest) -> String {
    Draft::new()
        .with("id", Some(suggestion.id.to_string()))
        .with("agency", suggestion.agency.as_ref().map(AgencyCode::as_str))
        .with_integer("desk", suggestion.desk)
        .with("kind", Some(suggestion.kind.as_str()))
        .with("text", Some(suggestion.text.as_str()))
        .with("work", suggestion.work)
        .with("contact", suggestion.contact.as_ref().map(contact))
        .write()
}

/// A suggestion's receipt from its text.
pub fn read_receipt(id: Uuid, text: &str) -> Option<SuggestionReceipt> {
    let json = Json::parse(text)?;
    Some(SuggestionReceipt {
        id,
        kind: named(&json, "kind")?,
        lookup_code: named(&json, "lookup_code")?,
        state: named(&json, "state").unwrap_or(SuggestionState::Received),
        acknowledge_by: named(&json, "acknowledge_by")?,
        answer_by: named(&json, "answer_by")?,
    })
}

fn contact(contact: &Contact) -> JsValue {
    Draft::new()
        .with("name", Some(contact.name.as_str()))
        .with("address", Some(contact.address.as_str()))
        .with("reach", Some(contact.reach.as_str()))
        .with("consent", Some(contact.consent))
        .into()
}

/// A survey from its text.
pub fn read_survey(text: &str) -> Option<Survey> {
    let json = Json::parse(text)?;
    let (agency, desk, dossier) = (json.get("agency"), json.get("desk"), json.get("dossier"));
    let desk = desk.exists().then(|| {
        Some(DeskContext {
            id: desk.get("id").integer()?,
            number: u32::try_from(desk.get("number").integer()?).ok()?,
            name: desk.get("name").text()?,
        })
    });
    let dossier = dossier
        .exists()
        .then(|| Some(DossierContext { code: named(&dossier, "code")?, stage: named(&dossier, "stage")? }));
    let step = |json: Json| {
        Some(ScaleStep {
            score: json.get("score").integer()?.try_into().ok()?,
            label: localised(&json.get("label")),
        })
    };
    let recording = |json: Json| {
        let score = json.get("score").integer().and_then(|score| score.try_into().ok());
        Some(Recording { lang: named(&json, "lang")?, score, url: json.get("url").text()? })
    };
    let slip = json.get("slip");
    let criterion = |json: &Json| {
        let mut answers = json.get("answers").items().into_iter().map(|json| localised(&json));
        let answers = [answers.next()?, answers.next()?, answers.next()?];
        Some(Criterion { text: localised(&json.get("text")), answers })
    };
    let slip = slip.get("id").integer().map(|id| SurveySlip {
        id,
        title: localised(&slip.get("title")),
        criteria: slip.get("criteria").items().iter().filter_map(criterion).collect(),
    });
    let reason = |json: Json| {
        let good = json.get("tone").text()? == "good";
        let tone = if good { ReasonTone::Good } else { ReasonTone::Bad };
        Some(Reason { code: json.get("code").text()?, tone, label: localised(&json.get("label")) })
    };
    Some(Survey {
        version: u32::try_from(json.get("version").integer()?).ok()?,
        agency: AgencyContext { code: named(&agency, "code")?, name: agency.get("name").text()? },
        desk: desk.flatten(),
        dossier: dossier.flatten(),
        open: json.get("open").boolean()?,
        time_zone: json.get("time_zone").text().unwrap_or_default(),
        question: localised(&json.get("question")),
        dossier_question: localised(&json.get("dossier_question")),
        scale: json.get("scale").items().into_iter().filter_map(step).collect(),
        reasons: json.get("reasons").items().into_iter().filter_map(reason).collect(),
        slip,
        recordings: json.get("recordings").items().into_iter().filter_map(recording).collect(),
    })
}

/// A rating as the text that is sent.
pub fn write_rating(rating: &RatingRequest) -> String {
    Draft::new()
        .with("id", Some(rating.id.to_string()))
        .with("agency", rating.agency.as_ref().map(AgencyCode::as_str))
        .with_integer("desk", rating.desk)
        .with("invitation", rating.invitation.as_deref())
        .with_integer("announced", rating.announced)
        .with("stage", Some(rating.stage.as_str()))
        .with("channel", Some(rating.channel.as_str()))
        .with("score", Some(rating.score.value()))
        .with_texts("reasons", &rating.reasons)
        .with("slip", rating.slip.as_ref().map(slip))
        .with("comment", rating.comment.as_deref())
        .with("dossier", rating.dossier.as_ref().map(DossierCode::as_str))
        .with_integer("rated_at", Some(rating.rated_at))
        .with("work", rating.work)
        .write()
}

fn slip(slip: &SlipAnswers) -> JsValue {
    let points = |answer: &Option<Points>| answer.map_or(JsValue::NULL, |points| points.index().into());
    let answers: js_sys::Array = slip.answers.iter().map(points).collect();
    Draft::new().with_integer("id", Some(slip.id)).with("answers", Some(answers)).into()
}

/// A rating that was kept as text.
pub fn read_rating(text: &str) -> Option<RatingRequest> {
    let json = Json::parse(text)?;
    let slip = json.get("slip");
    let answer = |json: &Json| json.integer().and_then(|points| points.try_into().ok());
    Some(RatingRequest {
        id: named(&json, "id")?,
        agency: named(&json, "agency"),
        desk: json.get("desk").integer(),
        invitation: json.get("invitation").text(),
        announced: json.get("announced").integer(),
        stage: named(&json, "stage")?,
        channel: named(&json, "channel").unwrap_or(Channel::Kiosk),
        score: json.get("score").integer()?.try_into().ok()?,
        reasons: json.get("reasons").items().iter().filter_map(Json::text).collect(),
        slip: slip
            .get("id")
            .integer()
            .map(|id| SlipAnswers { id, answers: slip.get("answers").items().iter().map(answer).collect() }),
        comment: json.get("comment").text(),
        dossier: named(&json, "dossier"),
        rated_at: json.get("rated_at").integer()?,
        work: None,
    })
}

fn localised(json: &Json) -> Localised {
    let text = |&lang: &Lang| Some((lang, json.get(lang.as_str()).text()?));
    Localised(Lang::ALL.iter().filter_map(text).collect())
}
