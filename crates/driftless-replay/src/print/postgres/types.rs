//! Types, in an order in which each finds those it is made of.

use std::collections::{BTreeMap, BTreeSet};

use driftless_catalog::postgres::{Domain, Name, RangeType, Type, TypeKind};

use super::super::order::sorted;
use super::{Script, enclosed, expression, ident, literal, named, named_type};

impl Script<'_> {
    pub(super) fn types(&mut self) {
        let types = &self.objects.types;
        let must: BTreeMap<Name, BTreeSet<Name>> =
            types.values().map(|made| (made.name.clone(), needs(made))).collect();
        for name in sorted(&must, &BTreeMap::new()) {
            if let Some(made) = types.get(&name) {
                self.add(create(made));
            }
        }
    }
}

fn needs(made: &Type) -> BTreeSet<Name> {
    match &made.kind {
        TypeKind::Domain(domain) => domain.data_type.of.iter().cloned().collect(),
        TypeKind::Composite(attributes) => {
            attributes.iter().filter_map(|attribute| attribute.data_type.of.clone()).collect()
        }
        TypeKind::Range(range) => range.subtype.of.iter().cloned().collect(),
        TypeKind::Enum(_) | TypeKind::Base(_) | TypeKind::Shell => BTreeSet::new(),
    }
}

/// `CREATE TYPE` or `CREATE DOMAIN`.
pub fn create(made: &Type) -> String {
    let name = named_type(&made.name);
    match &made.kind {
        TypeKind::Enum(values) => {
            let values: Vec<String> = values.iter().map(|value| literal(value)).collect();
            format!("CREATE TYPE {name} AS ENUM ({})", values.join(", "))
        }
        TypeKind::Domain(domain) => create_domain(&name, domain),
        TypeKind::Composite(attributes) => {
            let attributes = attributes.iter().map(|attribute| {
                let collation = attribute.collation.as_ref();
                let collation =
                    collation.map_or(String::new(), |it| format!(" COLLATE {}", named(it)));
                format!("    {} {}{collation}", ident(&attribute.name), attribute.data_type.text)
            });
            let attributes: Vec<String> = attributes.collect();
            format!("CREATE TYPE {name} AS (\n{}\n)", attributes.join(",\n"))
        }
        TypeKind::Range(range) => create_range(&name, &made.name, range),
        TypeKind::Base(options) => {
            let options: Vec<String> = options
                .iter()
                .map(|(option, value)| format!("{} = {value}", option.to_ascii_uppercase()))
                .collect();
            format!("CREATE TYPE {name} ({})", options.join(", "))
        }
        TypeKind::Shell => format!("CREATE TYPE {name}"),
    }
}

fn create_domain(name: &str, domain: &Domain) -> String {
    let mut text = format!("CREATE DOMAIN {name} AS {}", domain.data_type.text);
    if let Some(collation) = &domain.collation {
        text.push_str(&format!(" COLLATE {}", named(collation)));
    }
    if let Some(default) = &domain.default {
        text.push_str(&format!(" DEFAULT {}", expression(default)));
    }
    if domain.not_null.is_some() {
        text.push_str(" NOT NULL");
    }
    for (name, check) in &domain.checks {
        text.push_str(&format!(
            "\n    CONSTRAINT {} CHECK {}",
            ident(name),
            enclosed(&check.expression)
        ));
    }
    text
}

fn create_range(shown: &str, name: &Name, range: &RangeType) -> String {
    let mut options = vec![format!("SUBTYPE = {}", range.subtype.text)];
    let mut option = |words: &str, name: Option<&Name>| {
        options.extend(name.map(|name| format!("{words} = {}", named(name))));
    };
    option("SUBTYPE_OPCLASS", range.class.as_ref());
    option("COLLATION", range.collation.as_ref());
    option("CANONICAL", range.canonical.as_ref());
    option("SUBTYPE_DIFF", range.difference.as_ref());
    // What the server would make of the range's own name goes without saying.
    let usual = match name.name.rfind("range") {
        Some(_) => name.name.replacen("range", "multirange", 1),
        None => format!("{}_multirange", name.name),
    };
    if range.multirange != name.sibling(usual) {
        option("MULTIRANGE_TYPE_NAME", Some(&range.multirange));
    }
    format!("CREATE TYPE {shown} AS RANGE ({})", options.join(", "))
}
