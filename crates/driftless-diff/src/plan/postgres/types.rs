//! Types changed in place: values of enums, attributes of composite types, defaults of domains.

use driftless_catalog::ObjectKey;
use driftless_catalog::postgres::{Attribute, Domain, Name, Type, TypeKind};
use driftless_replay::print::postgres::parts::{expression, ident, literal, named, named_type};

use super::super::{HazardKind, Placement, Planned};
use super::fate::Fates;

/// The values that are new, each with where it goes; none where values are gone or elsewhere.
pub(super) fn added_values(from: &[String], to: &[String]) -> Option<Vec<(String, String)>> {
    let mut old = from.iter().peekable();
    let mut added = Vec::new();
    let mut before: Option<&String> = None;
    for value in to {
        if old.peek() == Some(&value) {
            old.next();
        } else if from.contains(value) {
            return None;
        } else {
            let place = match (old.peek(), before) {
                (None, _) => String::new(),
                (Some(next), None) => format!(" BEFORE {}", literal(next)),
                (Some(_), Some(before)) => format!(" AFTER {}", literal(before)),
            };
            added.push((value.clone(), place));
        }
        before = Some(value);
    }
    old.next().is_none().then_some(added)
}

/// The actions of `ALTER TYPE` that make one list of attributes of another; none where the order
/// is in the way, or a type while values are stored.
pub(super) fn altered_attributes(
    from: &[Attribute],
    to: &[Attribute],
    is_free: bool,
) -> Option<Vec<String>> {
    let kept: Vec<&Attribute> =
        from.iter().filter(|it| to.iter().any(|other| other.name == it.name)).collect();
    let new = to.iter().filter(|it| !from.iter().any(|other| other.name == it.name));
    let order: Vec<&String> =
        kept.iter().map(|it| &it.name).chain(new.map(|it| &it.name)).collect();
    if order != to.iter().map(|it| &it.name).collect::<Vec<_>>() {
        return None;
    }
    let mut actions = Vec::new();
    for gone in from.iter().filter(|it| !to.iter().any(|other| other.name == it.name)) {
        actions.push(format!("DROP ATTRIBUTE {}", ident(&gone.name)));
    }
    for attribute in to {
        let collation = attribute.collation.as_ref();
        let collation = collation.map_or(String::new(), |it| format!(" COLLATE {}", named(it)));
        let (name, data_type) = (ident(&attribute.name), &attribute.data_type.text);
        match from.iter().find(|it| it.name == attribute.name) {
            None => actions.push(format!("ADD ATTRIBUTE {name} {data_type}{collation}")),
            Some(before) if before != attribute => {
                if !is_free {
                    return None;
                }
                actions.push(format!("ALTER ATTRIBUTE {name} TYPE {data_type}{collation}"));
            }
            Some(_) => {}
        }
    }
    if !is_free && actions.iter().any(|it| it.starts_with("DROP")) {
        return None;
    }
    Some(actions)
}

/// Changes a type in place.
pub(super) fn alter(from: &Type, to: &Type, key: &ObjectKey, fates: &Fates) -> Vec<Planned> {
    let name = named_type(&to.name);
    match (&from.kind, &to.kind) {
        (TypeKind::Enum(before), TypeKind::Enum(after)) => {
            let added = added_values(before, after).unwrap_or_default().into_iter();
            added
                .map(|(value, place)| {
                    let sql = format!("ALTER TYPE {name} ADD VALUE {}{place}", literal(&value));
                    Planned { placement: Placement::Alone, ..Planned::plain(sql) }
                })
                .collect()
        }
        (TypeKind::Composite(before), TypeKind::Composite(after)) => {
            let actions = altered_attributes(before, after, true).unwrap_or_default();
            if actions.is_empty() {
                return Vec::new();
            }
            let sql = format!("ALTER TYPE {name}\n    {}", actions.join(",\n    "));
            let planned = Planned::plain(sql);
            let lost = actions.iter().any(|action| action.starts_with("DROP"));
            vec![if lost {
                planned.with(HazardKind::DataLoss, format!("attributes of `{}` go", to.name))
            } else {
                planned
            }]
        }
        (TypeKind::Domain(before), TypeKind::Domain(after)) => {
            alter_domain(&to.name, before, after, key, fates)
        }
        _ => Vec::new(),
    }
}

fn alter_domain(
    name: &Name,
    from: &Domain,
    to: &Domain,
    key: &ObjectKey,
    fates: &Fates,
) -> Vec<Planned> {
    let shown = named_type(name);
    let mut statements = Vec::new();
    if fates.differs(key, "default") {
        let action = match &to.default {
            Some(default) => format!("SET DEFAULT {}", expression(default)),
            None => "DROP DEFAULT".to_owned(),
        };
        statements.push(Planned::plain(format!("ALTER DOMAIN {shown} {action}")));
    }
    match (&from.not_null, &to.not_null) {
        (None, Some(_)) => statements.push(
            Planned::plain(format!("ALTER DOMAIN {shown} SET NOT NULL"))
                .with(HazardKind::MayFail, format!("values of `{name}` may be NULL")),
        ),
        (Some(_), None) => {
            statements.push(Planned::plain(format!("ALTER DOMAIN {shown} DROP NOT NULL")));
        }
        _ => {}
    }
    statements
}

/// The name that a type has while its columns move to the new one.
pub(super) fn old_name(name: &Name) -> Name {
    let mut text = name.name.clone();
    while text.len() > 59 {
        text.pop();
    }
    name.sibling(format!("{text}_old"))
}
