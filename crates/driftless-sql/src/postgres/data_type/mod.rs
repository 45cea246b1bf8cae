//! Data types as statements write them, and as the server prints them.
//!
//! `int4`, `INT` and `pg_catalog."int4"` are one type: [`DataType::canonical`] gives the text of
//! `format_type`, which introspection returns too, so that two columns can be compared without a
//! table of aliases anywhere else. Names of types that the server does not have built in are kept
//! as written: what they mean depends on the search path.

mod parse;

use driftless_diag::Span;

use super::cursor::Cursor;
use super::name::{ColumnName, QualifiedName, needs_quoting};

use super::terminal::Symbol;
pub(super) use parse::is_type_keyword;

/// A data type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataType {
    /// All of it.
    pub span: Span,
    /// `SETOF`, which only functions may return.
    pub set_of: bool,
    /// The type without modifiers and dimensions.
    pub name: TypeName,
    /// What stands in parentheses, each modifier with single spaces.
    pub modifiers: Vec<String>,
    /// `interval`'s fields, in lower case: `year to month`.
    pub fields: Option<&'static str>,
    /// One for each dimension written, with its size if given. The server keeps neither number:
    /// an array is an array.
    pub dimensions: Vec<Option<u32>>,
}

/// The name of a type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TypeName {
    /// One that the grammar knows by keywords, as the server prints it: `integer`,
    /// `timestamp with time zone`.
    BuiltIn(&'static str),
    /// Any other, the server's own among them: `text`, `int4`, `s.mood`.
    Named(QualifiedName),
    /// `t.a%TYPE`: the type that column has now.
    OfColumn(Box<ColumnName>),
}

/// Names of built-in types that are printed differently, with what they are printed as.
const ALIASES: [(&str, &str); 16] = [
    ("int2", "smallint"),
    ("int4", "integer"),
    ("int8", "bigint"),
    ("float4", "real"),
    ("float8", "double precision"),
    ("bool", "boolean"),
    ("varchar", "character varying"),
    ("bpchar", "character"),
    ("timestamp", "timestamp without time zone"),
    ("timestamptz", "timestamp with time zone"),
    ("time", "time without time zone"),
    ("timetz", "time with time zone"),
    ("varbit", "bit varying"),
    ("bit", "bit"),
    ("numeric", "numeric"),
    ("interval", "interval"),
];

/// Built-in types besides the [`ALIASES`]: an array of one of them is also called by its name with
/// `_` before it, which is what tools that read the catalog write.
const ELEMENTS: [&str; 32] = [
    "bytea",
    "char",
    "cidr",
    "circle",
    "box",
    "date",
    "inet",
    "int4range",
    "int8range",
    "json",
    "jsonb",
    "jsonpath",
    "line",
    "lseg",
    "macaddr",
    "macaddr8",
    "money",
    "name",
    "numrange",
    "oid",
    "path",
    "point",
    "polygon",
    "regclass",
    "text",
    "tsquery",
    "tsrange",
    "tstzrange",
    "tsvector",
    "uuid",
    "xid",
    "xml",
];

impl DataType {
    /// A type that stands alone, as a server prints it; none if the text is not one.
    pub fn read(text: &str) -> Option<Self> {
        let mut cursor = Cursor::new(text, Span::new(0, text.len()));
        cursor.data_type().ok().filter(|_| cursor.symbol() == Symbol::End)
    }

    /// The type as the server prints it: `character varying(10)[]`, `timestamp(3) with time zone`,
    /// `interval day to second(3)`, `numeric(10,0)`. Parts of a name are quoted only where they
    /// need to be.
    pub fn canonical(&self) -> String {
        let mut text = if self.set_of { "setof ".to_owned() } else { String::new() };
        match &self.name {
            TypeName::BuiltIn(name) => self.push_built_in(name, &mut text),
            TypeName::Named(name) => self.push_named(name, &mut text),
            TypeName::OfColumn(name) => {
                push_name(&name.table, &mut text);
                text.push('.');
                push_identifier(&name.column.text, &mut text);
                text.push_str("%type");
            }
        }
        let array = matches!(&self.name, TypeName::Named(name) if element(name).is_some());
        if array || !self.dimensions.is_empty() {
            text.push_str("[]");
        }
        text
    }

    /// The integer type behind `serial` and its relatives, which are no types but a notation for a
    /// column with a sequence.
    pub fn serial(&self) -> Option<&'static str> {
        let TypeName::Named(name) = &self.name else { return None };
        let plain = self.dimensions.is_empty() && self.modifiers.is_empty() && !self.set_of;
        match name.name.text.as_str() {
            _ if !plain || name.schema.is_some() => None,
            "smallserial" | "serial2" => Some("smallint"),
            "serial" | "serial4" => Some("integer"),
            "bigserial" | "serial8" => Some("bigint"),
            _ => None,
        }
    }

    /// The name alone, where the type is nothing but one: options of definitions name functions and
    /// operators in the place of a type.
    pub fn as_name(&self) -> Option<&QualifiedName> {
        let plain = self.dimensions.is_empty() && self.modifiers.is_empty() && !self.set_of;
        match &self.name {
            TypeName::Named(name) if plain => Some(name),
            _ => None,
        }
    }

    fn push_named(&self, name: &QualifiedName, text: &mut String) {
        let in_catalog = in_catalog(name);
        let plain = element(name).unwrap_or(&name.name.text);
        let alias = ALIASES.iter().find(|(alias, _)| in_catalog && *alias == plain);
        match alias {
            // Without a length they are not the types of the grammar, which have the length one.
            Some((alias, _)) if *alias == "bpchar" && self.modifiers.is_empty() => {
                text.push_str("bpchar");
            }
            Some((alias, _)) if *alias == "bit" && self.modifiers.is_empty() => {
                text.push_str("\"bit\"");
            }
            Some((_, printed)) => self.push_built_in(printed, text),
            None => {
                if in_catalog {
                    push_identifier(plain, text);
                } else {
                    push_name(name, text);
                }
                self.push_modifiers(text);
            }
        }
    }

    /// Modifiers stand after the first word of the name (`timestamp(3) with time zone`), except
    /// where the words belong together (`character varying(3)`).
    fn push_built_in(&self, name: &str, text: &mut String) {
        let time_zone = [" with time zone", " without time zone"];
        let zone =
            time_zone.iter().find_map(|zone| name.strip_suffix(zone).map(|base| (base, zone)));
        let (base, zone) = zone.map_or((name, ""), |(base, zone)| (base, *zone));
        text.push_str(base);
        if let Some(fields) = self.fields {
            text.push(' ');
            text.push_str(fields);
        }
        match (name, self.modifiers.as_slice()) {
            ("character" | "bit", []) => text.push_str("(1)"),
            ("numeric", [precision]) => {
                text.push('(');
                text.push_str(precision);
                text.push_str(",0)");
            }
            (_, [precision]) if has_seconds(name) && is_too_fine(precision) => text.push_str("(6)"),
            _ => self.push_modifiers(text),
        }
        text.push_str(zone);
    }

    fn push_modifiers(&self, text: &mut String) {
        if !self.modifiers.is_empty() {
            text.push('(');
            text.push_str(&self.modifiers.join(","));
            text.push(')');
        }
    }
}

fn has_seconds(name: &str) -> bool {
    ["timestamp ", "time ", "interval"].iter().any(|word| name.starts_with(word))
}

/// Whether the server takes less than is written, with a warning.
fn is_too_fine(precision: &str) -> bool {
    precision.parse::<u32>().is_ok_and(|precision| precision > 6)
}

fn in_catalog(name: &QualifiedName) -> bool {
    name.schema.as_ref().is_none_or(|schema| schema.text == "pg_catalog")
}

/// The element of a built-in array type that is called by its own name, such as `_text`.
fn element(name: &QualifiedName) -> Option<&str> {
    let element = name.name.text.strip_prefix('_').filter(|_| in_catalog(name))?;
    let known = ELEMENTS.contains(&element) || ALIASES.iter().any(|(alias, _)| *alias == element);
    known.then_some(element)
}

fn push_name(name: &QualifiedName, text: &mut String) {
    if let Some(schema) = &name.schema {
        push_identifier(&schema.text, text);
        text.push('.');
    }
    push_identifier(&name.name.text, text);
}

/// Type names are quoted by the server only where they are no plain words or a keyword that cannot
/// be a type: `"char"` is not `char`.
fn push_identifier(name: &str, text: &mut String) {
    if needs_quoting(name) {
        text.push('"');
        text.push_str(&name.replace('"', "\"\""));
        text.push('"');
    } else {
        text.push_str(name);
    }
}

#[cfg(test)]
mod tests {
    use driftless_diag::Span;

    use super::super::cursor::Cursor;
    use super::*;

    fn parse(text: &str) -> DataType {
        let mut cursor = Cursor::new(text, Span::new(0, text.len()));
        let data_type = cursor.function_type().expect(text);
        assert_eq!(data_type.span, Span::new(0, text.len()), "{text}");
        data_type
    }

    #[test]
    fn types_are_printed_as_the_server_prints_them() {
        for (written, printed) in [
            ("int", "integer"),
            ("INT4", "integer"),
            ("pg_catalog.int8", "bigint"),
            ("float", "double precision"),
            ("float(24)", "real"),
            ("float(25)", "double precision"),
            ("dec(10)", "numeric(10,0)"),
            ("numeric( 10 , 2 )", "numeric(10,2)"),
            ("varchar(10)[]", "character varying(10)[]"),
            ("character varying (10) array[3]", "character varying(10)[]"),
            ("char", "character(1)"),
            ("\"char\"", "\"char\""),
            ("bpchar", "bpchar"),
            ("national character varying(5)", "character varying(5)"),
            ("nchar(2)", "character(2)"),
            ("bit", "bit(1)"),
            ("bit varying(5)", "bit varying(5)"),
            ("timestamp", "timestamp without time zone"),
            ("timestamp(3) with time zone", "timestamp(3) with time zone"),
            ("timestamptz(3)", "timestamp(3) with time zone"),
            ("time without time zone", "time without time zone"),
            ("interval", "interval"),
            ("interval(3)", "interval(3)"),
            ("interval day to second", "interval day to second"),
            ("interval second(3)", "interval second(3)"),
            ("interval second(8)", "interval second(6)"),
            ("timestamp(8)", "timestamp(6) without time zone"),
            ("timetz(7)[]", "time(6) with time zone[]"),
            ("double precision", "double precision"),
            ("text[][3]", "text[]"),
            ("setof s.\"T\"", "setof s.\"T\""),
            ("t.a%type", "t.a%type"),
            ("setof s.t.a % TYPE", "setof s.t.a%type"),
            ("geometry(Point, 4326)", "geometry(Point,4326)"),
            ("vector(3)", "vector(3)"),
            ("pg_catalog.text", "text"),
            ("json", "json"),
            ("_int4", "integer[]"),
            ("_text[]", "text[]"),
            ("_mine", "_mine"),
            ("pg_catalog.numeric(4)", "numeric(4,0)"),
        ] {
            assert_eq!(parse(written).canonical(), printed, "{written}");
        }
    }

    #[test]
    fn serial_is_a_notation_for_an_integer() {
        assert_eq!(parse("BIGSERIAL").serial(), Some("bigint"));
        assert_eq!(parse("serial4").serial(), Some("integer"));
        for none in ["int", "s.serial", "serial[]"] {
            assert_eq!(parse(none).serial(), None, "{none}");
        }
    }
}
