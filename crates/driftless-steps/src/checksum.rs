//! The checksum rule, its reason and its test vectors.
//!
//! A step's checksum is written into the lock file and into every database it is applied to, and
//! is compared for years by machines that did not compute it. So the rule is small, is written
//! nowhere else, and may only change together with a new version of the lock format:
//!
//! > **SHA-256 over the bytes of the file, after dropping one UTF-8 byte-order mark at the very
//! > beginning and reading every `\r\n` as `\n`. Nothing else.**
//!
//! Why these two and no more:
//!
//! * `git` writes `\r\n` on one machine and `\n` on another for the same commit, and some editors
//!   add a byte-order mark on saving. Neither changes what a database does, both have made other
//!   tools refuse a history that nobody edited.
//! * A lone `\r` is kept: it is no line ending that git converts, and inside a string literal it
//!   is data. (So is a `\r\n` inside a literal: reading it as `\n` treats two files that store
//!   different text as one. That is accepted, since git does the same to them behind our back.)
//! * Blanks at the end of lines, comments and letter case are kept: deciding which of them mean
//!   nothing needs a grammar, grammars get fixed, and a checksum must not change when one is.
//!
//! | bytes | SHA-256 |
//! |---|---|
//! | `SELECT 1;\n` | `b4e04978…` |
//! | `SELECT 1;\r\n` | the same |
//! | `EF BB BF` `SELECT 1;\n` | the same |
//! | `EF BB BF` `SELECT 1;\r\n` | the same |
//! | `SELECT 1;\r` | `de7f0e0c…`, another |
//! | nothing; `EF BB BF` alone | `e3b0c442…`, that of no bytes |

use std::fmt;
use std::str::FromStr;

use sha2::{Digest, Sha256};

/// SHA-256 of a file by the module's rule. Displayed as 64 lower-case hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Checksum(pub [u8; 32]);

impl Checksum {
    /// The checksum of a file with these bytes.
    pub fn of(bytes: &[u8]) -> Self {
        let mut rest = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
        let mut hasher = Sha256::new();
        // `contains` is std's own fast search even in a build without optimisation, such as a
        // macro's, and most files have no `\r`.
        while rest.contains(&b'\r') {
            let Some(at) = rest.windows(2).position(|pair| pair == b"\r\n") else { break };
            hasher.update(&rest[..at]);
            rest = &rest[at + 1..];
        }
        hasher.update(rest);
        Self(hasher.finalize().into())
    }
}

impl fmt::Display for Checksum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// The text is not 64 lower-case hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a SHA-256 checksum (64 hexadecimal digits in lower case)")]
pub struct ParseChecksumError;

impl FromStr for Checksum {
    type Err = ParseChecksumError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let bytes = text.as_bytes();
        if bytes.len() != 64 {
            return Err(ParseChecksumError);
        }
        let mut checksum = [0; 32];
        for (byte, pair) in checksum.iter_mut().zip(bytes.chunks_exact(2)) {
            *byte = nibble(pair[0])? << 4 | nibble(pair[1])?;
        }
        Ok(Self(checksum))
    }
}

fn nibble(digit: u8) -> Result<u8, ParseChecksumError> {
    match digit {
        b'0'..=b'9' => Ok(digit - b'0'),
        b'a'..=b'f' => Ok(digit - b'a' + 10),
        _ => Err(ParseChecksumError),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hex(bytes: &[u8]) -> String {
        Checksum::of(bytes).to_string()
    }

    // Vectors by `printf ... | sha256sum`, so that the rule is checked by another program.
    const PLAIN: &str = "b4e0497804e46e0a0b0b8c31975b062152d551bac49c3c2e80932567b4085dcd";
    const NOTHING: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    #[test]
    fn line_endings_and_byte_order_marks_do_not_count() {
        assert_eq!(hex(b"SELECT 1;\n"), PLAIN);
        assert_eq!(hex(b"SELECT 1;\r\n"), PLAIN);
        assert_eq!(hex(b"\xEF\xBB\xBFSELECT 1;\n"), PLAIN);
        assert_eq!(hex(b"\xEF\xBB\xBFSELECT 1;\r\n"), PLAIN);
    }

    #[test]
    fn a_lone_carriage_return_counts() {
        let lone = "de7f0e0c877d54772955e5b0dea83fdb86bd5d30df12d2f6b26630a5173cb241";
        assert_eq!(hex(b"SELECT 1;\r"), lone);
        // Only the last `\r` before a `\n` goes: this hashes `a\r\nb\r`.
        let kept = "464c8c7baee96c964ae5d50b87cbc47ec4b8e8f836d6cb43d412da227eb15c9a";
        assert_eq!(hex(b"a\r\r\nb\r"), kept);
    }

    #[test]
    fn nothing_has_the_checksum_of_no_bytes() {
        assert_eq!(hex(b""), NOTHING);
        assert_eq!(hex(b"\xEF\xBB\xBF"), NOTHING);
        assert_ne!(hex(b"\xEF\xBB\xBF\xEF\xBB\xBF"), NOTHING, "only one mark is dropped");
    }

    #[test]
    fn checksums_print_and_parse() {
        let checksum = Checksum::of(b"x");
        assert_eq!(checksum.to_string().parse(), Ok(checksum));
        for bad in ["", "e3b0", &"E".repeat(64), &"é".repeat(32)] {
            assert_eq!(bad.parse::<Checksum>(), Err(ParseChecksumError), "{bad}");
        }
    }
}
