//! Whatever has a name, in one list for all products: objects, and the values and attributes of
//! types.

use driftless_catalog::postgres::TypeKind;
use driftless_catalog::{Catalog, Fact, ObjectKey, ObjectKind, TableKind, facts};
use driftless_diag::Backend;

use super::is_equal;

/// What sort of thing it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    /// An object of the catalog.
    Object(ObjectKind),
    /// A value of an enum.
    Value,
    /// An attribute of a composite type.
    Attribute,
}

impl What {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Object(kind) => kind.name(),
            Self::Value => "value",
            Self::Attribute => "attribute",
        }
    }
}

/// Something that has a name.
#[derive(Debug, Clone)]
pub(super) struct Thing {
    pub(super) what: What,
    pub(super) key: ObjectKey,
    pub(super) part_of: Option<ObjectKey>,
    /// Its name, and before it those of what it is in.
    pub(super) parts: Vec<String>,
    /// What a routine takes, parentheses included.
    pub(super) arguments: Option<String>,
    pub(super) facts: Vec<(&'static str, Fact)>,
}

impl Thing {
    /// Whether the attributes are the other's, what is said about the object apart.
    pub(super) fn has_facts_of(&self, other: &Self) -> bool {
        let about = ["comment", "owner", "privileges"];
        let own = |thing: &Self| -> Vec<(&'static str, Fact)> {
            let all = thing.facts.iter().filter(|(name, _)| !about.contains(name));
            all.cloned().collect()
        };
        let (one, two) = (own(self), own(other));
        one.len() == two.len()
            && one
                .iter()
                .zip(&two)
                .all(|(one, two)| one.0 == two.0 && is_equal(one.1.compare(&two.1)))
    }

    /// An attribute.
    pub(super) fn fact(&self, name: &str) -> Option<&Fact> {
        self.facts.iter().find(|(it, _)| *it == name).map(|(_, fact)| fact)
    }

    /// The name as it is typed.
    pub(super) fn shown(&self) -> String {
        self.parts.join(".")
    }
}

/// Everything in a catalog that has a name.
pub(super) fn things(catalog: &Catalog) -> Vec<Thing> {
    if catalog.backend == Backend::Sqlite {
        return of_sqlite(catalog);
    }
    let mut all: Vec<Thing> = facts(catalog)
        .into_iter()
        .map(|described| {
            let (parts, arguments) = parts(&described.key.path);
            Thing {
                what: What::Object(described.key.kind),
                part_of: described.part_of,
                key: described.key,
                parts,
                arguments,
                facts: described.attributes,
            }
        })
        .collect();
    for made in catalog.postgres.types.values() {
        let whole = made.key();
        let part = |what, name: &str, facts| {
            let mut parts = parts(&whole.path).0;
            parts.push(name.to_owned());
            let path = format!("{}.{name}", whole.path);
            Thing {
                what,
                key: ObjectKey { kind: whole.kind, path },
                part_of: Some(whole.clone()),
                parts,
                arguments: None,
                facts,
            }
        };
        match &made.kind {
            TypeKind::Enum(values) => {
                let place = |at: usize| vec![("place", Fact::text(at.to_string()))];
                let values = values.iter().enumerate();
                all.extend(values.map(|(at, value)| part(What::Value, value, place(at))));
            }
            TypeKind::Composite(attributes) => all.extend(attributes.iter().map(|it| {
                let facts = vec![("type", Fact::text(&it.data_type.text))];
                part(What::Attribute, &it.name, facts)
            })),
            _ => {}
        }
    }
    all
}

fn of_sqlite(catalog: &Catalog) -> Vec<Thing> {
    let mut all = Vec::new();
    for table in catalog.tables.values().filter(|it| !matches!(it.kind, TableKind::Shadow { .. })) {
        let name = table.name.name.as_str().to_owned();
        let key = Catalog::key(ObjectKind::Table, &table.name);
        let names = table.columns.iter().map(|column| column.name.key());
        all.push(Thing {
            what: What::Object(ObjectKind::Table),
            key: key.clone(),
            part_of: None,
            parts: vec![name.clone()],
            arguments: None,
            facts: vec![("columns", Fact::texts(names))],
        });
        all.extend(table.columns.iter().map(|column| Thing {
            what: What::Object(ObjectKind::Column),
            key: Catalog::part_key(ObjectKind::Column, &table.name, &column.name),
            part_of: Some(key.clone()),
            parts: vec![name.clone(), column.name.as_str().to_owned()],
            arguments: None,
            facts: vec![("type", Fact::text(column.declared_type.to_lowercase()))],
        }));
    }
    all
}

/// A name at its points, without quotes, and what stands in parentheses behind it.
pub(super) fn parts(path: &str) -> (Vec<String>, Option<String>) {
    let mut parts = vec![String::new()];
    let mut quote: Option<char> = None;
    let mut rest = path.char_indices().peekable();
    while let Some((at, c)) = rest.next() {
        match (quote, c) {
            (Some(open), c) if c == open => {
                if rest.peek().is_some_and(|(_, next)| *next == open) {
                    rest.next();
                    parts.iter_mut().last().into_iter().for_each(|part| part.push(c));
                } else {
                    quote = None;
                }
            }
            (None, '"' | '`') => quote = Some(c),
            (None, '.') => parts.push(String::new()),
            (None, '(') => {
                let arguments = path.get(at..).map(str::to_owned);
                return (parts, arguments);
            }
            _ => parts.iter_mut().last().into_iter().for_each(|part| part.push(c)),
        }
    }
    (parts, None)
}

/// A part of a name as the product compares it.
pub(super) fn folded(backend: Backend, part: &str) -> String {
    match backend {
        Backend::Postgres => part.to_owned(),
        _ => part.to_lowercase(),
    }
}
