//! `/demo/portal`: an agency's web page with its own style, which embeds the widget. Only with demo data.

use super::page::{ASSETS, Page, html};
use crate::http::error::{Error, Result};
use crate::http::extract::Params;
use crate::http::state::AppState;
use askama::Template;
use axum::extract::State;
use axum::response::Html;

#[derive(Template)]
#[template(path = "portal.html")]
struct Portal {
    page: Page,
    host_css: String,
    agency_code: String,
    agency_name: String,
}

/// The sample portal.
pub async fn portal(State(state): State<AppState>, params: Params) -> Result<Html<String>> {
    const NOTHING: Error = Error::NotFound("There is nothing at this address.");
    if !state.store.is_demo().await? {
        return Err(NOTHING);
    }
    let desk = crate::demo::show_desk(&state.store).await?.ok_or(NOTHING)?;
    let agency = state.store.find_agency(&desk.desk.agency).await?.ok_or(NOTHING)?.agency;
    html(&Portal {
        page: Page::new(&params),
        host_css: ASSETS.url("portal.css"),
        agency_code: agency.code.to_string(),
        agency_name: agency.name,
    })
}
