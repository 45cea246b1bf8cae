//! Keys, checks and foreign keys of tables, with the names the server makes up for them.
//!
//! The server makes checks first, then keys (the primary one first; one that says the same as
//! another is dropped), then foreign keys; names that collide are numbered in that order.

use driftless_catalog::ObjectKind;
use driftless_catalog::postgres::{
    Constraint, ConstraintKind, Exclude, Index, IndexKey, Key, KeyIndex, Name, NotNull, Table,
    Timing,
};
use driftless_diag::Span;
use driftless_sql::postgres::{
    self as sql, ConstraintAttributes, ExcludeElement, Fragment, TableConstraintKind,
};

use crate::place::Place;
use crate::problem::{Problem, did_you_mean};
use crate::sqlite::INVALID_KEY;
use crate::sqlite::codes::{DUPLICATE_TABLE, UNKNOWN_COLUMN, UNKNOWN_INDEX};
use crate::sqlite::{DUPLICATE_CONSTRAINT, UNKNOWN_CONSTRAINT};

use super::names;
use super::session::{Done, Session, Stop};
use super::text::{expression, parameters};
pub(crate) use super::wanted::{Wanted, WantedKind, merge_keys};

impl Session {
    /// Makes constraints of one statement, in the server's order.
    pub(crate) fn add_constraints(
        &mut self,
        place: &Place<'_>,
        table: &Name,
        mut wanted: Vec<Wanted<'_>>,
    ) -> Done {
        wanted.sort_by_key(Wanted::order);
        let mut made = Vec::new();
        for one in &wanted {
            if let Some(name) = self.add_constraint(place, table, one)? {
                made.push(name);
            }
        }
        self.hand_down_constraints(table, &made)
    }

    /// Makes a constraint; hands back its name.
    fn add_constraint(
        &mut self,
        place: &Place<'_>,
        table: &Name,
        wanted: &Wanted<'_>,
    ) -> Done<Option<String>> {
        if let Some(name) = wanted.name {
            self.refuse_taken_constraint(table, name)?;
        }
        let (name, constraint) = match &wanted.kind {
            WantedKind::NotNull(column) => {
                let column = self.column_name(self.table(table)?, column)?;
                let not_null = NotNull {
                    name: wanted.name.map(|name| name.text.clone()),
                    no_inherit: wanted.attributes.no_inherit,
                    not_valid: wanted.attributes.not_valid,
                };
                self.change_column(table, &column, |column| column.not_null = Some(not_null))?;
                return Ok(None);
            }
            WantedKind::Generated { column, fragment } => {
                let of = self.table(table)?;
                let data_type = of.column(column).map(|it| it.data_type.text.clone());
                self.columns_read(place, fragment, of, data_type.as_deref())?;
                return Ok(None);
            }
            WantedKind::Check(fragment) => self.new_check(place, table, wanted, fragment)?,
            WantedKind::Key { .. } => self.new_key(place, table, wanted)?,
            WantedKind::UsingIndex { primary, index } => {
                self.key_of_index(place, table, wanted, *primary, index)?
            }
            WantedKind::Exclude(exclude) => self.new_exclude(place, table, wanted, exclude)?,
            WantedKind::ForeignKey { columns, period, references } => {
                self.new_foreign_key(table, wanted, columns, *period, references)?
            }
        };
        self.insert_constraint(table, &name, constraint)?;
        let offset = wanted.name.map_or(wanted.span.start, |name| name.span.start);
        self.made(place, table.part_key(ObjectKind::Constraint, &name), offset);
        Ok(Some(name))
    }

    /// Adds a constraint under its name.
    pub(crate) fn insert_constraint(
        &mut self,
        table: &Name,
        name: &str,
        constraint: impl Into<Box<Constraint>>,
    ) -> Done {
        let constraint = constraint.into();
        if constraint.has_index() {
            self.key_indexes.insert(table.sibling(name), table.clone());
            self.learn(name);
        }
        self.put_constraint(table, name, constraint)
    }

    /// Puts a constraint, new or renamed, where it belongs.
    pub(crate) fn put_constraint(
        &mut self,
        table: &Name,
        name: &str,
        constraint: impl Into<Box<Constraint>>,
    ) -> Done {
        self.table_mut(table)?.constraints.insert(name.to_owned(), constraint.into());
        self.constraint_names.insert(name.to_owned());
        Ok(())
    }

    /// Removes a constraint.
    pub(crate) fn remove_constraint(&mut self, table: &Name, name: &str) {
        self.key_indexes.remove(&table.sibling(name));
        if let Some(table) = self.objects_mut().tables.get_mut(table) {
            table.constraints.remove(name);
        }
        self.forget_key(&table.part_key(ObjectKind::Constraint, name));
    }

    fn refuse_taken_constraint(&self, table: &Name, name: &sql::Name) -> Done {
        if !self.table(table)?.constraints.contains_key(&name.text) {
            return Ok(());
        }
        let message = format!("table `{table}` has a constraint `{}` already", name.text);
        Err(Problem::error(&DUPLICATE_CONSTRAINT, name.span, message)
            .label("this constraint exists")
            .into())
    }

    /// Whether a constraint of any table in the schema has that name.
    pub(crate) fn is_constraint_name(&self, schema: &str, name: &str) -> bool {
        let has_it =
            |table: &Table| table.name.schema == schema && table.constraints.contains_key(name);
        (self.constraint_names.contains(name) && self.objects().tables.values().any(has_it))
            || self.domain_has_check(schema, name)
    }

    /// A name for a constraint without an index.
    pub(crate) fn free_constraint_name(
        &self,
        table: &Name,
        part: Option<&str>,
        label: &str,
    ) -> String {
        names::choose(&table.name, part, label, |name| self.is_constraint_name(&table.schema, name))
    }

    /// A name for an index behind a constraint.
    fn free_key_name(&self, table: &Name, part: Option<&str>, label: &str) -> String {
        names::choose(&table.name, part, label, |name| {
            self.is_taken(&table.schema, name) || self.is_constraint_name(&table.schema, name)
        })
    }

    fn new_check(
        &self,
        place: &Place<'_>,
        table: &Name,
        wanted: &Wanted<'_>,
        fragment: &Fragment,
    ) -> Done<(String, Constraint)> {
        let read = self.columns_read(place, fragment, self.table(table)?, Some("boolean"))?;
        let name = match wanted.name {
            Some(name) => name.text.clone(),
            None => {
                let single = read.first().filter(|_| read.len() == 1);
                self.free_constraint_name(table, single.map(String::as_str), "check")
            }
        };
        let mut constraint = Constraint::new(ConstraintKind::Check {
            expression: expression(place, fragment),
            no_inherit: wanted.attributes.no_inherit,
        });
        constraint.not_valid = wanted.attributes.not_valid;
        constraint.not_enforced = wanted.attributes.enforced == Some(false);
        Ok((name, constraint))
    }

    fn new_key(
        &mut self,
        _: &Place<'_>,
        table: &Name,
        wanted: &Wanted<'_>,
    ) -> Done<(String, Constraint)> {
        let WantedKind::Key {
            primary,
            nulls_not_distinct,
            columns,
            without_overlaps,
            include,
            with,
            tablespace,
        } = &wanted.kind
        else {
            return Err(Stop::Unknown);
        };
        let found = self.table(table)?;
        let columns = self.key_columns(found, columns)?;
        let include = self.column_names(found, include)?;
        if *primary {
            self.refuse_second_primary(table, wanted.span)?;
        }
        let all = columns.iter().chain(&include).cloned();
        let part = names::joined(names::index_columns(all).iter().map(String::as_str));
        let name = match wanted.name {
            Some(name) => {
                self.refuse_taken_index(table, name)?;
                name.text.clone()
            }
            None if *primary => self.free_key_name(table, None, "pkey"),
            None => self.free_key_name(table, Some(&part), "key"),
        };
        if *primary {
            for column in &columns {
                self.change_column(table, column, |column| {
                    _ = column.not_null.get_or_insert_default()
                })?;
            }
        }
        let key = Key {
            primary: *primary,
            columns,
            nulls_not_distinct: *nulls_not_distinct,
            without_overlaps: *without_overlaps,
            index: KeyIndex {
                include,
                options: parameters(with),
                tablespace: tablespace.map(|name| name.text.clone()),
            },
        };
        let mut constraint = Constraint::new(ConstraintKind::Key(key));
        constraint.timing = timing(wanted.attributes);
        Ok((name, constraint))
    }

    fn refuse_second_primary(&self, table: &Name, span: Span) -> Done {
        if self.table(table)?.primary_key().is_none() {
            return Ok(());
        }
        let message = format!("table `{table}` has a primary key already");
        Err(Problem::error(&INVALID_KEY, span, message).label("this is a second one").into())
    }

    fn refuse_taken_index(&self, table: &Name, name: &sql::Name) -> Done {
        let full = table.sibling(&name.text);
        if self.is_unknown(&name.text) {
            return Ok(());
        }
        let Some(kind) = self.relation(&full) else { return Ok(()) };
        let message = format!("{} `{full}` exists already", kind.name());
        Err(Problem::error(&DUPLICATE_TABLE, name.span, message)
            .label(format!("its index would have this name, as a {} has", kind.name()))
            .into())
    }

    fn key_columns(&self, table: &Table, columns: &[(String, Span)]) -> Done<Vec<String>> {
        let mut names: Vec<String> = Vec::new();
        for (name, span) in columns {
            let system = ["ctid", "tableoid", "xmin", "xmax", "cmin", "cmax"];
            if table.column(name).is_none() && !system.contains(&name.as_str()) {
                if !table.columns_known {
                    return Err(Stop::Unknown);
                }
                let known = table.columns.iter().map(|column| column.name.as_str());
                let message = format!("table `{}` has no column `{name}`", table.name);
                return Err(Problem::error(&UNKNOWN_COLUMN, *span, message)
                    .label("no such column")
                    .help_if(did_you_mean(name, known))
                    .into());
            }
            if names.contains(name) {
                let message = format!("column `{name}` is named twice in the key");
                return Err(Problem::error(&INVALID_KEY, *span, message).into());
            }
            names.push(name.clone());
        }
        Ok(names)
    }

    /// `USING INDEX`: the index becomes the constraint's and takes its name.
    fn key_of_index(
        &mut self,
        _: &Place<'_>,
        table: &Name,
        wanted: &Wanted<'_>,
        primary: bool,
        index: &sql::Name,
    ) -> Done<(String, Constraint)> {
        if self.is_unknown(&index.text) {
            return Err(Stop::Unknown);
        }
        let full = table.sibling(&index.text);
        let Some(found) =
            self.objects().indexes.get(&full).filter(|it| it.table == *table).cloned()
        else {
            let known = self.objects().indexes.keys().map(|name| name.name.as_str());
            let message = format!("table `{table}` has no index `{}`", index.text);
            return Err(Problem::error(&UNKNOWN_INDEX, index.span, message)
                .label("no such index")
                .help_if(did_you_mean(&index.text, known))
                .into());
        };
        let columns = key_of(&found).ok_or_else(|| {
            let message = "the index of a key must be unique, whole and of columns alone";
            Stop::from(Problem::error(&INVALID_KEY, index.span, message))
        })?;
        if primary {
            self.refuse_second_primary(table, wanted.span)?;
            for column in &columns {
                self.change_column(table, column, |column| {
                    _ = column.not_null.get_or_insert_default()
                })?;
            }
        }
        self.objects_mut().indexes.remove(&full);
        let key = full.key(ObjectKind::Index);
        self.forget_key(&key);
        let mut constraint = Constraint::new(ConstraintKind::Key(Key {
            primary,
            columns,
            nulls_not_distinct: found.nulls_not_distinct,
            without_overlaps: false,
            index: KeyIndex {
                include: found.include,
                options: found.options,
                tablespace: found.tablespace,
            },
        }));
        constraint.timing = timing(wanted.attributes);
        Ok((wanted.name.unwrap_or(index).text.clone(), constraint))
    }

    fn new_exclude(
        &self,
        place: &Place<'_>,
        table: &Name,
        wanted: &Wanted<'_>,
        exclude: &TableConstraintKind,
    ) -> Done<(String, Constraint)> {
        let TableConstraintKind::Exclude { method, elements, include, with, tablespace, predicate } =
            exclude
        else {
            return Err(Stop::Unknown);
        };
        let found = self.table(table)?;
        let method = method.as_ref().map_or("btree", |name| name.text.as_str()).to_owned();
        let made = elements
            .iter()
            .map(|ExcludeElement { element, operator }| {
                let element = self.index_element(place, found, &method, element)?;
                Ok((element, operator.operator.clone()))
            })
            .collect::<Done<Vec<_>>>()?;
        let include = self.column_names(found, include)?;
        if let Some(predicate) = predicate {
            self.columns_read(place, predicate, found, Some("boolean"))?;
        }
        let names = elements.iter().map(|it| super::index::column_name(&it.element));
        let part = names::joined(
            names::index_columns(names.chain(include.iter().cloned())).iter().map(String::as_str),
        );
        let name = match wanted.name {
            Some(name) => {
                self.refuse_taken_index(table, name)?;
                name.text.clone()
            }
            None => self.free_key_name(table, Some(&part), "excl"),
        };
        let mut constraint = Constraint::new(ConstraintKind::Exclude(Exclude {
            method,
            elements: made,
            predicate: predicate.as_ref().map(|it| expression(place, it)),
            index: KeyIndex {
                include,
                options: parameters(with),
                tablespace: tablespace.as_ref().map(|name| name.text.clone()),
            },
        }));
        constraint.timing = timing(wanted.attributes);
        Ok((name, constraint))
    }

    /// A constraint that must exist.
    pub(crate) fn constraint_name(&self, table: &Name, name: &sql::Name) -> Done<String> {
        let found = self.table(table)?;
        if found.constraints.contains_key(&name.text) {
            return Ok(name.text.clone());
        }
        let not_null = found.columns.iter().filter_map(|it| it.not_null.as_ref()?.name.as_deref());
        let maybe_not_null = name.text.contains("not_null");
        if maybe_not_null || not_null.clone().any(|it| it == name.text) {
            return Err(Stop::Unknown);
        }
        let known = found.constraints.keys().map(String::as_str);
        let message = format!("table `{table}` has no constraint `{}`", name.text);
        Err(Problem::error(&UNKNOWN_CONSTRAINT, name.span, message)
            .label("no such constraint")
            .help_if(did_you_mean(&name.text, known))
            .into())
    }
}

/// The columns of an index that could stand behind a key.
fn key_of(index: &Index) -> Option<Vec<String>> {
    let whole = index.unique && index.predicate.is_none();
    let columns = index.elements.iter().map(|element| match &element.key {
        IndexKey::Column(name) => Some(name.clone()),
        IndexKey::Expression(_) => None,
    });
    whole.then(|| columns.collect()).flatten()
}

/// When a constraint is checked.
pub(crate) fn timing(attributes: ConstraintAttributes) -> Timing {
    match (attributes.deferrable, attributes.initially_deferred) {
        (_, Some(true)) => Timing::Deferred,
        (Some(true), _) => Timing::Deferrable,
        _ => Timing::NotDeferrable,
    }
}
