//! Constraints as statements ask for them, before they have names.

use driftless_diag::Span;
use driftless_sql::postgres::{
    self as sql, ConstraintAttributes, Fragment, Parameter, References, TableConstraint,
    TableConstraintKind,
};

use super::constraint::timing;

/// A constraint to be made.
#[derive(Debug, Clone)]
pub(crate) struct Wanted<'d> {
    pub(crate) name: Option<&'d sql::Name>,
    pub(crate) span: Span,
    pub(crate) kind: WantedKind<'d>,
    pub(crate) attributes: ConstraintAttributes,
}

/// What it demands.
#[derive(Debug, Clone)]
pub(crate) enum WantedKind<'d> {
    NotNull(&'d sql::Name),
    Check(&'d Fragment),
    /// How a column is computed: no constraint, but it may name columns that come after it.
    Generated {
        column: String,
        fragment: &'d Fragment,
    },
    Key {
        primary: bool,
        nulls_not_distinct: bool,
        columns: Vec<(String, Span)>,
        without_overlaps: bool,
        include: &'d [sql::Name],
        with: &'d [Parameter],
        tablespace: Option<&'d sql::Name>,
    },
    UsingIndex {
        primary: bool,
        index: &'d sql::Name,
    },
    Exclude(&'d TableConstraintKind),
    ForeignKey {
        columns: Vec<(String, Span)>,
        period: bool,
        references: &'d References,
    },
}

impl<'d> Wanted<'d> {
    /// A constraint written after the columns.
    pub(crate) fn of(constraint: &'d TableConstraint) -> Option<Self> {
        let named = |names: &[sql::Name]| -> Vec<(String, Span)> {
            names.iter().map(|name| (name.text.clone(), name.span)).collect()
        };
        let kind = match &constraint.kind {
            TableConstraintKind::NotNull(column) => WantedKind::NotNull(column.as_ref()?),
            TableConstraintKind::Check(fragment) => WantedKind::Check(fragment),
            TableConstraintKind::Key {
                primary,
                nulls_not_distinct,
                columns,
                without_overlaps,
                include,
                with,
                tablespace,
            } => WantedKind::Key {
                primary: *primary,
                nulls_not_distinct: *nulls_not_distinct,
                columns: named(columns),
                without_overlaps: *without_overlaps,
                include,
                with,
                tablespace: tablespace.as_ref(),
            },
            TableConstraintKind::UsingIndex { primary, index } => {
                WantedKind::UsingIndex { primary: *primary, index }
            }
            exclude @ TableConstraintKind::Exclude { .. } => WantedKind::Exclude(exclude),
            TableConstraintKind::ForeignKey { columns, period, references } => {
                WantedKind::ForeignKey { columns: named(columns), period: *period, references }
            }
        };
        Some(Self {
            name: constraint.name.as_ref(),
            span: constraint.span,
            kind,
            attributes: constraint.attributes,
        })
    }

    pub(super) const fn order(&self) -> u8 {
        match &self.kind {
            WantedKind::NotNull(_) | WantedKind::Generated { .. } => 0,
            WantedKind::Check(_) => 1,
            WantedKind::Key { primary: true, .. }
            | WantedKind::UsingIndex { primary: true, .. } => 2,
            WantedKind::Key { .. } | WantedKind::UsingIndex { .. } | WantedKind::Exclude(_) => 3,
            WantedKind::ForeignKey { .. } => 4,
        }
    }
}

/// Drops keys that say what another says, the primary one first, as the server does within one
/// `CREATE TABLE` or `ADD COLUMN`.
pub(crate) fn merge_keys(wanted: &mut Vec<Wanted<'_>>) {
    let mut kept: Vec<Wanted<'_>> = Vec::new();
    wanted.sort_by_key(Wanted::order);
    for one in wanted.drain(..) {
        let same = kept.iter_mut().find(|prior| is_same_key(prior, &one));
        match same {
            Some(prior) => prior.name = prior.name.or(one.name),
            None => kept.push(one),
        }
    }
    *wanted = kept;
}

fn is_same_key(one: &Wanted<'_>, other: &Wanted<'_>) -> bool {
    let key = |wanted: &Wanted<'_>| match &wanted.kind {
        WantedKind::Key { columns, include, nulls_not_distinct, .. } => {
            let columns: Vec<String> = columns.iter().map(|(name, _)| name.clone()).collect();
            let include: Vec<String> = include.iter().map(|name| name.text.clone()).collect();
            Some((columns, include, *nulls_not_distinct, timing(wanted.attributes)))
        }
        _ => None,
    };
    key(one).is_some_and(|one| Some(one) == key(other))
}
