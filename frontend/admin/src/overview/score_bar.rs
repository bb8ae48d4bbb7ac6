//! The five scores as one bar.

use crate::stacked_bar::rects;
use leptos::prelude::*;

/// A bar of the five scores; its name reads the counts out.
pub fn score_bar(scores: [u64; 5], name: String) -> AnyView {
    let parts = rects(["hl-s1", "hl-s2", "hl-s3", "hl-s4", "hl-s5"], scores);
    view! {
        <svg class="hl-bar5" viewBox="0 0 1000 12" preserveAspectRatio="none" role="img" aria-label=name>{parts}</svg>
    }
    .into_any()
}
