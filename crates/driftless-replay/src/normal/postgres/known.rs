//! What a catalog says about the names in its texts, written down once for all of them.
//!
//! A name without a schema is taken for the one in `public`, or for the only one there is:
//! statements may have been written under another search path, and where that could matter there is
//! no form.

use std::collections::BTreeMap;

use driftless_catalog::postgres::{
    Name, Objects, Routine, RoutineKind, Type as CatalogType, TypeKind as CatalogTypeKind, View,
};

use super::catalog::Task;
use super::facts::{Facts, FunctionFacts, RelationFacts, Scope, TypeFacts, TypeKind};
use super::routine_facts::function_facts;

/// Types of extensions that are strings, or whose constants are printed as they are written.
const STRINGS: [&str; 1] = ["citext"];

/// Other types of common extensions.
const OTHERS: [&str; 10] = [
    "hstore",
    "ltree",
    "lquery",
    "ltxtquery",
    "cube",
    "vector",
    "halfvec",
    "geometry",
    "geography",
    "seg",
];

/// What a catalog says, by name.
#[derive(Default)]
pub(super) struct Known {
    relations: BTreeMap<String, Vec<RelationFacts>>,
    types: BTreeMap<String, Vec<TypeFacts>>,
    functions: BTreeMap<String, Vec<FunctionFacts>>,
    pub(super) task: Task,
}

/// The one in that schema; without a schema, the one in `public` or the only one.
fn pick<'f, T>(
    found: Option<&'f Vec<T>>,
    schema: Option<&str>,
    of: impl Fn(&T) -> &str,
) -> Option<&'f T> {
    let found = found?;
    let wanted = schema.unwrap_or("public");
    let exact = found.iter().find(|one| of(one) == wanted);
    match (exact, schema, found.as_slice()) {
        (None, None, [only]) => Some(only),
        _ => exact,
    }
}

impl Facts for Known {
    fn relation(&self, schema: Option<&str>, name: &str) -> Option<RelationFacts> {
        pick(self.relations.get(name), schema, |one| &one.schema).cloned()
    }

    fn data_type(&self, schema: Option<&str>, name: &str) -> Option<TypeFacts> {
        pick(self.types.get(name), schema, |one| &one.schema).cloned()
    }

    fn functions(&self, schema: Option<&str>, name: &str) -> Vec<FunctionFacts> {
        let Some(found) = self.functions.get(name) else { return Vec::new() };
        let Some(one) = pick(Some(found), schema, |one| &one.schema) else {
            // Overloads of one schema are still one name.
            let same =
                found.iter().all(|other| Some(&other.schema) == found.first().map(|it| &it.schema));
            return if schema.is_none() && same { found.clone() } else { Vec::new() };
        };
        found.iter().filter(|other| other.schema == one.schema).cloned().collect()
    }
}

impl Known {
    pub(super) fn of(objects: &Objects) -> Self {
        let mut known = Self::default();
        for table in objects.tables.values().filter(|table| table.columns_known) {
            let columns = table.columns.iter();
            let columns =
                columns.map(|column| (column.name.clone(), column.data_type.text.clone()));
            known.add_relation(&table.name, columns.collect());
        }
        for view in objects.views.values() {
            known.add_view(view);
        }
        for made in objects.types.values() {
            known.add_type(made);
        }
        for extension in objects.extensions.values() {
            known.add_extension(&extension.schema);
        }
        for routine in objects.routines.values() {
            known.add_routine(routine);
        }
        known
    }

    fn add_relation(&mut self, name: &Name, columns: Vec<(String, String)>) {
        let (schema, name) = (name.schema.clone(), name.name.clone());
        let facts = RelationFacts { schema, name: name.clone(), columns };
        let same = self.relations.entry(name).or_default();
        same.retain(|one| one.schema != facts.schema);
        same.push(facts);
    }

    /// Columns whose type nobody knows are there all the same.
    pub(super) fn add_view(&mut self, view: &View) {
        let Some(columns) = &view.columns else { return };
        let columns = columns.iter().map(|column| {
            let data_type = column.data_type.as_ref().map_or("?", |data_type| &data_type.text);
            (column.name.clone(), data_type.to_owned())
        });
        self.add_relation(&view.name, columns.collect());
    }

    fn add_type(&mut self, made: &CatalogType) {
        let kind = match &made.kind {
            CatalogTypeKind::Enum(_) => TypeKind::Enum,
            CatalogTypeKind::Domain(domain) => {
                TypeKind::Domain { base: domain.data_type.text.clone() }
            }
            CatalogTypeKind::Composite(attributes) => {
                let columns = attributes.iter();
                let columns = columns.map(|it| (it.name.clone(), it.data_type.text.clone()));
                self.add_relation(&made.name, columns.collect());
                TypeKind::Composite
            }
            CatalogTypeKind::Range(range) => {
                TypeKind::Range { subtype: range.subtype.text.clone() }
            }
            CatalogTypeKind::Base(_) => TypeKind::Base { category: 'U', preferred: false },
            CatalogTypeKind::Shell => return,
        };
        let (schema, name) = (made.name.schema.clone(), made.name.name.clone());
        self.types.entry(name.clone()).or_default().push(TypeFacts { schema, name, kind });
    }

    fn add_extension(&mut self, schema: &str) {
        let strings = STRINGS.iter().map(|name| (*name, 'S'));
        for (name, category) in strings.chain(OTHERS.iter().map(|name| (*name, 'U'))) {
            let kind = TypeKind::Base { category, preferred: false };
            let (schema, name) = (schema.to_owned(), name.to_owned());
            let same = self.types.entry(name.clone()).or_default();
            if same.iter().all(|one| one.schema != schema) {
                same.push(TypeFacts { schema, name, kind });
            }
        }
    }

    fn add_routine(&mut self, routine: &Routine) {
        if routine.kind == RoutineKind::Procedure {
            return;
        }
        let name = routine.name.name.name.clone();
        self.functions.entry(name).or_default().push(function_facts(routine));
    }

    pub(super) fn scope<'k>(&'k self, relations: &'k [(&'k str, &'k RelationFacts)]) -> Scope<'k> {
        Scope { facts: self, relations, expected: None }
    }

    pub(super) fn own(&self, name: &Name) -> Option<&RelationFacts> {
        self.relations.get(&name.name)?.iter().find(|one| one.schema == name.schema)
    }
}
