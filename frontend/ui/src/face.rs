//! The five faces.

use crate::node::{Tag, tag};
use hailong_shared::Score;

/// One face: its mouth and brows tell the score, so that colour is never the only sign. Sized and coloured by CSS.
pub fn face(score: Score) -> Tag {
    let (mouth, fill) = match score.value() {
        1 => ("M26 29L40 34M70 29L56 34M30 70Q48 50 66 70", "none"),
        2 => ("M32 68Q48 56 64 68", "none"),
        3 => ("M32 64H64", "none"),
        4 => ("M32 60Q48 74 64 60", "none"),
        _ => ("M28 57Q48 84 68 57Z", "currentColor"),
    };
    let circle = |class, x, y, r| tag("circle").class(class).with("cx", x).with("cy", y).with("r", r);
    tag("svg")
        .class(&format!("hl-face hl-face-{}", score.value()))
        .with("viewBox", "0 0 96 96")
        .with("aria-hidden", "true")
        .child(circle("hl-face-disc", "48", "48", "44"))
        .child(circle("hl-face-eye", "34", "40", "5"))
        .child(circle("hl-face-eye", "62", "40", "5"))
        .child(tag("path").with("d", mouth).with("fill", fill))
}
