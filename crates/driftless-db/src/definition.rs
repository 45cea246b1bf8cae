//! A definition written as a list of attributes.
//!
//! That is what a fingerprint holds of an object for which the server prints no statement. People
//! read it in reports, so it is plain lines; and whoever compares two of them takes them apart
//! again, attribute by attribute, so lines cannot be mistaken for one another:
//!
//! ```text
//! attribute: value
//!     the value's next line
//! column public.users.name
//!   attribute: value
//!       the value's next line
//! ```
//!
//! Parts (columns, constraints and MySQL's indexes) stand behind the attributes of the whole.

use driftless_catalog::{ObjectKey, ObjectKind};

/// What parts are called in a definition. An index is one on MySQL and MariaDB.
const PARTS: [ObjectKind; 3] = [ObjectKind::Column, ObjectKind::Constraint, ObjectKind::Index];

/// One attribute of a definition.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct DefinedAttribute {
    /// The column, constraint or index it is about; none when it is about the whole.
    pub part: Option<ObjectKey>,
    /// What it is called.
    pub name: String,
    /// Its value.
    pub value: String,
}

/// Begins a part.
pub(crate) fn push_part(definition: &mut String, part: &ObjectKey) {
    for text in [part.kind.name(), " ", &part.path, "\n"] {
        definition.push_str(text);
    }
}

/// Appends an attribute of the whole or, with `in_part`, of the part begun last. A whole's must not
/// read like the beginning of a part.
pub(crate) fn push_attribute(definition: &mut String, in_part: bool, name: &str, value: &str) {
    debug_assert!(in_part || part_of(name).is_none(), "`{name}` reads like a part");
    let indent = if in_part { "  " } else { "" };
    for text in [indent, name, ": "] {
        definition.push_str(text);
    }
    for (at, line) in value.split('\n').enumerate() {
        if at > 0 {
            for text in ["\n", indent, "    "] {
                definition.push_str(text);
            }
        }
        definition.push_str(line);
    }
    definition.push('\n');
}

/// Takes a definition apart. A definition that is no list of attributes has none.
pub fn attributes(definition: &str) -> Vec<DefinedAttribute> {
    let mut part: Option<ObjectKey> = None;
    let mut list: Vec<DefinedAttribute> = Vec::new();
    for line in definition.lines() {
        let indent = if part.is_some() { "  " } else { "" };
        let inner = line.strip_prefix(indent);
        if let Some(rest) = inner.and_then(|inner| inner.strip_prefix("    ")) {
            if let Some(last) = list.last_mut() {
                last.value.push('\n');
                last.value.push_str(rest);
            }
        } else if let Some(begun) = part_of(line) {
            part = Some(begun);
        } else if let Some((name, value)) = inner.and_then(|inner| inner.split_once(": ")) {
            let (name, value) = (name.to_owned(), value.to_owned());
            list.push(DefinedAttribute { part: part.clone(), name, value });
        }
    }
    list
}

/// The part that a line begins.
fn part_of(line: &str) -> Option<ObjectKey> {
    PARTS.into_iter().find_map(|kind| {
        let path = line.strip_prefix(kind.name())?.strip_prefix(' ')?;
        Some(ObjectKey { kind, path: path.to_owned() })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_is_read() {
        let column = ObjectKey { kind: ObjectKind::Column, path: "public.t.\"a: b\"".to_owned() };
        let index = ObjectKey { kind: ObjectKind::Index, path: "t.PRIMARY".to_owned() };
        let wanted = [
            (None, "comment", "two\nlines: of text\n\n  and an indented one"),
            (None, "options", "[a | b]"),
            (Some(&column), "type", "text"),
            (Some(&column), "default", "'x\ncolumn y\n  z: 1'"),
            (Some(&index), "parts", "[a]"),
        ];
        let mut text = String::new();
        let mut begun = None;
        for (part, name, value) in wanted {
            if let Some(part) = part.filter(|_| begun != part) {
                push_part(&mut text, part);
                begun = Some(part);
            }
            push_attribute(&mut text, part.is_some(), name, value);
        }
        let read = attributes(&text);
        let read: Vec<_> =
            read.iter().map(|it| (it.part.as_ref(), it.name.as_str(), it.value.as_str())).collect();
        assert_eq!(read, wanted, "{text}");
        assert_eq!(attributes("CREATE TABLE t (a)"), []);
    }
}
