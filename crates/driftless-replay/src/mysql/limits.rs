//! What no type, no column and no character set is: sizes beyond what the servers have, and
//! options that a type does not take.
//!
//! Only what both products refuse in every version, whatever the mode is, except where a mode that
//! is not strict would make something else of it.

use driftless_catalog::mysql::Charset;
use driftless_diag::Span;
use driftless_sql::mysql::{
    ColumnDef, ColumnOptionKind as Kind, DataType, Name, OptionValue, TableOption,
};

use crate::postgres::codes::{INVALID_DEFINITION, UNKNOWN_TYPE};
use crate::problem::{Done, Problem, did_you_mean};

use super::charset::{of_column, width};
use super::data_type::base;
use super::lookup::same;
use super::session::Session;

/// The character sets that the products have.
const CHARSETS: [&str; 43] = [
    "armscii8", "ascii", "big5", "binary", "cp1250", "cp1251", "cp1256", "cp1257", "cp850",
    "cp852", "cp866", "cp932", "dec8", "eucjpms", "euckr", "filename", "gb18030", "gb2312", "gbk",
    "geostd8", "greek", "hebrew", "hp8", "keybcs2", "koi8r", "koi8u", "latin1", "latin2", "latin5",
    "latin7", "macce", "macroman", "sjis", "swe7", "tis620", "ucs2", "ujis", "utf16", "utf16le",
    "utf32", "utf8", "utf8mb3", "utf8mb4",
];

/// Engines that everybody has heard of: plugins bring others, so only what looks like one of these
/// is refused.
const ENGINES: [&str; 12] = [
    "archive",
    "aria",
    "blackhole",
    "csv",
    "federated",
    "heap",
    "innodb",
    "memory",
    "merge",
    "mrg_myisam",
    "myisam",
    "rocksdb",
];

/// The longest row, and so the longest column, in bytes.
const LONGEST_ROW: u64 = 65_535;

impl Session {
    /// Refuses a column whose type is none, or whose options its type does not take.
    pub(super) fn refuse_column(&self, def: &ColumnDef, table: Option<&Charset>) -> Done {
        let data_type = &def.data_type;
        let collation = def.options.iter().find_map(|option| match &option.kind {
            Kind::Collate(name) => Some(name),
            _ => None,
        });
        refuse_charset(data_type.charset.as_ref(), collation)?;
        if let Some(message) = too_large(data_type) {
            return refused(data_type.span, message);
        }
        if self.settings.is_mode_known {
            refuse_long(data_type, collation, table)?;
            refuse_repeated(data_type)?;
        }
        refuse_column_options(def)
    }
}

/// Refuses what is longer than a row may be, where it is known how long it is.
fn refuse_long(data_type: &DataType, collation: Option<&Name>, table: Option<&Charset>) -> Done {
    if data_type.name != "varchar" || data_type.binary {
        return Ok(());
    }
    let known = data_type.charset.is_some() || collation.is_some() || table.is_some();
    let width = if known { width(of_column(data_type, collation, table).as_ref()) } else { 1 };
    match argument(data_type, 0) {
        Some(length) if length > LONGEST_ROW / width => {
            refused(data_type.span, "too long for a column".to_owned())
        }
        _ => Ok(()),
    }
}

/// Refuses a value of an `ENUM` or `SET` that was there before.
fn refuse_repeated(data_type: &DataType) -> Done {
    let mut values = data_type.values.iter();
    while let Some(value) = values.next() {
        if values.clone().any(|other| other.value == value.value) {
            let message = format!("`{}` has the value '{}' twice", data_type.name, value.value);
            return refused(value.span, message);
        }
    }
    Ok(())
}

/// Refuses options that the type does not take.
fn refuse_column_options(def: &ColumnDef) -> Done {
    let kind = base(&def.data_type.name);
    let option = |is: fn(&Kind) -> bool| def.options.iter().find(|option| is(&option.kind));
    if let Some(counts) = option(|it| matches!(it, Kind::AutoIncrement)) {
        if !is_number(kind) {
            return refused(counts.span, format!("a column of type `{kind}` does not count"));
        }
        if let Some(default) = option(|it| matches!(it, Kind::Default(..))) {
            return refused(default.span, "a column that counts has no default".to_owned());
        }
    }
    match option(|it| matches!(it, Kind::OnUpdate(_))) {
        Some(stamped) if is_plain(kind) && !matches!(kind, "timestamp" | "datetime") => {
            let message = format!("a column of type `{kind}` is not stamped by updates");
            refused(stamped.span, message)
        }
        _ => Ok(()),
    }
}

/// Refuses a character set or an engine that there is not, or a collation of another character set,
/// among a table's options.
pub(super) fn refuse_options(options: &[TableOption], strict: bool) -> Done {
    let (mut charset, mut collation) = (None, None);
    for option in options {
        match (option.name.as_str(), &option.value) {
            ("ENGINE", OptionValue::Word(name)) if strict => {
                let written = name.text.to_lowercase();
                if let Some(meant) = did_you_mean(&written, ENGINES.iter().copied())
                    && !ENGINES.contains(&written.as_str())
                {
                    let message = format!("unknown engine `{}`", name.text);
                    return Err(Problem::error(&UNKNOWN_TYPE, name.span, message)
                        .label("no such engine")
                        .help(meant)
                        .into());
                }
            }
            ("CHARSET", OptionValue::Word(name)) => charset = Some(name),
            ("COLLATE", OptionValue::Word(name)) => collation = Some(name),
            _ => {}
        }
    }
    refuse_charset(charset, collation)
}

fn refuse_charset(charset: Option<&Name>, collation: Option<&Name>) -> Done {
    let Some(charset) = charset else { return Ok(()) };
    let written = charset.text.to_lowercase();
    if !CHARSETS.contains(&written.as_str()) {
        let message = format!("unknown character set `{}`", charset.text);
        return Err(Problem::error(&UNKNOWN_TYPE, charset.span, message)
            .label("no such character set")
            .help_if(did_you_mean(&written, CHARSETS.iter().copied()))
            .into());
    }
    let Some(collation) = collation else { return Ok(()) };
    let of = collation.text.split('_').next().unwrap_or_default().to_lowercase();
    let canonical =
        |name: &str| if name == "utf8" { "utf8mb3".to_owned() } else { name.to_owned() };
    if CHARSETS.contains(&of.as_str()) && canonical(&of) != canonical(&written) {
        let message =
            format!("collation `{}` is not one of character set `{written}`", collation.text);
        return refused(collation.span, message);
    }
    Ok(())
}

fn refused(span: Span, message: String) -> Done {
    Err(Problem::error(&INVALID_DEFINITION, span, message).label("refused here").into())
}

fn argument(data_type: &DataType, at: usize) -> Option<u64> {
    data_type.arguments.get(at)?.value.parse().ok()
}

/// What is wrong with the numbers of a type.
fn too_large(data_type: &DataType) -> Option<String> {
    let name = data_type.name.as_str();
    let (first, second) = (argument(data_type, 0), argument(data_type, 1));
    let over = |most: u64| first.is_some_and(|first| first > most);
    let most = match name {
        "tinyint" | "smallint" | "mediumint" | "int" | "bigint" | "char" | "binary" => 255,
        "decimal" => 65,
        "bit" => 64,
        "time" | "datetime" | "timestamp" => 6,
        _ => u64::MAX,
    };
    if over(most) {
        return Some(format!("`{name}` takes at most {most}"));
    }
    let behind = matches!(name, "decimal" | "float" | "double");
    match (first, second) {
        (Some(first), Some(second)) if behind && second > first && first > 0 => {
            Some(format!("of {first} digits of a `{name}` {second} cannot be behind the point"))
        }
        _ => None,
    }
}

fn is_number(kind: &str) -> bool {
    let known = is_plain(kind);
    let text =
        matches!(kind, "char" | "varchar" | "binary" | "varbinary" | "json" | "enum" | "set");
    let moment = matches!(kind, "date" | "datetime" | "timestamp" | "time");
    !known || !(text || moment || kind.ends_with("text") || kind.ends_with("blob"))
}

/// Whether a type is one of those that both products have had always.
fn is_plain(kind: &str) -> bool {
    const PLAIN: [&str; 29] = [
        "bigint",
        "binary",
        "bit",
        "blob",
        "char",
        "date",
        "datetime",
        "decimal",
        "double",
        "enum",
        "float",
        "int",
        "json",
        "longblob",
        "longtext",
        "mediumblob",
        "mediumint",
        "mediumtext",
        "set",
        "smallint",
        "text",
        "time",
        "timestamp",
        "tinyblob",
        "tinyint",
        "tinytext",
        "varbinary",
        "varchar",
        "year",
    ];
    PLAIN.iter().any(|plain| same(plain, kind))
}
