//! Types made, beside old ones where columns stay, and changed in place: values of enums, attributes
//! of composite types, defaults of domains.

use driftless_catalog::ObjectKey;
use driftless_catalog::postgres::{Attribute, Domain, Name, RangeType, Type, TypeKind};
use driftless_replay::print::postgres::parts::{
    self, enclosed, expression, ident, literal, named, named_type,
};

use super::super::{HazardKind, Placement, Planned};
use super::draft::{Act, Draft};
use super::fate::{Fate, Fates};
use super::node::Node;

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

impl Draft<'_> {
    /// Makes a type, beside the old one where columns have that.
    pub(super) fn create_type(&self, name: &Name) -> Vec<Planned> {
        let Some(made) = self.to.objects.types.get(name) else { return Vec::new() };
        let mut made = made.clone();
        if let TypeKind::Domain(domain) = &mut made.kind {
            domain.checks.retain(|check, _| {
                self.is_carried(&Act::New(Node::DomainCheck(name.clone(), check.clone())))
            });
        }
        let mut statements = Vec::new();
        if self.fates.get(&Node::Type(name.clone())) == Some(Fate::Swap) {
            let kind = self.from.objects.types.get(name).map(|it| &it.kind);
            let word = if matches!(kind, Some(TypeKind::Domain(_))) { "DOMAIN" } else { "TYPE" };
            let old = ident(&old_name(name).name);
            statements
                .push(Planned::plain(format!("ALTER {word} {} RENAME TO {old}", named_type(name))));
            if let Some(TypeKind::Range(range)) = kind {
                statements.extend(self.renamed_with_range(name, range));
            }
        }
        statements.push(Planned::plain(parts::data_type(&made)));
        statements
    }

    /// What keeps its name when a range gets another, and the new range's would take: its multirange,
    /// and the functions that make either of nothing that has the range's type.
    fn renamed_with_range(&self, name: &Name, range: &RangeType) -> Vec<Planned> {
        // What it is a range of may have another name by now.
        let swapped = range
            .subtype
            .of
            .as_ref()
            .filter(|of| self.fates.get(&Node::Type((*of).clone())) == Some(Fate::Swap));
        let subtype = match swapped {
            Some(of) => named_type(&old_name(of)),
            None => range.subtype.text.clone(),
        };
        let shown = named_type(name);
        let old = |name: &Name| ident(&old_name(name).name);
        let (multirange, old_multirange) = (named_type(&range.multirange), old(&range.multirange));
        let renamed = [
            (format!("TYPE {multirange}"), old_multirange.clone()),
            (format!("FUNCTION {multirange}()"), old_multirange),
            (format!("FUNCTION {shown}({subtype}, {subtype})"), old(name)),
            (format!("FUNCTION {shown}({subtype}, {subtype}, text)"), old(name)),
        ];
        let say = |(what, old)| Planned::plain(format!("ALTER {what} RENAME TO {old}"));
        renamed.into_iter().map(say).collect()
    }

    pub(super) fn create_domain_check(&self, name: &Name, check: &str) -> Vec<Planned> {
        let Some(TypeKind::Domain(domain)) = self.to.objects.types.get(name).map(|it| &it.kind)
        else {
            return Vec::new();
        };
        let Some(found) = domain.checks.get(check) else { return Vec::new() };
        let (shown, check) = (named_type(name), ident(check));
        let condition = enclosed(&found.expression);
        let add = format!("ALTER DOMAIN {shown}\n    ADD CONSTRAINT {check} CHECK {condition}");
        if found.not_valid {
            return vec![Planned::plain(format!("{add} NOT VALID"))];
        }
        let message = format!("values of `{name}` may not satisfy `{check}`");
        vec![Planned::plain(add).with(HazardKind::MayFail, message)]
    }
}

/// The name that a type has while its columns move to the new one.
pub(super) fn old_name(name: &Name) -> Name {
    let mut text = name.name.clone();
    while text.len() > 59 {
        text.pop();
    }
    name.sibling(format!("{text}_old"))
}
