//! A column as `CREATE TABLE` has it.

use driftless_catalog::SqlText;
use driftless_catalog::mysql::{Charset, Column, Default, RowPeriod, is_text_type};

use driftless_diag::Backend;

use super::{charset, comment, enclosed, ident, literal};

/// The column's line in a table whose columns have this character set where they say nothing.
pub fn column(product: Backend, ambient: Option<&Charset>, column: &Column) -> String {
    let mut text = format!("{} {}", ident(&column.name), column.data_type);
    if let Some(srid) = column.srid {
        let word = if product == Backend::MariaDb { "REF_SYSTEM_ID=" } else { "SRID " };
        text.push_str(&format!(" {word}{srid}"));
    }
    if column.options.contains_key("compressed") {
        text.push_str(" COMPRESSED");
    }
    let own = column.charset.as_ref().filter(|own| ambient != Some(*own));
    if let (Some(own), true) = (own, is_text_type(&column.data_type)) {
        text.push_str(&charset(own));
    }
    match (&column.row_period, &column.generated) {
        (Some(RowPeriod::Start), _) => text.push_str(" GENERATED ALWAYS AS ROW START"),
        (Some(RowPeriod::End), _) => text.push_str(" GENERATED ALWAYS AS ROW END"),
        (None, Some(generated)) => {
            let kind = if generated.stored { "STORED" } else { "VIRTUAL" };
            let expression = enclosed(&generated.expression);
            text.push_str(&format!(" GENERATED ALWAYS AS {expression} {kind}"));
        }
        (None, None) => {}
    }
    if column.not_null && column.row_period.is_none() {
        text.push_str(" NOT NULL");
    } else if column.data_type.starts_with("timestamp") && column.row_period.is_none() {
        // Left unsaid, older servers take it for `NOT NULL`.
        text.push_str(" NULL");
    }
    rest(&mut text, column);
    text
}

fn rest(text: &mut String, column: &Column) {
    if column.invisible {
        text.push_str(" INVISIBLE");
    }
    if column.without_versioning {
        text.push_str(" WITHOUT SYSTEM VERSIONING");
    }
    if let Some(default) = &column.default {
        text.push_str(&format!(" DEFAULT {}", self::default(column, default)));
    }
    if let Some(digits) = column.on_update {
        text.push_str(&format!(" ON UPDATE {}", now(digits)));
    }
    if column.auto_increment {
        text.push_str(" AUTO_INCREMENT");
    }
    for (name, value) in column.options.iter().filter(|(name, _)| *name != "compressed") {
        text.push_str(&format!(" {}", option(name, value)));
    }
    text.push_str(&comment(&column.comment));
    if let Some(check) = &column.check {
        text.push_str(&format!(" CHECK {}", enclosed(check)));
    }
}

fn option(name: &str, value: &str) -> String {
    let keyword = matches!(name, "column_format" | "storage");
    if keyword {
        format!("{} {}", name.to_ascii_uppercase(), value.to_ascii_uppercase())
    } else {
        format!("{}={}", ident(name), literal(value))
    }
}

fn now(digits: u8) -> String {
    if digits == 0 {
        "CURRENT_TIMESTAMP".to_owned()
    } else {
        format!("CURRENT_TIMESTAMP({digits})")
    }
}

fn default(column: &Column, default: &Default) -> String {
    match default {
        Default::Now(digits) => now(*digits),
        Default::Expression(SqlText { source, .. }) => format!("({})", source.trim()),
        Default::Literal(value) if is_bare(&column.data_type, value) => value.clone(),
        Default::Literal(value) => literal(value),
    }
}

/// Whether a constant stands without quotes: numbers of columns that hold some, and bits.
fn is_bare(data_type: &str, value: &str) -> bool {
    let end = data_type.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(data_type.len());
    match &data_type[..end] {
        "bit" => value.starts_with("b'"),
        "tinyint" | "smallint" | "mediumint" | "int" | "bigint" | "decimal" | "float"
        | "double" | "year" => value.parse::<f64>().is_ok_and(f64::is_finite),
        _ => false,
    }
}
