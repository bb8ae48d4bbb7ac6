//! The sample's suggestion box.

use super::organisation::ORGANISATION;
use super::phrases::PHRASES;
use crate::clock::Clock;
use crate::domain::suggestion::NewSuggestion;
use crate::domain::text::FreeText;
use crate::store::Store;
use anyhow::Context;
use hailong_shared::LookupCode;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// The terms of the sample, in working days.
const ACKNOWLEDGE_DAYS: u16 = 5;
const ANSWER_DAYS: u16 = 15;

/// Leaves suggestions at the agencies that still exist, over the last two months; some are answered.
pub async fn load(store: &Store, clock: &Clock) -> anyhow::Result<()> {
    let mut random = ChaCha8Rng::seed_from_u64(0x4861_694C);
    let calendar = store.calendar().await?;
    let today = clock.today();
    let open = ORGANISATION
        .agencies
        .iter()
        .filter(|agency| agency.validity().covers(today) && !agency.desks().is_empty());
    for (turn, agency) in open.enumerate() {
        let agency_id =
            store.find_agency(&agency.code).await?.context("the sample's agencies are loaded")?.id;
        for (place, sample) in PHRASES.suggestions.iter().enumerate() {
            // The first agency gets every suggestion, the others some.
            if turn > 0 && !(place + turn).is_multiple_of(3) {
                continue;
            }
            let ago = i32::try_from(place).unwrap_or(0) * 5 + 1 + random.random_range(0..4);
            let received_on = today.plus_days(-ago);
            let (hour, minute) = (random.random_range(8..17), random.random_range(0..60));
            let received_at = clock.instant(received_on, hour, minute, 0).context("the hour exists")?;
            let new = NewSuggestion {
                id: uuid::Builder::from_random_bytes(random.random()).into_uuid(),
                agency_id,
                desk_id: None,
                kind: sample.kind,
                text: FreeText::new(&sample.text).context("sample suggestions have a text")?,
                contact: None,
                lookup_code: LookupCode::from_bits(random.random()),
                received_at,
                received_on,
                acknowledge_by: calendar.deadline(received_on, ACKNOWLEDGE_DAYS),
                answer_by: calendar.deadline(received_on, ANSWER_DAYS),
                digest: 0,
            };
            store.add_suggestion(&new).await?;
            if let Some(answer) = &sample.answer {
                let answered_on = calendar.deadline(received_on, random.random_range(1..9)).min(today);
                let answered_at = clock.instant(answered_on, 16, 30, 0).context("the hour exists")?;
                store
                    .answer_suggestion(new.id, answer, answered_at.max(received_at).min(clock.now()))
                    .await?;
            }
        }
    }
    Ok(())
}
