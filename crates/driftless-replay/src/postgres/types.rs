//! Enums, composite types, ranges, base types and domains.

use std::collections::BTreeMap;

use driftless_catalog::ObjectKind;
use driftless_catalog::postgres::{
    Attribute, DataType, Domain, DomainCheck, Name, NotNull, RangeType, Type, TypeKind,
};
use driftless_diag::Span;
use driftless_sql::postgres::{
    self as sql, AlterDomain, AlterType, AttributeActionKind, ColumnOptionKind, CreateDomain,
    CreateType, DomainChange, Literal, ObjectChange, Parameter, ParameterValue,
    TableConstraintKind, TypeChange, TypeDefinition, ValuePosition,
};

use crate::normal::Respelling;
use crate::place::Place;
use crate::problem::{Problem, did_you_mean};
use crate::sqlite::codes::{DUPLICATE_COLUMN, UNKNOWN_COLUMN};
use crate::sqlite::{DUPLICATE_CONSTRAINT, UNKNOWN_CONSTRAINT};

use super::codes::{ENUM_VALUE, INVALID_DEFINITION};
use super::lookup::RelationKind;
use super::names;
use super::session::{Done, Session, Stop};
use super::text::{collation, expression, parameters};

impl Session {
    pub(crate) fn create_type(&mut self, place: &Place<'_>, create: &CreateType) -> Done {
        let name = self.new_name(&create.name)?;
        let span = create.name.name.span;
        let shell =
            self.objects().types.get(&name).is_some_and(|it| matches!(it.kind, TypeKind::Shell));
        if !shell {
            let is_relation = matches!(create.definition, TypeDefinition::Composite(_));
            self.type_must_be_free(&name, span, is_relation)?;
        }
        let kind = match &create.definition {
            TypeDefinition::Enum(values) => TypeKind::Enum(enum_values(values)?),
            TypeDefinition::Composite(attributes) => {
                let attributes = attributes.iter().map(|it| self.attribute(it));
                TypeKind::Composite(attributes.collect::<Done<Vec<_>>>()?)
            }
            TypeDefinition::Range(options) => {
                TypeKind::Range(Box::new(self.range(&name, options, span)?))
            }
            TypeDefinition::Base(options) => TypeKind::Base(parameters(options)),
            TypeDefinition::Shell => TypeKind::Shell,
        };
        self.insert_type(place, Type { name, kind }, span);
        Ok(())
    }

    /// Refuses a name that a type has already. Indexes and sequences have none of their own name.
    fn type_must_be_free(&self, name: &Name, span: Span, is_relation: bool) -> Done {
        let relation = self.relation(name).map(RelationKind::name);
        let aside = !is_relation && matches!(relation, Some("index" | "sequence"));
        if aside && !self.objects().types.contains_key(name) {
            return Ok(());
        }
        self.must_be_free(name, span, true)
    }

    fn insert_type(&mut self, place: &Place<'_>, made: Type, span: Span) {
        self.learn(&made.name.name);
        self.made(place, made.key(), span.start);
        self.objects_mut().types.insert(made.name.clone(), made);
    }

    fn attribute(&self, attribute: &sql::Attribute) -> Done<Attribute> {
        Ok(Attribute {
            name: attribute.name.text.clone(),
            data_type: self.data_type(&attribute.data_type)?,
            collation: attribute.collation.as_ref().and_then(|name| collation(self, name)),
        })
    }

    fn range(&self, name: &Name, options: &[Parameter], span: Span) -> Done<RangeType> {
        let option = |wanted: &str| {
            let found = options.iter().find(|it| it.name.text == wanted);
            found.and_then(|it| it.value.as_ref())
        };
        let named = |wanted: &str| {
            let text = option(wanted).map(ParameterValue::text)?;
            Some(Name::new("pg_catalog", text))
        };
        let subtype = match option("subtype") {
            Some(ParameterValue::Type(data_type)) => self.data_type(data_type)?,
            Some(other) => DataType::built_in(other.text()),
            None => {
                let message = "a range type needs `subtype`";
                return Err(Problem::error(&INVALID_DEFINITION, span, message).into());
            }
        };
        let multirange = option("multirange_type_name").map(ParameterValue::text);
        let multirange = multirange.unwrap_or_else(|| match name.name.rfind("range") {
            Some(at) => {
                let (start, end) = name.name.split_at(at);
                format!("{start}multi{end}")
            }
            None => format!("{}_multirange", name.name),
        });
        Ok(RangeType {
            subtype,
            multirange: name.sibling(multirange),
            class: named("subtype_opclass"),
            collation: named("collation"),
            canonical: named("canonical"),
            difference: named("subtype_diff"),
        })
    }

    pub(crate) fn alter_type_statement(&mut self, place: &Place<'_>, alter: &AlterType) -> Done {
        let name = self.made_type(&alter.name)?;
        if !self.objects().types.contains_key(&name) {
            return Err(Stop::Unknown);
        }
        match &alter.change {
            TypeChange::AddValue { if_not_exists, value, position } => {
                self.add_value(&name, *if_not_exists, value, position.as_ref())?;
                let origin = self.catalog.origins.get(&name.key(ObjectKind::Type));
                // Those of a type that the transaction made itself may be used at once.
                if self.transactional && origin.is_some_and(|it| it.step != place.step) {
                    self.new_values.insert((name, value.value.clone()));
                }
                Ok(())
            }
            TypeChange::RenameValue { from, to } => self.rename_value(&name, from, to),
            TypeChange::Attributes(actions) => {
                for action in actions {
                    self.attribute_action(place, &name, action)?;
                }
                Ok(())
            }
            TypeChange::RenameAttribute { from, to, .. } => {
                let attributes = self.attributes(&name)?;
                let known: Vec<String> = attributes.iter().map(|it| it.name.clone()).collect();
                if attributes.iter().all(|it| it.name != from.text) {
                    return Err(no_attribute(&name, from, &known));
                }
                self.respell(Respelling::Attribute(from.text.clone(), to.text.clone()));
                let attributes = self.attributes(&name)?;
                for attribute in attributes.iter_mut().filter(|it| it.name == from.text) {
                    attribute.name.clone_from(&to.text);
                }
                Ok(())
            }
            TypeChange::SetProperties(options) => {
                let changed = parameters(options);
                if let Some(Type { kind: TypeKind::Base(options), .. }) =
                    self.objects_mut().types.get_mut(&name)
                {
                    options.extend(changed);
                }
                Ok(())
            }
            TypeChange::Object(change) => self.change_type(place, &name, change),
        }
    }

    fn change_type(&mut self, place: &Place<'_>, name: &Name, change: &ObjectChange) -> Done {
        match change {
            ObjectChange::RenameTo(to) => {
                let target = name.sibling(&to.text);
                self.must_be_free(&target, to.span, true)?;
                self.relocate_type(place, name, &target)
            }
            ObjectChange::SetSchema(to) => {
                let target = Name::new(self.schema(to)?, &name.name);
                if target == *name {
                    return Ok(());
                }
                self.must_be_free(&target, to.span, true)?;
                self.relocate_type(place, name, &target)
            }
            ObjectChange::OwnerTo(role) => {
                if let Some(key) = self.objects().types.get(name).map(Type::key) {
                    self.set_owner(key, role);
                }
                Ok(())
            }
            ObjectChange::DependsOnExtension { .. } | ObjectChange::RefreshVersion => Ok(()),
        }
    }

    fn values(&mut self, name: &Name, span: Span) -> Done<&mut Vec<String>> {
        match self.objects_mut().types.get_mut(name).map(|made| &mut made.kind) {
            Some(TypeKind::Enum(values)) => Ok(values),
            _ => {
                let message = format!("type `{name}` is not an enum");
                Err(Problem::error(&crate::sqlite::codes::WRONG_OBJECT, span, message).into())
            }
        }
    }

    fn add_value(
        &mut self,
        name: &Name,
        if_not_exists: bool,
        value: &Literal,
        position: Option<&ValuePosition>,
    ) -> Done {
        let values = self.values(name, value.span)?;
        if values.contains(&value.value) {
            if if_not_exists {
                return Err(Stop::Skipped);
            }
            let message = format!("enum `{name}` has a value `{}` already", value.value);
            return Err(Problem::error(&ENUM_VALUE, value.span, message)
                .label("this value exists")
                .into());
        }
        let at = match position {
            None => values.len(),
            Some(ValuePosition::Before(next)) => place_of(values, name, next)?,
            Some(ValuePosition::After(last)) => place_of(values, name, last)? + 1,
        };
        values.insert(at, value.value.clone());
        Ok(())
    }

    fn rename_value(&mut self, name: &Name, from: &Literal, to: &Literal) -> Done {
        let values = self.values(name, from.span)?;
        let at = place_of(values, name, from)?;
        if values.contains(&to.value) {
            let message = format!("enum `{name}` has a value `{}` already", to.value);
            return Err(Problem::error(&ENUM_VALUE, to.span, message).into());
        }
        if let Some(value) = values.get_mut(at) {
            value.clone_from(&to.value);
        }
        let (of, from, to) = (name.clone(), from.value.clone(), to.value.clone());
        self.new_values.remove(&(of.clone(), from.clone()));
        self.respell(Respelling::Value(of, from, to));
        Ok(())
    }

    fn attributes(&mut self, name: &Name) -> Done<&mut Vec<Attribute>> {
        match self.objects_mut().types.get_mut(name).map(|made| &mut made.kind) {
            Some(TypeKind::Composite(attributes)) => Ok(attributes),
            _ => Err(Stop::Unknown),
        }
    }

    fn attribute_action(
        &mut self,
        _: &Place<'_>,
        name: &Name,
        action: &sql::AttributeAction,
    ) -> Done {
        match &action.kind {
            AttributeActionKind::Add(attribute) => {
                let made = self.attribute(attribute)?;
                let attributes = self.attributes(name)?;
                if attributes.iter().any(|it| it.name == made.name) {
                    let message = format!("type `{name}` has an attribute `{}` already", made.name);
                    let span = attribute.name.span;
                    return Err(Problem::error(&DUPLICATE_COLUMN, span, message).into());
                }
                attributes.push(made);
            }
            AttributeActionKind::Drop { if_exists, name: attribute } => {
                let attributes = self.attributes(name)?;
                let known: Vec<String> = attributes.iter().map(|it| it.name.clone()).collect();
                if !known.contains(&attribute.text) && !*if_exists {
                    return Err(no_attribute(name, attribute, &known));
                }
                attributes.retain(|it| it.name != attribute.text);
            }
            AttributeActionKind::Alter { name: attribute, data_type, collation: written } => {
                let data_type = self.data_type(data_type)?;
                let collation = written.as_ref().and_then(|name| collation(self, name));
                let attributes = self.attributes(name)?;
                let known: Vec<String> = attributes.iter().map(|it| it.name.clone()).collect();
                match attributes.iter_mut().find(|it| it.name == attribute.text) {
                    Some(found) => {
                        found.data_type = data_type;
                        found.collation = collation;
                    }
                    None => return Err(no_attribute(name, attribute, &known)),
                }
            }
        }
        Ok(())
    }

    pub(crate) fn create_domain(&mut self, place: &Place<'_>, create: &CreateDomain) -> Done {
        let name = self.new_name(&create.name)?;
        self.type_must_be_free(&name, create.name.name.span, false)?;
        let mut domain = Domain {
            data_type: self.data_type(&create.data_type)?,
            collation: None,
            not_null: None,
            default: None,
            checks: BTreeMap::new(),
        };
        for option in &create.options {
            match &option.kind {
                ColumnOptionKind::NotNull => {
                    let given = option.name.as_ref().map(|name| name.text.clone());
                    domain.not_null = Some(NotNull { name: given, ..NotNull::default() });
                }
                ColumnOptionKind::Null => domain.not_null = None,
                ColumnOptionKind::Default(fragment) => {
                    let base = Some(domain.data_type.text.as_str());
                    self.judge_types(place, fragment.span, &[], base)?;
                    domain.default = Some(expression(place, fragment));
                }
                ColumnOptionKind::Collate(written) => domain.collation = collation(self, written),
                ColumnOptionKind::Check(fragment) => {
                    self.judge_domain_check(place, fragment, &domain.data_type.text)?;
                    let given = option.name.as_ref().map(|name| name.text.clone());
                    let check = given.unwrap_or_else(|| self.free_check(&name, &domain));
                    let made =
                        DomainCheck { expression: expression(place, fragment), not_valid: false };
                    domain.checks.insert(check, made);
                }
                _ => {
                    let message = "a domain has only NOT NULL, CHECK, DEFAULT and COLLATE";
                    return Err(Problem::error(&INVALID_DEFINITION, option.span, message).into());
                }
            }
        }
        let made = Type { name, kind: TypeKind::Domain(Box::new(domain)) };
        self.insert_type(place, made, create.name.name.span);
        Ok(())
    }

    fn free_check(&self, name: &Name, domain: &Domain) -> String {
        names::choose(&name.name, None, "check", |candidate| {
            domain.checks.contains_key(candidate)
                || self.is_constraint_name(&name.schema, candidate)
        })
    }

    /// Whether a domain of the schema has a check of that name.
    pub(crate) fn domain_has_check(&self, schema: &str, name: &str) -> bool {
        let types = self.objects().types.values().filter(|made| made.name.schema == schema);
        types.into_iter().any(|made| match &made.kind {
            TypeKind::Domain(domain) => domain.checks.contains_key(name),
            _ => false,
        })
    }

    pub(crate) fn alter_domain(&mut self, place: &Place<'_>, alter: &AlterDomain) -> Done {
        let name = self.made_type(&alter.name)?;
        if let DomainChange::Object(change) = &alter.change {
            return self.change_type(place, &name, change);
        }
        let Some(Type { kind: TypeKind::Domain(domain), .. }) = self.objects().types.get(&name)
        else {
            return Err(Stop::Unknown);
        };
        let mut domain = domain.clone();
        self.change_domain(place, &name, &mut domain, &alter.change)?;
        if let Some(made) = self.objects_mut().types.get_mut(&name) {
            made.kind = TypeKind::Domain(domain);
        }
        Ok(())
    }

    fn change_domain(
        &self,
        place: &Place<'_>,
        name: &Name,
        domain: &mut Domain,
        change: &DomainChange,
    ) -> Done {
        match change {
            DomainChange::SetDefault(fragment) => {
                domain.default = Some(expression(place, fragment));
            }
            DomainChange::DropDefault => domain.default = None,
            DomainChange::SetNotNull => _ = domain.not_null.get_or_insert_default(),
            DomainChange::DropNotNull => domain.not_null = None,
            DomainChange::AddConstraint(constraint) => {
                let given = constraint.name.as_ref();
                if let Some(taken) = given.filter(|it| domain.checks.contains_key(&it.text)) {
                    let message =
                        format!("domain `{name}` has a constraint `{}` already", taken.text);
                    return Err(Problem::error(&DUPLICATE_CONSTRAINT, taken.span, message).into());
                }
                match &constraint.kind {
                    TableConstraintKind::Check(fragment) => {
                        let given = given.map(|name| name.text.clone());
                        let check = given.unwrap_or_else(|| self.free_check(name, domain));
                        let not_valid = constraint.attributes.not_valid;
                        let made =
                            DomainCheck { expression: expression(place, fragment), not_valid };
                        domain.checks.insert(check, made);
                    }
                    _ => {
                        let given = given.map(|name| name.text.clone());
                        domain.not_null = Some(NotNull { name: given, ..NotNull::default() });
                    }
                }
            }
            DomainChange::DropConstraint { if_exists, name: check, .. } => {
                let not_null = domain.not_null.as_ref().and_then(|it| it.name.as_ref());
                if not_null == Some(&check.text) {
                    domain.not_null = None;
                } else if domain.checks.remove(&check.text).is_none() && !*if_exists {
                    return Err(no_check(name, check, domain));
                }
            }
            DomainChange::RenameConstraint { from, to } => match domain.checks.remove(&from.text) {
                Some(check) => _ = domain.checks.insert(to.text.clone(), check),
                None => return Err(no_check(name, from, domain)),
            },
            DomainChange::ValidateConstraint(check) => match domain.checks.get_mut(&check.text) {
                Some(found) => found.not_valid = false,
                None => return Err(no_check(name, check, domain)),
            },
            DomainChange::Object(_) => {}
        }
        Ok(())
    }
}

fn enum_values(values: &[Literal]) -> Done<Vec<String>> {
    let mut all: Vec<String> = Vec::new();
    for value in values {
        if all.contains(&value.value) {
            let message = format!("value `{}` is listed twice", value.value);
            return Err(Problem::error(&ENUM_VALUE, value.span, message).into());
        }
        all.push(value.value.clone());
    }
    Ok(all)
}

fn place_of(values: &[String], name: &Name, value: &Literal) -> Done<usize> {
    values.iter().position(|it| *it == value.value).ok_or_else(|| {
        let message = format!("enum `{name}` has no value `{}`", value.value);
        Problem::error(&ENUM_VALUE, value.span, message)
            .label("no such value")
            .help_if(did_you_mean(&value.value, values.iter().map(String::as_str)))
            .into()
    })
}

fn no_attribute(of: &Name, name: &sql::Name, known: &[String]) -> Stop {
    let message = format!("type `{of}` has no attribute `{}`", name.text);
    Problem::error(&UNKNOWN_COLUMN, name.span, message)
        .label("no such attribute")
        .help_if(did_you_mean(&name.text, known.iter().map(String::as_str)))
        .into()
}

fn no_check(of: &Name, name: &sql::Name, domain: &Domain) -> Stop {
    let message = format!("domain `{of}` has no constraint `{}`", name.text);
    Problem::error(&UNKNOWN_CONSTRAINT, name.span, message)
        .label("no such constraint")
        .help_if(did_you_mean(&name.text, domain.checks.keys().map(String::as_str)))
        .into()
}
