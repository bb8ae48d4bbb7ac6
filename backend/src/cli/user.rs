//! `hailong user`

use super::Installation;
use crate::domain::password;
use crate::domain::text::normalise_name;
use crate::store::{Author, NewUser};
use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use hailong_shared::AgencyCode;
use hailong_shared::wire::Role;
use std::io::{BufRead, IsTerminal};

/// Make accounts for staff.
#[derive(Debug, Subcommand)]
pub enum User {
    /// Add an account; the password is asked for, or read from standard input
    Add(Add),
}

/// Add an account.
#[derive(Debug, Args)]
pub struct Add {
    /// The name used to sign in
    username: String,
    /// The code of the agency whose subtree the role covers
    #[arg(long, value_name = "CODE")]
    agency: AgencyCode,
    /// administrator or viewer
    #[arg(long)]
    role: Role,
    /// The name shown [default: the user name]
    #[arg(long, value_name = "NAME")]
    display_name: Option<String>,
}

impl User {
    /// Does what was asked.
    pub async fn run(self, installation: &Installation) -> anyhow::Result<()> {
        let Self::Add(add) = self;
        let username = normalise_name(&add.username);
        let display_name = add.display_name.as_deref().map_or_else(|| username.clone(), normalise_name);
        for (what, name) in [("a user name", &username), ("a name shown", &display_name)] {
            if name.is_empty() || name.chars().count() > 200 {
                bail!("{what} has 1 to 200 characters that can be seen");
            }
        }
        let (store, clock) = installation.open().await?;
        let missing = || format!("there is no agency {}; add it with `hailong agency add`", add.agency);
        let agency = store.find_agency(&add.agency).await?.with_context(missing)?;
        if store.find_user(&username).await?.is_some() {
            bail!("there is a user `{username}` already");
        }
        let hash = password::hash(&read_password()?)?;
        let new = NewUser {
            username: &username,
            display_name: &display_name,
            password_hash: &hash,
            roles: &[(agency.id, add.role)],
        };
        store.add_user(new, Author::command_line(clock.now())).await?;
        println!("User {username} added: {} of {}", add.role, agency.agency.name);
        store.close().await;
        Ok(())
    }
}

/// Asks twice at a terminal; elsewhere reads one line.
fn read_password() -> anyhow::Result<String> {
    if !std::io::stdin().is_terminal() {
        let mut line = String::new();
        std::io::stdin().lock().read_line(&mut line)?;
        return Ok(line.trim_end_matches(['\r', '\n']).to_owned());
    }
    let first =
        rpassword::prompt_password(format!("Password (at least {} characters): ", password::MIN_CHARS))?;
    let second = rpassword::prompt_password("The same again: ")?;
    if first != second {
        bail!("the two passwords differ");
    }
    Ok(first)
}
