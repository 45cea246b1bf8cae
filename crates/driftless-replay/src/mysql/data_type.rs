//! Data types as the servers print them.
//!
//! Both know one name of each type and fill in what was left out; MySQL has stopped to print how
//! wide integers are shown, MariaDB has not.

use driftless_catalog::mysql::Charset;
use driftless_sql::mysql::{DataType, Product};

use super::charset::width;

/// A column's type as the server prints it.
pub(crate) fn printed(product: Product, data_type: &DataType, charset: Option<&Charset>) -> String {
    let name = data_type.name.as_str();
    let argument = |at: usize| data_type.arguments.get(at).map(|it| number(&it.value));
    match name {
        "tinyint" | "smallint" | "mediumint" | "int" | "bigint" => integer(product, data_type),
        "serial" => match product {
            Product::MySql => "bigint unsigned".to_owned(),
            Product::MariaDb => "bigint(20) unsigned".to_owned(),
        },
        "decimal" => {
            let precision = argument(0).unwrap_or_else(|| "10".to_owned());
            let precision = if precision == "0" { "10".to_owned() } else { precision };
            let scale = argument(1).unwrap_or_else(|| "0".to_owned());
            signed(format!("decimal({precision},{scale})"), data_type)
        }
        "float" | "double" => signed(with_arguments(name, data_type), data_type),
        "bit" | "char" | "binary" => {
            format!("{name}({})", argument(0).unwrap_or_else(|| "1".to_owned()))
        }
        "year" => match product {
            Product::MySql => "year".to_owned(),
            Product::MariaDb => format!("year({})", argument(0).unwrap_or_else(|| "4".to_owned())),
        },
        "text" | "blob" => sized(name, argument(0), charset),
        "enum" | "set" => {
            let values = data_type.values.iter();
            let values = values
                .map(|it| format!("'{}'", it.value.trim_end_matches(' ').replace('\'', "''")));
            format!("{name}({})", values.collect::<Vec<_>>().join(","))
        }
        "time" | "datetime" | "timestamp" => match argument(0) {
            Some(digits) if digits != "0" => format!("{name}({digits})"),
            _ => name.to_owned(),
        },
        "json" if product == Product::MariaDb => "longtext".to_owned(),
        "geomcollection" if product == Product::MariaDb => "geometrycollection".to_owned(),
        _ => with_arguments(name, data_type),
    }
}

fn with_arguments(name: &str, data_type: &DataType) -> String {
    if data_type.arguments.is_empty() {
        return name.to_owned();
    }
    let arguments: Vec<String> = data_type.arguments.iter().map(|it| number(&it.value)).collect();
    format!("{name}({})", arguments.join(","))
}

/// A number without leading zeros.
fn number(text: &str) -> String {
    text.parse::<u64>().map_or_else(|_| text.to_owned(), |number| number.to_string())
}

fn integer(product: Product, data_type: &DataType) -> String {
    let (signed_width, unsigned_width) = match data_type.name.as_str() {
        "tinyint" => (4, 3),
        "smallint" => (6, 5),
        "mediumint" => (9, 8),
        "int" => (11, 10),
        _ => (20, 20),
    };
    let given = data_type.arguments.first().map(|it| number(&it.value));
    let written = given.clone().filter(|width| width != "0");
    let width = written.unwrap_or_else(|| {
        let width = if data_type.unsigned { unsigned_width } else { signed_width };
        width.to_string()
    });
    let is_flag = data_type.name == "tinyint" && width == "1" && !data_type.unsigned;
    let shows = product == Product::MariaDb || data_type.zerofill || is_flag;
    let text = if shows { format!("{}({width})", data_type.name) } else { data_type.name.clone() };
    signed(text, data_type)
}

fn signed(mut text: String, data_type: &DataType) -> String {
    if data_type.unsigned || data_type.zerofill {
        text.push_str(" unsigned");
    }
    if data_type.zerofill {
        text.push_str(" zerofill");
    }
    text
}

/// `TEXT(n)` and `BLOB(n)`: the smallest type that holds as much.
fn sized(name: &str, length: Option<String>, charset: Option<&Charset>) -> String {
    let Some(length) = length.and_then(|length| length.parse::<u64>().ok()) else {
        return name.to_owned();
    };
    let bytes = if name == "text" { length.saturating_mul(width(charset)) } else { length };
    let size = match bytes {
        0 => return name.to_owned(),
        1..=255 => "tiny",
        256..=65_535 => "",
        65_536..=16_777_215 => "medium",
        _ => "long",
    };
    format!("{size}{name}")
}

/// The text type that holds what this one does in wider letters: `CONVERT TO` does so.
pub(crate) fn widened(data_type: &str, from: u64, to: u64) -> String {
    let bytes: u64 = match data_type {
        "tinytext" => 255,
        "text" => 65_535,
        "mediumtext" => 16_777_215,
        _ => return data_type.to_owned(),
    };
    if to <= from {
        return data_type.to_owned();
    }
    let widened = match bytes / from.max(1) * to {
        0..=255 => "tinytext",
        256..=65_535 => "text",
        65_536..=16_777_215 => "mediumtext",
        _ => "longtext",
    };
    widened.to_owned()
}

/// The first word of a type as it is printed.
pub(crate) fn base(data_type: &str) -> &str {
    let end = data_type.find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    data_type.get(..end.unwrap_or(data_type.len())).unwrap_or_default()
}

/// The number in the type's parentheses, the first of two.
pub(crate) fn length(data_type: &str) -> Option<u32> {
    let (_, rest) = data_type.split_once('(')?;
    let end = rest.find(|c: char| !c.is_ascii_digit())?;
    rest.get(..end)?.parse().ok()
}

/// The digits behind the point: of `decimal(10,2)` 2, of `datetime(3)` 3.
pub(crate) fn scale(data_type: &str) -> u32 {
    let inner = data_type.split_once('(').and_then(|(_, rest)| rest.split_once(')'));
    let Some((inner, _)) = inner else { return 0 };
    let last = inner.rsplit(',').next().unwrap_or_default();
    last.trim().parse().unwrap_or(0)
}
