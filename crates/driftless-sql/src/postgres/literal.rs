//! String literals: where they stand and what they mean.
//!
//! Comments, function bodies, enum labels and passwords are strings in any of four notations. A
//! [`Literal`] has the value the server sees, and the place of that value in the file where the two
//! are the same bytes, so that a body can be parsed in place and problems in it pointed at.

use driftless_diag::Span;

use super::cursor::{Cursor, Parse};
use super::terminal::Symbol;
use super::token::{StringKind, TokenKind, continuation, dollar_delimiter, scan};

/// A string literal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Literal {
    /// All of it, delimiters included.
    pub span: Span,
    /// What it means.
    pub value: String,
    /// Where the value stands in the file, if it stands there unchanged: no doubled quote, no
    /// escape, no continuation line.
    pub body: Option<Span>,
}

impl Cursor<'_> {
    pub(super) fn is_string(&self) -> bool {
        matches!(self.symbol(), Symbol::String(_))
    }

    /// A string literal.
    pub(super) fn string(&mut self, expected: &'static str) -> Parse<Literal> {
        let Symbol::String(kind) = self.symbol() else { return self.unexpected(expected) };
        let span = self.bump().span;
        Ok(read(self.file, span, kind))
    }
}

/// Reads the string at `span` of `file`.
pub(super) fn read(file: &str, span: Span, kind: StringKind) -> Literal {
    let written = file.get(span.range()).unwrap_or_default();
    let value = value(written, kind);
    let open = match kind {
        StringKind::Plain => 1,
        StringKind::Escape => 2,
        StringKind::Unicode => 3,
        StringKind::Dollar => dollar_delimiter(written.as_bytes(), 0).map_or(0, <[u8]>::len),
    };
    let body = Span::new(span.start + open, span.start + open + value.len());
    let verbatim = file.get(body.range()) == Some(value.as_str());
    let close = if kind == StringKind::Dollar { open } else { 1 };
    let whole = body.end + close == span.end;
    Literal { span, value, body: (verbatim && whole).then_some(body) }
}

pub(super) fn value(written: &str, kind: StringKind) -> String {
    match kind {
        StringKind::Plain => segments(written, 1, false),
        StringKind::Escape => segments(written, 2, true),
        StringKind::Unicode => unicode(written),
        StringKind::Dollar => {
            let length = dollar_delimiter(written.as_bytes(), 0).map_or(0, <[u8]>::len);
            written.get(length..written.len() - length).unwrap_or_default().to_owned()
        }
    }
}

/// What stands between the quotes, over all lines of the literal.
fn segments(written: &str, open: usize, escapes: bool) -> String {
    let bytes = written.as_bytes();
    let mut value = Vec::with_capacity(bytes.len());
    let mut at = open;
    while let Some(&byte) = bytes.get(at) {
        at += 1;
        match byte {
            b'\'' if bytes.get(at) == Some(&b'\'') => {
                value.push(b'\'');
                at += 1;
            }
            b'\'' => match continuation(bytes, at) {
                Some(next) => at = next,
                None => break,
            },
            b'\\' if escapes => at += escape(bytes.get(at..).unwrap_or_default(), &mut value),
            _ => value.push(byte),
        }
    }
    String::from_utf8(value)
        .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into())
}

/// What follows a backslash in `E'..'`; how many bytes that takes.
fn escape(rest: &[u8], value: &mut Vec<u8>) -> usize {
    let Some(&byte) = rest.first() else { return 0 };
    let digits = |skip: usize, most: usize, radix: u32| {
        let digits = rest.iter().skip(skip).take(most);
        let text: String =
            digits.map(|&byte| char::from(byte)).take_while(|c| c.is_digit(radix)).collect();
        (u32::from_str_radix(&text, radix).ok(), text.len())
    };
    let simple = match byte {
        b'b' => 0x08,
        b'f' => 0x0c,
        b'n' => b'\n',
        b'r' => b'\r',
        b't' => b'\t',
        b'0'..=b'7' => {
            let (code, length) = digits(0, 3, 8);
            value.push(code.unwrap_or_default().to_le_bytes()[0]);
            return length;
        }
        b'x' => {
            let (code, length) = digits(1, 2, 16);
            value.push(code.map_or(b'x', |code| code.to_le_bytes()[0]));
            return 1 + length;
        }
        b'u' | b'U' => {
            let (character, length) =
                unicode_escape(rest).unwrap_or((char::REPLACEMENT_CHARACTER, 1));
            value.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
            return length;
        }
        other => other,
    };
    value.push(simple);
    1
}

/// The character that `u0061` or `U00000061` means, the second half of a surrogate pair included,
/// and its length in bytes. None if the server would refuse it.
fn unicode_escape(rest: &[u8]) -> Option<(char, usize)> {
    let unit = |rest: &[u8]| {
        let length = if *rest.first()? == b'u' { 5 } else { 9 };
        let digits = std::str::from_utf8(rest.get(1..length)?).ok()?;
        let valid = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        valid.then(|| u32::from_str_radix(digits, 16).ok().map(|code| (code, length)))?
    };
    let (first, length) = unit(rest)?;
    if !(0xd800..0xdc00).contains(&first) {
        return char::from_u32(first).filter(|_| first != 0).map(|character| (character, length));
    }
    let after = rest.get(length..)?.strip_prefix(b"\\")?;
    let (second, more) = unit(after).filter(|_| matches!(after.first(), Some(b'u' | b'U')))?;
    if !(0xdc00..0xe000).contains(&second) {
        return None;
    }
    let code = 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00);
    char::from_u32(code).map(|character| (character, length + 1 + more))
}

/// Where in an `E'..'` an escape begins that the server refuses, and where it ends.
pub(super) fn invalid_escape(written: &str) -> Option<(usize, usize)> {
    let bytes = written.as_bytes();
    let mut at = 2;
    while let Some(found) = bytes.get(at..)?.iter().position(|&byte| byte == b'\\') {
        at += found;
        let rest = bytes.get(at + 1..)?;
        let length = match rest.first()? {
            b'u' | b'U' => match unicode_escape(rest) {
                Some((_, length)) => length,
                None => return Some((at, at + 2)),
            },
            _ => 1,
        };
        at += 1 + length;
    }
    None
}

/// The meaning of `U&'..'` or `U&".."`, a `UESCAPE` after it included.
pub(super) fn unicode(written: &str) -> String {
    let bytes = written.as_bytes();
    let end = if bytes.is_empty() { 0 } else { scan(bytes, 0).1 };
    let escape = escape_character(written.get(end..).unwrap_or_default());
    let quote = written.chars().nth(2).unwrap_or('\'');
    let mut characters = written.get(3..end.saturating_sub(1)).unwrap_or_default().chars();
    let mut value = String::with_capacity(written.len());
    while let Some(character) = characters.next() {
        if character == quote {
            characters.next();
            value.push(quote);
        } else if character != escape {
            value.push(character);
        } else if characters.as_str().starts_with(escape) {
            characters.next();
            value.push(escape);
        } else {
            let length = if characters.as_str().starts_with('+') { 6 } else { 4 };
            let digits = characters.as_str().trim_start_matches('+');
            let code = digits.get(..length).and_then(|digits| u32::from_str_radix(digits, 16).ok());
            value.push(code.and_then(char::from_u32).unwrap_or(char::REPLACEMENT_CHARACTER));
            let used = length + characters.as_str().len() - digits.len();
            characters = characters.as_str().get(used..).unwrap_or_default().chars();
        }
    }
    value
}

/// The character in the quotes after `UESCAPE`.
fn escape_character(after: &str) -> char {
    let mut at = 0;
    while at < after.len() {
        let (kind, end) = scan(after.as_bytes(), at);
        if let TokenKind::String(_) = kind {
            return after[at..end].chars().nth(1).unwrap_or('\\');
        }
        at = end;
    }
    '\\'
}

#[cfg(test)]
mod tests {
    use super::*;

    fn literal(written: &str) -> Literal {
        let (kind, end) = scan(written.as_bytes(), 0);
        let TokenKind::String(kind) = kind else { panic!("{written} is no string") };
        read(written, Span::new(0, end), kind)
    }

    #[test]
    fn values_are_what_the_server_sees() {
        for (written, value) in [
            ("'it''s'", "it's"),
            ("'a'\n 'b''c'", "ab'c"),
            ("E'a\\nb\\t\\\\\\'\\101\\x41\\u00e9\\U0001F600'", "a\nb\t\\'AAé😀"),
            ("E'a\\'' \n 'b\\n'", "a'b\n"),
            ("E'\\ud83d\\ude00'", "😀"),
            ("U&'d\\0061t\\+000061 \\\\'", "data \\"),
            ("$a$ it's $$ $a$", " it's $$ "),
            ("$$$$", ""),
        ] {
            assert_eq!(literal(written).value, value, "{written}");
        }
    }

    #[test]
    fn a_body_is_known_where_the_bytes_are_the_value() {
        for (written, body) in [
            ("'abc'", Some("abc")),
            ("$f$ begin 'x' end $f$", Some(" begin 'x' end ")),
            ("E'abc'", Some("abc")),
            ("''", Some("")),
            ("'a''b'", None),
            ("E'a\\nb'", None),
            ("'a'\n'b'", None),
        ] {
            let body_text = literal(written).body.map(|span| &written[span.range()]);
            assert_eq!(body_text, body, "{written}");
        }
    }

    #[test]
    fn escapes_the_server_refuses_are_found() {
        assert_eq!(invalid_escape("E'a\\u00e9 \\\\u \\x'"), None);
        assert_eq!(invalid_escape("E'a\\u00g9'"), Some((3, 5)));
        assert_eq!(invalid_escape("E'\\ud83d x'"), Some((2, 4)), "half a pair");
        assert_eq!(invalid_escape("E'\\U00110000'"), Some((2, 4)));
    }

    #[test]
    fn broken_escapes_do_not_panic() {
        for written in ["E'\\'", "E'\\u'", "E'\\xzz'", "U&'\\'", "U&'\\+1'", "U&'\\é'", "E'\\é'"]
        {
            let (kind, end) = scan(written.as_bytes(), 0);
            if let TokenKind::String(kind) = kind {
                read(written, Span::new(0, end), kind);
            }
        }
    }
}
