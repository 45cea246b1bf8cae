//! `CREATE TABLE` in all its forms.

use driftless_catalog::ObjectKind;
use driftless_catalog::mysql::{Name, Table};
use driftless_sql::mysql::{
    CreateTable, Expr, ExprKind, OptionValue, Product, QualifiedName, TableBody, TableElement,
    TableOption, TableQuery,
};

use crate::place::Place;
use crate::problem::{Done, Stop};

use super::build::{Draft, duplicate_column};
use super::charset;
use super::limits::refuse_options;
use super::lookup::Found;
use super::outputs::Output;
use super::session::Session;

impl Session {
    pub(crate) fn create_table(&mut self, place: &Place<'_>, create: &CreateTable) -> Done {
        let full = self.full_name(&create.name)?;
        // A step that makes a tool's history of steps makes one that the tool did not.
        let exists = || match self.find_full(&full) {
            Found::Known(..) => true,
            Found::Unknown | Found::Missing => self.is_unknown(&full.name),
        };
        if create.if_not_exists && exists() {
            return Err(Stop::Skipped);
        }
        if create.or_replace {
            self.objects_mut().tables.remove(&full);
        } else if !create.temporary {
            self.must_be_free(&full, create.name.name.span)?;
        }
        let mut table = match &create.body {
            TableBody::Like(like) => self.table_like(&full, like)?,
            TableBody::Definition { elements, options, partition_by, query } => {
                let mut table = self.defined_table(place, &full, elements, options, create)?;
                if let Some(by) = partition_by {
                    table.partitioning = Some(self.partitioning(place, &table, by));
                }
                if let Some(query) = query {
                    self.judge_query(place, &query.query)?;
                    self.take_outputs(place.text(), &mut table, query);
                }
                table
            }
        };
        if create.temporary {
            // It hides another table of its name, so from here on that name means either.
            table.temporary = true;
            self.doubt(place);
            return Ok(());
        }
        let span = create.name.name.span;
        self.learn(&full.name);
        self.made(place, full.key(ObjectKind::Table), span.start);
        for column in &table.columns {
            let key = full.part_key(ObjectKind::Column, &column.name);
            self.catalog.origins.insert(key, place.origin(span.start));
        }
        self.objects_mut().tables.insert(full, table);
        Ok(())
    }

    fn defined_table(
        &self,
        place: &Place<'_>,
        full: &Name,
        elements: &[TableElement],
        options: &[TableOption],
        create: &CreateTable,
    ) -> Done<Table> {
        refuse_options(options, self.settings.is_mode_known)?;
        let mut table = Table::new(full.clone());
        table.charset.clone_from(&self.objects().database.charset);
        if let Some(charset) = charset::of_options(options) {
            table.charset = charset.or(table.charset);
        }
        change_options(&mut table, options);
        let mut draft = Draft::new(table);
        let columns: Vec<_> = elements
            .iter()
            .filter_map(|it| match it {
                TableElement::Column(def) => Some(def),
                _ => None,
            })
            .collect();
        let mut defined_columns = Vec::new();
        let mut first_time = true;
        for def in columns {
            if draft.table.column(&def.name.text).is_some() {
                return Err(duplicate_column(&def.name, full));
            }
            let charset = draft.table.charset.clone();
            let defined = self.defined_column(place, def, charset.as_ref(), first_time)?;
            first_time &= !defined.column.data_type.starts_with("timestamp");
            draft.table.columns.push(defined.column.clone());
            defined_columns.push((def.name.span, defined));
        }
        let mut defined_columns = defined_columns.into_iter();
        for element in elements {
            match element {
                TableElement::Column(_) => {
                    if let Some((span, defined)) = defined_columns.next() {
                        self.add_from_column(place, &mut draft, &defined, span)?;
                    }
                }
                element => self.add_element(place, &mut draft, element)?,
            }
        }
        if self.fills(create) {
            draft.table.columns_known = false;
        } else {
            self.judge_expressions(&draft.table, elements)?;
        }
        if draft.table.columns.is_empty() && draft.table.columns_known {
            return Err(Stop::Unknown);
        }
        self.finish(draft, create.name.name.span)
    }

    fn fills(&self, create: &CreateTable) -> bool {
        matches!(&create.body, TableBody::Definition { query: Some(_), .. })
    }

    /// Checks and generated columns read columns of their own table only.
    fn judge_expressions(&self, table: &Table, elements: &[TableElement]) -> Done {
        use driftless_sql::mysql::ColumnOptionKind as Kind;
        for element in elements {
            match element {
                TableElement::Check(check) => self.refuse_unknown_columns(table, &check.expr)?,
                TableElement::Column(def) => {
                    for option in &def.options {
                        match &option.kind {
                            Kind::Check(check) => {
                                self.refuse_unknown_columns(table, &check.expr)?
                            }
                            Kind::Generated(expr, _) => self.refuse_unknown_columns(table, expr)?,
                            Kind::Default(expr, _) if is_simple(expr) => {
                                self.refuse_unknown_columns(table, expr)?;
                            }
                            _ => {}
                        }
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn table_like(&self, full: &Name, like: &QualifiedName) -> Done<Table> {
        let name = self.table_name(like)?;
        let mut table = self.table(&name)?.clone();
        table.name = full.clone();
        table.foreign_keys.clear();
        table.temporary = false;
        for key in &mut table.keys {
            key.automatic = false;
        }
        if self.product == Product::MySql {
            let checks = std::mem::take(&mut table.checks);
            let numbered = checks.into_values().zip(1..);
            let name = |number: u32| format!("{}_chk_{number}", full.name);
            table.checks = numbered.map(|(check, number)| (name(number), check)).collect();
        }
        Ok(table)
    }

    /// The columns that a query adds to the defined ones.
    fn take_outputs(&self, text: &str, table: &mut Table, query: &TableQuery) {
        let Some(outputs) = self.outputs(text, &query.query) else { return };
        let mut columns = Vec::new();
        for Output { name, column } in outputs {
            if table.column(&name).is_some() {
                continue;
            }
            let Some(mut column) = column else { return };
            column.name = name;
            column.auto_increment = false;
            column.check = None;
            column.generated = None;
            columns.push(column);
        }
        table.columns.extend(columns);
        table.columns_known = true;
    }
}

/// Takes over what options say of a table; character sets are taken elsewhere.
pub(crate) fn change_options(table: &mut Table, options: &[TableOption]) {
    for option in options {
        match (option.name.as_str(), &option.value) {
            ("CHARSET" | "COLLATE" | "AUTO_INCREMENT" | "START TRANSACTION", _) => {}
            ("ENGINE", OptionValue::Word(name)) => table.engine = engine(&name.text),
            ("COMMENT", OptionValue::Text(text)) => table.comment.clone_from(&text.value),
            ("WITH SYSTEM VERSIONING", _) => table.system_versioning = true,
            (name, value) => {
                let name = name.to_ascii_lowercase();
                match option_text(&name, value).filter(|it| !it.eq_ignore_ascii_case("DEFAULT")) {
                    Some(text) => _ = table.options.insert(name, text),
                    None => _ = table.options.remove(&name),
                }
            }
        }
    }
}

fn option_text(name: &str, value: &OptionValue) -> Option<String> {
    match value {
        OptionValue::Word(word) if matches!(name, "row_format" | "insert_method") => {
            Some(word.text.to_ascii_uppercase())
        }
        OptionValue::Word(word) => Some(word.text.clone()),
        OptionValue::Text(text) => Some(text.value.trim_matches('\'').to_owned()),
        OptionValue::Number(text) => {
            let counts = matches!(name, "pack_keys" | "stats_persistent" | "stats_auto_recalc");
            (counts || text.value != "0").then(|| text.value.clone())
        }
        OptionValue::Tables(tables) => {
            let names = tables.iter().map(|table| format!("`{}`", table.name.text));
            Some(names.collect::<Vec<_>>().join(","))
        }
        OptionValue::Default | OptionValue::None => None,
    }
}

/// An engine as the server spells it.
fn engine(name: &str) -> String {
    const ENGINES: [&str; 14] = [
        "InnoDB",
        "MyISAM",
        "Aria",
        "MEMORY",
        "ARCHIVE",
        "CSV",
        "BLACKHOLE",
        "MRG_MyISAM",
        "FEDERATED",
        "SEQUENCE",
        "RocksDB",
        "ColumnStore",
        "SPIDER",
        "CONNECT",
    ];
    let known = ENGINES.iter().find(|engine| engine.eq_ignore_ascii_case(name));
    match name.to_ascii_lowercase().as_str() {
        "heap" => "MEMORY".to_owned(),
        "merge" => "MRG_MyISAM".to_owned(),
        _ => known.map_or_else(|| name.to_owned(), |engine| (*engine).to_owned()),
    }
}

/// Whether an expression is of columns and constants alone: arguments of calls may be sequences and
/// words.
fn is_simple(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Column(_) | ExprKind::Literal(_) => true,
        ExprKind::Binary(_, left, right) => is_simple(left) && is_simple(right),
        _ => false,
    }
}
