//! What a name in a statement means: relations, types and routines, by the search path.

use driftless_catalog::ObjectKind;
use driftless_catalog::postgres::{Name, RoutineKind, RoutineName, Table, TableKind, TypeKind};
use driftless_diag::Span;
use driftless_sql::postgres::{self as sql, QualifiedName};

use crate::normal::Builtin;
use crate::problem::{Problem, did_you_mean};
use crate::sqlite::codes::{UNKNOWN_COLUMN, UNKNOWN_TABLE, WRONG_OBJECT};

use super::builtin;
use super::codes::{DUPLICATE_OBJECT, UNKNOWN_SCHEMA};
use super::session::{Done, Session, Stop, ident};

/// What a name of a relation turned out to be.
#[derive(Debug, Clone)]
pub(crate) enum Relation {
    /// One of that kind.
    Known(Name, RelationKind),
    /// Nothing may be said about it.
    Unknown,
    /// Nothing.
    Missing,
}

/// Everything that shares one namespace in a schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RelationKind {
    Table,
    ForeignTable,
    View,
    MaterializedView,
    Index,
    /// The index behind a constraint.
    KeyIndex,
    Sequence,
    CompositeType,
}

impl RelationKind {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::ForeignTable => "foreign table",
            Self::View => "view",
            Self::MaterializedView => "materialized view",
            Self::Index | Self::KeyIndex => "index",
            Self::Sequence => "sequence",
            Self::CompositeType => "composite type",
        }
    }

    pub(crate) const fn object_kind(self) -> ObjectKind {
        match self {
            Self::Table | Self::ForeignTable => ObjectKind::Table,
            Self::View => ObjectKind::View,
            Self::MaterializedView => ObjectKind::MaterializedView,
            Self::Index | Self::KeyIndex => ObjectKind::Index,
            Self::Sequence => ObjectKind::Sequence,
            Self::CompositeType => ObjectKind::Type,
        }
    }

    pub(crate) const fn is_table(self) -> bool {
        matches!(self, Self::Table | Self::ForeignTable)
    }
}

impl Session {
    /// The relation of exactly that name.
    pub(crate) fn relation(&self, name: &Name) -> Option<RelationKind> {
        let objects = self.objects();
        if let Some(table) = objects.tables.get(name) {
            let foreign = matches!(table.kind, TableKind::Foreign { .. });
            return Some(if foreign { RelationKind::ForeignTable } else { RelationKind::Table });
        }
        if let Some(view) = objects.views.get(name) {
            let materialized = view.materialized.is_some();
            return Some(if materialized {
                RelationKind::MaterializedView
            } else {
                RelationKind::View
            });
        }
        if objects.indexes.contains_key(name) {
            return Some(RelationKind::Index);
        }
        if self.key_indexes.contains_key(name) {
            return Some(RelationKind::KeyIndex);
        }
        if objects.sequences.contains_key(name) {
            return Some(RelationKind::Sequence);
        }
        let composite = objects.types.get(name);
        composite
            .is_some_and(|made| matches!(made.kind, TypeKind::Composite(_)))
            .then_some(RelationKind::CompositeType)
    }

    /// Schemas in which a name is looked for, in order.
    pub(crate) fn search<'a>(&'a self, schema: Option<&'a str>) -> Vec<&'a str> {
        match schema {
            Some(schema) => vec![schema],
            None => {
                let mut all = vec!["pg_temp"];
                all.extend(self.path.iter().map(String::as_str));
                all.extend(self.former_path.iter().map(String::as_str));
                all
            }
        }
    }

    /// Looks a relation up.
    pub(crate) fn relation_named(&self, schema: Option<&str>, name: &str) -> Relation {
        if self.is_unknown(name) || self.is_foreign(schema, name) {
            return Relation::Unknown;
        }
        for schema in self.search(schema) {
            let full = Name::new(schema, name);
            if let Some(kind) = self.relation(&full) {
                return Relation::Known(full, kind);
            }
        }
        if self.is_doubtful(schema)
            || self.brought(name)
            || builtin::is_history(name)
            || self.may_be_put_together(name)
            || self.may_be_made_up(name)
        {
            return Relation::Unknown;
        }
        Relation::Missing
    }

    /// A relation by its name in a statement.
    pub(crate) fn find(&self, name: &QualifiedName) -> Relation {
        self.relation_named(name.schema.as_ref().map(|it| it.text.as_str()), &name.name.text)
    }

    /// Whether the name belongs to the server itself.
    fn is_foreign(&self, schema: Option<&str>, name: &str) -> bool {
        match schema {
            Some("pg_temp") => false,
            Some(schema) => builtin::is_system_schema(schema),
            None => name.starts_with("pg_"),
        }
    }

    /// Whether a name that was not found may exist all the same.
    pub(crate) fn is_doubtful(&self, schema: Option<&str>) -> bool {
        match schema {
            Some(schema) => self.is_unknown(schema),
            None => !self.path_known || self.path.iter().any(|schema| self.is_unknown(schema)),
        }
    }

    /// Whether the server may have made that name up for a part of something in doubt: such names begin
    /// like it, shortened to what leaves room for the rest.
    fn may_be_made_up(&self, name: &str) -> bool {
        const SHORTEST: usize = 29;
        name.match_indices('_').any(|(at, _)| {
            let of = name.get(..at).unwrap_or_default();
            !of.is_empty()
                && (self.catalog.unknown.contains(&super::session::ident(of))
                    || of.len() >= SHORTEST && self.catalog.unknown.has_beginning(of))
        })
    }

    /// Whether code may have put that name together: it begins like one that is there, or ends in a
    /// number, as those of partitions do.
    fn may_be_put_together(&self, name: &str) -> bool {
        let begins = |it: &Name| {
            name.strip_prefix(&it.name).is_some_and(|rest| rest.starts_with(['_', '0', '1', '2']))
        };
        self.catalog.unknown.has_more()
            && (name.ends_with(|c: char| c.is_ascii_digit())
                || self.objects().tables.keys().any(begins))
    }

    /// Whether an extension brought a relation of that name, or may have.
    fn brought(&self, name: &str) -> bool {
        self.open
            || self.objects().extensions.keys().any(|extension| {
                builtin::extension(extension).is_none_or(|(_, all)| all.contains(&name))
            })
    }

    /// Whether a relation has that name in any schema.
    pub(crate) fn is_relation_anywhere(&self, name: &str) -> bool {
        let schemas = self.objects().schemas.iter().map(String::as_str);
        schemas.chain(["pg_temp"]).any(|schema| {
            let full = Name::new(schema, name);
            self.relation(&full).is_some() || self.objects().types.contains_key(&full)
        })
    }

    /// Whether a table has a column of that name.
    pub(crate) fn is_column_anywhere(&self, name: &str) -> bool {
        self.objects().tables.values().any(|table| table.column(name).is_some())
    }

    /// Whether a function may have that name.
    pub(crate) fn is_routine_name(&self, name: &str) -> bool {
        self.open
            || self.is_unknown(name)
            || self.extension_has_function(name)
            || self.objects().routines.keys().any(|routine| routine.name.name == name)
    }

    /// Whether an extension brought a function of that name, or may have.
    pub(crate) fn extension_has_function(&self, name: &str) -> bool {
        let mut extensions = self.objects().extensions.keys();
        extensions.any(|it| Builtin::extension_has_function(it, name).unwrap_or(true))
    }

    /// A table by its name in a statement.
    pub(crate) fn table_name(&self, name: &QualifiedName) -> Done<Name> {
        match self.find(name) {
            Relation::Known(full, kind) if kind.is_table() => Ok(full),
            Relation::Known(_, kind) => Err(wrong_kind(name, kind, "table").into()),
            Relation::Unknown => Err(Stop::Unknown),
            Relation::Missing => Err(self.no_relation(name).into()),
        }
    }

    /// A table or view by its name in a statement.
    pub(crate) fn table_or_view(&self, name: &QualifiedName) -> Done<(Name, RelationKind)> {
        match self.find(name) {
            Relation::Known(full, kind)
                if kind.is_table()
                    || matches!(kind, RelationKind::View | RelationKind::MaterializedView) =>
            {
                Ok((full, kind))
            }
            Relation::Known(_, kind) => Err(wrong_kind(name, kind, "table or view").into()),
            Relation::Unknown => Err(Stop::Unknown),
            Relation::Missing => Err(self.no_relation(name).into()),
        }
    }

    /// The table of that name.
    pub(crate) fn table(&self, name: &Name) -> Done<&Table> {
        self.objects().tables.get(name).ok_or(Stop::Unknown)
    }

    /// The table of that name, to change it.
    pub(crate) fn table_mut(&mut self, name: &Name) -> Done<&mut Table> {
        self.objects_mut().tables.get_mut(name).ok_or(Stop::Unknown)
    }

    /// What to say about a relation that is missing.
    pub(crate) fn no_relation(&self, name: &QualifiedName) -> Problem {
        let mut names = Vec::new();
        names.extend(name.schema.as_ref().map(|schema| schema.text.clone()));
        names.push(name.name.text.clone());
        let span = match &name.schema {
            Some(schema) if self.is_missing_schema(&schema.text) => schema.span,
            _ => name.name.span,
        };
        self.missing_relation(&names, span)
    }

    /// What to say about a relation that is missing, by the parts of its name.
    pub(crate) fn missing_relation(&self, names: &[String], span: Span) -> Problem {
        if let [.., schema, _] = names
            && self.is_missing_schema(schema)
        {
            return self.no_schema(schema, span);
        }
        let text = names.last().map(String::as_str).unwrap_or_default();
        let objects = self.objects();
        let known = objects.tables.keys().chain(objects.views.keys()).map(|it| it.name.as_str());
        Problem::error(&UNKNOWN_TABLE, span, format!("unknown table `{}`", names.join(".")))
            .label("no such table")
            .help_if(did_you_mean(text, known))
            .note_if(self.history.of(text))
    }

    pub(super) fn is_missing_schema(&self, schema: &str) -> bool {
        !self.objects().schemas.contains(schema)
            && !builtin::is_system_schema(schema)
            && !self.is_unknown(schema)
    }

    /// What to say about a schema that is missing.
    pub(crate) fn no_schema(&self, schema: &str, span: Span) -> Problem {
        let known = self.objects().schemas.iter().map(String::as_str);
        Problem::error(&UNKNOWN_SCHEMA, span, format!("unknown schema `{schema}`"))
            .label("no such schema")
            .help_if(did_you_mean(schema, known))
    }

    /// The schema a statement names.
    pub(crate) fn schema(&self, name: &sql::Name) -> Done<String> {
        if self.is_missing_schema(&name.text) && !self.open {
            return Err(self.no_schema(&name.text, name.span).into());
        }
        if !self.objects().schemas.contains(&name.text) {
            return Err(Stop::Unknown);
        }
        Ok(name.text.clone())
    }

    /// The full name of something that is made.
    pub(crate) fn new_name(&self, name: &QualifiedName) -> Done<Name> {
        match &name.schema {
            Some(schema) if schema.text == "pg_temp" => Ok(Name::new("pg_temp", &name.name.text)),
            Some(schema) => Ok(Name::new(self.schema(schema)?, &name.name.text)),
            None => Ok(Name::new(self.creation_schema()?, &name.name.text)),
        }
    }

    /// The schema in which names without one are made.
    pub(crate) fn creation_schema(&self) -> Done<String> {
        if !self.path_known {
            return Err(Stop::Unknown);
        }
        let schemas = &self.objects().schemas;
        let first = self.path.iter().find(|schema| schemas.contains(*schema));
        first.cloned().ok_or(Stop::Unknown)
    }

    /// Refuses a name that a relation or type has already.
    pub(crate) fn must_be_free(&self, name: &Name, span: Span, makes_type: bool) -> Done {
        if self.is_unknown(&name.name) {
            return Ok(());
        }
        let taken = self
            .relation(name)
            .map(RelationKind::name)
            .or_else(|| (makes_type && self.objects().types.contains_key(name)).then_some("type"));
        let Some(kind) = taken else { return Ok(()) };
        let code = match kind {
            "table" | "view" => &crate::sqlite::codes::DUPLICATE_TABLE,
            "index" => &crate::sqlite::codes::DUPLICATE_INDEX,
            _ => &DUPLICATE_OBJECT,
        };
        let origin = self
            .relation(name)
            .and_then(|kind| self.catalog.origins.get(&name.key(kind.object_kind())));
        Err(Problem::error(code, span, format!("{kind} `{name}` exists already"))
            .label(format!("there is a {kind} of that name"))
            .note_if(origin.map(|it| format!("it was made in {}", crate::history::place(it))))
            .into())
    }

    /// Whether a relation may be made under that name: what generated names avoid.
    pub(crate) fn is_taken(&self, schema: &str, name: &str) -> bool {
        let name = Name::new(schema, name);
        self.relation(&name).is_some()
    }

    /// Column names that must exist in a table.
    pub(crate) fn column_names(&self, table: &Table, columns: &[sql::Name]) -> Done<Vec<String>> {
        columns.iter().map(|name| self.column_name(table, name)).collect()
    }

    /// A column name that must exist in a table.
    pub(crate) fn column_name(&self, table: &Table, name: &sql::Name) -> Done<String> {
        if table.column(&name.text).is_some() {
            return Ok(name.text.clone());
        }
        if !table.columns_known {
            return Err(Stop::Unknown);
        }
        Err(self.no_column(&table.name, table, name).into())
    }

    /// What to say about a column that is missing.
    pub(crate) fn no_column(&self, of: &Name, table: &Table, name: &sql::Name) -> Problem {
        let text = &name.text;
        let known = table.columns.iter().map(|column| column.name.as_str());
        Problem::error(&UNKNOWN_COLUMN, name.span, format!("table `{of}` has no column `{text}`"))
            .label("no such column")
            .help_if(did_you_mean(text, known))
            .note_if(self.history.of_column(&ident(&of.name), text))
    }

    /// Routines of that name, in the first schema of the path that has any.
    pub(crate) fn routines_named(&self, name: &QualifiedName) -> Vec<RoutineName> {
        let schema = name.schema.as_ref().map(|it| it.text.as_str());
        for schema in self.search(schema) {
            let full = Name::new(schema, &name.name.text);
            let found: Vec<RoutineName> = self
                .objects()
                .routines
                .keys()
                .filter(|routine| routine.name == full)
                .cloned()
                .collect();
            if !found.is_empty() {
                return found;
            }
        }
        Vec::new()
    }

    /// Whether a routine that was not found may exist all the same.
    pub(crate) fn may_have_routine(&self, name: &QualifiedName) -> bool {
        let schema = name.schema.as_ref().map(|it| it.text.as_str());
        let system = schema.is_some_and(builtin::is_system_schema);
        system
            || self.is_unknown(&name.name.text)
            || self.open
            || self.is_doubtful(schema)
            || self.unsure.contains(&name.name.text)
            || self.extension_has_function(&name.name.text)
            || schema.is_none() && Builtin::has_function(&name.name.text)
    }

    /// Whether the routine is one of that kind.
    pub(crate) fn is_kind(&self, routine: &RoutineName, kind: sql::ObjectKind) -> bool {
        let Some(found) = self.objects().routines.get(routine) else { return false };
        match kind {
            sql::ObjectKind::Procedure => found.kind == RoutineKind::Procedure,
            sql::ObjectKind::Aggregate => matches!(found.kind, RoutineKind::Aggregate(_)),
            sql::ObjectKind::Function => {
                matches!(found.kind, RoutineKind::Function | RoutineKind::Window)
            }
            _ => true,
        }
    }
}

/// What to say about a relation of another kind.
pub(crate) fn wrong_kind(name: &QualifiedName, kind: RelationKind, wanted: &str) -> Problem {
    let message = format!("`{}` is a {}, not a {wanted}", name.name.text, kind.name());
    Problem::error(&WRONG_OBJECT, name.name.span, message)
        .label(format!("this is a {}", kind.name()))
}
