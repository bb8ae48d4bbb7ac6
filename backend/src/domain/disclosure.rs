//! What the public may see. Every public figure is a sum of the same fixed blocks, so that no two answers of one
//! moment, however they were asked for, differ by less than a block.
//!
//! The running month is seen in the total alone, and grows by whole days that hold at least `minimum_n` ratings
//! together: whoever asks before and after a rating sees nothing of it, and whoever gives some of their own does not see
//! the next one's. The last such step waits until the month is over, so that what is left of it never comes alone.
//!
//! A block is a run of an agency's months within one calendar year that holds at least `minimum_n` ratings: the
//! shortest such run from January on, then the next. Blocks depend on the ratings alone and not on who asks for which
//! period; a period counts the blocks that lie in it as a whole. An agency above is the sum of the blocks below it.
//! Within a block, the parts of a break-down that are small are withheld, and so are the neighbours that would give
//! them away.

use hailong_shared::Counts;
use std::collections::BTreeMap;

/// The ratings of one agency (without those below it) in one month that fall to one part of a break-down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// The agency's code.
    pub agency: String,
    /// The month as a number, `YYYYMM`.
    pub month: i64,
    /// The part: a desk's id, an agency's code, a month, …
    pub part: String,
    /// The counts.
    pub counts: Counts,
}

/// What may be shown of a total or a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Shown {
    /// The ratings that may be counted: the verified ones of whole blocks.
    pub counts: Counts,
    /// Whether there are others.
    pub partial: bool,
    /// How many ratings there are from nobody in particular.
    pub unverified: u64,
    /// How many were typed in from paper slips.
    pub paper: u64,
}

impl Shown {
    /// Whether there is nothing to show although somebody rated.
    pub fn is_withheld(&self) -> bool {
        self.partial && self.counts.n() == 0
    }

    fn add(&mut self, counts: Counts) {
        self.counts += counts;
    }

    fn leave_out(&mut self, counts: Counts) {
        self.partial |= counts.n() > 0;
    }

    /// Counts those who are not in the rate, by number alone.
    fn add_beside(&mut self, counts: Counts) {
        self.unverified += counts.unverified.n() + counts.unverified.pending;
        self.paper += counts.paper.n() + counts.paper.pending;
    }
}

/// The month that is not over.
#[derive(Debug, Clone, Copy)]
pub struct Running<'a> {
    /// The month as a number, `YYYYMM`.
    pub month: i64,
    /// Its days that are over, as parts.
    pub days: &'a [Cell],
}

/// The total and the parts that may be shown of the months `from` to `to`. `cells` holds whole calendar years.
pub fn publish(
    cells: &[Cell],
    running: Running<'_>,
    from: i64,
    to: i64,
    minimum_n: u64,
) -> (Shown, BTreeMap<String, Shown>) {
    let mut total = Shown::default();
    let mut parts: BTreeMap<String, Shown> = BTreeMap::new();
    for ((agency, _), mut months) in years(cells) {
        let now = months.remove(&running.month);
        let mut blocks = blocks(months, minimum_n);
        if let Some(now) = now {
            let open = blocks.pop().unwrap_or_default();
            let asked = |month: i64| (from..=to).contains(&month);
            let is_whole = open.cells.iter().all(|cell| asked(cell.month)) && asked(running.month);
            let days = running.days.iter().filter(|cell| cell.agency == agency);
            let released = released(open.n, days, minimum_n).filter(|_| is_whole);
            if let Some(days) = released {
                total.add(days);
                total.add(sum(&open.cells));
            }
            let is_all = released.is_some_and(|days| days.n() == sum(&now).n());
            for cell in open.cells.iter().chain(&now).filter(|cell| asked(cell.month)) {
                let shown = parts.entry(cell.part.clone()).or_default();
                shown.add_beside(cell.counts);
                shown.leave_out(cell.counts);
                total.add_beside(cell.counts);
                if !is_all {
                    total.leave_out(cell.counts);
                }
            }
        }
        for block in blocks {
            let asked = |cell: &&Cell| (from..=to).contains(&cell.month);
            let whole = block.closed && block.cells.iter().all(asked);
            let block_parts = merge(block.cells.iter().filter(|cell| asked(cell)));
            let numbers: Vec<u64> = block_parts.values().map(Counts::n).collect();
            let hidden = if whole { choose(&numbers, minimum_n) } else { vec![true; numbers.len()] };
            for ((part, counts), hide) in block_parts.into_iter().zip(hidden) {
                let shown = parts.entry(part.to_owned()).or_default();
                shown.add_beside(counts);
                total.add_beside(counts);
                if hide {
                    shown.leave_out(counts);
                } else {
                    shown.add(counts);
                }
                if whole {
                    total.add(counts);
                } else {
                    total.leave_out(counts);
                }
            }
        }
    }
    (total, parts)
}

/// The days of the running month that may be shown: nothing until there are two steps of them. `waiting` ratings of
/// former months are shown with the first one.
fn released<'a>(waiting: u64, days: impl Iterator<Item = &'a Cell>, minimum_n: u64) -> Option<Counts> {
    let (mut steps, mut sum, mut n) = (Vec::new(), Counts::default(), waiting);
    for day in days {
        sum += day.counts;
        n += day.counts.n();
        if n >= minimum_n {
            steps.push(sum);
            n = 0;
        }
    }
    steps.pop();
    steps.pop()
}

type Months<'a> = BTreeMap<i64, Vec<&'a Cell>>;

/// The cells of each agency's calendar year, month by month.
fn years(cells: &[Cell]) -> BTreeMap<(&str, i64), Months<'_>> {
    let mut years: BTreeMap<_, Months<'_>> = BTreeMap::new();
    for cell in cells {
        let months = years.entry((cell.agency.as_str(), cell.month / 100)).or_default();
        months.entry(cell.month).or_default().push(cell);
    }
    years
}

#[derive(Default)]
struct Block<'a> {
    cells: Vec<&'a Cell>,
    n: u64,
    /// Whether it holds enough.
    closed: bool,
}

/// Parts a year into blocks; what is left at its end is a block that is not closed.
fn blocks(months: Months<'_>, minimum_n: u64) -> Vec<Block<'_>> {
    let mut blocks = Vec::new();
    let mut open = Block::default();
    for cells in months.into_values() {
        open.n += cells.iter().map(|cell| cell.counts.n()).sum::<u64>();
        open.cells.extend(cells);
        if open.n >= minimum_n {
            blocks.push(Block { closed: true, ..std::mem::take(&mut open) });
        }
    }
    blocks.push(open);
    blocks
}

fn sum(cells: &[&Cell]) -> Counts {
    let mut sum = Counts::default();
    for cell in cells {
        sum += cell.counts;
    }
    sum
}

fn merge<'a>(cells: impl Iterator<Item = &'a &'a Cell>) -> BTreeMap<&'a str, Counts> {
    let mut parts: BTreeMap<&str, Counts> = BTreeMap::new();
    for cell in cells {
        *parts.entry(cell.part.as_str()).or_default() += cell.counts;
    }
    parts
}

/// Which of a block's parts to withhold: those with fewer than `minimum_n` ratings. So that no withheld part is the
/// rest of a subtraction, at least two are withheld together, and together they hold at least `minimum_n`: the
/// smallest others follow until that is so. Empty parts say nothing of anybody.
fn choose(parts: &[u64], minimum_n: u64) -> Vec<bool> {
    let mut hidden: Vec<bool> = parts.iter().map(|&n| n > 0 && n < minimum_n).collect();
    if !hidden.contains(&true) {
        return hidden;
    }
    let mut candidates: Vec<usize> = (0..parts.len()).filter(|&i| !hidden[i] && parts[i] > 0).collect();
    candidates.sort_by_key(|&i| parts[i]);
    for next in candidates {
        let (count, sum) =
            parts.iter().zip(&hidden).filter(|(_, h)| **h).fold((0, 0), |(c, s), (n, _)| (c + 1, s + n));
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

    fn cell(agency: &str, month: i64, part: &str, n: u64) -> Cell {
        Cell { agency: agency.into(), month, part: part.into(), counts: Counts::of([0, 0, 0, 0, n]) }
    }

    /// With nothing of a running month.
    fn finished(cells: &[Cell], from: i64, to: i64) -> (Shown, BTreeMap<String, Shown>) {
        publish(cells, Running { month: 202_701, days: &[] }, from, to, 10)
    }

    fn shown(parts: &BTreeMap<String, Shown>, part: &str) -> (u64, bool) {
        (parts[part].counts.n(), parts[part].partial)
    }

    #[test]
    fn a_lone_small_part_takes_its_smallest_neighbour_with_it() {
        assert_eq!(choose(&[100, 3, 40, 0], 10), [false, true, true, false]);
        assert_eq!(choose(&[100, 40, 0], 10), [false, false, false]);
        assert_eq!(choose(&[2, 3, 50, 60], 10), [true, true, true, false]);
        assert_eq!(choose(&[7, 8, 50], 10), [true, true, false]);
    }

    #[test]
    fn a_quiet_month_counts_in_the_total_together_with_the_next_and_nowhere_alone() {
        let cells = [cell("A", 202_601, "202601", 4), cell("A", 202_602, "202602", 30)];
        let (total, parts) = finished(&cells, 202_601, 202_602);
        assert_eq!((total.counts.n(), total.partial), (34, false));
        assert_eq!(shown(&parts, "202601"), (0, true));
        assert_eq!(shown(&parts, "202602"), (0, true));
        let (february, _) = finished(&cells, 202_602, 202_602);
        assert!(february.is_withheld());
    }

    #[test]
    fn a_small_agency_is_not_the_rest_of_the_one_above() {
        let cells = [cell("A", 202_601, "A", 50), cell("A.1", 202_601, "A.1", 3)];
        let (total, parts) = finished(&cells, 202_601, 202_601);
        assert_eq!((total.counts.n(), total.partial), (50, true));
        assert_eq!((shown(&parts, "A"), shown(&parts, "A.1")), ((50, false), (0, true)));
    }

    fn some_cells() -> impl Strategy<Value = Vec<Cell>> {
        let one = (0..3u8, 1..=12i64, 0..4u8, 1..25u64).prop_map(|(agency, month, desk, n)| {
            cell(&format!("A{agency}"), 202_600 + month, &desk.to_string(), n)
        });
        proptest::collection::vec(one, 0..60)
    }

    /// The same cells broken down by month.
    fn by_month(cells: &[Cell]) -> Vec<Cell> {
        cells.iter().map(|c| Cell { part: c.month.to_string(), ..c.clone() }).collect()
    }

    proptest! {
        #[test]
        fn what_the_public_sees_of_a_month_grows_by_whole_steps_until_after_its_end(
            november in proptest::collection::vec(0..7_u64, 30), october in 0..25_u64, other in 0..40_u64,
        ) {
            let desk = |month, part: &str, n| cell("A", month, part, n);
            let day = |number: usize, n| desk(202_611, &(20_261_100 + number).to_string(), n);
            // Asked on every day of November, and once it is over.
            let mut before: Option<(u64, u64)> = None;
            for today in 1..=31_usize {
                let over: Vec<Cell> =
                    november.iter().take(today - 1).enumerate().map(|(at, n)| day(at + 1, *n)).collect();
                let so_far: u64 = november.iter().take(today).sum();
                let cells = [
                    desk(202_610, "1", october), desk(202_611, "1", so_far), cell("B", 202_611, "2", other),
                ];
                let month = if today > 30 { 202_612 } else { 202_611 };
                let running = Running { month, days: &over };
                let (total, parts) = publish(&cells, running, 202_610, 202_611, 10);
                let of_parts: u64 = parts.values().map(|part| part.counts.n()).sum();
                let total = total.counts.n();
                prop_assert!(total == of_parts || total - of_parts >= 10, "{} and {}", total, of_parts);
                let far = |one: u64, other: u64| one == other || one.abs_diff(other) >= 10;
                if let Some((total_before, parts_before)) = before {
                    prop_assert!(far(total, total_before), "{} after {}", total, total_before);
                    prop_assert!(far(of_parts, parts_before), "{} after {}", of_parts, parts_before);
                }
                before = Some((total, of_parts));
            }
        }

        #[test]
        fn two_periods_or_two_agencies_never_differ_by_a_small_number(
            cells in some_cells(), a in 1..=12i64, b in 1..=12i64, c in 1..=12i64, d in 1..=12i64,
        ) {
            let total = |cells: &[Cell], from: i64, to: i64| finished(cells, 202_600 + from, 202_600 + to).0.counts.n();
            let far = |one: u64, other: u64| one == other || one.abs_diff(other) >= 10;
            let within = |outer: (i64, i64), inner: (i64, i64)| outer.0 <= inner.0 && inner.1 <= outer.1;
            if within((a, b), (c, d)) {
                prop_assert!(far(total(&cells, a, b), total(&cells, c, d)));
            }
            let one: Vec<Cell> = cells.iter().filter(|cell| cell.agency == "A0").cloned().collect();
            prop_assert!(far(total(&cells, a, b), total(&one, a, b)));
            let (all, months) = finished(&by_month(&cells), 202_601, 202_612);
            let shown: u64 = months.values().map(|part| part.counts.n()).sum();
            prop_assert!(far(all.counts.n(), shown));
            prop_assert!(months.values().all(|part| part.counts.n() == 0 || part.counts.n() >= 10));
        }

        #[test]
        fn no_small_part_is_shown_or_follows_by_subtraction(parts in proptest::collection::vec(0u64..60, 0..12), minimum in 1u64..20) {
            prop_assume!(parts.iter().sum::<u64>() >= minimum);
            let hidden = choose(&parts, minimum);
            for (&n, &hide) in parts.iter().zip(&hidden) {
                prop_assert!(hide || n == 0 || n >= minimum);
            }
            let rest: Vec<u64> = parts.iter().zip(&hidden).filter(|(_, h)| **h).map(|(n, _)| *n).collect();
            // The hidden rest of a block is itself a number that may be known, and of at least two parts.
            prop_assert!(rest.is_empty() || (rest.len() >= 2 && rest.iter().sum::<u64>() >= minimum));
        }
    }
}
