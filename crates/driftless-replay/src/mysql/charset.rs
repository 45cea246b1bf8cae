//! Character sets of tables and columns, from what statements say.

use driftless_catalog::mysql::{Charset, canonical_collation};
use driftless_sql::mysql::{DataType, Name, OptionValue, TableOption};

/// What `CHARACTER SET` and `COLLATE` say together.
pub(crate) fn said(charset: Option<&Name>, collation: Option<&Name>) -> Option<Charset> {
    match (charset, collation) {
        (None, None) => None,
        (Some(charset), None) => Some(Charset::named(&charset.text)),
        (None, Some(collation)) => Some(Charset::collated(&collation.text)),
        (Some(charset), Some(collation)) => Some(Charset {
            collation: Some(canonical_collation(&collation.text)),
            ..Charset::named(&charset.text)
        }),
    }
}

/// What options of a table or database say; none where they do not, and `Some(None)` for
/// `DEFAULT`.
pub(crate) fn of_options(options: &[TableOption]) -> Option<Option<Charset>> {
    let (mut charset, mut collation, mut reset) = (None, None, false);
    for option in options {
        match (option.name.as_str(), &option.value) {
            ("CHARSET", OptionValue::Word(name)) => charset = Some(name),
            ("CHARSET", OptionValue::Default) => reset = true,
            ("COLLATE", OptionValue::Word(name)) => collation = Some(name),
            _ => {}
        }
    }
    let said = said(charset, collation);
    if said.is_none() && !reset { None } else { Some(said) }
}

/// The character set of a column of that type in a table with that default.
pub(crate) fn of_column(
    data_type: &DataType,
    collation: Option<&Name>,
    table: Option<&Charset>,
) -> Option<Charset> {
    let own = if data_type.national {
        let own = Charset::named("utf8mb3");
        Some(collation.map_or(own, |collation| Charset::collated(&collation.text)))
    } else {
        said(data_type.charset.as_ref(), collation)
    };
    let charset = own.or_else(|| table.cloned());
    if !data_type.binary {
        return charset;
    }
    let name = charset.map_or_else(|| "utf8mb4".to_owned(), |charset| charset.charset);
    let collation = if name == "binary" { name.clone() } else { format!("{name}_bin") };
    Some(Charset { charset: name, collation: Some(collation) })
}

/// How many bytes a letter takes at most.
pub(crate) fn width(charset: Option<&Charset>) -> u64 {
    match charset.map(|charset| charset.charset.as_str()) {
        None | Some("utf8mb4" | "utf16" | "utf16le" | "utf32" | "gb18030") => 4,
        Some("utf8mb3" | "ujis" | "eucjpms") => 3,
        Some("ucs2" | "big5" | "gbk" | "gb2312" | "sjis" | "cp932" | "euckr") => 2,
        Some(_) => 1,
    }
}
