//! What the widget asks of the server.

use crate::failures::{Misplaced, slip_is_outdated};
use crate::host::{Addressee, read_dossier};
use crate::model::{App, Arrival, Missing, Sending, Suggestion};
use crate::tries::deliver;
use gloo::timers::future::TimeoutFuture;
use hailong_shared::wire::{Contact, RatingRequest, SlipAnswers, SuggestionRequest};
use hailong_shared::{Channel, Stage, SuggestionKind, clean, work};
use hailong_ui::api::{Failure, citizen};
use hailong_ui::now;
use leptos::prelude::*;
use leptos::task::spawn_local;
use uuid::Uuid;

/// Asks what to ask.
pub fn load_survey(app: App) {
    let host = app.with_untracked(|model| model.host.clone());
    let query = match &host.about.addressee {
        Addressee::Invitation(token) => format!("invitation={token}"),
        Addressee::Desk(id) => format!("desk={id}"),
        Addressee::Agency(code) => format!("agency={code}"),
        Addressee::Nobody => return app.update(|model| model.misplaced = Some(Misplaced::Unknown)),
    };
    spawn_local(async move {
        let answer = citizen::get_survey(&host.url(&format!("/api/v1/survey?{query}"))).await;
        app.update(|model| {
            // Somebody else may be addressed by now.
            if model.host.about.addressee != host.about.addressee {
                return;
            }
            match answer {
                Ok(text) => model.survey = citizen::read_survey(&text),
                // Told before anybody writes something that would find no reader. Whatever else it is may have passed
                // when the form is sent.
                Err(failure) => model.misplaced = Misplaced::of(&failure),
            }
        });
    });
}

/// Sends the rating, if it is complete.
pub fn send_rating(app: App) {
    let (host, mut rating) = app.with_untracked(|model| (model.host.clone(), model.rating.clone()));
    let Some(score) = rating.score else { return };
    let dossier = read_dossier(&rating.dossier);
    if dossier.is_none() && !rating.dossier.trim().is_empty() {
        app.update(|model| model.rating.bad_dossier = true);
        return;
    }
    let slip = app.with_untracked(|model| {
        let slip = model.survey.as_ref()?.slip.as_ref()?;
        rating.answers.resize(slip.criteria.len(), None);
        let answers = std::mem::take(&mut rating.answers);
        answers.iter().any(Option::is_some).then_some(SlipAnswers { id: slip.id, answers })
    });
    let (agency, desk, invitation) = host.target();
    let request = RatingRequest {
        id: rating.id,
        agency,
        desk,
        channel: if invitation.is_some() { Channel::Link } else { Channel::Portal },
        invitation,
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
    let (id, body) = (rating.id, citizen::write_rating(&request));
    let mut versions = Vec::new();
    app.update(|model| {
        model.rating.sending = Sending::Now;
        model.rating.rated_at = Some(request.rated_at);
        versions = model.rating.tries.note(body, score);
    });
    spawn_local(async move {
        let answer = send(host.url("/api/v1/ratings"), id, versions).await;
        let outdated = answer.as_ref().is_err_and(slip_is_outdated);
        let mut told = None;
        app.update(|model| {
            // An answer to a form that was begun anew since is nobody's any more.
            if model.rating.id != id {
                return;
            }
            let rating = &mut model.rating;
            match answer {
                Ok((_, stored)) => {
                    rating.sending = Sending::Not;
                    let earlier = rating.tries.earlier(stored);
                    rating.score = earlier.or(rating.score);
                    rating.sent = Some(Arrival::of(earlier.is_some()));
                    told = Some(model.host.clone());
                }
                Err(failure) => {
                    rating.sending = Sending::Failed(failure);
                    if outdated {
                        rating.answers.clear();
                    }
                }
            }
        });
        if let Some(host) = told {
            host.tell("hailong:rated");
        } else if outdated {
            load_survey(app);
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
    let (agency, desk, _) = host.target();
    let id = suggestion.id;
    let request = SuggestionRequest { contact, id, agency, desk, work: None, kind: suggestion.kind, text };
    let body = citizen::write_suggestion(&request);
    let mut versions = Vec::new();
    app.update(|model| {
        model.suggestion.sending = Sending::Now;
        versions = model.suggestion.tries.note(body, request.kind);
    });
    spawn_local(async move {
        let answer = send(host.url("/api/v1/suggestions"), id, versions).await;
        let read = |(text, stored): (String, usize)| {
            let receipt = citizen::read_receipt(id, &text).ok_or(Failure::Unreadable)?;
            Ok((receipt, stored))
        };
        let answer = answer.and_then(read);
        let mut told = None;
        app.update(|model| {
            if model.suggestion.id != id {
                return;
            }
            let suggestion = &mut model.suggestion;
            match answer {
                Ok((receipt, stored)) => {
                    suggestion.sending = Sending::Not;
                    let earlier = suggestion.tries.earlier(stored);
                    suggestion.kind = earlier.unwrap_or(suggestion.kind);
                    suggestion.receipt = Some((receipt, Arrival::of(earlier.is_some())));
                    told = Some(model.host.clone());
                }
                Err(failure) => suggestion.sending = Sending::Failed(failure),
            }
        });
        if let Some(host) = told {
            host.tell("hailong:suggested");
        }
    });
}

/// Sends the versions of a form until one is known to be stored; the receipt, and of which version it is.
async fn send(url: String, id: Uuid, versions: Vec<String>) -> Result<(String, usize), Failure> {
    deliver(versions, async |body| match citizen::post(&url, id, body.clone()).await {
        // The agency gets more than usual: each message is to cost its sender something.
        Err(failure) if failure.code() == Some("work_needed") => {
            citizen::post(&url, id, with_work(&body, prove(id).await)).await
        }
        answer => answer,
    })
    .await
}

/// The same request with proven work.
fn with_work(body: &str, work: u32) -> String {
    format!("{},\"work\":{work}}}", body.strip_suffix('}').unwrap_or(body))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_is_put_into_the_request_and_nothing_else_changes() {
        let contact = "{\"id\":\"7\",\"contact\":{\"name\":\"}\"}";
        assert_eq!(with_work(&format!("{contact}}}"), 4_096), format!("{contact},\"work\":4096}}"));
    }
}
