//! PostgreSQL's catalogs compared, by the one projection to attributes that all kinds have.
//!
//! Nothing here knows a kind, so nothing can be forgotten here: an object that is described is
//! compared. Names of attributes and the text of values are those of the description.

use std::collections::BTreeMap;

use driftless_catalog::postgres::{Described, Fact, facts};
use driftless_catalog::{Catalog, ObjectKey, ObjectKind, Verdict};

use super::Options;
use crate::{Certainty, Change};

/// All changes, by kind and name.
pub(super) fn changes(from: &Catalog, to: &Catalog, options: &Options) -> Vec<Change> {
    let (before, after) = (described(from), described(to));
    let mut changes = Vec::new();
    for (key, one) in &before {
        match after.get(key) {
            Some(other) => compare(one, other, options, &mut changes),
            None if is_part_of_gone(key, &after) => {}
            None => changes.push(change(key, None, Some(definition(one)), None)),
        }
    }
    for (key, other) in &after {
        if !before.contains_key(key) && !is_part_of_gone(key, &before) {
            changes.push(change(key, None, None, Some(definition(other))));
        }
    }
    for change in &mut changes {
        let unknown = |catalog: &Catalog| is_unknown(catalog, &change.key);
        if unknown(from) || unknown(to) {
            change.certainty = Certainty::Undecided;
        }
    }
    changes.sort_by(|one, other| (&one.key, &one.attribute).cmp(&(&other.key, &other.attribute)));
    changes
}

/// Every object but temporary ones, which belong to a connection.
fn described(catalog: &Catalog) -> BTreeMap<ObjectKey, Described> {
    let all = facts(&catalog.postgres).into_iter();
    all.filter(|it| !it.key.path.starts_with("pg_temp.")).map(|it| (it.key.clone(), it)).collect()
}

/// Whether the object is a part of a table that is not there: the table says it all.
fn is_part_of_gone(key: &ObjectKey, side: &BTreeMap<ObjectKey, Described>) -> bool {
    if !matches!(key.kind, ObjectKind::Column | ObjectKind::Constraint) {
        return false;
    }
    let Some((table, _)) = key.path.rsplit_once('.') else { return false };
    let whole = |kind| ObjectKey { kind, path: table.to_owned() };
    !side.contains_key(&whole(ObjectKind::Table)) && !side.contains_key(&whole(ObjectKind::Domain))
}

fn compare(one: &Described, other: &Described, options: &Options, changes: &mut Vec<Change>) {
    let mut names: Vec<&'static str> = Vec::new();
    for (name, _) in one.attributes.iter().chain(&other.attributes) {
        if !names.contains(name) {
            names.push(name);
        }
    }
    for name in names {
        if name == "columns" && one.key.kind == ObjectKind::Table && !options.column_order {
            continue;
        }
        let (from, to) = (value(one, name), value(other, name));
        let certainty = match from.compare(&to) {
            Verdict::Equal => continue,
            Verdict::Different => Certainty::Certain,
            Verdict::Unknown => Certainty::Undecided,
        };
        let mut made = change(&one.key, Some(name), shown(&from), shown(&to));
        made.certainty = certainty;
        changes.push(made);
    }
}

fn value(described: &Described, name: &str) -> Fact {
    let found = described.attributes.iter().find(|(attribute, _)| *attribute == name);
    found.map_or(Fact::None, |(_, fact)| fact.clone())
}

fn shown(fact: &Fact) -> Option<String> {
    (!matches!(fact, Fact::None)).then(|| fact.display())
}

/// An object that is on one side only, in one line.
fn definition(described: &Described) -> String {
    let said = described.attributes.iter().filter(|(_, fact)| !matches!(fact, Fact::Unsaid));
    let said: Vec<String> =
        said.map(|(name, fact)| format!("{name}: {}", fact.display())).collect();
    said.join("; ")
}

fn change(
    key: &ObjectKey,
    attribute: Option<&str>,
    from: Option<String>,
    to: Option<String>,
) -> Change {
    Change {
        kind: key.kind,
        name: key.path.clone(),
        attribute: attribute.map(str::to_owned),
        from,
        to,
        certainty: Certainty::Certain,
        key: key.clone(),
    }
}

fn is_unknown(catalog: &Catalog, key: &ObjectKey) -> bool {
    let parts = key.path.split(['.', '(']).map(|part| part.trim_matches('"'));
    parts.into_iter().any(|part| catalog.is_unknown(&catalog.ident(part)))
}

#[cfg(test)]
mod tests {
    use driftless_catalog::SqlText;
    use driftless_catalog::postgres::{Column, DataType, Name, Table};
    use driftless_diag::Backend;

    use super::*;

    fn catalog(columns: &[(&str, &str)], default: Option<&str>) -> Catalog {
        let mut catalog = Catalog::new(Backend::Postgres);
        let mut table = Table::new(Name::new("public", "t"));
        for (name, data_type) in columns {
            let mut column = Column::new(*name, DataType::built_in(*data_type));
            column.default = default.map(SqlText::raw);
            table.columns.push(column);
        }
        catalog.postgres.tables.insert(table.name.clone(), table);
        catalog
    }

    #[track_caller]
    fn check(from: &Catalog, to: &Catalog, expected: &[&str]) {
        let changes = changes(from, to, &Options { column_order: false });
        let shown: Vec<String> = changes
            .iter()
            .map(|it| {
                let attribute = it.attribute.as_deref().unwrap_or("itself");
                let side = |side: &Option<String>| side.clone().unwrap_or_default();
                let (from, to) = (side(&it.from), side(&it.to));
                format!("{} {} {attribute}: {from} -> {to} {:?}", it.kind, it.name, it.certainty)
            })
            .collect();
        assert_eq!(shown, expected);
    }

    #[test]
    fn objects_attributes_and_doubts_are_told_apart() {
        let one = catalog(&[("a", "integer"), ("b", "text")], None);
        check(&one, &one, &[]);
        check(&one, &catalog(&[("b", "text"), ("a", "integer")], None), &[]);
        let wide = catalog(&[("a", "bigint"), ("b", "text")], None);
        check(&one, &wide, &["column t.a type: integer -> bigint Certain"]);
        let none = Catalog::new(Backend::Postgres);
        check(&one, &none, &["table t itself: columns: a, b ->  Certain"]);
        let (x, y) = (catalog(&[("a", "text")], Some("x")), catalog(&[("a", "text")], Some("y")));
        check(&x, &y, &["column t.a default: x -> y Undecided"]);
        let mut doubt = wide.clone();
        doubt.unknown.add_key("t".to_owned());
        check(&one, &doubt, &["column t.a type: integer -> bigint Undecided"]);
    }
}
