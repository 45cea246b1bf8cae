//! `jsonb`: keys sorted and single, blanks as the server sets them.

use std::collections::BTreeMap;

/// How deep a document may nest.
const DEEPEST: usize = 100;

/// A document as `jsonb` prints it.
pub(super) fn printed(raw: &str) -> Option<String> {
    let mut reader = Reader { rest: raw };
    let printed = reader.value(0)?;
    reader.blanks();
    reader.rest.is_empty().then_some(printed)
}

struct Reader<'t> {
    rest: &'t str,
}

impl Reader<'_> {
    fn blanks(&mut self) {
        self.rest = self.rest.trim_start_matches([' ', '\t', '\n', '\r']);
    }

    fn eat(&mut self, what: &str) -> bool {
        self.blanks();
        let rest = self.rest.strip_prefix(what);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn value(&mut self, depth: usize) -> Option<String> {
        if depth > DEEPEST {
            return None;
        }
        self.blanks();
        match self.rest.chars().next()? {
            '{' => self.object(depth),
            '[' => self.array(depth),
            '"' => self.string().map(|text| quoted(&text)),
            _ => self.word(),
        }
    }

    fn word(&mut self) -> Option<String> {
        let end = self.rest.find([',', '}', ']', ' ', '\t', '\n', '\r']).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        match word {
            "true" | "false" | "null" => Some(word.to_owned()),
            _ if word.starts_with(|c: char| c.is_ascii_digit() || c == '-') => {
                super::number::numeric(word)
            }
            _ => None,
        }
    }

    fn array(&mut self, depth: usize) -> Option<String> {
        self.eat("[");
        let mut items = Vec::new();
        while !self.eat("]") {
            if !items.is_empty() && !self.eat(",") {
                return None;
            }
            items.push(self.value(depth + 1)?);
        }
        Some(format!("[{}]", items.join(", ")))
    }

    fn object(&mut self, depth: usize) -> Option<String> {
        self.eat("{");
        // Sorted by length first, then by bytes; the last of equal keys stays.
        let mut members: BTreeMap<(usize, String), String> = BTreeMap::new();
        let mut first = true;
        while !self.eat("}") {
            if !first && !self.eat(",") {
                return None;
            }
            first = false;
            self.blanks();
            let key = self.string()?;
            if !self.eat(":") {
                return None;
            }
            let value = self.value(depth + 1)?;
            members.insert((key.len(), key), value);
        }
        let members = members.iter().map(|((_, key), value)| format!("{}: {value}", quoted(key)));
        Some(format!("{{{}}}", members.collect::<Vec<_>>().join(", ")))
    }

    fn string(&mut self) -> Option<String> {
        let mut text = String::new();
        let mut characters = self.rest.strip_prefix('"')?.char_indices();
        while let Some((at, character)) = characters.next() {
            match character {
                '"' => {
                    self.rest = self.rest.get(at + 2..)?;
                    return Some(text);
                }
                '\\' => text.push(match characters.next()?.1 {
                    'n' => '\n',
                    't' => '\t',
                    'r' => '\r',
                    'b' => '\u{8}',
                    'f' => '\u{c}',
                    plain @ ('"' | '\\' | '/') => plain,
                    _ => return None,
                }),
                other => text.push(other),
            }
        }
        None
    }
}

fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for character in text.chars() {
        match character {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            '\r' => quoted.push_str("\\r"),
            '\u{8}' => quoted.push_str("\\b"),
            '\u{c}' => quoted.push_str("\\f"),
            other if u32::from(other) < 0x20 => {
                quoted.push_str(&format!("\\u{:04x}", u32::from(other)));
            }
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_are_printed_as_the_server_prints_them() {
        for (written, expected) in [
            (r#"{"b":1,"a":[1,2,{"x":null}]}"#, r#"{"a": [1, 2, {"x": null}], "b": 1}"#),
            (r#"{"long":1,"z":2,"z":3}"#, r#"{"z": 3, "long": 1}"#),
            ("  [ ]", "[]"),
            ("1.50", "1.50"),
            (r#""a\"b""#, r#""a\"b""#),
        ] {
            assert_eq!(printed(written).as_deref(), Some(expected), "{written}");
        }
        assert_eq!(printed("{a:1}"), None);
    }
}
