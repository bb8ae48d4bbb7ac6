//! Texts for values of the contract.

use crate::api::{Failure, Refusal};
use crate::i18n::{Locale, td_string};
use hailong_shared::privacy::{self, PersonalData};
use hailong_shared::{Stage, SuggestionKind, SuggestionState};

/// A stage's name.
pub fn stage_name(stage: Stage, locale: Locale) -> &'static str {
    match stage {
        Stage::Reception => td_string!(locale, common.stage_reception),
        Stage::Supplement => td_string!(locale, common.stage_supplement),
        Stage::Refusal => td_string!(locale, common.stage_refusal),
        Stage::Result => td_string!(locale, common.stage_result),
    }
}

/// A suggestion kind's name.
pub fn kind_name(kind: SuggestionKind, locale: Locale) -> &'static str {
    match kind {
        SuggestionKind::Suggestion => td_string!(locale, common.kind_suggestion),
        SuggestionKind::Praise => td_string!(locale, common.kind_praise),
        SuggestionKind::Petition => td_string!(locale, common.kind_petition),
    }
}

/// A suggestion state's name.
pub fn state_name(state: SuggestionState, locale: Locale) -> &'static str {
    match state {
        SuggestionState::Received => td_string!(locale, common.state_received),
        SuggestionState::Processing => td_string!(locale, common.state_processing),
        SuggestionState::Answered => td_string!(locale, common.state_answered),
    }
}

/// What a text that is being typed seems to give away, if anything: named, never blocked.
pub fn personal_data(text: &str, locale: Locale) -> Option<&'static str> {
    Some(match privacy::glance(text)? {
        PersonalData::Phone => td_string!(locale, common.looks_phone),
        PersonalData::Email => td_string!(locale, common.looks_email),
        PersonalData::IdentityNumber => td_string!(locale, common.looks_identity),
        PersonalData::LongNumber => td_string!(locale, common.looks_number),
    })
}

/// What happened and what to do, where a screen has nothing better to say.
pub fn failure(failure: &Failure, locale: Locale) -> &'static str {
    match failure {
        Failure::Offline | Failure::TimedOut => td_string!(locale, common.offline),
        Failure::Refused(Refusal { status: 429 | 503, .. }) | Failure::Foreign(429 | 502..=504) => {
            td_string!(locale, common.busy)
        }
        Failure::Refused(Refusal { status: 413, .. }) | Failure::Foreign(413) => {
            td_string!(locale, common.too_long)
        }
        Failure::Refused(_) | Failure::Foreign(_) | Failure::Unreadable => {
            td_string!(locale, common.unexpected)
        }
    }
}
