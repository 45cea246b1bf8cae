//! `ALTER TABLE`.

use super::super::cursor::{Cursor, Parse};
use super::super::name::Name;
use super::super::product::Product;
use super::super::terminal::Symbol;
use super::action::{
    AlterAction, AlterActionKind as Kind, AlterTable, ColumnChange, ColumnPosition,
    TablespaceAction,
};
use super::option::OptionValue;

impl Cursor<'_> {
    /// The rest of `ALTER [ONLINE] [IGNORE] TABLE`, from `TABLE` on.
    pub(in super::super) fn alter_table(
        &mut self,
        online: bool,
        ignore: bool,
    ) -> Parse<AlterTable> {
        self.expect("TABLE")?;
        let here = self.start();
        let if_exists = self.if_exists()?;
        if if_exists {
            self.only(Product::MariaDb, here, "IF EXISTS of ALTER TABLE");
        }
        let name = self.qualified_name("a table")?;
        self.wait()?;
        let mut actions = Vec::new();
        if !self.at_end() {
            actions.push(self.alter_action()?);
            // Partitions come last, with no comma before them.
            while self.eat(",") || self.at_all(&["PARTITION", "BY"]) || self.at("REMOVE") {
                actions.push(self.alter_action()?);
            }
        }
        Ok(AlterTable { online, ignore, if_exists, name, actions })
    }

    /// `WAIT n`, `NOWAIT` (MariaDB).
    pub(in super::super) fn wait(&mut self) -> Parse<()> {
        let start = self.start();
        let found = if self.eat("NOWAIT") {
            true
        } else if self.at("WAIT") && self.ahead(1).symbol == Symbol::Integer {
            self.bump();
            self.bump();
            true
        } else {
            false
        };
        if found {
            self.only(Product::MariaDb, start, "WAIT and NOWAIT");
        }
        Ok(())
    }

    fn alter_action(&mut self) -> Parse<AlterAction> {
        let start = self.start();
        let kind = self.alter_action_kind()?;
        Ok(AlterAction { span: self.since(start), kind })
    }

    fn alter_action_kind(&mut self) -> Parse<Kind> {
        let written = self.written().to_ascii_uppercase();
        if !matches!(self.symbol(), Symbol::Word | Symbol::Reserved) {
            return self.unexpected("an action such as ADD COLUMN");
        }
        match written.as_str() {
            "ADD" => self.alter_add(),
            "DROP" => self.alter_drop(),
            "CHANGE" => self.alter_change(),
            "MODIFY" => self.alter_modify(),
            "ALTER" => self.alter_alter(),
            "RENAME" => self.alter_rename(),
            "CONVERT" => self.alter_convert(),
            "ORDER" => self.order_by().map(Kind::OrderBy),
            "ENABLE" | "DISABLE" => {
                self.bump();
                self.expect("KEYS")?;
                Ok(Kind::Keys(written == "ENABLE"))
            }
            "FORCE" => {
                self.bump();
                Ok(Kind::Force)
            }
            "DISCARD" | "IMPORT" if self.is(1, "TABLESPACE") => {
                self.bump();
                self.bump();
                let discard = written == "DISCARD";
                Ok(Kind::Tablespace(if discard {
                    TablespaceAction::Discard
                } else {
                    TablespaceAction::Import
                }))
            }
            "ALGORITHM" | "LOCK" => {
                let value = self.online_clause()?;
                Ok(if written == "LOCK" { Kind::Lock(value) } else { Kind::Algorithm(value) })
            }
            "WITH" | "WITHOUT" if self.is(1, "VALIDATION") => {
                let start = self.start();
                self.bump();
                self.bump();
                self.only(Product::MySql, start, "WITH VALIDATION");
                Ok(Kind::Validation(written == "WITH"))
            }
            "SECONDARY_LOAD" | "SECONDARY_UNLOAD" => {
                let start = self.start();
                self.bump();
                self.only(Product::MySql, start, "secondary engines");
                Ok(Kind::SecondaryLoad(written == "SECONDARY_LOAD"))
            }
            "PARTITION" => self.partition_by().map(|by| Kind::PartitionBy(Box::new(by))),
            _ if self.at_table_option(0) => self.table_options().map(Kind::Options),
            _ => self.partition_action(&written),
        }
    }

    /// `ALGORITHM = ..` or `LOCK = ..`: the value, in capitals.
    pub(in super::super) fn online_clause(&mut self) -> Parse<String> {
        let lock = self.at("LOCK");
        self.bump();
        self.eat("=");
        let words: &[&'static str] = if lock {
            &["DEFAULT", "NONE", "SHARED", "EXCLUSIVE"]
        } else {
            &["DEFAULT", "INSTANT", "NOCOPY", "INPLACE", "COPY"]
        };
        if self.is_name(0) || self.at("DEFAULT") {
            let written = self.written().trim_matches('`').to_ascii_uppercase();
            self.bump();
            return Ok(written);
        }
        self.expect_any(words, "DEFAULT, INPLACE, COPY and the like").map(str::to_owned)
    }

    fn alter_add(&mut self) -> Parse<Kind> {
        self.bump();
        if self.at("PARTITION") {
            return self.add_partition();
        }
        let start = self.start();
        if self.eat_all(&["SYSTEM", "VERSIONING"]) {
            self.only(Product::MariaDb, start, "system versioning");
            return Ok(Kind::AddSystemVersioning);
        }
        let column = self.eat("COLUMN");
        let here = self.start();
        let if_not_exists = self.if_not_exists()?;
        if if_not_exists {
            self.only(Product::MariaDb, here, "IF NOT EXISTS of a column");
        }
        if self.at("(") {
            return self.listed(Self::table_element).map(Kind::AddElements);
        }
        let period = self.at("PERIOD") && (self.is(1, "FOR") || self.is(1, "IF"));
        let constraint = self.at_any(&["CONSTRAINT", "FOREIGN", "CHECK"]);
        if !column && !if_not_exists && (constraint || period || self.at_key()) {
            return self.table_element().map(|element| Kind::AddElement(Box::new(element)));
        }
        let column = Box::new(self.column_def()?);
        let position = self.column_position()?;
        Ok(Kind::AddColumn { if_not_exists, column, position })
    }

    fn column_position(&mut self) -> Parse<Option<ColumnPosition>> {
        if self.eat("FIRST") {
            return Ok(Some(ColumnPosition::First));
        }
        self.after("AFTER", |cursor| cursor.name("a column").map(ColumnPosition::After))
    }

    /// `IF EXISTS` of an action, which is MariaDB's.
    pub(super) fn if_exists_here(&mut self) -> Parse<bool> {
        let here = self.start();
        let if_exists = self.if_exists()?;
        if if_exists {
            self.only(Product::MariaDb, here, "IF EXISTS here");
        }
        Ok(if_exists)
    }

    fn alter_change(&mut self) -> Parse<Kind> {
        self.bump();
        self.eat("COLUMN");
        let if_exists = self.if_exists_here()?;
        let name = self.name("a column")?;
        let column = Box::new(self.column_def()?);
        let position = self.column_position()?;
        Ok(Kind::ChangeColumn { if_exists, name, column, position })
    }

    fn alter_modify(&mut self) -> Parse<Kind> {
        self.bump();
        self.eat("COLUMN");
        let if_exists = self.if_exists_here()?;
        let column = Box::new(self.column_def()?);
        let position = self.column_position()?;
        Ok(Kind::ModifyColumn { if_exists, column, position })
    }

    fn alter_drop(&mut self) -> Parse<Kind> {
        self.bump();
        let start = self.start();
        if self.at_all(&["SYSTEM", "VERSIONING"]) {
            self.bump();
            self.bump();
            self.only(Product::MariaDb, start, "system versioning");
            return Ok(Kind::DropSystemVersioning);
        }
        if self.at("PARTITION") {
            self.bump();
            let if_exists = self.if_exists_here()?;
            let names = self.list(|cursor| cursor.name("a partition"))?;
            return Ok(Kind::DropPartition { if_exists, names });
        }
        if self.at("PERIOD") && (self.is(1, "FOR") || self.is(1, "IF")) {
            self.bump();
            let if_exists = self.if_exists_here()?;
            self.expect("FOR")?;
            self.only(Product::MariaDb, start, "periods");
            return Ok(Kind::DropPeriod { if_exists, name: self.name("a period")? });
        }
        if self.eat_all(&["PRIMARY", "KEY"]) {
            return Ok(Kind::DropPrimaryKey);
        }
        let named = |cursor: &mut Self, expected| -> Parse<(bool, Name)> {
            let if_exists = cursor.if_exists_here()?;
            Ok((if_exists, cursor.name(expected)?))
        };
        if self.eat_all(&["FOREIGN", "KEY"]) {
            let (if_exists, name) = named(self, "a foreign key")?;
            return Ok(Kind::DropForeignKey { if_exists, name });
        }
        if self.eat("INDEX") || self.eat("KEY") {
            let (if_exists, name) = named(self, "an index")?;
            return Ok(Kind::DropIndex { if_exists, name });
        }
        if self.eat("CONSTRAINT") {
            let (if_exists, name) = named(self, "a constraint")?;
            return Ok(Kind::DropConstraint { if_exists, name });
        }
        if self.eat("CHECK") {
            let name = self.name("a constraint")?;
            self.only(Product::MySql, start, "DROP CHECK");
            return Ok(Kind::DropCheck(name));
        }
        self.eat("COLUMN");
        let (if_exists, name) = named(self, "a column")?;
        let _ = self.eat("RESTRICT") || self.eat("CASCADE");
        Ok(Kind::DropColumn { if_exists, name })
    }

    fn alter_alter(&mut self) -> Parse<Kind> {
        self.bump();
        let start = self.start();
        if self.eat("INDEX") || self.eat("KEY") {
            let if_exists = self.if_exists_here()?;
            let name = self.name("an index")?;
            let product = if self.at_any(&["VISIBLE", "INVISIBLE"]) {
                Product::MySql
            } else {
                Product::MariaDb
            };
            let visible = match self.eat_any(&["VISIBLE", "INVISIBLE", "NOT", "IGNORED"]) {
                Some("VISIBLE") => true,
                Some("NOT") => self.expect("IGNORED").map(|()| true)?,
                Some(_) => false,
                None => return self.unexpected("VISIBLE or INVISIBLE"),
            };
            self.only(product, start, "this notation of hidden indexes");
            return Ok(Kind::AlterIndex { if_exists, name, visible });
        }
        if self.eat("CHECK") || self.eat("CONSTRAINT") {
            let name = self.name("a constraint")?;
            let enforced = !self.eat("NOT");
            self.expect("ENFORCED")?;
            self.only(Product::MySql, start, "ENFORCED");
            return Ok(Kind::AlterCheck { name, enforced });
        }
        self.eat("COLUMN");
        let if_exists = self.if_exists_here()?;
        let name = self.name("a column")?;
        let change = self.column_change()?;
        Ok(Kind::AlterColumn { if_exists, name, change })
    }

    fn column_change(&mut self) -> Parse<ColumnChange> {
        if self.eat("DROP") {
            return self.expect("DEFAULT").map(|()| ColumnChange::DropDefault);
        }
        if !self.eat("SET") {
            return self.unexpected("SET or DROP");
        }
        let start = self.start();
        if let Some(word) = self.eat_any(&["VISIBLE", "INVISIBLE"]) {
            self.only(Product::MySql, start, "SET INVISIBLE");
            return Ok(ColumnChange::SetVisible(word == "VISIBLE"));
        }
        self.expect("DEFAULT")?;
        if self.at("(") {
            return Ok(ColumnChange::SetDefault(self.expression_in_parens()?, true));
        }
        self.bare_default().map(|value| ColumnChange::SetDefault(value, false))
    }

    fn alter_rename(&mut self) -> Parse<Kind> {
        self.bump();
        // Not reserved: a table may be named `column` only in backticks, since that one is.
        if self.at("COLUMN") {
            self.bump();
            let if_exists = self.if_exists_here()?;
            let name = self.name("a column")?;
            self.expect("TO")?;
            return Ok(Kind::RenameColumn { if_exists, name, to: self.name("a column")? });
        }
        if self.at_any(&["INDEX", "KEY"]) {
            self.bump();
            let if_exists = self.if_exists_here()?;
            let name = self.name("an index")?;
            self.expect("TO")?;
            return Ok(Kind::RenameIndex { if_exists, name, to: self.name("an index")? });
        }
        let _ = self.eat("TO") || self.eat("AS") || self.eat("=");
        self.qualified_name("a table, COLUMN or INDEX").map(Kind::RenameTable)
    }

    fn alter_convert(&mut self) -> Parse<Kind> {
        let start = self.start();
        self.bump();
        if self.eat("PARTITION") {
            let name = self.name("a partition")?;
            self.expect_all(&["TO", "TABLE"])?;
            let table = self.qualified_name("a table")?;
            self.only(Product::MariaDb, start, "CONVERT PARTITION");
            return Ok(Kind::ConvertPartition { name, table });
        }
        if self.eat("TABLE") {
            let table = self.qualified_name("a table")?;
            self.expect("TO")?;
            let definition = Box::new(self.partition_definition()?);
            self.only(Product::MariaDb, start, "CONVERT TABLE");
            return Ok(Kind::ConvertTable { table, definition });
        }
        self.expect("TO")?;
        if !self.charset_words() {
            return self.unexpected("CHARACTER SET");
        }
        let charset = if self.eat("DEFAULT") { None } else { Some(self.charset()?) };
        let collation = match self.charset_option()? {
            Some((name, OptionValue::Word(collation))) if name == "COLLATE" => Some(collation),
            Some(_) => return self.unexpected("COLLATE"),
            None => None,
        };
        Ok(Kind::ConvertCharset { charset, collation })
    }

    fn add_partition(&mut self) -> Parse<Kind> {
        self.bump();
        let here = self.start();
        let if_not_exists = self.if_not_exists()?;
        if if_not_exists {
            self.only(Product::MariaDb, here, "IF NOT EXISTS of a partition");
        }
        self.no_binlog();
        if self.eat("PARTITIONS") {
            let count = Some(self.integer("a number")?);
            return Ok(Kind::AddPartition { if_not_exists, definitions: Vec::new(), count });
        }
        let definitions = if self.at("(") {
            self.listed(Self::partition_definition)?
        } else {
            vec![self.partition_definition()?]
        };
        Ok(Kind::AddPartition { if_not_exists, definitions, count: None })
    }

    /// `LOCAL`, `NO_WRITE_TO_BINLOG`.
    pub(in super::super) fn no_binlog(&mut self) {
        let _ = self.eat("LOCAL") || self.eat("NO_WRITE_TO_BINLOG");
    }

    fn partition_action(&mut self, word: &str) -> Parse<Kind> {
        if word == "REMOVE" {
            self.bump();
            return self.expect("PARTITIONING").map(|()| Kind::RemovePartitioning);
        }
        const WORDS: [&str; 11] = [
            "TRUNCATE",
            "COALESCE",
            "REORGANIZE",
            "EXCHANGE",
            "ANALYZE",
            "CHECK",
            "OPTIMIZE",
            "REBUILD",
            "REPAIR",
            "DISCARD",
            "IMPORT",
        ];
        let Some(word) = WORDS.into_iter().find(|known| *known == word) else {
            return self.unexpected("an action such as ADD COLUMN");
        };
        self.bump();
        self.expect("PARTITION")?;
        match word {
            "TRUNCATE" => self.partition_names().map(Kind::TruncatePartition),
            "COALESCE" => {
                self.no_binlog();
                self.integer("a number").map(Kind::CoalescePartition)
            }
            "REORGANIZE" => self.reorganize(),
            "EXCHANGE" => self.exchange(),
            word => {
                self.no_binlog();
                self.partition_names()?;
                while self
                    .eat_any(&["QUICK", "EXTENDED", "USE_FRM", "FAST", "MEDIUM", "CHANGED"])
                    .is_some()
                {}
                if self.eat("FOR") {
                    self.expect("UPGRADE")?;
                }
                self.eat("TABLESPACE");
                Ok(Kind::MaintainPartition(word))
            }
        }
    }

    /// Names of partitions; none for `ALL`.
    fn partition_names(&mut self) -> Parse<Vec<Name>> {
        if self.eat("ALL") {
            return Ok(Vec::new());
        }
        self.list(|cursor| cursor.name("a partition or ALL"))
    }

    fn reorganize(&mut self) -> Parse<Kind> {
        self.no_binlog();
        if self.at_end() || self.at(",") {
            return Ok(Kind::ReorganizePartition { names: Vec::new(), into: Vec::new() });
        }
        let names = self.list(|cursor| cursor.name("a partition"))?;
        self.expect("INTO")?;
        let into = self.listed(Self::partition_definition)?;
        Ok(Kind::ReorganizePartition { names, into })
    }

    fn exchange(&mut self) -> Parse<Kind> {
        let name = self.name("a partition")?;
        self.expect_all(&["WITH", "TABLE"])?;
        let table = self.qualified_name("a table")?;
        let word = self.eat_any(&["WITH", "WITHOUT"]);
        if word.is_some() {
            self.expect("VALIDATION")?;
        }
        Ok(Kind::ExchangePartition { name, table, validation: word != Some("WITHOUT") })
    }
}
