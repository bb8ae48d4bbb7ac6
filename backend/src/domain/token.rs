//! Secrets that are given out once and kept only as hashes.

use crate::entropy::Entropy;
use sha2::{Digest, Sha256};
use std::fmt;

/// A random token, written in hexadecimal digits.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// A new one of 256 bits.
    pub fn random(entropy: &Entropy) -> Self {
        Self(hexadecimal(&entropy.bytes::<32>()))
    }

    /// A new one of 128 bits: as good against guessing, and short enough for a QR code on a narrow receipt.
    pub fn short(entropy: &Entropy) -> Self {
        Self(hexadecimal(&entropy.bytes::<16>()))
    }

    /// A token as somebody presents it, whether it was ever given out or not.
    pub fn presented(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// The text to hand out.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What is stored and looked up. A look-up by hash needs no comparison in constant time: who can vary the hash
    /// bit by bit can already invert SHA-256.
    pub fn hash(&self) -> Vec<u8> {
        Sha256::digest(self.0.as_bytes()).to_vec()
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    use fmt::Write;
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        write!(text, "{byte:02x}").expect("writing to a string never fails");
        text
    })
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}
