//! The geometry of the trend: plain numbers and paths.

use hailong_shared::wire::ReportEntry;

/// The chart's size in its own units.
pub const WIDTH: f64 = 770.0;
/// Its height.
pub const HEIGHT: f64 = 244.0;
const LEFT: f64 = 44.0;
const RIGHT: f64 = 16.0;
const TOP: f64 = 16.0;
const BOTTOM: f64 = 44.0;

/// The trend, ready to be drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Shape {
    /// The interval as a closed path.
    pub band: String,
    /// The rate as a line.
    pub line: String,
    /// The rate's points.
    pub points: Vec<(f64, f64)>,
    /// Horizontal lines: height, per cent.
    pub grid: Vec<(f64, u32)>,
    /// Labels below: place, index of the entry.
    pub ticks: Vec<(f64, usize)>,
}

/// The shape of these parts in their order; parts that nobody rated are passed over.
#[expect(clippy::cast_precision_loss, reason = "a trend has few points")]
pub fn shape(entries: &[ReportEntry]) -> Shape {
    let rated: Vec<(usize, f64, f64, f64)> = entries
        .iter()
        .enumerate()
        .filter_map(|(at, e)| Some((at, e.satisfaction.rate?, e.satisfaction.low?, e.satisfaction.high?)))
        .collect();
    let lowest = rated.iter().map(|(_, _, low, _)| *low).fold(1.0, f64::min);
    // The scale starts at a ten below the lowest interval, so that small changes are neither hidden nor blown up.
    let floor = (lowest * 10.0).floor().clamp(0.0, 9.0) / 10.0;
    let steps = entries.len().saturating_sub(1).max(1) as f64;
    let x = |at: usize| {
        if entries.len() < 2 {
            f64::midpoint(LEFT, WIDTH - RIGHT)
        } else {
            LEFT + (WIDTH - LEFT - RIGHT) * at as f64 / steps
        }
    };
    let y = |share: f64| TOP + (HEIGHT - TOP - BOTTOM) * (1.0 - share) / (1.0 - floor);

    let path = |points: &mut dyn Iterator<Item = (f64, f64)>| -> String {
        points.map(|(x, y)| format!("{x:.1} {y:.1}")).collect::<Vec<_>>().join("L")
    };
    let upper = path(&mut rated.iter().map(|(at, _, _, high)| (x(*at), y(*high))));
    let lower = path(&mut rated.iter().rev().map(|(at, _, low, _)| (x(*at), y(*low))));
    let line = path(&mut rated.iter().map(|(at, rate, _, _)| (x(*at), y(*rate))));
    let empty = rated.is_empty();
    let every = entries.len().div_ceil(8).max(1);
    Shape {
        band: if empty { String::new() } else { format!("M{upper}L{lower}Z") },
        line: if empty { String::new() } else { format!("M{line}") },
        points: rated.iter().map(|(at, rate, _, _)| (x(*at), y(*rate))).collect(),
        grid: grid(floor).into_iter().map(|percent| (y(f64::from(percent) / 100.0), percent)).collect(),
        ticks: (0..entries.len()).step_by(every).map(|at| (x(at), at)).collect(),
    }
}

/// Four to six round per cents from the floor to 100.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of ten is small")]
fn grid(floor: f64) -> Vec<u32> {
    let from = (floor * 100.0).round() as u32;
    let step = match 100 - from {
        0..=10 => 2,
        11..=20 => 5,
        21..=50 => 10,
        _ => 20,
    };
    (0..=100).rev().step_by(step).filter(|percent| *percent >= from).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use hailong_shared::{Counts, Satisfaction};
    use proptest::prelude::*;

    fn entries(counts: Vec<(u64, u64)>) -> Vec<ReportEntry> {
        let entry = |(bad, good)| ReportEntry {
            key: String::new(),
            name: String::new(),
            satisfaction: Satisfaction::from(Counts::of([bad, 0, 0, good, 0])),
        };
        counts.into_iter().map(entry).collect()
    }

    proptest! {
        #[test]
        fn every_point_lies_within_the_chart(counts in proptest::collection::vec((0u64..50, 0u64..50), 0..40)) {
            let shape = shape(&entries(counts.clone()));
            prop_assert_eq!(shape.points.len(), counts.iter().filter(|(a, b)| a + b > 0).count());
            for (x, y) in shape.points {
                prop_assert!((LEFT..=WIDTH - RIGHT).contains(&x) && (TOP - 0.1..=HEIGHT - BOTTOM + 0.1).contains(&y), "{x} {y}");
            }
            prop_assert!(shape.grid.len() >= 3 && shape.grid.len() <= 7, "{:?}", shape.grid);
            prop_assert!(shape.ticks.len() <= 8);
        }
    }

    #[test]
    fn nobody_draws_nothing() {
        let shape = shape(&entries(vec![(0, 0), (0, 0)]));
        assert!(shape.band.is_empty() && shape.line.is_empty());
    }
}
