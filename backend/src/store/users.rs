//! Staff and their roles.

use super::audit::{Author, note};
use super::error::stored;
use super::subtree::above;
use super::{Store, StoreError, on, statements};
use hailong_shared::wire::{Grant, Role};
use std::fmt;

statements! {
    COUNT = "SELECT COUNT(*) FROM staff_user";
    FIND = "SELECT id, username, display_name, password_hash FROM staff_user WHERE username = $1";
    INSERT = "
    INSERT INTO staff_user (username, display_name, password_hash, created_at) VALUES ($1, $2, $3, $4) RETURNING id";
    GRANT = "INSERT INTO role_grant (user_id, agency_id, role) VALUES ($1, $2, $3)";
    GRANTS = "
    SELECT a.code, g.role
    FROM role_grant g
    JOIN agency a ON a.id = g.agency_id
    WHERE g.user_id = $1
    ORDER BY g.id";
    ROLES_ON = concat!("
    ", above!("$2"), "
    SELECT g.role
    FROM above
    JOIN role_grant g ON g.agency_id = above.id
    WHERE g.user_id = $1");
}

/// A user of the admin site.
#[derive(Clone, PartialEq, Eq)]
pub struct StaffUser {
    /// The id in the database.
    pub id: i64,
    /// The name used to sign in.
    pub username: String,
    /// The name shown.
    pub display_name: String,
    /// The argon2id hash of the password.
    pub password_hash: String,
}

impl fmt::Debug for StaffUser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StaffUser").field("id", &self.id).finish_non_exhaustive()
    }
}

/// A user to be added.
#[derive(Clone, Copy)]
pub struct NewUser<'a> {
    /// The name used to sign in.
    pub username: &'a str,
    /// The name shown.
    pub display_name: &'a str,
    /// The argon2id hash of the password.
    pub password_hash: &'a str,
    /// The roles, each with the agency at the top of its subtree.
    pub roles: &'a [(i64, Role)],
}

/// A row of `staff_user`: id, username, display name, password hash.
pub type RawUser = (i64, String, String, String);

/// Makes a user of a row.
pub fn read_user((id, username, display_name, password_hash): RawUser) -> StaffUser {
    StaffUser { id, username, display_name, password_hash }
}

impl Store {
    /// Whether there is any account.
    pub async fn has_users(&self) -> Result<bool, StoreError> {
        let count: i64 = on!(&self.pool, |db| sqlx::query_scalar(COUNT).fetch_one(db).await)?;
        Ok(count > 0)
    }

    /// The user of this name.
    pub async fn find_user(&self, username: &str) -> Result<Option<StaffUser>, StoreError> {
        let row: Option<RawUser> =
            on!(&self.pool, |db| sqlx::query_as(FIND).bind(username).fetch_optional(db).await)?;
        Ok(row.map(read_user))
    }

    /// Adds a user with roles; the name must be new.
    pub async fn add_user(&self, new: NewUser<'_>, author: Author<'_>) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        let id: i64 = on!(&mut tx, |tx| sqlx::query_scalar(INSERT)
            .bind(new.username)
            .bind(new.display_name)
            .bind(new.password_hash)
            .bind(author.at)
            .fetch_one(&mut **tx)
            .await)
        .map_err(|error| StoreError::taken(error, "username"))?;
        for (agency_id, role) in new.roles {
            on!(&mut tx, |tx| sqlx::query(GRANT)
                .bind(id)
                .bind(agency_id)
                .bind(role.as_str())
                .execute(&mut **tx)
                .await
                .map(drop))?;
        }
        note(&mut tx, author, "user added", new.username).await?;
        tx.commit().await?;
        Ok(())
    }

    /// The roles a user holds, in the order they were granted.
    pub async fn grants(&self, user_id: i64) -> Result<Vec<Grant>, StoreError> {
        let rows: Vec<(String, String)> =
            on!(&self.pool, |db| sqlx::query_as(GRANTS).bind(user_id).fetch_all(db).await)?;
        rows.into_iter()
            .map(|(code, role)| {
                Ok(Grant { agency: stored(&code, "agency code")?, role: stored(&role, "role")? })
            })
            .collect()
    }

    /// The roles a user holds on this agency or on one above it.
    pub async fn roles_on(&self, user_id: i64, agency_id: i64) -> Result<Vec<Role>, StoreError> {
        let rows: Vec<String> = on!(&self.pool, |db| sqlx::query_scalar(ROLES_ON)
            .bind(user_id)
            .bind(agency_id)
            .fetch_all(db)
            .await)?;
        rows.iter().map(|role| stored(role, "role")).collect()
    }
}
