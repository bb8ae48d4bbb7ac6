//! The five scores as one bar.

use hailong_shared::Score;
use leptos::prelude::*;

/// A bar of the five scores; its name reads the counts out.
pub fn score_bar(scores: [u64; 5], name: String) -> AnyView {
    let parts = parts(scores).into_iter().map(|(score, start, width)| {
        view! { <rect class=format!("hl-s{}", score.value()) x=start.to_string() width=width.to_string() height="12"></rect> }
    });
    view! {
        <svg class="hl-bar5" viewBox="0 0 1000 12" preserveAspectRatio="none" role="img" aria-label=name>{parts.collect_view()}</svg>
    }
    .into_any()
}

/// Score, start and width of each part of a bar 1000 units wide, from running sums so that they fill it exactly.
fn parts(scores: [u64; 5]) -> Vec<(Score, u64, u64)> {
    let n = scores.iter().sum::<u64>().max(1);
    let mut sum = 0;
    let mut parts = Vec::new();
    for (score, count) in Score::ALL.into_iter().zip(scores) {
        let (start, end) = (sum * 1000 / n, (sum + count) * 1000 / n);
        sum += count;
        if end > start {
            parts.push((score, start, end - start));
        }
    }
    parts
}
