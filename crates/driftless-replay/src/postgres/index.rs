//! `CREATE INDEX`, and the parts an index is made of.

use driftless_catalog::ObjectKind;
use driftless_catalog::postgres::{Index, IndexElement, IndexKey, Name, Table, TableKind};
use driftless_sql::postgres::{self as sql, CreateIndex};

use crate::normal::Builtin;
use crate::place::Place;
use crate::problem::{Problem, did_you_mean};
use crate::sqlite::codes::{UNKNOWN_COLUMN, WRONG_OBJECT};

use super::builtin;
use super::codes::{INVALID_DEFINITION, UNKNOWN_OBJECT};
use super::lookup::RelationKind;
use super::names;
use super::outputs::figure;
use super::session::{Done, Session, Stop};
use super::text::{collation, expression, parameters};

impl Session {
    pub(crate) fn create_index(&mut self, place: &Place<'_>, create: &CreateIndex) -> Done {
        let (table, kind) = self.table_or_view(&create.table)?;
        if kind == RelationKind::View {
            let message = format!("`{table}` is a view and cannot have an index");
            return Err(Problem::error(&WRONG_OBJECT, create.table.name.span, message).into());
        }
        if let Some(name) = &create.name {
            let full = table.sibling(&name.text);
            if create.if_not_exists && self.relation(&full).is_some() {
                return Err(Stop::Skipped);
            }
            self.must_be_free(&full, name.span, false)?;
        }
        let shape = self.shape(&table)?;
        let mut index = self.new_index(place, &shape, create)?;
        let free = |taken: &str| self.is_taken(&table.schema, taken);
        index.name = match &create.name {
            Some(name) => table.sibling(&name.text),
            None => {
                let names = create.elements.iter().chain(&create.include).map(column_name);
                let columns = names::index_columns(names);
                let part = names::joined(columns.iter().map(String::as_str));
                table.sibling(names::choose(&table.name, Some(&part), "idx", free))
            }
        };
        let offset = create.name.as_ref().map_or(place.statement.start, |name| name.span.start);
        self.insert_index(place, index.clone(), offset);
        let partitioned = matches!(shape.kind, TableKind::Partitioned(_));
        let apart = partitioned && create.only;
        if apart && !self.partitions(&table).is_empty() {
            self.objects_mut().indexes.entry(index.name).and_modify(|index| index.valid = false);
        } else if partitioned && !create.only {
            self.index_partitions(place, &table, &index, offset);
        }
        Ok(())
    }

    /// The columns of a table, or of a materialized view as if it were one.
    fn shape(&self, name: &Name) -> Done<Table> {
        if let Some(table) = self.objects().tables.get(name) {
            return Ok(table.clone());
        }
        let mut table = Table::new(name.clone());
        match self.relation_columns(name) {
            Some(columns) => {
                let any = driftless_catalog::postgres::DataType::built_in("");
                table.columns = columns
                    .into_iter()
                    .map(|it| {
                        let data_type = it.data_type.unwrap_or_else(|| any.clone());
                        driftless_catalog::postgres::Column::new(it.name, data_type)
                    })
                    .collect();
            }
            None => table.columns_known = false,
        }
        Ok(table)
    }

    fn new_index(&self, place: &Place<'_>, table: &Table, create: &CreateIndex) -> Done<Index> {
        let method = create.method.as_ref().map_or("btree", |name| name.text.as_str());
        let method = if method == "rtree" { "gist" } else { method }.to_owned();
        if let Some(written) = &create.method {
            self.refuse_method(&method, written)?;
        }
        let mut elements = Vec::with_capacity(create.elements.len());
        for element in &create.elements {
            elements.push(self.index_element(place, table, &method, element)?);
        }
        let include = create
            .include
            .iter()
            .filter_map(|element| element.column.clone())
            .collect::<Vec<sql::Name>>();
        if let Some(predicate) = &create.predicate {
            self.columns_read(place, predicate, table, Some("boolean"))?;
        }
        Ok(Index {
            name: table.name.clone(),
            table: table.name.clone(),
            unique: create.unique,
            elements,
            include: self.column_names(table, &include)?,
            method,
            nulls_not_distinct: create.nulls_not_distinct,
            predicate: create.predicate.as_ref().map(|it| expression(place, it)),
            options: parameters(&create.with),
            tablespace: create.tablespace.as_ref().map(|name| name.text.clone()),
            valid: true,
            parent: None,
            statistics: Default::default(),
        })
    }

    /// Adds an index under its name.
    pub(crate) fn insert_index(&mut self, place: &Place<'_>, index: Index, offset: usize) {
        self.learn(&index.name.name);
        self.made(place, index.name.key(ObjectKind::Index), offset);
        self.objects_mut().indexes.insert(index.name.clone(), index);
    }

    /// Every partition of a table gets an index of its own.
    pub(crate) fn index_partitions(
        &mut self,
        place: &Place<'_>,
        table: &Name,
        index: &Index,
        offset: usize,
    ) {
        for partition in self.partitions(table) {
            let name = self.partition_index_name(&partition, index);
            let own = Index {
                name,
                table: partition.clone(),
                parent: Some(index.name.clone()),
                ..index.clone()
            };
            self.insert_index(place, own.clone(), offset);
            self.index_partitions(place, &partition, &own, offset);
        }
    }

    /// The name the server gives to a partition's part of an index.
    pub(crate) fn partition_index_name(&self, partition: &Name, index: &Index) -> Name {
        let names = index.elements.iter().map(|element| match &element.key {
            IndexKey::Column(name) => name.clone(),
            IndexKey::Expression(text) => sql::Fragment::read(&text.source)
                .and_then(|fragment| figure(fragment.tree.as_deref()?))
                .unwrap_or_else(|| "expr".to_owned()),
        });
        let columns = names::index_columns(names.chain(index.include.iter().cloned()));
        let part = names::joined(columns.iter().map(String::as_str));
        let taken = |name: &str| self.is_taken(&partition.schema, name);
        partition.sibling(names::choose(&partition.name, Some(&part), "idx", taken))
    }

    /// A part of an index.
    pub(crate) fn index_element(
        &self,
        place: &Place<'_>,
        table: &Table,
        method: &str,
        element: &sql::IndexElement,
    ) -> Done<IndexElement> {
        let mut own = None;
        let (key, type_text) = match &element.column {
            Some(name) => match table.column(&name.text) {
                Some(column) => {
                    own = column.collation.as_ref();
                    let type_text = column.data_type.text.clone();
                    (IndexKey::Column(name.text.clone()), type_text)
                }
                None if !table.columns_known => return Err(Stop::Unknown),
                None => {
                    let mut problem = self.no_column(&table.name, table, name);
                    problem.code = &UNKNOWN_COLUMN;
                    return Err(problem.into());
                }
            },
            None => {
                self.columns_read(place, &element.expression, table, None)?;
                let text = super::text::slice(place, element.expression.span);
                let is_call = element.expression.tree.as_deref().is_some_and(|tree| {
                    matches!(tree, sqlparser::ast::Expr::Nested(inner)
                        if matches!(**inner, sqlparser::ast::Expr::Identifier(_)))
                });
                if is_call {
                    let name = sql::unquote(text.trim_matches(['(', ')', ' ']));
                    (IndexKey::Column(name), String::new())
                } else {
                    (IndexKey::Expression(expression(place, &element.expression)), String::new())
                }
            }
        };
        self.refuse_class(method, element, &type_text)?;
        let class = element.class.as_ref().and_then(|class| self.class(method, class, &type_text));
        // That of its column is not kept.
        let said = element.collation.as_ref().and_then(|name| collation(self, name));
        Ok(IndexElement {
            key,
            collation: said.filter(|said| own != Some(said)),
            class,
            class_options: parameters(&element.class_parameters),
            descending: element.descending,
            nulls_first: element.nulls_first.unwrap_or(element.descending),
        })
    }

    /// Whether nothing but the server and extensions whose contents we know made operator classes.
    fn knows_classes(&self) -> bool {
        let mut others = self.objects().others.keys();
        let kinds = [ObjectKind::OperatorClass, ObjectKind::AccessMethod];
        let mut extensions = self.objects().extensions.keys();
        !self.open
            && !self.catalog.unknown.is_everything()
            && !others.any(|key| kinds.contains(&key.kind))
            && extensions.all(|it| Builtin::extension_has_class(it, "").is_some())
    }

    /// An access method that does not exist.
    fn refuse_method(&self, method: &str, written: &sql::Name) -> Done {
        let known = Builtin::has_class(method, "").is_some() || method == "bloom";
        if known || !self.knows_classes() || self.is_unknown(method) {
            return Ok(());
        }
        let methods = ["btree", "hash", "gin", "gist", "spgist", "brin"];
        let message = format!("unknown access method `{method}`");
        Err(Problem::error(&UNKNOWN_OBJECT, written.span, message)
            .label("no such access method")
            .help_if(did_you_mean(method, methods))
            .into())
    }

    /// An operator class that does not exist, or one that must be named and is not.
    fn refuse_class(&self, method: &str, element: &sql::IndexElement, type_text: &str) -> Done {
        if !self.knows_classes() {
            return Ok(());
        }
        let mut extensions = self.objects().extensions.keys();
        let Some(class) = &element.class else {
            let default = extensions.any(|it| it.starts_with("btree_g"));
            if default || has_default_class(method, type_text) {
                return Ok(());
            }
            let message = format!("{type_text} has no default operator class for `{method}`");
            let span = element.column.as_ref().map_or(element.expression.span, |name| name.span);
            return Err(Problem::error(&INVALID_DEFINITION, span, message)
                .label("name an operator class")
                .into());
        };
        let text = &class.name.text;
        let brought = extensions.any(|it| Builtin::extension_has_class(it, text).unwrap_or(true));
        if brought || class.schema.is_some() || Builtin::has_class(method, text) != Some(false) {
            return Ok(());
        }
        let message = format!("`{method}` has no operator class `{text}`");
        Err(Problem::error(&UNKNOWN_OBJECT, class.name.span, message)
            .label("no such operator class")
            .help("two columns are separated by a comma")
            .into())
    }

    /// An operator class, unless it is the default one.
    pub(crate) fn class(
        &self,
        method: &str,
        class: &sql::QualifiedName,
        type_text: &str,
    ) -> Option<Name> {
        let text = &class.name.text;
        if builtin::is_default_class(method, text, type_text) {
            return None;
        }
        if let Some(schema) = &class.schema {
            return Some(Name::new(&schema.text, text));
        }
        let trigrams = self.objects().extensions.get("pg_trgm").filter(|_| text.contains("trgm"));
        let schema = trigrams.map_or("pg_catalog", |extension| extension.schema.as_str());
        Some(Name::new(schema, text))
    }
}

/// The name a part of an index has where the server makes up the index's name.
pub(crate) fn column_name(element: &sql::IndexElement) -> String {
    if let Some(name) = &element.column {
        return name.text.clone();
    }
    let tree = element.expression.tree.as_deref();
    tree.and_then(figure).unwrap_or_else(|| "expr".to_owned())
}

/// Whether an access method can index a type without being told how. What is not listed can.
fn has_default_class(method: &str, type_text: &str) -> bool {
    let base = type_text.split('(').next().unwrap_or_default().trim();
    let geometric = ["point", "line", "lseg", "box", "path", "polygon", "circle"];
    let plain = [
        "text",
        "character varying",
        "uuid",
        "integer",
        "bigint",
        "smallint",
        "boolean",
        "numeric",
        "timestamp with time zone",
        "timestamp without time zone",
        "date",
        "json",
    ];
    match method {
        "btree" => !geometric.contains(&base) && !["json", "xml", "xid", "cid"].contains(&base),
        "gin" | "gist" => !plain.contains(&base),
        _ => true,
    }
}
