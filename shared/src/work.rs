//! A small proof of work: what makes a flood of made-up ratings cost something, and a citizen a moment at most.

use sha2::{Digest, Sha256};
use uuid::Uuid;

/// How many leading zero bytes the hash needs: some 65,000 tries, a fraction of a second on a phone.
const BYTES: usize = 2;

/// Whether this number proves work on the message with this id. The id makes each proof good for one message: a repeat is
/// known by its id.
pub fn proves(id: Uuid, number: u32) -> bool {
    let mut hash = Sha256::new();
    hash.update(id.as_bytes());
    hash.update(number.to_be_bytes());
    let bytes = hash.finalize();
    let zeros = bytes.iter().take_while(|&&byte| byte == 0).count();
    zeros >= BYTES
}

/// Tries numbers from `from` on, so many at most; the first that proves work.
pub fn search(id: Uuid, from: u32, tries: u32) -> Option<u32> {
    (from..from.wrapping_add(tries)).find(|&number| proves(id, number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proof_is_good_for_one_message_alone() {
        let (one, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let number = search(one, 0, u32::MAX).unwrap();
        assert!(proves(one, number) && !proves(other, number) && !proves(one, number + 1));
    }
}
