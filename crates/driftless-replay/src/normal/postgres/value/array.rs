//! Arrays: `{a, "b c"}` as the server prints it.

use super::super::types::{Type, Types};

/// How deep an array may nest.
const DEEPEST: usize = 6;

/// An array with its elements printed by their own type.
pub(super) fn printed(types: Types<'_>, element: &Type, raw: &str) -> Option<String> {
    let mut reader = Reader { types, element, rest: raw.trim() };
    let printed = reader.array(0)?;
    reader.rest.trim().is_empty().then_some(printed)
}

struct Reader<'a> {
    types: Types<'a>,
    element: &'a Type,
    rest: &'a str,
}

impl Reader<'_> {
    fn array(&mut self, depth: usize) -> Option<String> {
        if depth > DEEPEST {
            return None;
        }
        self.rest = self.rest.strip_prefix('{')?.trim_start();
        if let Some(rest) = self.rest.strip_prefix('}') {
            self.rest = rest;
            return (depth == 0).then(|| "{}".to_owned());
        }
        let mut parts = Vec::new();
        loop {
            self.rest = self.rest.trim_start();
            parts.push(if self.rest.starts_with('{') {
                self.array(depth + 1)?
            } else {
                self.item()?
            });
            self.rest = self.rest.trim_start();
            match self.rest.chars().next()? {
                ',' => self.rest = &self.rest[1..],
                '}' => {
                    self.rest = &self.rest[1..];
                    return Some(format!("{{{}}}", parts.join(",")));
                }
                _ => return None,
            }
        }
    }

    fn item(&mut self) -> Option<String> {
        let quoted = self.rest.starts_with('"');
        let mut value = String::new();
        let mut characters = self.rest.char_indices().skip(usize::from(quoted));
        let mut end = self.rest.len();
        while let Some((at, character)) = characters.next() {
            match character {
                '"' if quoted => {
                    end = at + 1;
                    break;
                }
                '"' | '{' if !quoted => return None,
                ',' | '}' if !quoted => {
                    end = at;
                    break;
                }
                '\\' => value.push(characters.next()?.1),
                other => value.push(other),
            }
        }
        self.rest = self.rest.get(end..)?;
        if !quoted {
            value.truncate(value.trim_end().len());
            if value.is_empty() {
                return None;
            }
            if value.eq_ignore_ascii_case("null") {
                return Some("NULL".to_owned());
            }
        }
        Some(quoted_if_needed(&element_value(self.types, self.element, &value)?))
    }
}

/// Within arrays booleans are printed with one letter.
fn element_value(types: Types<'_>, element: &Type, value: &str) -> Option<String> {
    let printed = super::printed(types, element, value)?;
    Some(match (element.name.as_ref(), printed.as_str()) {
        ("boolean", "true") => "t".to_owned(),
        ("boolean", "false") => "f".to_owned(),
        _ => printed,
    })
}

fn quoted_if_needed(value: &str) -> String {
    let special = |c: char| matches!(c, '"' | '\\' | '{' | '}' | ',') || c.is_ascii_whitespace();
    if value.is_empty() || value.eq_ignore_ascii_case("null") || value.contains(special) {
        format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\""))
    } else {
        value.to_owned()
    }
}
