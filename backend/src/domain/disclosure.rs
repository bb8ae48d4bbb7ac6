//! What the public may see: small cells are withheld, and so is the neighbour that would give them away.

use hailong_shared::Satisfaction;
use hailong_shared::wire::{PublicGroup, PublicSatisfaction, ReportEntry};

/// A report's total and parts as the public may see them. A cell with fewer than `minimum_n` ratings is withheld. So
/// that no withheld cell is the rest of a subtraction, at least two are withheld together, and together they hold at
/// least `minimum_n` ratings: the smallest shown ones follow until that is so. Empty cells are shown; they say nothing
/// of anybody.
pub fn publish(
    total: Satisfaction,
    groups: Vec<ReportEntry>,
    minimum_n: u64,
) -> (PublicSatisfaction, Vec<PublicGroup>) {
    let withheld = choose(&groups.iter().map(|g| g.satisfaction.n).collect::<Vec<_>>(), minimum_n);
    let total = if is_small(total.n, minimum_n) { PublicSatisfaction::WITHHELD } else { total.into() };
    let groups = groups
        .into_iter()
        .zip(withheld)
        .map(|(group, hide)| PublicGroup {
            key: group.key,
            name: group.name,
            satisfaction: if hide { PublicSatisfaction::WITHHELD } else { group.satisfaction.into() },
        })
        .collect();
    (total, groups)
}

fn is_small(n: u64, minimum_n: u64) -> bool {
    n > 0 && n < minimum_n
}

/// Which of these cells to withhold.
fn choose(cells: &[u64], minimum_n: u64) -> Vec<bool> {
    let mut hidden: Vec<bool> = cells.iter().map(|&n| is_small(n, minimum_n)).collect();
    if !hidden.contains(&true) {
        return hidden;
    }
    let mut candidates: Vec<usize> = (0..cells.len()).filter(|&i| !hidden[i] && cells[i] > 0).collect();
    candidates.sort_by_key(|&i| cells[i]);
    for next in candidates {
        let (count, sum) =
            cells.iter().zip(&hidden).filter(|(_, h)| **h).fold((0, 0), |(c, s), (n, _)| (c + 1, s + n));
        if count >= 2 && sum >= minimum_n {
            break;
        }
        hidden[next] = true;
    }
    hidden
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_lone_small_cell_takes_its_smallest_neighbour_with_it() {
        assert_eq!(choose(&[100, 3, 40, 0], 10), [false, true, true, false]);
        assert_eq!(choose(&[100, 40, 0], 10), [false, false, false]);
        assert_eq!(choose(&[3], 10), [true]);
        assert_eq!(choose(&[2, 3, 50, 60], 10), [true, true, true, false]);
        assert_eq!(choose(&[7, 8, 50], 10), [true, true, false]);
    }

    proptest! {
        #[test]
        fn no_small_cell_is_shown_or_follows_by_subtraction(cells in proptest::collection::vec(0u64..60, 0..12), minimum in 1u64..20) {
            let hidden = choose(&cells, minimum);
            for (&n, &hide) in cells.iter().zip(&hidden) {
                prop_assert!(hide || n == 0 || n >= minimum);
            }
            let rest: Vec<u64> = cells.iter().zip(&hidden).filter(|(_, h)| **h).map(|(n, _)| *n).collect();
            let shown_nonzero = cells.iter().zip(&hidden).any(|(n, h)| !h && *n > 0);
            // Unless everything is withheld, the hidden rest is itself a publishable cell of at least two parts.
            if !rest.is_empty() && shown_nonzero {
                prop_assert!(rest.len() >= 2 && rest.iter().sum::<u64>() >= minimum);
            }
        }
    }
}
