//! What the name of a type means: one of the server's own, one that statements made, a table's row.

use driftless_catalog::postgres::{DataType, Name, TypeKind};
use driftless_sql::postgres::{self as sql, QualifiedName, TypeName};

use crate::problem::{Problem, did_you_mean};

use super::builtin;
use super::codes::UNKNOWN_TYPE;
use super::names;
use super::session::{Done, Session, Stop};

impl Session {
    /// A type as statements name it, the way the server prints it.
    pub(crate) fn data_type(&self, written: &sql::DataType) -> Done<DataType> {
        let name = match &written.name {
            TypeName::BuiltIn(_) => return Ok(DataType::built_in(written.canonical())),
            TypeName::OfColumn(column) => return self.type_of_column(column),
            TypeName::Named(name) => name,
        };
        let text = &name.name.text;
        let schema = name.schema.as_ref().map(|it| it.text.as_str());
        let in_catalog = schema.is_none_or(|schema| schema == "pg_catalog");
        if in_catalog && builtin::is_type(text) || schema.is_some_and(builtin::is_system_schema) {
            return Ok(DataType::built_in(written.canonical()));
        }
        let (found, is_array) = match self.find_type(schema, text) {
            Ok(found) => (found, false),
            Err(stop) => match text.strip_prefix('_').map(|it| self.find_type(schema, it)) {
                Some(Ok(found)) => (found, true),
                _ => return Err(self.no_type(name, stop)),
            },
        };
        let mut printed = names::sql(&found);
        if !written.modifiers.is_empty() {
            printed.push_str(&format!("({})", written.modifiers.join(",")));
        }
        if is_array || !written.dimensions.is_empty() {
            printed.push_str("[]");
        }
        Ok(DataType { text: printed, of: Some(found) })
    }

    fn type_of_column(&self, column: &sql::ColumnName) -> Done<DataType> {
        let (table, _) = self.table_or_view(&column.table)?;
        let columns = self.relation_columns(&table).ok_or(Stop::Unknown)?;
        let found = columns.into_iter().find(|it| it.name == column.column.text);
        found.and_then(|it| it.data_type).ok_or(Stop::Unknown)
    }

    /// A type by name; a table's name is that of its row type.
    fn find_type(&self, schema: Option<&str>, name: &str) -> Done<Name> {
        if self.is_unknown(name) {
            return Err(Stop::Unknown);
        }
        let objects = self.objects();
        for schema in self.search(schema) {
            let full = Name::new(schema, name);
            let exists = objects.types.contains_key(&full)
                || objects.tables.contains_key(&full)
                || objects.views.contains_key(&full)
                || self.is_multirange(&full);
            if exists {
                return Ok(full);
            }
        }
        for extension in objects.extensions.values() {
            let brings =
                builtin::extension(&extension.name).is_some_and(|(types, _)| types.contains(&name));
            if brings && schema.is_none_or(|schema| schema == extension.schema) {
                return Ok(Name::new(&extension.schema, name));
            }
        }
        Err(if self.open || self.is_doubtful(schema) { Stop::Unknown } else { Stop::Skipped })
    }

    /// A type by name; [`Stop::Skipped`] if there is certainly none.
    pub(crate) fn type_named(&self, schema: Option<&str>, name: &str) -> Done<Name> {
        self.find_type(schema, name)
    }

    fn is_multirange(&self, name: &Name) -> bool {
        let ranges = self.objects().types.values();
        ranges
            .filter_map(|made| match &made.kind {
                TypeKind::Range(range) => Some(&range.multirange),
                _ => None,
            })
            .any(|multirange| multirange == name)
    }

    fn no_type(&self, name: &QualifiedName, stop: Stop) -> Stop {
        if matches!(stop, Stop::Unknown) {
            return stop;
        }
        if let Some(schema) = &name.schema
            && self.is_missing_schema(&schema.text)
        {
            return self.no_schema(&schema.text, schema.span).into();
        }
        let text = &name.name.text;
        let own = self.objects().types.keys().map(|name| name.name.as_str());
        let help = did_you_mean(text, own.chain(builtin::type_names()));
        Problem::error(&UNKNOWN_TYPE, name.name.span, format!("unknown type `{text}`"))
            .label("no such type")
            .help_if(help)
            .note_if(self.history.of(text))
            .into()
    }

    /// A type that statements made, by name.
    pub(crate) fn made_type(&self, name: &QualifiedName) -> Done<Name> {
        let schema = name.schema.as_ref().map(|it| it.text.as_str());
        match self.find_type(schema, &name.name.text) {
            Ok(found) => Ok(found),
            Err(_) if builtin::is_type(&name.name.text) => Err(Stop::Unknown),
            Err(stop) => Err(self.no_type(name, stop)),
        }
    }
}
