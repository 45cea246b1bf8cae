//! Options of tables, partitions and databases.

use driftless_diag::Span;

use super::super::cursor::{Cursor, Parse};
use super::super::literal::Text;
use super::super::name::{Name, QualifiedName};
use super::super::product::Product;
use super::super::terminal::Symbol;

/// An option of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableOption {
    /// All of it.
    pub span: Span,
    /// Its name in capitals, one for all spellings: `ENGINE`, `CHARSET`, `COLLATE`,
    /// `AUTO_INCREMENT`, `DATA DIRECTORY`, `WITH SYSTEM VERSIONING`; of an option of the engine's
    /// (MariaDB) as it is written.
    pub name: String,
    /// Its value.
    pub value: OptionValue,
}

/// The value of an option.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OptionValue {
    /// A name or keyword.
    Word(Name),
    /// A string.
    Text(Text),
    /// A number, as written.
    Number(Text),
    /// `DEFAULT`.
    Default,
    /// Tables, of `UNION`.
    Tables(Vec<QualifiedName>),
    /// There is none.
    None,
}

/// What the value of an option may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Takes {
    Name,
    Text,
    Number,
    /// A number or `DEFAULT`.
    NumberOrDefault,
    Words(&'static [&'static str]),
}

const ROW_FORMATS: &[&str] = &[
    "DEFAULT",
    "DYNAMIC",
    "FIXED",
    "COMPRESSED",
    "REDUNDANT",
    "COMPACT",
    "PAGE",
    "TOKUDB_DEFAULT",
];

/// The options and what they take. Sorted.
const OPTIONS: &[(&str, Takes)] = &[
    ("AUTOEXTEND_SIZE", Takes::Name),
    ("AUTO_INCREMENT", Takes::Number),
    ("AVG_ROW_LENGTH", Takes::Number),
    ("CHECKSUM", Takes::Number),
    ("COMMENT", Takes::Text),
    ("COMPRESSION", Takes::Text),
    ("CONNECTION", Takes::Text),
    ("DELAY_KEY_WRITE", Takes::Number),
    ("ENCRYPTION", Takes::Text),
    ("ENGINE", Takes::Name),
    ("ENGINE_ATTRIBUTE", Takes::Text),
    ("INSERT_METHOD", Takes::Words(&["NO", "FIRST", "LAST"])),
    ("KEY_BLOCK_SIZE", Takes::Number),
    ("MAX_ROWS", Takes::Number),
    ("MIN_ROWS", Takes::Number),
    ("NODEGROUP", Takes::Number),
    ("PACK_KEYS", Takes::NumberOrDefault),
    ("PAGE_CHECKSUM", Takes::Number),
    ("PASSWORD", Takes::Text),
    ("ROW_FORMAT", Takes::Words(ROW_FORMATS)),
    ("SECONDARY_ENGINE", Takes::Name),
    ("SECONDARY_ENGINE_ATTRIBUTE", Takes::Text),
    ("SEQUENCE", Takes::Number),
    ("STATS_AUTO_RECALC", Takes::NumberOrDefault),
    ("STATS_PERSISTENT", Takes::NumberOrDefault),
    ("STATS_SAMPLE_PAGES", Takes::NumberOrDefault),
    ("TABLE_CHECKSUM", Takes::Number),
    ("TABLE_TYPE", Takes::Name),
    ("TRANSACTIONAL", Takes::Number),
    ("TYPE", Takes::Name),
];

impl Cursor<'_> {
    /// Options of a table, with commas or blanks between.
    pub(in super::super) fn table_options(&mut self) -> Parse<Vec<TableOption>> {
        let mut options = Vec::new();
        while let Some(option) = self.table_option()? {
            options.push(option);
            if self.at(",") && self.at_table_option(1) {
                self.bump();
            }
        }
        Ok(options)
    }

    /// Whether an option of a table begins at this distance.
    pub(super) fn at_table_option(&self, distance: usize) -> bool {
        let word = |word: &str| self.is(distance, word);
        let next = |word: &str| self.is(distance + 1, word);
        let span = self.ahead(distance).span;
        let written = self.text(span).to_ascii_uppercase();
        if matches!(self.ahead(distance).symbol, Symbol::Word | Symbol::Reserved)
            && OPTIONS.binary_search_by(|(name, _)| (*name).cmp(&written)).is_ok()
        {
            return true;
        }
        word("CHARSET")
            || word("COLLATE")
            || (word("CHARACTER") || word("CHAR")) && next("SET")
            || word("DEFAULT")
                && (next("CHARSET") || next("CHARACTER") || next("CHAR") || next("COLLATE"))
            || (word("DATA") || word("INDEX")) && next("DIRECTORY")
            || word("TABLESPACE")
            || word("START") && next("TRANSACTION")
            || word("STORAGE") && (next("DISK") || next("MEMORY"))
            || word("UNION") && (next("=") || next("("))
            || word("WITH") && next("SYSTEM")
            || self.is_name(distance) && next("=") && !word("ALGORITHM") && !word("LOCK")
    }

    /// An option of a table or of a partition.
    pub(super) fn table_option(&mut self) -> Parse<Option<TableOption>> {
        if !self.at_table_option(0) {
            return Ok(None);
        }
        let start = self.start();
        let (name, value) = self.table_option_value()?;
        Ok(Some(TableOption { span: self.since(start), name, value }))
    }

    fn table_option_value(&mut self) -> Parse<(String, OptionValue)> {
        let start = self.start();
        if let Some(option) = self.charset_option()? {
            return Ok(option);
        }
        let named = |name: &str, value| Ok((name.to_owned(), value));
        if self.at_any(&["DATA", "INDEX"]) && self.is(1, "DIRECTORY") {
            let name = if self.at("DATA") { "DATA DIRECTORY" } else { "INDEX DIRECTORY" };
            self.bump();
            self.bump();
            self.eat("=");
            return named(name, OptionValue::Text(self.string("a directory")?));
        }
        if self.eat("TABLESPACE") {
            self.eat("=");
            return named("TABLESPACE", OptionValue::Word(self.name("a tablespace")?));
        }
        if self.eat("STORAGE") {
            self.eat("=");
            let value = self.take_name();
            return named("STORAGE", OptionValue::Word(value));
        }
        if self.eat("START") {
            self.expect("TRANSACTION")?;
            self.only(Product::MySql, start, "START TRANSACTION of a table");
            return named("START TRANSACTION", OptionValue::None);
        }
        if self.eat("UNION") {
            self.eat("=");
            let tables = self.maybe_listed(|cursor| cursor.qualified_name("a table"))?;
            return named("UNION", OptionValue::Tables(tables));
        }
        if self.eat("WITH") {
            self.expect_all(&["SYSTEM", "VERSIONING"])?;
            self.only(Product::MariaDb, start, "system versioning");
            return named("WITH SYSTEM VERSIONING", OptionValue::None);
        }
        let written = self.written().to_ascii_uppercase();
        match OPTIONS.binary_search_by(|(name, _)| (*name).cmp(&written)) {
            Ok(found) => {
                self.bump();
                self.eat("=");
                let value = self.option_value(OPTIONS[found].1)?;
                let name = match written.as_str() {
                    "TYPE" | "TABLE_TYPE" => "ENGINE",
                    "TABLE_CHECKSUM" => "CHECKSUM",
                    name => name,
                };
                named(name, value)
            }
            Err(_) => {
                let (name, value) = self.engine_option()?;
                Ok((name.text, OptionValue::Text(value)))
            }
        }
    }

    /// `[DEFAULT] CHARACTER SET` and `[DEFAULT] COLLATE`, which databases have too.
    pub(in super::super) fn charset_option(&mut self) -> Parse<Option<(String, OptionValue)>> {
        let default = self.at("DEFAULT");
        let distance = usize::from(default);
        let word = |word: &str| self.is(distance, word);
        if !(word("COLLATE") || word("CHARSET") || word("CHARACTER") || word("CHAR")) {
            return Ok(None);
        }
        if default {
            self.bump();
        }
        let name = if self.eat("COLLATE") {
            "COLLATE"
        } else if self.charset_words() {
            "CHARSET"
        } else {
            self.bump();
            return self.unexpected("SET");
        };
        self.eat("=");
        let value = if name == "CHARSET" && self.at("DEFAULT") {
            self.bump();
            OptionValue::Default
        } else {
            OptionValue::Word(self.charset()?)
        };
        Ok(Some((name.to_owned(), value)))
    }

    fn option_value(&mut self, takes: Takes) -> Parse<OptionValue> {
        match takes {
            Takes::Name => {
                if matches!(self.symbol(), Symbol::Integer) {
                    return self.integer("a size").map(OptionValue::Number);
                }
                if self.at("NULL") {
                    return Ok(OptionValue::Word(self.take_name()));
                }
                self.name_or_string("a name").map(OptionValue::Word)
            }
            Takes::Text => self.string("a string").map(OptionValue::Text),
            Takes::Number => {
                if self.at("DEFAULT") && self.product == Product::MariaDb {
                    self.bump();
                    return Ok(OptionValue::Default);
                }
                self.integer("a number").map(OptionValue::Number)
            }
            Takes::NumberOrDefault if self.eat("DEFAULT") => Ok(OptionValue::Default),
            Takes::NumberOrDefault => self.integer("a number or DEFAULT").map(OptionValue::Number),
            Takes::Words(words) => {
                if !words.iter().any(|word| self.at(word)) {
                    return self.unexpected("one of the option's words");
                }
                Ok(OptionValue::Word(self.take_name()))
            }
        }
    }
}
