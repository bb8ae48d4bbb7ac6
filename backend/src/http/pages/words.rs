//! The texts of the server-rendered pages, from the file of each language. A missing or unknown key fails a test, not
//! a page.

use hailong_shared::{Lang, Stage};
use serde::Deserialize;
use std::sync::LazyLock;

macro_rules! words {
    ($($(#[$doc:meta])* $name:ident { $($key:ident),+ $(,)? })+) => {
        $(
            $(#[$doc])*
            #[derive(Debug, Deserialize)]
            #[serde(deny_unknown_fields)]
            pub struct $name { $(pub $key: String),+ }
        )+
    };
}

/// All texts in one language.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    pub skip: String,
    pub language_switch: String,
    pub home: HomeWords,
    pub public: PublicWords,
    pub lookup: LookupWords,
    pub feedback: FeedbackWords,
    pub invited: InvitedWords,
    pub portal: PortalWords,
    pub app: AppWords,
    pub error: ErrorWords,
}

words! {
    /// The entrance page.
    HomeWords {
        title, tagline, kiosk, kiosk_text, portal, portal_text, admin, admin_text, public, public_text, demo_note,
        username, password, empty,
    }
    /// The public page.
    PublicWords {
        header, index_title, index_text, index_empty, closed_on, back, months_between, satisfied_by, raters, interval,
        nobody, withheld_total, partial, withheld, periods, last_year, by_month, by_desk, month, desk, rate, n, five_scores,
        unverified, paper, imported, beside, of_these, chart_label, no_desk, response_unknown, how_title, how, you_said_we_did, you_said, we_did, open_data, not_found_title, not_found,
    }
    /// The look-up page.
    LookupWords {
        title, text, code, find, missing, agency, received_on, acknowledge_by, answer_by, state, kind, answer,
        no_answer, suggestion, praise, petition, received, processing, answered,
    }
    /// The form that works without script.
    FeedbackWords {
        title, score_missing, text_missing, too_long, closed, comment, privacy, send_rating, rated, suggest, suggestion,
        send_suggestion, suggested, lookup, not_stored, sent_before, too_many, hasty, trapped, kind, petition_hint,
        contact_name, contact_address, contact_reach, consent, contact_missing, anonymous, complaint, complaint_where, slip,
    }
    /// Rating by the link on a receipt.
    InvitedWords {
        title, stage_reception, stage_supplement, stage_refusal, stage_result, why_bad, why_good, thanks_title, thanks,
        used_title, used, expired_title, expired, unknown_title, unknown,
    }
    /// The sample portal.
    PortalWords {
        title, nav_news, nav_procedures, nav_results, heading, paragraph_1, paragraph_2, hours_title,
        hours, footer,
    }
    /// What went wrong.
    ErrorWords {
        not_found_title, not_found, invalid_title, invalid, too_large_title, too_large, too_fast_title, too_fast,
        busy_title, busy, internal_title, internal, public, home,
    }
    /// The shells of the browser apps.
    AppWords {
        loading, no_script, not_built, failed, why_old, why_file, why_start, why_slow, form, entrance, retry,
    }
}

/// What of a language's file is read here.
#[derive(Debug, Deserialize)]
struct File {
    name: String,
    pages: Words,
}

static FILES: LazyLock<Vec<(Lang, File)>> = LazyLock::new(|| {
    let read = |&lang: &Lang| {
        let file = serde_json::from_str(lang.file());
        (lang, file.expect("the shipped locale files are complete: a test reads them"))
    };
    Lang::ALL.iter().map(read).collect()
});

fn file(lang: Lang) -> &'static File {
    let file = FILES.iter().find(|(other, _)| *other == lang);
    file.map(|(_, file)| file).expect("every language has a file: they are made of them")
}

/// The texts in this language.
pub fn words(lang: Lang) -> &'static Words {
    &file(lang).pages
}

/// What a language calls itself.
pub fn language_name(lang: Lang) -> &'static str {
    &file(lang).name
}

impl InvitedWords {
    /// The name of a stage.
    pub fn stage(&self, stage: Stage) -> &str {
        match stage {
            Stage::Reception => &self.stage_reception,
            Stage::Supplement => &self.stage_supplement,
            Stage::Refusal => &self.stage_refusal,
            Stage::Result => &self.stage_result,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_file_has_every_key() {
        for &lang in Lang::ALL {
            assert!(!words(lang).skip.is_empty() && !language_name(lang).is_empty());
        }
    }
}
