//! The agency's slip: what a version may hold, what its answers add up to.

use super::text::normalise_name;
use super::wording::{SlipWording, in_every_language};
use hailong_shared::problem::{FieldCode, FieldError};
use hailong_shared::wire::{
    Criterion, NewSlip, SLIP_MAX_CHARS, SLIP_MAX_CLASSES, SLIP_MAX_CRITERIA, Slip, SlipAnswers, SlipClass,
    SlipForm, SlipResult,
};
use hailong_shared::{Day, Lang, Localised, mean_points};
use serde::Deserialize;
use std::sync::LazyLock;

/// What is the same in every language.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Plan {
    legal_reference: String,
    compared: bool,
    classes: Vec<u32>,
}

/// The form of 2018, to begin with.
pub static EXAMPLE: LazyLock<SlipForm> = LazyLock::new(|| {
    let Plan { legal_reference, compared, classes } =
        toml::from_str(include_str!("slip_2018.toml")).expect("the shipped slip is valid: a test reads it");
    let words = |find: &dyn Fn(&'static SlipWording) -> Option<&'static String>| {
        in_every_language(|wording| find(&wording.slip_2018))
    };
    let criterion = |at: usize| Criterion {
        text: words(&|slip| Some(&slip.criteria.get(at)?.text)),
        answers: std::array::from_fn(|points| words(&|slip| slip.criteria.get(at)?.answers.get(points))),
    };
    let class = |(at, from): (usize, u32)| SlipClass { name: words(&|slip| slip.classes.get(at)), from };
    SlipForm {
        title: words(&|slip| Some(&slip.title)),
        legal_reference,
        compared,
        criteria: (0..SLIP_MAX_CRITERIA)
            .map(criterion)
            .take_while(|criterion| !criterion.text.get(Lang::Vi).is_empty())
            .collect(),
        classes: classes.into_iter().enumerate().map(class).collect(),
    }
});

/// A new version with its texts tidied, or what is wrong with it.
pub fn checked(new: NewSlip, today: Day) -> Result<NewSlip, Vec<FieldError>> {
    let mut errors = Vec::new();
    let mut refuse = |field: String, code, message: &str| errors.push(FieldError::new(field, code, message));
    if new.valid_from < today {
        refuse(
            "valid_from".into(),
            FieldCode::Order,
            "a version begins today or later: the past keeps its own",
        );
    }
    let most = new.form.most();
    let SlipForm { title, legal_reference, compared, criteria, classes } = new.form;
    for (field, len, allowed) in [
        ("form.criteria", criteria.len(), SLIP_MAX_CRITERIA),
        ("form.classes", classes.len(), SLIP_MAX_CLASSES),
    ] {
        if len == 0 {
            refuse(field.into(), FieldCode::Required, "at least one is needed");
        } else if len > allowed {
            refuse(field.into(), FieldCode::TooLong, "these are too many");
        }
    }
    let sums: Vec<u32> = classes.iter().map(|class| class.from).collect();
    if !classes.is_empty() && (!sums.is_sorted_by(|a, b| a > b) || sums.last() != Some(&0)) {
        refuse(
            "form.classes".into(),
            FieldCode::Order,
            "classes come best first, and the last one begins at 0",
        );
    }
    if sums.first().is_some_and(|from| *from > most) {
        refuse(
            "form.classes".into(),
            FieldCode::Invalid,
            "nobody reaches a class of more points than there are",
        );
    }
    let mut text = |field: String, text: Localised| {
        tidy(text)
            .map_err(|code| {
                refuse(field, code, "a text is given in Vietnamese at least, with at most 500 characters");
            })
            .unwrap_or_default()
    };
    let title = text("form.title".into(), title);
    let criteria = criteria
        .into_iter()
        .take(SLIP_MAX_CRITERIA)
        .enumerate()
        .map(|(place, criterion)| Criterion {
            text: text(format!("form.criteria[{place}].text"), criterion.text),
            answers: criterion.answers.map(|answer| text(format!("form.criteria[{place}].answers"), answer)),
        })
        .collect();
    let classes = classes
        .into_iter()
        .take(SLIP_MAX_CLASSES)
        .enumerate()
        .map(|(place, class)| SlipClass {
            name: text(format!("form.classes[{place}].name"), class.name),
            ..class
        })
        .collect();
    let legal_reference = normalise_name(&legal_reference);
    if legal_reference.chars().count() > SLIP_MAX_CHARS {
        refuse(
            "form.legal_reference".into(),
            FieldCode::TooLong,
            "a legal reference has at most 500 characters",
        );
    }
    let form = SlipForm { title, legal_reference, compared, criteria, classes };
    if errors.is_empty() { Ok(NewSlip { form, ..new }) } else { Err(errors) }
}

/// One line in each language; a language without a text falls back to Vietnamese.
fn tidy(text: Localised) -> Result<Localised, FieldCode> {
    let lines = text.0.into_iter().map(|(lang, text)| (lang, normalise_name(&text)));
    let mut kept = Localised::default();
    for (lang, line) in lines.filter(|(_, line)| !line.is_empty()) {
        if line.chars().count() > SLIP_MAX_CHARS {
            return Err(FieldCode::TooLong);
        }
        // The last one counts, as with any JSON object.
        kept.write(lang, line);
    }
    if kept.get(Lang::Vi).is_empty() { Err(FieldCode::Required) } else { Ok(kept) }
}

/// Whether answers are answers to this slip.
pub fn fits(answers: &SlipAnswers, slip: &Slip) -> Result<(), FieldError> {
    if answers.answers.len() == slip.content.form.criteria.len() {
        return Ok(());
    }
    Err(FieldError::new(
        "slip.answers",
        FieldCode::Invalid,
        "there is one place for each criterion of the slip",
    ))
}

/// How many slips were filled in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Filled {
    /// Beside verified ratings whose scores are shown.
    pub n: u64,
    /// Beside verified ratings whose scores are not shown yet.
    pub pending: u64,
    /// Beside ratings from nobody in particular.
    pub unverified: u64,
}

/// What the answers to a slip add up to: for each criterion how often it earned 0, 1 and 2 points.
pub fn result(slip: Slip, filled: Filled, criteria: Vec<[u64; 3]>) -> SlipResult {
    // Each criterion has its own denominator, since each may be left out.
    let means: Option<Vec<f64>> = criteria.iter().map(|counts| mean_points(*counts)).collect();
    let points = means.map(|means| means.iter().sum::<f64>());
    let class = points.and_then(|points| Some(slip.content.form.class(points)?.name.clone()));
    let Filled { n, pending, unverified } = filled;
    SlipResult { slip, n, pending, unverified, criteria, points, class }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const TODAY: i64 = 20_261_123;

    fn new(form: SlipForm) -> NewSlip {
        NewSlip { valid_from: Day::from_number(TODAY).unwrap(), offered: true, form }
    }

    fn faults(new: NewSlip) -> Vec<(String, FieldCode)> {
        let errors = checked(new, Day::from_number(TODAY).unwrap()).unwrap_err();
        errors.into_iter().map(|error| (error.field, error.code)).collect()
    }

    fn slip(form: SlipForm) -> Slip {
        let agency = "H37".parse().unwrap();
        Slip { id: 1, agency, version: 1, set_by: None, set_at: 0, content: new(form) }
    }

    #[test]
    fn the_form_of_2018_has_nine_criteria_and_eighteen_points_and_waits_to_be_compared() {
        let kept = checked(new(EXAMPLE.clone()), Day::from_number(TODAY).unwrap()).unwrap();
        assert_eq!(kept.form, *EXAMPLE);
        assert_eq!((kept.form.criteria.len(), kept.form.most(), kept.form.compared), (9, 18, false));
        let class = |points| EXAMPLE.class(points).unwrap().name.get(Lang::Vi).to_owned();
        assert_eq!(
            [18.0, 14.99, 12.0, 9.0, 8.9, 5.9].map(class),
            ["Xuất sắc", "Tốt", "Tốt", "Khá", "Trung bình", "Yếu"]
        );
        for criterion in &EXAMPLE.criteria {
            let texts = criterion.answers.iter().chain([&criterion.text]);
            assert!(
                texts.into_iter().all(|text| Lang::ALL.iter().all(|&lang| !text.written(lang).is_empty()))
            );
        }
    }

    #[test]
    fn a_text_that_nobody_sees_is_none() {
        let mut form = EXAMPLE.clone();
        form.title = Localised(vec![(Lang::Vi, "\u{3164}\u{2800}".into())]);
        form.classes[0].name = Localised(vec![(Lang::Vi, "\u{200d}".into())]);
        let required = |field: &str| (field.to_owned(), FieldCode::Required);
        assert_eq!(faults(new(form)), ["form.title", "form.classes[0].name"].map(required));
    }

    #[test]
    fn every_fault_of_a_version_is_named() {
        let mut form = EXAMPLE.clone();
        form.title = Localised(vec![(Lang::En, "Slip".into()), (Lang::Vi, " ".into())]);
        form.criteria[1].text.0[0].1 = "x".repeat(501);
        form.classes.swap(0, 1);
        let yesterday = NewSlip { valid_from: Day::from_number(TODAY - 1).unwrap(), ..new(form) };
        assert_eq!(
            faults(yesterday),
            [
                ("valid_from", FieldCode::Order),
                ("form.classes", FieldCode::Order),
                ("form.title", FieldCode::Required),
                ("form.criteria[1].text", FieldCode::TooLong)
            ]
            .map(|(field, code)| (field.to_owned(), code))
        );
        let empty = SlipForm { criteria: Vec::new(), classes: Vec::new(), ..EXAMPLE.clone() };
        assert_eq!(faults(new(empty)).len(), 2);
        let mut beyond = EXAMPLE.clone();
        beyond.classes[0].from = 19;
        assert_eq!(faults(new(beyond)), [("form.classes".to_owned(), FieldCode::Invalid)]);
    }

    #[test]
    fn a_criterion_nobody_answered_leaves_the_sum_open() {
        let mut counts = vec![[0, 0, 4]; 9];
        let all = result(slip(EXAMPLE.clone()), Filled { n: 4, ..Filled::default() }, counts.clone());
        assert_eq!((all.points, all.class.unwrap().get(Lang::En)), (Some(18.0), "Excellent"));
        counts[8] = [0; 3];
        let open = result(slip(EXAMPLE.clone()), Filled { n: 4, ..Filled::default() }, counts);
        assert_eq!((open.points, open.class), (None, None));
    }

    #[test]
    fn a_sum_that_reaches_a_class_exactly_is_in_it() {
        // Nine times five thirds are fifteen.
        let exact = result(slip(EXAMPLE.clone()), Filled { n: 3, ..Filled::default() }, vec![[0, 1, 2]; 9]);
        assert_eq!(exact.class.unwrap().get(Lang::En), "Excellent");
    }

    proptest! {
        #[test]
        fn points_stay_within_the_form(counts in proptest::collection::vec([0..1_000_u64, 0..1_000, 1..1_000], 9)) {
            let result = result(slip(EXAMPLE.clone()), Filled { n: 1, ..Filled::default() }, counts);
            let points = result.points.unwrap();
            prop_assert!((0.0..=18.0).contains(&points) && result.class.is_some());
        }
    }
}
