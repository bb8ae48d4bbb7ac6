//! What the widget asks of the server.

use crate::model::{App, Missing, Sending, Suggestion};
use gloo::timers::future::TimeoutFuture;
use hailong_shared::wire::{Contact, RatingRequest, SlipAnswers, SuggestionRequest};
use hailong_shared::{Channel, DossierCode, Stage, SuggestionKind, clean, work};
use hailong_ui::api::{Failure, citizen};
use hailong_ui::{new_id, now};
use leptos::prelude::*;
use leptos::task::spawn_local;
use uuid::Uuid;

/// Asks what to ask.
pub fn load_survey(app: App) {
    let host = app.with_untracked(|model| model.host.clone());
    spawn_local(async move {
        let query = match (&host.invitation, host.target()) {
            (Some(token), _) => format!("invitation={token}"),
            (None, (_, Some(desk))) => format!("desk={desk}"),
            (None, (Some(agency), None)) => format!("agency={agency}"),
            (None, (None, None)) => return app.update(|model| model.misplaced = true),
        };
        match citizen::get_survey(&host.url(&format!("/api/v1/survey?{query}"))).await {
            Ok(text) => app.update(|model| model.survey = citizen::read_survey(&text)),
            // Told before anybody writes something that would find no reader.
            Err(failure) if matches!(failure.status(), Some(403 | 404)) => {
                app.update(|model| model.misplaced = true);
            }
            // Whatever else it is may have passed when the form is sent.
            Err(_) => {}
        }
    });
}

/// Sends the rating, if it is complete.
pub fn send_rating(app: App) {
    let (host, mut rating) = app.with_untracked(|model| (model.host.clone(), model.rating.clone()));
    let Some(score) = rating.score else { return };
    let typed = rating.dossier.trim().to_ascii_uppercase();
    let dossier = if typed.is_empty() { Ok(None) } else { typed.parse::<DossierCode>().map(Some) };
    let Ok(dossier) = dossier else {
        app.update(|model| model.rating.bad_dossier = true);
        return;
    };
    let slip = app.with_untracked(|model| {
        let slip = model.survey.as_ref()?.slip.as_ref()?;
        rating.answers.resize(slip.criteria.len(), None);
        let answers = std::mem::take(&mut rating.answers);
        answers.iter().any(Option::is_some).then_some(SlipAnswers { id: slip.id, answers })
    });
    let (agency, desk) = if host.invitation.is_some() { (None, None) } else { host.target() };
    let request = RatingRequest {
        id: rating.id,
        agency,
        desk,
        channel: if host.invitation.is_some() { Channel::Link } else { Channel::Portal },
        invitation: host.invitation.clone(),
        announced: None,
        stage: Stage::Result,
        score,
        reasons: rating.reasons,
        slip,
        comment: Some(clean(&rating.comment)).filter(|text| !text.is_empty()),
        dossier,
        rated_at: rating.rated_at.unwrap_or_else(now::millis),
        work: None,
    };
    app.update(|model| {
        model.rating.sending = Sending::Now;
        model.rating.rated_at = Some(request.rated_at);
    });
    spawn_local(async move {
        let url = host.url("/api/v1/ratings");
        let answer = with_work(request.id, async |work| {
            citizen::post_rating(&url, &RatingRequest { work, ..request.clone() }).await
        })
        .await;
        app.update(|model| match answer {
            Ok(()) => {
                model.rating.sent = true;
                model.rating.sending = Sending::Not;
            }
            Err(failure) => {
                renew_id(&failure, &mut model.rating.id);
                model.rating.sending = Sending::Failed(failure);
            }
        });
        if app.with_untracked(|model| model.rating.sent) {
            host.tell("hailong:rated");
        }
    });
}

/// Sends the suggestion, if it has a text.
pub fn send_suggestion(app: App) {
    let (host, suggestion) = app.with_untracked(|model| (model.host.clone(), model.suggestion.clone()));
    let text = clean(&suggestion.text);
    if text.is_empty() {
        app.update(|model| model.suggestion.missing = Some(Missing::Text));
        return;
    }
    let Ok(contact) = signature(&suggestion) else {
        app.update(|model| model.suggestion.missing = Some(Missing::Contact));
        return;
    };
    let (agency, desk) = host.target();
    let request = SuggestionRequest {
        contact,
        id: suggestion.id,
        agency,
        desk,
        work: None,
        kind: suggestion.kind,
        text,
    };
    app.update(|model| model.suggestion.sending = Sending::Now);
    spawn_local(async move {
        let url = host.url("/api/v1/suggestions");
        let answer = with_work(request.id, async |work| {
            citizen::post_suggestion(&url, &SuggestionRequest { work, ..request.clone() }).await
        })
        .await;
        app.update(|model| match answer {
            Ok(receipt) => {
                model.suggestion.receipt = Some(receipt);
                model.suggestion.sending = Sending::Not;
            }
            Err(failure) => {
                renew_id(&failure, &mut model.suggestion.id);
                model.suggestion.sending = Sending::Failed(failure);
            }
        });
        if app.with_untracked(|model| model.suggestion.receipt.is_some()) {
            host.tell("hailong:suggested");
        }
    });
}

/// Who signs a petition; nobody if all of it was left empty. An error if some of it was.
fn signature(suggestion: &Suggestion) -> Result<Option<Contact>, ()> {
    let [name, address, reach] = suggestion.contact.each_ref().map(|text| clean(text));
    let filled = [&name, &address, &reach].iter().filter(|text| !text.is_empty()).count();
    match (suggestion.kind, filled, suggestion.consent) {
        (SuggestionKind::Petition, 3, true) => Ok(Some(Contact { name, address, reach, consent: true })),
        (SuggestionKind::Petition, 0, false) | (SuggestionKind::Suggestion | SuggestionKind::Praise, ..) => {
            Ok(None)
        }
        _ => Err(()),
    }
}

/// Sends something; once more with proven work if the agency gets more than usual, so that each message is to cost its
/// sender something.
async fn with_work<T>(id: Uuid, send: impl AsyncFn(Option<u32>) -> Result<T, Failure>) -> Result<T, Failure> {
    match send(None).await {
        Err(failure) if failure.code() == Some("work_needed") => send(Some(prove(id).await)).await,
        answer => answer,
    }
}

/// Works a little at a time, so that the page stays alive.
async fn prove(id: Uuid) -> u32 {
    const TRIES: u32 = 4_096;
    let mut from = 0;
    loop {
        if let Some(number) = work::search(id, from, TRIES) {
            return number;
        }
        from += TRIES;
        TimeoutFuture::new(0).await;
    }
}

/// An earlier try may have arrived before it was changed; the changed one is another.
fn renew_id(failure: &Failure, id: &mut Uuid) {
    if failure.code() == Some("id_conflict") {
        *id = new_id();
    }
}
