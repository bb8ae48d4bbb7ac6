//! The parts of one bar.

use leptos::prelude::*;

/// A rectangle for each count that is not 0, of its class, in a bar 1000 units wide and 12 high.
pub fn rects<const N: usize>(classes: [&'static str; N], counts: [u64; N]) -> impl IntoView {
    let rect = |(at, start, width): (usize, u64, u64)| {
        view! { <rect class=classes[at] x=start.to_string() width=width.to_string() height="12"></rect> }
    };
    parts(counts).into_iter().map(rect).collect_view()
}

/// Place, start and width of each part of a bar 1000 units wide, from running sums so that they fill it exactly.
fn parts<const N: usize>(counts: [u64; N]) -> Vec<(usize, u64, u64)> {
    let n = counts.iter().sum::<u64>().max(1);
    let mut sum = 0;
    let mut parts = Vec::new();
    for (at, count) in counts.into_iter().enumerate() {
        let (start, end) = (sum * 1000 / n, (sum + count) * 1000 / n);
        sum += count;
        if end > start {
            parts.push((at, start, end - start));
        }
    }
    parts
}
