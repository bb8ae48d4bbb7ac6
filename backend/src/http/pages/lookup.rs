//! `/lookup`: the answer to a suggestion, for whoever holds its code; works without script and prints well.

use super::page::{Page, html};
use super::words::LookupWords;
use crate::http::error::Result;
use crate::http::extract::Params;
use crate::http::state::AppState;
use askama::Template;
use axum::extract::State;
use axum::response::Html;
use hailong_shared::wire::SuggestionStatus;
use hailong_shared::{Day, LookupCode, SuggestionKind, SuggestionState, numerals};

#[derive(Template)]
#[template(path = "lookup.html")]
struct Lookup {
    page: Page,
    typed: String,
    found: Option<SuggestionStatus>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "templates hand over references")]
impl Lookup {
    fn day(&self, day: &Day) -> String {
        numerals::day(*day, self.page.lang)
    }

    fn kind(&self, kind: &SuggestionKind) -> &str {
        let LookupWords { suggestion, praise, petition, .. } = &self.page.words.lookup;
        match kind {
            SuggestionKind::Suggestion => suggestion,
            SuggestionKind::Praise => praise,
            SuggestionKind::Petition => petition,
        }
    }

    fn state(&self, state: &SuggestionState) -> &str {
        let LookupWords { received, processing, answered, .. } = &self.page.words.lookup;
        match state {
            SuggestionState::Received => received,
            SuggestionState::Processing => processing,
            SuggestionState::Answered => answered,
        }
    }
}

/// The form, and what was found.
pub async fn lookup(State(state): State<AppState>, params: Params) -> Result<Html<String>> {
    let typed = params.text("code").unwrap_or_default().to_owned();
    let found = match typed.parse::<LookupCode>() {
        Ok(code) => state.store.find_suggestion_status(&code).await?,
        Err(_) => None,
    };
    html(&Lookup { page: Page::new(&params), typed, found })
}
