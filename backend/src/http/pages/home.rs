//! `/`: the entrance.

use super::page::{Page, html};
use crate::demo::{DEMO_PASSWORD, DEMO_USERNAME};
use crate::http::error::Result;
use crate::http::extract::Params;
use crate::http::state::AppState;
use askama::Template;
use axum::extract::State;
use axum::response::Html;

#[derive(Template)]
#[template(path = "home.html")]
struct Home {
    page: Page,
    demo: Option<Demo>,
    has_users: bool,
}

struct Demo {
    desk_id: i64,
    username: &'static str,
    password: &'static str,
}

/// Where to go from here; with demo data also the demo pages and the demo sign-in.
pub async fn home(State(state): State<AppState>, params: Params) -> Result<Html<String>> {
    let demo = if state.store.is_demo().await? {
        let desk = crate::demo::show_desk(&state.store).await?;
        desk.map(|desk| Demo { desk_id: desk.desk.id, username: DEMO_USERNAME, password: DEMO_PASSWORD })
    } else {
        None
    };
    html(&Home { page: Page::new(&params), demo, has_users: state.store.has_users().await? })
}
