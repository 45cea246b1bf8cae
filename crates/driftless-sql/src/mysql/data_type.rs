//! Data types of columns, parameters and variables.
//!
//! Every type has many spellings and the server knows one: that one is kept, with its arguments, so
//! that nothing behind the parser compares `int4` with `integer`. `SERIAL` stays what it is, since
//! it says more than a type.

use driftless_diag::Span;

use super::cursor::{Cursor, Parse};
use super::literal::Text;
use super::name::Name;
use super::product::Product;
use super::terminal::Symbol;

/// A data type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataType {
    /// All of it, with its character set.
    pub span: Span,
    /// The server's name of it, in lower case: `int`, `varchar`, `double`, `mediumtext`; `serial`;
    /// `set` and `enum`; for MariaDB also `uuid`, `inet6` and the like, known or not.
    pub name: String,
    /// `(10,2)`: what stands in parentheses; `bool` is `tinyint` with `1`.
    pub arguments: Vec<Text>,
    /// The values of `ENUM` and `SET`.
    pub values: Vec<Text>,
    /// `UNSIGNED`, also for `ZEROFILL`.
    pub unsigned: bool,
    /// `ZEROFILL`.
    pub zerofill: bool,
    /// `NATIONAL`, which is the character set `utf8mb3`.
    pub national: bool,
    /// `CHARACTER SET`; also for `ASCII` (`latin1`) and `UNICODE` (`ucs2`).
    pub charset: Option<Name>,
    /// `BINARY` after a type of characters: the binary collation of its set.
    pub binary: bool,
    /// `COMPRESSED` (MariaDB), right after the type.
    pub compressed: bool,
}

/// Spellings of one word, and the server's name.
const SPELLINGS: [(&str, &str); 54] = [
    ("BIGINT", "bigint"),
    ("BINARY", "binary"),
    ("BIT", "bit"),
    ("BLOB", "blob"),
    ("BOOL", "tinyint"),
    ("BOOLEAN", "tinyint"),
    ("CHAR", "char"),
    ("CHARACTER", "char"),
    ("DATE", "date"),
    ("DATETIME", "datetime"),
    ("DEC", "decimal"),
    ("DECIMAL", "decimal"),
    ("DOUBLE", "double"),
    ("ENUM", "enum"),
    ("FIXED", "decimal"),
    ("FLOAT", "float"),
    ("FLOAT4", "float"),
    ("FLOAT8", "double"),
    ("GEOMCOLLECTION", "geomcollection"),
    ("GEOMETRY", "geometry"),
    ("GEOMETRYCOLLECTION", "geomcollection"),
    ("INT", "int"),
    ("INT1", "tinyint"),
    ("INT2", "smallint"),
    ("INT3", "mediumint"),
    ("INT4", "int"),
    ("INT8", "bigint"),
    ("INTEGER", "int"),
    ("JSON", "json"),
    ("LINESTRING", "linestring"),
    ("LONGBLOB", "longblob"),
    ("LONGTEXT", "longtext"),
    ("MEDIUMBLOB", "mediumblob"),
    ("MEDIUMINT", "mediumint"),
    ("MEDIUMTEXT", "mediumtext"),
    ("MIDDLEINT", "mediumint"),
    ("MULTILINESTRING", "multilinestring"),
    ("MULTIPOINT", "multipoint"),
    ("MULTIPOLYGON", "multipolygon"),
    ("NUMERIC", "decimal"),
    ("POINT", "point"),
    ("POLYGON", "polygon"),
    ("REAL", "double"),
    ("SERIAL", "serial"),
    ("SET", "set"),
    ("SMALLINT", "smallint"),
    ("TEXT", "text"),
    ("TIME", "time"),
    ("TIMESTAMP", "timestamp"),
    ("TINYBLOB", "tinyblob"),
    ("TINYINT", "tinyint"),
    ("TINYTEXT", "tinytext"),
    ("VECTOR", "vector"),
    ("YEAR", "year"),
];

/// Types that MariaDB looks up by name, those of `sql_mode = ORACLE` included.
const BY_NAME: [&str; 10] = [
    "CLOB",
    "INET4",
    "INET6",
    "NUMBER",
    "NVARCHAR2",
    "RAW",
    "SYS_REFCURSOR",
    "UUID",
    "VARCHAR2",
    "XMLTYPE",
];

const INTEGERS: [&str; 5] = ["tinyint", "smallint", "mediumint", "int", "bigint"];
const REALS: [&str; 3] = ["float", "double", "decimal"];
const TEXTS: [&str; 8] =
    ["char", "varchar", "tinytext", "text", "mediumtext", "longtext", "enum", "set"];

impl DataType {
    /// Whether it is a type of whole numbers.
    pub fn is_integer(&self) -> bool {
        INTEGERS.contains(&self.name.as_str())
    }

    /// Whether it has a character set.
    pub fn has_charset(&self) -> bool {
        TEXTS.contains(&self.name.as_str())
    }

    /// What `BINARY` before an operand casts to.
    pub(super) fn binary(span: Span) -> Self {
        Self { span, ..Self::named("binary") }
    }

    /// What `SIGNED` and `UNSIGNED` cast to.
    pub(super) fn whole(span: Span, name: &str) -> Self {
        Self { span, ..Self::named(name) }
    }

    fn named(name: &str) -> Self {
        Self {
            span: Span::default(),
            name: name.to_owned(),
            arguments: Vec::new(),
            values: Vec::new(),
            unsigned: false,
            zerofill: false,
            national: false,
            charset: None,
            binary: false,
            compressed: false,
        }
    }
}

impl Cursor<'_> {
    /// A data type, with all that belongs to it.
    pub(super) fn data_type(&mut self) -> Parse<DataType> {
        let start = self.start();
        let mut data_type = self.type_name()?;
        match data_type.name.as_str() {
            "enum" | "set" => data_type.values = self.listed(|cursor| cursor.type_value())?,
            name => {
                if self.at("(") {
                    self.type_arguments(&mut data_type)?;
                } else if name == "varchar" || name == "varbinary" {
                    return self.unexpected("`(` and a length");
                }
            }
        }
        let number = data_type.is_integer()
            || data_type.name == "year"
            || REALS.contains(&data_type.name.as_str());
        if number {
            self.numeric_attributes(&mut data_type);
        }
        if self.product == Product::MariaDb || self.at("COMPRESSED") {
            data_type.compressed =
                self.eat_only(Product::MariaDb, &["COMPRESSED"], "compressed columns");
            if data_type.compressed && self.eat("=") {
                self.name("a method")?;
            }
        }
        if data_type.has_charset() {
            self.type_charset(&mut data_type)?;
        }
        data_type.span = self.since(start);
        Ok(data_type)
    }

    fn type_value(&mut self) -> Parse<Text> {
        if matches!(self.symbol(), Symbol::Hex | Symbol::Bits | Symbol::NationalString) {
            let span = self.bump().span;
            return Ok(Text { value: self.text(span).to_owned(), span });
        }
        self.string("a string")
    }

    fn type_name(&mut self) -> Parse<DataType> {
        if !matches!(self.symbol(), Symbol::Word | Symbol::Reserved) {
            return self.unexpected("a data type");
        }
        if let Some(data_type) = self.type_of_words() {
            return Ok(data_type);
        }
        let written = self.written().to_ascii_uppercase();
        if let Ok(found) = SPELLINGS.binary_search_by(|(spelling, _)| (*spelling).cmp(&written)) {
            self.bump();
            let mut data_type = DataType::named(SPELLINGS[found].1);
            match written.as_str() {
                "DOUBLE" => drop(self.eat("PRECISION")),
                "BOOL" | "BOOLEAN" => {
                    data_type.arguments =
                        vec![Text { value: "1".to_owned(), span: Span::default() }];
                }
                _ => {}
            }
            return Ok(data_type);
        }
        // MariaDB looks types up by name; there are more than the grammar knows.
        if self.symbol() == Symbol::Reserved {
            return self.unexpected("a data type");
        }
        let start = self.start();
        self.bump();
        if !BY_NAME.contains(&written.as_str()) {
            return self.refuse(self.since(start), "unknown data type", "no such type");
        }
        self.only(Product::MariaDb, start, "this data type");
        Ok(DataType::named(&written.to_ascii_lowercase()))
    }

    /// Types that are spelled with several words.
    fn type_of_words(&mut self) -> Option<DataType> {
        const SEVERAL: [(&[&str], &str); 21] = [
            (&["NATIONAL", "CHARACTER", "VARYING"], "nvarchar"),
            (&["NATIONAL", "CHAR", "VARYING"], "nvarchar"),
            (&["NATIONAL", "VARCHAR"], "nvarchar"),
            (&["NATIONAL", "VARCHARACTER"], "nvarchar"),
            (&["NATIONAL", "CHARACTER"], "nchar"),
            (&["NATIONAL", "CHAR"], "nchar"),
            (&["NCHAR", "VARYING"], "nvarchar"),
            (&["NCHAR", "VARCHAR"], "nvarchar"),
            (&["NVARCHAR"], "nvarchar"),
            (&["NCHAR"], "nchar"),
            (&["CHARACTER", "VARYING"], "varchar"),
            (&["CHAR", "VARYING"], "varchar"),
            (&["VARCHARACTER"], "varchar"),
            (&["VARCHAR"], "varchar"),
            (&["VARBINARY"], "varbinary"),
            (&["CHAR", "BYTE"], "binary"),
            (&["LONG", "VARBINARY"], "mediumblob"),
            (&["LONG", "CHARACTER", "VARYING"], "mediumtext"),
            (&["LONG", "CHAR", "VARYING"], "mediumtext"),
            (&["LONG", "VARCHAR"], "mediumtext"),
            (&["LONG"], "mediumtext"),
        ];
        let (words, name) = SEVERAL.iter().find(|(words, _)| self.at_all(words))?;
        self.eat_all(words);
        let national = name.starts_with('n');
        let mut data_type = DataType::named(name.strip_prefix('n').unwrap_or(name));
        data_type.national = national;
        Some(data_type)
    }

    fn type_arguments(&mut self, data_type: &mut DataType) -> Parse<()> {
        // `KEY()` and the like never come here: parentheses after these types mean nothing.
        let most = match data_type.name.as_str() {
            "date" | "tinyblob" | "mediumblob" | "longblob" | "tinytext" | "mediumtext"
            | "longtext" | "json" | "serial" => 0,
            "decimal" | "float" | "double" => 2,
            "geometry" | "geomcollection" | "point" | "linestring" | "polygon" | "multipoint"
            | "multilinestring" | "multipolygon" => 2,
            _ if SPELLINGS.iter().any(|(_, name)| *name == data_type.name) => 1,
            "varchar" | "varbinary" => 1,
            _ => usize::MAX,
        };
        if most == 0 || !data_type.arguments.is_empty() {
            return self.unexpected("a column option");
        }
        data_type.arguments = self.listed(Self::type_length)?;
        if data_type.arguments.len() > most {
            let span = data_type.arguments[most].span;
            return self.refuse(span, "too many arguments of a data type", "not understood here");
        }
        if data_type.name == "float" && data_type.arguments.len() == 1 {
            // The precision in bits: it chooses the type and is gone.
            let bits: Option<u32> = data_type.arguments[0].value.parse().ok();
            if bits.is_some_and(|bits| bits > 24) {
                "double".clone_into(&mut data_type.name);
            }
            data_type.arguments.clear();
        }
        Ok(())
    }

    /// A length; of a number with a point what stands before it.
    fn type_length(&mut self) -> Parse<Text> {
        if self.symbol() == Symbol::Decimal {
            let span = self.bump().span;
            let whole = self.text(span).split('.').next().unwrap_or_default();
            return Ok(Text { value: whole.to_owned(), span });
        }
        self.integer("a length")
    }

    fn numeric_attributes(&mut self, data_type: &mut DataType) {
        while let Some(word) = self.eat_any(&["UNSIGNED", "SIGNED", "ZEROFILL"]) {
            data_type.unsigned |= word != "SIGNED";
            data_type.zerofill |= word == "ZEROFILL";
        }
    }

    /// `CHARACTER SET`, `CHARSET`, `ASCII`, `UNICODE`, `BYTE` and `BINARY` in any sensible order.
    fn type_charset(&mut self, data_type: &mut DataType) -> Parse<()> {
        loop {
            let start = self.start();
            if self.eat("BINARY") {
                data_type.binary = true;
            } else if self.at_any(&["ASCII", "UNICODE"]) {
                let written = self.bump().span;
                let text = if self.text(written).eq_ignore_ascii_case("ASCII") {
                    "latin1"
                } else {
                    "ucs2"
                };
                let name = Name { text: text.to_owned(), span: self.since(start), quoted: false };
                data_type.charset = Some(name);
            } else if self.eat("BYTE") {
                // The type of bytes that belongs to the type of characters.
                let name = data_type.name.replace("text", "blob").replace("varchar", "varbinary");
                data_type.name = if name == "char" { "binary".to_owned() } else { name };
                return Ok(());
            } else if self.charset_words() {
                data_type.charset = Some(self.charset()?);
            } else {
                return Ok(());
            }
        }
    }

    /// `CHARACTER SET`, `CHAR SET` or `CHARSET`.
    pub(super) fn charset_words(&mut self) -> bool {
        self.eat_all(&["CHARACTER", "SET"]) || self.eat_all(&["CHAR", "SET"]) || self.eat("CHARSET")
    }
}
