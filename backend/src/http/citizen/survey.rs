//! `GET /api/v1/survey`

use crate::domain::survey::SURVEY;
use crate::domain::token::Token;
use crate::http::error::{Error, Result};
use crate::http::extract::Params;
use crate::http::found;
use crate::http::guard::Site;
use crate::http::openapi::ReadProblems;
use crate::http::state::AppState;
use crate::store::{AgencyRow, DeskRow};
use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use hailong_shared::AgencyCode;
use hailong_shared::problem::FieldCode;
use hailong_shared::wire::{AgencyContext, DeskContext, DossierContext, SlipForm, Survey, SurveySlip};

/// What to ask, and the context to show: for an agency, a desk or an invitation.
#[utoipa::path(
    get, path = "/api/v1/survey", tag = "citizen",
    params(
        ("agency" = Option<AgencyCode>, Query, description = "An agency's code"),
        ("desk" = Option<i64>, Query, description = "A desk's id"),
        ("invitation" = Option<String>, Query, description = "An invitation's token"),
    ),
    responses((status = 200, body = Survey), ReadProblems),
)]
pub async fn get_survey(
    State(state): State<AppState>,
    headers: HeaderMap,
    params: Params,
) -> Result<Json<Survey>> {
    let site = Site::of(&headers, &state.policy.public_url);
    let agency = params.get::<AgencyCode>("agency")?;
    let desk = params.get::<i64>("desk")?;
    let invitation = params.text("invitation").map(Token::presented);
    let survey = match (agency, desk, invitation) {
        (Some(code), None, None) => {
            let row = found::agency(&state, &code).await?;
            site.ensure_registered(&state, row.id).await?;
            survey(&state, row, None, None).await?
        }
        (None, Some(id), None) => {
            let (row, desk) = found::seat(&state, id).await?;
            site.ensure_registered(&state, row.id).await?;
            survey(&state, row, Some(desk), None).await?
        }
        (None, None, Some(token)) => {
            let kept = state.store.find_invitation(&token.hash()).await?;
            let invitation = kept.ok_or(Error::NotFound("There is no such invitation."))?;
            let (row, desk) = found::seat(&state, invitation.desk_id).await?;
            site.ensure_registered(&state, row.id).await?;
            let good = !invitation.used && invitation.expires_at > state.clock.now();
            let dossier = DossierContext { code: invitation.dossier, stage: invitation.stage };
            let mut survey = survey(&state, row, Some(desk), Some(dossier)).await?;
            survey.open &= good;
            survey
        }
        _ => {
            let message = "one of agency, desk and invitation says whom the survey is about";
            return Err(Error::field("agency", FieldCode::Required, message));
        }
    };
    Ok(Json(survey))
}

async fn survey(
    state: &AppState,
    row: AgencyRow,
    desk: Option<DeskRow>,
    dossier: Option<DossierContext>,
) -> Result<Survey> {
    let today = state.clock.today();
    let open =
        row.agency.validity.covers(today) && desk.as_ref().is_none_or(|d| d.desk.validity.covers(today));
    let slip = offered_slip(state, row.id).await?;
    Ok(Survey {
        version: SURVEY.version,
        agency: AgencyContext { code: row.agency.code, name: row.agency.name },
        desk: desk.map(|d| DeskContext { id: d.desk.id, number: d.desk.number, name: d.desk.name }),
        dossier,
        open,
        time_zone: state.clock.zone().to_owned(),
        question: SURVEY.question.clone(),
        dossier_question: SURVEY.dossier_question.clone(),
        scale: SURVEY.scale.clone(),
        reasons: SURVEY.reasons.clone(),
        slip,
        recordings: state.recordings.list().to_vec(),
    })
}

/// The slip that citizens are asked today at an agency, if they are.
pub async fn offered_slip(state: &AppState, agency_id: i64) -> Result<Option<SurveySlip>> {
    let current = state.store.current_slip(agency_id, state.clock.today()).await?;
    Ok(current.filter(|slip| slip.content.offered).map(|slip| {
        let SlipForm { title, criteria, .. } = slip.content.form;
        SurveySlip { id: slip.id, title, criteria }
    }))
}
