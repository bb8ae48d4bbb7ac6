//! Telling a retry from a second use of an id.

use serde::Serialize;
use sha2::{Digest, Sha256};

/// 64 bits of SHA-256 over a request's content. Two requests with one id and one digest are the same request.
/// It outlives the text it was made of, and 64 bits do not give that text back.
pub fn of<T: Serialize>(content: &T) -> i64 {
    let json = serde_json::to_vec(content).expect("wire types serialise to JSON");
    let hash = Sha256::digest(json);
    i64::from_be_bytes(hash[..8].try_into().expect("a SHA-256 has more than eight bytes"))
}
