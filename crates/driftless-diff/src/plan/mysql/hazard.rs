//! What a column's change does to the values that are there.
//!
//! The servers refuse a value that does not fit the new type as long as `sql_mode` is strict; but
//! digits behind the point, parts of a second and the time of a day they round away without a word.

use driftless_catalog::mysql::{Charset, Column, Name};

use super::super::HazardKind;
use super::alter::Parts;

/// What a new column means for rows.
pub(super) fn added(table: &Name, column: &Column, parts: &mut Parts) {
    let at = format!("`{table}.{}`", column.name);
    let computed = column.generated.is_some() || column.row_period.is_some();
    if column.not_null && column.default.is_none() && !computed && !column.auto_increment {
        let message =
            format!("{at} is NOT NULL and has no default: rows get what the type has for nothing");
        parts.note(HazardKind::NeedsBackfill, message);
    }
    if column.check.is_some() {
        parts
            .note(HazardKind::MayFail, format!("rows of `{table}` have to pass the check of {at}"));
    }
    if column.generated.as_ref().is_some_and(|it| it.stored) {
        computes(&at, parts);
        rewrite(table, parts);
    }
}

/// An expression that some row's values do not suit ends the statement.
fn computes(at: &str, parts: &mut Parts) {
    parts.note(HazardKind::MayFail, format!("{at} is computed for every row"));
}

/// What a changed column means for rows.
pub(super) fn changed(table: &Name, from: &Column, to: &Column, moved: bool, parts: &mut Parts) {
    let at = format!("`{table}.{}`", to.name);
    if to.not_null && !from.not_null {
        parts.note(HazardKind::MayFail, format!("{at} may hold no NULL any more"));
    }
    if to.check.is_some()
        && to.check.as_ref().map(|it| &it.source) != from.check.as_ref().map(|it| &it.source)
    {
        parts
            .note(HazardKind::MayFail, format!("rows of `{table}` have to pass the check of {at}"));
    }
    if to.auto_increment && !from.auto_increment {
        parts.note(HazardKind::MayFail, format!("{at} must not be 0 in any row"));
    }
    match (&from.generated, &to.generated) {
        (None, Some(_)) => {
            parts.note(HazardKind::DataLoss, format!("values of {at} are computed from now on"));
        }
        (Some(_), Some(two)) => {
            computes(&at, parts);
            if two.stored {
                rewrite(table, parts);
            }
        }
        _ => {}
    }
    if moved {
        rewrite(table, parts);
    }
    if from.data_type != to.data_type {
        let (one, two) = (Type::read(&from.data_type), Type::read(&to.data_type));
        match conversion(&one, &two) {
            Fit::Fits => {}
            Fit::Fails => {
                let message = format!("values of {at} have to fit `{}`", to.data_type);
                parts.note(HazardKind::MayFail, message);
            }
            Fit::Rounds => {
                let message = format!("values of {at} are rounded to `{}`", to.data_type);
                parts.note(HazardKind::DataLoss, message);
            }
            Fit::Changes => {
                let message = format!("values of {at} are stored as `{}`", to.data_type);
                parts.note(HazardKind::Conversion, message);
            }
        }
        rewrite(table, parts);
    }
    if let (Some(one), Some(two)) = (&from.charset, &to.charset)
        && one != two
    {
        if !holds(one, two) {
            let message = format!("values of {at} have to fit character set {}", two.charset);
            parts.note(HazardKind::MayFail, message);
        }
        rewrite(table, parts);
    }
}

fn rewrite(table: &Name, parts: &mut Parts) {
    parts.note(HazardKind::Rewrite, format!("`{table}` is written anew and locked meanwhile"));
}

/// Whether a character set has all characters of another.
fn holds(from: &Charset, to: &Charset) -> bool {
    from.charset == to.charset
        || to.charset == "utf8mb4"
        || from.charset == "ascii"
        || (to.charset == "utf8mb3" && matches!(from.charset.as_str(), "latin1" | "latin2"))
}

/// What happens to a value of one type in a column of another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fit {
    /// It stays what it is.
    Fits,
    /// Some are refused.
    Fails,
    /// Some lose digits without a word.
    Rounds,
    /// It is written differently.
    Changes,
}

/// A type in its parts.
#[derive(Debug)]
struct Type<'a> {
    word: &'a str,
    arguments: Vec<&'a str>,
    is_unsigned: bool,
}

impl<'a> Type<'a> {
    fn read(text: &'a str) -> Self {
        let end = text.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(text.len());
        let (word, rest) = text.split_at(end);
        let inside = rest.strip_prefix('(').and_then(|rest| rest.rsplit_once(')'));
        let arguments = inside.map_or_else(Vec::new, |(inside, _)| inside.split(',').collect());
        Self {
            word,
            arguments,
            is_unsigned: rest.ends_with("unsigned") || rest.ends_with("zerofill"),
        }
    }

    fn number(&self, at: usize) -> u64 {
        self.arguments.get(at).and_then(|it| it.trim().parse().ok()).unwrap_or(0)
    }

    /// How wide a whole number is.
    fn whole(&self) -> Option<u32> {
        Some(match self.word {
            "tinyint" => 1,
            "smallint" | "year" => 2,
            "mediumint" => 3,
            "int" => 4,
            "bigint" => 8,
            _ => return None,
        })
    }

    /// How many characters or bytes fit.
    fn length(&self) -> Option<u64> {
        Some(match self.word {
            "char" | "varchar" | "binary" | "varbinary" => self.number(0),
            "tinytext" | "tinyblob" => 255,
            "text" | "blob" => 65_535,
            "mediumtext" | "mediumblob" => 16_777_215,
            "longtext" | "longblob" | "json" => u64::from(u32::MAX),
            _ => return None,
        })
    }

    fn is_bytes(&self) -> bool {
        self.word.ends_with("binary") || self.word.ends_with("blob")
    }

    fn is_floating(&self) -> bool {
        matches!(self.word, "float" | "double")
    }
}

fn conversion(from: &Type<'_>, to: &Type<'_>) -> Fit {
    let fits = |yes: bool| if yes { Fit::Fits } else { Fit::Fails };
    if let (Some(one), Some(two)) = (from.whole(), to.whole()) {
        let same_sign = from.is_unsigned == to.is_unsigned && two >= one;
        return fits(same_sign || (from.is_unsigned && !to.is_unsigned && two > one));
    }
    if let (Some(one), Some(two)) = (from.length(), to.length()) {
        return match from.is_bytes() == to.is_bytes() {
            true => fits(two >= one && (to.word != "json" || from.word == "json")),
            false => Fit::Changes,
        };
    }
    match (from.word, to.word) {
        ("decimal", "decimal") if to.number(1) < from.number(1) => Fit::Rounds,
        ("decimal", "decimal") => fits(
            to.number(0) - to.number(1).min(to.number(0))
                >= from.number(0) - from.number(1).min(from.number(0))
                && from.is_unsigned >= to.is_unsigned,
        ),
        ("float", "double") => Fit::Fits,
        ("double", "float") => Fit::Rounds,
        ("decimal", _) if to.whole().is_some() => Fit::Rounds,
        _ if from.is_floating() && (to.whole().is_some() || to.word == "decimal") => Fit::Rounds,
        ("decimal", _) if to.is_floating() => Fit::Changes,
        _ if from.whole().is_some() && to.is_floating() => Fit::Changes,
        ("enum", "enum") | ("set", "set") => {
            fits(from.arguments.iter().all(|value| to.arguments.contains(value)))
        }
        ("datetime", "datetime")
        | ("timestamp", "timestamp")
        | ("time", "time")
        | ("timestamp", "datetime") => {
            if to.number(0) < from.number(0) {
                Fit::Rounds
            } else {
                Fit::Fits
            }
        }
        ("datetime" | "timestamp", "date" | "time") => Fit::Rounds,
        ("date", "datetime") => Fit::Fits,
        // What is no text becomes text as it is printed, if there is room.
        _ if to.length().is_some_and(|length| length >= 255) && !to.is_bytes() => Fit::Changes,
        _ => Fit::Fails,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_fit_fail_or_are_rounded() {
        for (from, to, expected) in [
            ("int(11)", "bigint(20)", Fit::Fits),
            ("int(11)", "int(10) unsigned", Fit::Fails),
            ("int(10) unsigned", "bigint(20)", Fit::Fits),
            ("varchar(10)", "varchar(20)", Fit::Fits),
            ("varchar(20)", "varchar(10)", Fit::Fails),
            ("varchar(20)", "text", Fit::Fits),
            ("text", "blob", Fit::Changes),
            ("decimal(10,4)", "decimal(10,2)", Fit::Rounds),
            ("decimal(10,2)", "decimal(12,4)", Fit::Fits),
            ("decimal(10,2)", "decimal(10,4)", Fit::Fails),
            ("double", "int(11)", Fit::Rounds),
            ("enum('a','b')", "enum('b','a','c')", Fit::Fits),
            ("enum('a','b')", "enum('a')", Fit::Fails),
            ("datetime(6)", "datetime", Fit::Rounds),
            ("datetime", "date", Fit::Rounds),
            ("int(11)", "varchar(255)", Fit::Changes),
            ("varchar(255)", "int(11)", Fit::Fails),
        ] {
            assert_eq!(conversion(&Type::read(from), &Type::read(to)), expected, "{from} {to}");
        }
    }
}
