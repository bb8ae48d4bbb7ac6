//! `/public`: each agency's figures for everyone, readable without script.

use super::page::{Page, html};
use crate::domain::period::Period;
use crate::domain::survey::SURVEY;
use crate::http::error::{Error, Result};
use crate::http::extract::Params;
use crate::http::found;
use crate::http::report::{self, PublicRule};
use crate::http::state::AppState;
use crate::store::AgencyRow;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use hailong_shared::wire::{PublicGroup, PublicSatisfaction};
use hailong_shared::{Day, Lang, ReportGroup, Score, numerals};

/// How many answered suggestions the page shows.
const ANSWERED_SHOWN: u32 = 6;

#[derive(Template)]
#[template(path = "public_index.html")]
struct Index {
    page: Page,
    agencies: Vec<IndexLine>,
}

struct IndexLine {
    code: String,
    name: String,
    depth: usize,
    closed_on: Option<String>,
}

#[derive(Template)]
#[template(path = "public_agency.html")]
struct Agency {
    page: Page,
    code: String,
    name: String,
    closed_on: Option<String>,
    period: String,
    from: Day,
    to: Day,
    minimum_n: u64,
    periods: Vec<PeriodLink>,
    total: Figures,
    months: Vec<Line>,
    desks: Vec<Line>,
    scores: Vec<(u8, String)>,
    answered: Vec<(String, String)>,
}

impl Agency {
    /// A text with the smallest published number put in.
    fn with_n(&self, text: &str) -> String {
        text.replace("{n}", &self.minimum_n.to_string())
    }
}

struct PeriodLink {
    from: Day,
    to: Day,
    label: String,
    current: bool,
}

struct Line {
    name: String,
    figures: Figures,
}

/// A rate as the page shows it: texts, and shares of a bar 1000 units wide.
#[derive(Default)]
struct Figures {
    withheld: bool,
    /// Whether some ratings are left out.
    partial: bool,
    answered: bool,
    /// Of `n`, how many were imported; and how many are not in the rate: empty where there are none, or too few to
    /// tell.
    imported: String,
    unverified: String,
    paper: String,
    n: String,
    rate: String,
    interval: String,
    /// Where the interval starts and how wide it is, and where the rate stands.
    low: u32,
    width: u32,
    at: u32,
    /// Score, start and width of each part of the bar.
    bar: Vec<(u8, u32, u32)>,
}

impl Figures {
    fn new(s: &PublicSatisfaction, lang: Lang) -> Self {
        let some =
            |n: Option<u64>| n.filter(|n| *n > 0).map(|n| numerals::count(n, lang)).unwrap_or_default();
        let (imported, unverified, paper) = (some(s.imported), some(s.unverified), some(s.paper));
        let (Some(n), Some(rate), Some(low), Some(high), Some(scores)) =
            (s.n, s.rate, s.low, s.high, s.scores)
        else {
            return Self {
                withheld: s.withheld,
                unverified,
                paper,
                n: numerals::count(s.n.unwrap_or(0), lang),
                ..Self::default()
            };
        };
        let ends = [low, high].map(|share| numerals::percent_number(share, lang));
        let (start, end) = (thousandths(low), thousandths(high));
        Self {
            withheld: false,
            partial: s.partial,
            answered: true,
            imported,
            unverified,
            paper,
            n: numerals::count(n, lang),
            rate: numerals::percent(rate, lang),
            interval: format!("{} – {}\u{a0}%", ends[0], ends[1]),
            low: start,
            width: (end - start).max(4),
            at: thousandths(rate).min(992),
            bar: bar(scores, n),
        }
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share is between 0 and 1")]
fn thousandths(share: f64) -> u32 {
    (share * 1000.0).round() as u32
}

/// The parts of a bar 1000 units wide, from the running sums so that they fill it exactly.
fn bar(scores: [u64; 5], n: u64) -> Vec<(u8, u32, u32)> {
    let mut sum = 0;
    let mut parts = Vec::new();
    for (score, count) in Score::ALL.into_iter().zip(scores) {
        let at = |k: u64| u32::try_from(k * 1000 / n.max(1)).unwrap_or(1000);
        let (start, end) = (at(sum), at(sum + count));
        sum += count;
        if end > start {
            parts.push((score.value(), start, end - start));
        }
    }
    parts
}

/// `GET /public`
pub async fn index(State(state): State<AppState>, params: Params) -> Result<Html<String>> {
    let page = Page::new(&params);
    let mut depths = std::collections::HashMap::new();
    let mut agencies = Vec::new();
    for row in state.store.list_agencies().await? {
        let agency = row.agency;
        let depth = agency.parent.as_ref().and_then(|parent| depths.get(parent)).map_or(0, |depth| depth + 1);
        depths.insert(agency.code.clone(), depth);
        let closed_on = closing(&agency.validity, page.lang, state.clock.today());
        agencies.push(IndexLine {
            code: agency.code.to_string(),
            name: agency.name,
            depth: depth.min(3),
            closed_on,
        });
    }
    html(&Index { page, agencies })
}

/// `GET /public/{code}`
pub async fn agency(
    State(state): State<AppState>,
    Path(code): Path<String>,
    params: Params,
) -> Result<Response> {
    let Some(row) = found::typed_agency(&state, &code).await? else { return missing(&params) };
    let page = Page::new(&params);
    let last = state.store.last_rated_day(row.id).await?.unwrap_or_else(|| state.clock.today());
    let recent = Period::whole_months(None, Some(last), last)?;
    let asked = match (params.filled("from")?, params.filled("to")?) {
        (None, None) => recent,
        (from, to) => Period::whole_months(from, to, last)?,
    };
    let (total, months) = figures(&state, &row, asked, ReportGroup::Month).await?;
    let (_, desks) = figures(&state, &row, asked, ReportGroup::Desk).await?;
    let lang = page.lang;
    let month_name = |key: &str| {
        format!("{key}-01").parse::<Day>().map_or_else(|_| key.to_owned(), |day| numerals::month(day, lang))
    };
    let lines = |groups: Vec<PublicGroup>, name: &dyn Fn(&PublicGroup) -> String| -> Vec<Line> {
        let line = |g: &PublicGroup| Line { name: name(g), figures: Figures::new(&g.satisfaction, lang) };
        groups.iter().map(line).collect()
    };
    let no_desk = &page.words.public.no_desk;
    let template = Agency {
        code: row.agency.code.to_string(),
        closed_on: closing(&row.agency.validity, lang, state.clock.today()),
        period: {
            let (from, to) = (numerals::month(asked.from, lang), numerals::month(asked.to, lang));
            if from == to { from } else { format!("{from} {} {to}", page.words.public.months_between) }
        },
        from: asked.from,
        to: asked.to,
        minimum_n: state.policy.minimum_n,
        periods: periods(&page, recent, asked, last),
        total: Figures::new(&total, lang),
        months: lines(months, &|g| month_name(&g.key)),
        desks: lines(desks, &|g| if g.key == "none" { no_desk.clone() } else { g.name.clone() }),
        answered: state.store.answered_suggestions(row.id, ANSWERED_SHOWN).await?,
        scores: Score::ALL.into_iter().map(|s| (s.value(), SURVEY.label(s).get(lang).to_owned())).collect(),
        name: row.agency.name,
        page,
    };
    Ok(html(&template)?.into_response())
}

#[derive(Template)]
#[template(path = "public_missing.html")]
struct Missing {
    page: Page,
}

/// The page for a code that no agency has.
pub fn missing(params: &Params) -> Result<Response> {
    let page = html(&Missing { page: Page::new(params) })?;
    Ok((StatusCode::NOT_FOUND, page).into_response())
}

/// `GET /public/{code}/data.csv`: the months as open data.
pub async fn data(
    State(state): State<AppState>,
    Path(code): Path<String>,
    params: Params,
) -> Result<Response> {
    let row = found::typed_agency(&state, &code).await?.ok_or(found::NO_AGENCY)?;
    let (from, to) = (params.filled("from")?, params.filled("to")?);
    let period = Period::whole_months(from, to, state.clock.today())?;
    let (_, months) = figures(&state, &row, period, ReportGroup::Month).await?;
    let mut csv = csv::Writer::from_writer(Vec::new());
    let written =
        write_months(&mut csv, &months).and_then(|()| csv.into_inner().map_err(|e| e.into_error().into()));
    let bytes = written.map_err(|error: csv::Error| Error::Internal(error.into()))?;
    let name = format!("attachment; filename=\"hailong-{}.csv\"", row.agency.code);
    let headers =
        [(header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (header::CONTENT_DISPOSITION, name)];
    Ok((headers, bytes).into_response())
}

fn write_months(csv: &mut csv::Writer<Vec<u8>>, months: &[PublicGroup]) -> csv::Result<()> {
    csv.write_record([
        "month",
        "withheld",
        "partial",
        "n",
        "satisfied",
        "rate",
        "low",
        "high",
        "n1",
        "n2",
        "n3",
        "n4",
        "n5",
        "imported",
        "unverified",
        "paper",
    ])?;
    for month in months {
        let s = &month.satisfaction;
        let share = |value: Option<f64>| value.map(|v| format!("{v:.4}")).unwrap_or_default();
        let count = |value: Option<u64>| value.map(|v| v.to_string()).unwrap_or_default();
        let mut record = vec![
            month.key.clone(),
            s.withheld.to_string(),
            s.partial.to_string(),
            count(s.n),
            count(s.satisfied),
        ];
        record.extend([s.rate, s.low, s.high].map(share));
        record.extend((0..5).map(|i| count(s.scores.map(|scores| scores[i]))));
        record.extend([s.imported, s.unverified, s.paper].map(count));
        csv.write_record(&record)?;
    }
    Ok(())
}

async fn figures(
    state: &AppState,
    row: &AgencyRow,
    period: Period,
    by: ReportGroup,
) -> Result<(PublicSatisfaction, Vec<PublicGroup>)> {
    let rule = PublicRule { minimum_n: state.policy.minimum_n, today: state.clock.today() };
    let report = report::build_public(&state.store, row, period, Some(by), rule).await?;
    Ok((report.total, report.groups))
}

/// The last twelve months with ratings, and the calendar years around them.
fn periods(page: &Page, recent: Period, asked: Period, last: Day) -> Vec<PeriodLink> {
    let label = page.words.public.last_year.clone();
    let mut links = vec![PeriodLink { from: recent.from, to: recent.to, label, current: recent == asked }];
    for year in (0..3).map(|ago| last.year() - ago) {
        if let (Ok(from), Ok(to)) = (Day::new(year, 1, 1), Day::new(year, 12, 31)) {
            let current = asked == Period { from, to } && !links[0].current;
            links.push(PeriodLink { from, to, label: year.to_string(), current });
        }
    }
    links
}

fn closing(validity: &hailong_shared::wire::Validity, lang: Lang, today: Day) -> Option<String> {
    validity.valid_to.filter(|last| *last < today).map(|last| numerals::day(last, lang))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_parts_of_a_bar_fill_it(scores in proptest::array::uniform5(0u64..100_000)) {
            let n: u64 = scores.iter().sum();
            let parts = bar(scores, n);
            let mut end = 0;
            for (_, start, width) in &parts {
                prop_assert_eq!(*start, end);
                end = start + width;
            }
            prop_assert_eq!(end, if n == 0 { 0 } else { 1000 });
        }
    }
}
