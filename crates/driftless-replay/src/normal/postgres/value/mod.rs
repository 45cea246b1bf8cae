//! Constants as the server prints them.
//!
//! A string that takes a type is read by that type and printed by it again: `'24 hours'` becomes
//! `24:00:00`, and JSON loses its blanks. What we cannot print exactly as the server does is
//! unknown; a text that is known to be printed as it stands is its own answer.

mod array;
mod interval;
mod json;
mod number;
mod time;

use super::facts::TypeKind;
use super::types::{Type, Types};

/// The text of a constant of that type as the server prints it.
pub(super) fn printed(types: Types<'_>, data_type: &Type, raw: &str) -> Option<String> {
    if data_type.array {
        return array::printed(types, &data_type.element(), raw);
    }
    match data_type.name.as_ref() {
        "text" | "character varying" | "character" | "bpchar" | "name" | "json" | "xml"
        | "unknown" => Some(raw.to_owned()),
        "smallint" => number::integer(raw, i16::MIN.into(), i16::MAX.into()),
        "integer" => number::integer(raw, i32::MIN.into(), i32::MAX.into()),
        "bigint" => number::integer(raw, i64::MIN, i64::MAX),
        "oid" => number::integer(raw, 0, u32::MAX.into()),
        "numeric" => number::numeric(raw),
        "real" | "double precision" => number::float(raw, data_type.name == "real"),
        "boolean" => boolean(raw),
        "jsonb" => json::printed(raw),
        "uuid" => uuid(raw),
        "bytea" => bytea(raw),
        "interval" => interval::printed(raw),
        "date" => time::date(raw),
        "timestamp without time zone" => time::timestamp(raw),
        "timestamp with time zone" => time::timestamp_with_zone(raw),
        "time without time zone" => time::time(raw.trim()),
        "regclass" | "regtype" | "regproc" | "regnamespace" | "regconfig" | "regcollation" => {
            name(raw)
        }
        "inet" => address(raw),
        "\"char\"" => (raw.len() <= 1 && raw.is_ascii()).then(|| raw.to_owned()),
        _ => of_schema(types, data_type, raw),
    }
}

/// Whether the server certainly refuses to read a string as that type.
pub(super) fn is_refused(types: Types<'_>, data_type: &Type, raw: &str) -> bool {
    let text = raw.trim();
    let lower = text.to_ascii_lowercase();
    let digits = text.bytes().any(|byte| byte.is_ascii_digit());
    if data_type.array {
        return !text.starts_with(['{', '[']);
    }
    let counts = text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-'));
    let special = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    match data_type.name.as_ref() {
        "boolean" => boolean(raw).is_none(),
        "smallint" | "integer" | "bigint" | "oid" => !(counts && digits),
        "numeric" | "real" | "double precision" => {
            let words = ["nan", "inf"];
            !digits && !special(&words) || !(counts || text.starts_with('.') || special(&words))
        }
        "uuid" => uuid(text).is_none(),
        "json" | "jsonb" => !text.starts_with(['{', '[', '"', 't', 'f', 'n', '-']) && !digits,
        "date" | "timestamp without time zone" | "timestamp with time zone" => {
            !digits && !special(&["now", "today", "tomorrow", "yesterday", "epoch", "infinity"])
        }
        "time without time zone" | "time with time zone" => {
            !digits && !special(&["now", "allballs"])
        }
        "interval" => !digits && !special(&["infinity"]),
        "inet" | "cidr" => !digits && !text.contains(':'),
        _ => {
            let (schema, name) = super::types::split(&data_type.name);
            let values = types.facts.enum_values(schema.as_deref(), &name);
            values.is_some_and(|values| values.iter().all(|value| value != raw))
        }
    }
}

/// A constant of a type that the schema made.
fn of_schema(types: Types<'_>, data_type: &Type, raw: &str) -> Option<String> {
    match types.kind(data_type)? {
        TypeKind::Enum => Some(raw.to_owned()),
        TypeKind::Base { category: 'S', .. } => Some(raw.to_owned()),
        TypeKind::Domain { .. }
        | TypeKind::Composite
        | TypeKind::Range { .. }
        | TypeKind::Base { .. } => None,
    }
}

fn boolean(raw: &str) -> Option<String> {
    let word = raw.trim().to_ascii_lowercase();
    let begins = |whole: &str| !word.is_empty() && whole.starts_with(&word);
    let value = match word.as_str() {
        "1" | "on" => true,
        "0" | "of" | "off" => false,
        _ if begins("true") || begins("yes") => true,
        _ if begins("false") || begins("no") => false,
        _ => return None,
    };
    Some(value.to_string())
}

fn uuid(raw: &str) -> Option<String> {
    let inner = raw.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')).unwrap_or(raw);
    let digits: String =
        inner.chars().filter(|c| *c != '-').collect::<String>().to_ascii_lowercase();
    if digits.len() != 32 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let part = |from: usize, to: usize| digits.get(from..to).unwrap_or_default().to_owned();
    Some([part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32)].join("-"))
}

fn bytea(raw: &str) -> Option<String> {
    if let Some(digits) = raw.strip_prefix("\\x") {
        let hex = digits.len() % 2 == 0 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        return hex.then(|| raw.to_ascii_lowercase());
    }
    if raw.contains('\\') {
        return None;
    }
    let digits: String = raw.bytes().map(|byte| format!("{byte:02x}")).collect();
    Some(format!("\\x{digits}"))
}

/// The name of an object: folded, `public` left out.
fn name(raw: &str) -> Option<String> {
    match super::name::parts(raw).as_slice() {
        [name] => Some(super::name::quoted(name)),
        [schema, name] => Some(super::name::qualified(schema, name)),
        _ => None,
    }
}

/// An address of four numbers, with the length of its network unless that is all of it.
fn address(raw: &str) -> Option<String> {
    let (host, length) = raw.split_once('/').map_or((raw, None), |(host, bits)| (host, Some(bits)));
    let parts: Option<Vec<u8>> = host.split('.').map(|part| part.parse().ok()).collect();
    let host = match parts?.as_slice() {
        [a, b, c, d] => format!("{a}.{b}.{c}.{d}"),
        _ => return None,
    };
    match length.map(str::parse::<u8>) {
        None | Some(Ok(32)) => Some(host),
        Some(Ok(bits)) if bits < 32 => Some(format!("{host}/{bits}")),
        _ => None,
    }
}
