//! The memory that argon2id works in: 19 MiB for each password, which are used again while others wait.

use argon2::{Algorithm, Argon2, Block, Params, Version, password_hash::phc};

/// More than any allocator keeps for later: what is this large comes from the system and goes back to it (glibc's
/// `DEFAULT_MMAP_THRESHOLD_MAX`). Only the blocks that are worked in are ever touched, and real.
const ADDRESS_SPACE: usize = 33 * 1024 * 1024;

/// Memory for one password at a time; it takes none before the first.
#[derive(Default)]
pub struct HashMemory(Vec<Block>);

impl HashMemory {
    /// Whether the password is the hashed one.
    pub fn matches(&mut self, password: &[u8], hash: &phc::PasswordHash) -> bool {
        self.compute(password, hash).is_some_and(|output| Some(output) == hash.hash)
    }

    /// What the password hashes to with the salt and the parameters of a hash; none if they are not argon2's.
    fn compute(&mut self, password: &[u8], hash: &phc::PasswordHash) -> Option<phc::Output> {
        let algorithm = Algorithm::try_from(hash.algorithm.as_str()).ok()?;
        let version = hash.version.map_or(Ok(Version::default()), Version::try_from).ok()?;
        let params = Params::try_from(hash).ok()?;
        let mut output = [0; phc::Output::MAX_LENGTH];
        let output = output.get_mut(..hash.hash?.len())?;
        let blocks = params.block_count();
        if self.0.len() < blocks {
            self.0 = Vec::with_capacity(blocks.max(ADDRESS_SPACE / Block::SIZE));
            self.0.resize(blocks, Block::new());
        }
        let argon2 = Argon2::new(algorithm, version, params);
        argon2.hash_password_into_with_memory(password, hash.salt.as_ref()?, output, &mut self.0).ok()?;
        phc::Output::new(output).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use argon2::password_hash::{CustomizedPasswordHasher, PasswordVerifier};
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn it_agrees_with_the_crate_whatever_was_in_the_memory_before(
            passwords in proptest::collection::vec(("\\PC{0,12}", "\\PC{0,12}", 8..64_u32, 1..3_u32, 16..48_usize), 1..6),
        ) {
            let mut memory = HashMemory::default();
            for (password, other, blocks, passes, length) in passwords {
                let params = Params::new(blocks, passes, 1, Some(length)).unwrap();
                let hasher = Argon2::default();
                let hash = hasher
                    .hash_password_customized(password.as_bytes(), b"a salt of some length", None, None, params)
                    .unwrap();
                prop_assert!(memory.matches(password.as_bytes(), &hash));
                let agrees = hasher.verify_password(other.as_bytes(), &hash).is_ok();
                prop_assert_eq!(memory.matches(other.as_bytes(), &hash), agrees);
            }
        }
    }
}
