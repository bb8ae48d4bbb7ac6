//! `/kiosk`: the tablet's page, and what makes it an app that starts without a network.

use super::apps::App;
use super::page::html;
use crate::domain::token::Token;
use crate::http::assets;
use crate::http::error::Result;
use crate::http::extract::Params;
use crate::http::found;
use crate::http::state::AppState;
use crate::http::tablet::{Caller, device_cookie};
use crate::store::Author;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Redirect, Response};
use hailong_shared::wire::DeviceChange;

const MANIFEST: &str = include_str!("../../../templates/kiosk.webmanifest");
const ICON: &str = include_str!("../../../templates/icon.svg");

/// `GET /kiosk`. With the sample data, `?desk=ID` makes this browser the tablet of a desk without a code to type.
pub async fn kiosk(State(state): State<AppState>, headers: HeaderMap, params: Params) -> Result<Response> {
    if let Some(desk) = params.filled::<i64>("desk")?
        && state.store.is_demo().await?
    {
        return pair_sample(&state, &Caller::of(&headers), desk).await;
    }
    Ok(html(&App::new(&params, "kiosk", "hailong – quầy"))?.into_response())
}

async fn pair_sample(state: &AppState, caller: &Caller, desk: i64) -> Result<Response> {
    found::desk(state, desk).await?;
    let author = Author { username: crate::demo::DEMO_USERNAME, at: state.clock.now() };
    let at_kiosk = Redirect::to("/kiosk");
    if let Some(known) = caller.device(state).await? {
        if let Some(device) = state.store.find_device(known.id, author.at).await? {
            let change = DeviceChange { desk: Some(desk), ..DeviceChange::default() };
            state.store.change_device(&device, &change, author).await?;
        }
        return Ok(at_kiosk.into_response());
    }
    let token = Token::random(&state.entropy);
    state.store.add_paired_device(&token.hash(), desk, "Máy mẫu", author).await?;
    Ok((device_cookie(state, &token), at_kiosk).into_response())
}

/// `GET /kiosk/service-worker.js`: it may look after `/kiosk`, one level above its own address.
pub async fn service_worker() -> Response {
    ([("service-worker-allowed", "/kiosk")], assets::service_worker()).into_response()
}

/// `GET /kiosk/manifest.webmanifest`
pub async fn manifest() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "application/manifest+json")], MANIFEST)
}

/// `GET /kiosk/icon.svg`
pub async fn icon() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "image/svg+xml")], ICON)
}
