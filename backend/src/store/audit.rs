//! Who did what to which: noted in the transaction that does it, so that no change goes without its note.

use super::{StoreError, Transaction, on, statements};

statements! {
    INSERT = "INSERT INTO audit (at, username, action, subject) VALUES ($1, $2, $3, $4)";
}

/// Who makes a change, and when.
#[derive(Debug, Clone, Copy)]
pub struct Author<'a> {
    /// The user's name, or [`Author::COMMAND_LINE`].
    pub username: &'a str,
    /// Now, in UTC epoch milliseconds.
    pub at: i64,
}

impl Author<'static> {
    /// Whoever runs commands on the server itself; no user's name has parentheses.
    pub fn command_line(at: i64) -> Self {
        Self { username: "(command line)", at }
    }
}

/// Notes what the author does to which.
pub async fn note(
    tx: &mut Transaction,
    author: Author<'_>,
    action: &str,
    subject: &str,
) -> Result<(), StoreError> {
    on!(&mut *tx, |tx| sqlx::query(INSERT)
        .bind(author.at)
        .bind(author.username)
        .bind(action)
        .bind(subject)
        .execute(&mut **tx)
        .await
        .map(drop))?;
    Ok(())
}
