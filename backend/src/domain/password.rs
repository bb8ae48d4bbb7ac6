//! Passwords: argon2id, and a rule for new ones.

use super::hash_memory::HashMemory;
use argon2::{
    Argon2,
    password_hash::{PasswordHasher, phc::PasswordHash},
};

/// The fewest characters of a new password (NIST SP 800-63B-4 asks for 8 and advises 15 without a second factor).
pub const MIN_CHARS: usize = 12;

/// Why a new password is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a password needs at least {MIN_CHARS} characters")]
pub struct TooShort;

/// The argon2id hash of a new password, in PHC format.
pub fn hash(password: &str) -> Result<String, TooShort> {
    if password.chars().count() < MIN_CHARS {
        return Err(TooShort);
    }
    let hashed = Argon2::default().hash_password(password.as_bytes());
    Ok(hashed.expect("the default parameters fit every password").to_string())
}

/// Whether the password is the hashed one. Without a hash (no such user) it spends the same time and says no, so that
/// the time of an answer does not tell which names exist. It works in memory that may have been worked in before.
pub fn verify(memory: &mut HashMemory, password: &str, hash: Option<&str>) -> bool {
    const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$\
                          AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    let Ok(parsed) = PasswordHash::new(hash.unwrap_or(NOBODY)) else { return false };
    memory.matches(password.as_bytes(), &parsed) && hash.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_password_itself_opens() {
        let mut memory = HashMemory::default();
        let stored = hash("một mật khẩu dài").unwrap();
        assert!(stored.starts_with("$argon2id$"));
        assert!(verify(&mut memory, "một mật khẩu dài", Some(&stored)));
        assert!(!verify(&mut memory, "một mật khẩu khác", Some(&stored)));
        assert!(!verify(&mut memory, "một mật khẩu dài", None));
        assert_eq!(hash("ngắn"), Err(TooShort));
    }
}
