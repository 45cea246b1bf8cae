//! What the lexers of PostgreSQL and MySQL have in common: steps over bytes.
//!
//! Every function takes a place and hands back the place after what it skips, never past the end
//! of the text and, since only ASCII bytes are stopped at, never inside a character.

/// The first place from `at` whose byte `accept` refuses.
pub(super) fn skip(bytes: &[u8], at: usize, accept: impl Fn(u8) -> bool) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    at.min(bytes.len()) + rest.iter().position(|&byte| !accept(byte)).unwrap_or(rest.len())
}

/// Past the end of the line, its `\n` included.
pub(super) fn line_end(bytes: &[u8], at: usize) -> usize {
    (skip(bytes, at, |byte| byte != b'\n') + 1).min(bytes.len())
}

/// A byte of a word. Digits too: where a word begins does not matter for where it ends.
pub(super) const fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$' | 0x80..)
}

pub(super) const fn is_blank(byte: u8) -> bool {
    matches!(byte, b'\t'..=b'\r' | b' ')
}

/// Whether a byte-order mark stands at `at`, which only the beginning of a text is.
pub(super) fn is_byte_order_mark(bytes: &[u8], at: usize) -> bool {
    at == 0 && bytes.starts_with(b"\xef\xbb\xbf")
}

/// Past the quote that closes the one at `at`; a doubled quote does not close, nor does one after a
/// backslash if those escape.
pub(super) fn quoted(bytes: &[u8], at: usize, backslash: bool) -> usize {
    let Some(&quote) = bytes.get(at) else { return at };
    let mut at = at + 1;
    loop {
        at = skip(bytes, at, |byte| byte != quote && !(backslash && byte == b'\\'));
        match bytes.get(at) {
            None => return bytes.len(),
            Some(b'\\') => at += 2,
            Some(_) if bytes.get(at + 1) == Some(&quote) => at += 2,
            Some(_) => return at + 1,
        }
    }
}

/// Past the next `needle` from `at`.
pub(super) fn past(bytes: &[u8], at: usize, needle: &[u8]) -> usize {
    let Some(&first) = needle.first() else { return at };
    let mut at = at;
    loop {
        at = skip(bytes, at, |byte| byte != first);
        match bytes.get(at..) {
            None | Some([]) => return bytes.len(),
            Some(rest) if rest.starts_with(needle) => return at + needle.len(),
            Some(_) => at += 1,
        }
    }
}
