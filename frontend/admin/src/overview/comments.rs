//! The newest comments.

use crate::language::use_language;
use hailong_shared::numerals;
use hailong_shared::wire::{CommentList, RatedComment};
use hailong_ui::i18n::td_string;
use leptos::prelude::*;

/// What was written last, beside the score it was left with.
#[component]
pub fn Comments(list: CommentList) -> impl IntoView {
    let language = use_language();
    let locale = move || language.locale();
    if list.comments.is_empty() {
        return view! { <p class="hl-muted">{move || td_string!(locale(), admin.no_comments)}</p> }
            .into_any();
    }
    let line = |comment: RatedComment| {
        let place = move || {
            let desk =
                comment.desk_number.map(|n| td_string!(locale(), admin.desk_n, number = n).to_string());
            let day = numerals::day(comment.day, language.get());
            [Some(comment.agency_name.clone()), desk, Some(day)]
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
                .join(" · ")
        };
        view! {
            <li class=format!("hl-quote hl-quote-{}", comment.score.value())>
                <p lang="vi">{comment.text.clone()}</p>
                <p class="hl-muted">
                    {format!("{}/5", comment.score.value())}
                    " · "
                    {place}
                    {(!comment.verified).then(|| view! { " · " {move || td_string!(locale(), admin.unverified_mark)} })}
                </p>
            </li>
        }
    };
    view! { <ul class="hl-quotes">{list.comments.into_iter().map(line).collect_view()}</ul> }.into_any()
}
