//! Types in statements: functions, operators, casts and constants that the server would refuse.
//!
//! The analysis is that of normal forms, asked as soon as a statement is carried out, with the
//! session's own catalog as what is known. Whatever may have come from elsewhere is said to be
//! possible: an extension whose contents nobody listed, an operator or a cast somebody created, a
//! name that an opaque statement mentions.

use driftless_catalog::ObjectKind;
use driftless_catalog::postgres::{Name, RoutineKind, TypeKind as Made};
use driftless_diag::Span;

use crate::normal::{
    Builtin, Facts, FunctionFacts, Refusal, RefusalKind, RelationFacts, Scope, TypeFacts, TypeKind,
    function_facts, judge_expression, judge_query, judge_rows, query_types,
};
use crate::place::Place;
use crate::problem::{Problem, did_you_mean};
use crate::sqlite::codes::{UNKNOWN_COLUMN, UNKNOWN_TABLE};

use super::builtin;
use super::codes::{ENUM_VALUE, TYPE_MISMATCH, UNKNOWN_FUNCTION, UNKNOWN_TYPE};
use super::lookup::Relation;
use super::outputs::Output;
use super::session::{Done, Session, Stop};
use super::text::slice;

/// The session as what is known.
struct Known<'s>(&'s Session);

impl Facts for Known<'_> {
    fn relation(&self, schema: Option<&str>, name: &str) -> Option<RelationFacts> {
        match self.0.relation_named(schema, name) {
            Relation::Known(name, _) => self.0.relation_facts(&name),
            Relation::Unknown | Relation::Missing => None,
        }
    }

    fn data_type(&self, schema: Option<&str>, name: &str) -> Option<TypeFacts> {
        let found = self.0.type_named(schema, name).ok()?;
        let objects = self.0.objects();
        let kind = match objects.types.get(&found).map(|made| &made.kind) {
            Some(Made::Enum(_)) => TypeKind::Enum,
            Some(Made::Domain(domain)) => TypeKind::Domain { base: domain.data_type.text.clone() },
            Some(Made::Composite(_)) => TypeKind::Composite,
            Some(Made::Range(range)) => TypeKind::Range { subtype: range.subtype.text.clone() },
            Some(Made::Base(_) | Made::Shell) => TypeKind::Base { category: 'U', preferred: false },
            None if self.0.relation(&found).is_some() => TypeKind::Composite,
            None => {
                let category = if found.name == "citext" { 'S' } else { 'U' };
                TypeKind::Base { category, preferred: false }
            }
        };
        Some(TypeFacts { schema: found.schema, name: found.name, kind })
    }

    fn functions(&self, schema: Option<&str>, name: &str) -> Vec<FunctionFacts> {
        let search = self.0.search(schema);
        let routines = self.0.objects().routines.values();
        let found = routines.filter(|routine| {
            let of = &routine.name.name;
            of.name == name
                && search.contains(&of.schema.as_str())
                && routine.kind != RoutineKind::Procedure
        });
        found.map(function_facts).collect()
    }

    fn judges(&self) -> bool {
        true
    }

    fn may_have_function(&self, schema: Option<&str>, name: &str) -> bool {
        let session = self.0;
        session.open
            || session.is_unknown(name)
            || session.unsure.contains(name)
            || session.is_doubtful(schema)
            || schema.is_some_and(|it| it != "pg_catalog" && builtin::is_system_schema(it))
            || builtins_may_have(schema, name)
            || session.extension_has_function(name)
    }

    fn may_have_operator(&self, name: &str) -> bool {
        let session = self.0;
        let mut extensions = session.objects().extensions.keys();
        session.open
            || session.catalog.unknown.is_everything()
            || !session.path_known
            || session.objects().others.keys().any(|key| key.kind == ObjectKind::Operator)
            || extensions.any(|it| Builtin::extension_has_operator(it, name).unwrap_or(true))
    }

    fn may_have_casts(&self) -> bool {
        let session = self.0;
        session.open
            || session.catalog.unknown.is_everything()
            || session.objects().others.keys().any(|key| key.kind == ObjectKind::Cast)
    }

    fn lacks_type(&self, schema: Option<&str>, name: &str) -> bool {
        let element = name.strip_prefix('_').unwrap_or(name);
        let missing = |name: &str| matches!(self.0.type_named(schema, name), Err(Stop::Skipped));
        !builtin::is_type(name)
            && schema.is_none_or(|schema| !builtin::is_system_schema(schema))
            && missing(name)
            && missing(element)
    }

    fn lacks_relation(&self, schema: Option<&str>, name: &str) -> bool {
        matches!(self.0.relation_named(schema, name), Relation::Missing)
    }

    fn enum_values(&self, schema: Option<&str>, name: &str) -> Option<Vec<String>> {
        let found = self.0.type_named(schema, name).ok()?;
        if self.0.is_unknown(&found.name) || self.0.unsure.contains(&found.name) {
            return None;
        }
        match &self.0.objects().types.get(&found)?.kind {
            Made::Enum(values) => {
                let new =
                    |value: &String| self.0.new_values.contains(&(found.clone(), value.clone()));
                Some(values.iter().filter(|value| !new(value)).cloned().collect())
            }
            _ => None,
        }
    }
}

/// Whether a version may have a function that is nowhere listed with its arguments.
fn builtins_may_have(schema: Option<&str>, name: &str) -> bool {
    let system = schema.is_none_or(|schema| schema == "pg_catalog");
    system && name.starts_with("pg_")
}

impl Session {
    /// A relation's columns with their types; none if they are not all known.
    fn relation_facts(&self, name: &Name) -> Option<RelationFacts> {
        let columns = self.relation_columns(name)?.into_iter().map(|column| {
            let sure = !self.unsure.contains(&column.name);
            let text =
                column.data_type.filter(|_| sure).map_or_else(|| "?".to_owned(), |it| it.text);
            (column.name, text)
        });
        Some(RelationFacts {
            schema: name.schema.clone(),
            name: name.name.clone(),
            columns: columns.collect(),
        })
    }

    /// Judges the types in an expression over the rows of relations, by the names they have there.
    /// `expected` is the type that its place demands.
    pub(crate) fn judge_types(
        &self,
        place: &Place<'_>,
        span: Span,
        relations: &[(&str, &Name)],
        expected: Option<&str>,
    ) -> Done {
        let mut facts = Vec::new();
        for (alias, name) in relations {
            let Some(found) = self.relation_facts(name) else { return Ok(()) };
            facts.push((*alias, found));
        }
        let relations: Vec<(&str, &RelationFacts)> =
            facts.iter().map(|(alias, found)| (*alias, found)).collect();
        self.judge_types_over(place, span, &relations, expected)
    }

    /// The same over relations that are no part of the catalog (yet).
    pub(crate) fn judge_types_over(
        &self,
        place: &Place<'_>,
        span: Span,
        relations: &[(&str, &RelationFacts)],
        expected: Option<&str>,
    ) -> Done {
        let scope = Scope { facts: &Known(self), relations, expected };
        self.refused(place, span, judge_expression(slice(place, span), scope))
    }

    /// Judges the types in a check of a domain, where the value is called so.
    pub(crate) fn judge_domain_check(
        &self,
        place: &Place<'_>,
        fragment: &driftless_sql::postgres::Fragment,
        base: &str,
    ) -> Done {
        let value = RelationFacts {
            schema: String::new(),
            name: String::new(),
            columns: vec![("value".to_owned(), base.to_owned())],
        };
        self.judge_types_over(place, fragment.span, &[("", &value)], Some("boolean"))
    }

    /// Judges the types in a query.
    pub(crate) fn judge_query_types(&self, place: &Place<'_>, span: Span) -> Done {
        let scope = Scope { facts: &Known(self), relations: &[], expected: None };
        self.refused(place, span, judge_query(slice(place, span), scope))
    }

    /// The columns of a query with their types, as far as analysis finds those that were not known.
    pub(crate) fn with_types(
        &self,
        place: &Place<'_>,
        span: Span,
        outputs: Option<Vec<Output>>,
    ) -> Option<Vec<Output>> {
        let mut outputs = outputs?;
        if outputs.iter().all(|output| output.data_type.is_some()) {
            return Some(outputs);
        }
        let scope = Scope { facts: &Known(self), relations: &[], expected: None };
        let types = query_types(slice(place, span), scope).unwrap_or_default();
        if types.len() == outputs.len() {
            for (output, data_type) in outputs.iter_mut().zip(types) {
                output.data_type = output.data_type.take().or(data_type);
            }
        }
        Some(outputs)
    }

    /// Judges the types in a statement about rows.
    pub(crate) fn judge_row_types(&self, place: &Place<'_>, span: Span) -> Done {
        let scope = Scope { facts: &Known(self), relations: &[], expected: None };
        self.refused(place, span, judge_rows(slice(place, span), scope))
    }

    fn refused(&self, place: &Place<'_>, span: Span, refusal: Option<Refusal>) -> Done {
        let Some(refusal) = refusal else { return Ok(()) };
        let found = refusal.span(slice(place, span));
        let span = Span::new(span.start + found.start, span.start + found.end);
        let written = slice(place, span).to_owned();
        if refusal.kind == RefusalKind::Constant && refusal.message.starts_with("the enum") {
            let value = written.trim_matches('\'');
            if let Some((name, _)) = self.new_values.iter().find(|(_, new)| new == value) {
                let message = format!("value `{value}` of enum `{name}` was added just now");
                return Err(Problem::error(&ENUM_VALUE, span, message)
                    .label("not usable in the transaction that adds it")
                    .help("add the value in a step of its own, before this one")
                    .into());
            }
        }
        let (code, label) = match refusal.kind {
            RefusalKind::UnknownFunction => (&UNKNOWN_FUNCTION, "no such function"),
            RefusalKind::UnknownColumn => (&UNKNOWN_COLUMN, "no such column"),
            RefusalKind::UnknownRelation => (&UNKNOWN_TABLE, "no such table"),
            RefusalKind::UnknownType => (&UNKNOWN_TYPE, "no such type"),
            RefusalKind::Constant if refusal.message.starts_with("the enum") => {
                (&ENUM_VALUE, "no such value")
            }
            RefusalKind::Constant | RefusalKind::Mismatch => (&TYPE_MISMATCH, "of another type"),
        };
        let help = match refusal.kind {
            RefusalKind::UnknownFunction => {
                let own = self.objects().routines.keys().map(|it| it.name.name.as_str());
                did_you_mean(&written.to_lowercase(), own.chain(Builtin::function_names()))
                    .filter(|_| !Builtin::has_function(&written.to_lowercase()))
            }
            RefusalKind::UnknownType => {
                let own = self.objects().types.keys().map(|name| name.name.as_str());
                did_you_mean(&written, own.chain(builtin::type_names()))
            }
            _ => None,
        };
        Err(Problem::error(code, span, refusal.message).label(label).help_if(help).into())
    }
}
