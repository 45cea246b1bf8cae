//! From a statement to the handler of its kind.

use driftless_catalog::ObjectKind;
use driftless_sql::postgres::{self as sql, StatementKind as Kind, Transaction};

use crate::place::Place;

use super::other::kind_of;
use super::session::{Done, Session, Stop};

impl Session {
    pub(crate) fn dispatch(&mut self, place: &Place<'_>, kind: &Kind) -> Done {
        match kind {
            Kind::CreateTable(create) => self.create_table(place, create),
            Kind::AlterTable(alter) => self.alter_table(place, alter),
            Kind::CreateIndex(create) => self.create_index(place, create),
            Kind::CreateSequence(create) => self.create_sequence(place, create),
            Kind::CreateView(create) => self.create_view(place, create),
            Kind::CreateMaterializedView(create) => self.create_materialized_view(place, create),
            Kind::RefreshMaterializedView(refresh) => self.refresh(refresh),
            Kind::CreateStatistics(create) => self.create_statistics(place, create),
            Kind::AlterStatistics(alter) => self.alter_statistics(alter),
            Kind::CreateTrigger(create) => self.create_trigger(place, create),
            Kind::CreateRule(create) => self.create_rule(place, create),
            Kind::CreatePolicy(create) => self.create_policy(place, create),
            Kind::AlterPolicy(alter) => self.alter_policy(place, alter),
            Kind::CreateType(create) => self.create_type(place, create),
            Kind::AlterType(alter) => self.alter_type_statement(place, alter),
            Kind::CreateDomain(create) => self.create_domain(place, create),
            Kind::AlterDomain(alter) => self.alter_domain(place, alter),
            Kind::CreateFunction(create) => self.create_function(place, create),
            Kind::AlterFunction(alter) => self.alter_function(place, alter),
            Kind::CreateAggregate(create) => self.create_aggregate(place, create),
            Kind::Drop(drop) => self.drop_statement(place, drop),
            Kind::AlterObject(alter) => self.alter_object(place, alter),
            Kind::Comment(comment) => self.comment(comment),
            Kind::Grant(grant) => self.grant(grant),
            Kind::AlterDefaultPrivileges(alter) => self.alter_default_privileges(alter),
            Kind::Dml(dml) => self.dml(place, dml),
            Kind::Do(block) => self.do_block(place, block),
            Kind::Copy(copy) => self.copy(place, copy),
            Kind::Truncate(truncate) => self.truncate(truncate),
            Kind::Set(set) => self.set(set),
            Kind::Reset(reset) => self.reset(reset),
            Kind::Transaction(transaction) => {
                self.transaction(transaction);
                Ok(())
            }
            Kind::Call(_) if self.calls_procedure(place) => Ok(()),
            Kind::Call(_) | Kind::Execute(_) => {
                self.opaque(place, "it runs code that is not followed");
                Ok(())
            }
            other => self.dispatch_rare(place, other),
        }
    }

    fn dispatch_rare(&mut self, place: &Place<'_>, kind: &Kind) -> Done {
        match kind {
            Kind::CreateSchema(create) => self.create_schema(place, create),
            Kind::CreateExtension(create) => self.create_extension(place, create),
            Kind::AlterExtension(alter) => self.alter_extension(alter),
            Kind::CreateEventTrigger(create) => self.create_event_trigger(place, create),
            Kind::AlterEventTrigger(alter) => self.alter_event_trigger(alter),
            Kind::CreatePublication(create) => self.create_publication(place, create),
            Kind::AlterPublication(alter) => self.alter_publication(place, alter),
            Kind::CreateForeignDataWrapper(create) => self.create_wrapper(create),
            Kind::AlterForeignDataWrapper(alter) => self.alter_wrapper(alter),
            Kind::CreateServer(create) => self.create_server(place, create),
            Kind::AlterServer(alter) => self.alter_server(alter),
            Kind::CreateUserMapping(mapping) => self.user_mapping(mapping, true),
            Kind::AlterUserMapping(mapping) => self.user_mapping(mapping, false),
            Kind::ImportForeignSchema(_) => {
                self.opaque(place, "which tables the other server has is not known");
                self.open = true;
                Ok(())
            }
            Kind::AlterTablesOfTablespace(_) | Kind::DropOwned(_) | Kind::ReassignOwned(_) => {
                self.opaque(place, "which objects it concerns is not known");
                Ok(())
            }
            Kind::CreateOperator(_)
            | Kind::CreateOperatorClass(_)
            | Kind::CreateOperatorFamily(_)
            | Kind::CreateCast(_)
            | Kind::CreateConversion(_)
            | Kind::CreateTransform(_)
            | Kind::CreateCollation(_)
            | Kind::CreateTextSearch(_)
            | Kind::CreateLanguage(_)
            | Kind::CreateAccessMethod(_)
            | Kind::CreateSubscription(_) => self.create_whole(place, kind),
            Kind::AlterOperator(sql::AlterOperator { object, .. })
            | Kind::AlterOperatorFamily(sql::AlterOperatorFamily { object, .. })
            | Kind::AlterTextSearch(sql::AlterTextSearch { object, .. }) => {
                self.append(place, object)
            }
            Kind::Lock(lock) => {
                for table in &lock.tables {
                    self.table_or_view(&table.name)?;
                }
                Ok(())
            }
            // Roles, databases and tablespaces belong to the whole server; the rest is about
            // rows, sessions and upkeep.
            _ => Ok(()),
        }
    }

    /// Objects that are kept as a whole.
    fn create_whole(&mut self, place: &Place<'_>, kind: &Kind) -> Done {
        match kind {
            Kind::CreateOperator(create) => {
                let name = sql::QualifiedName {
                    database: None,
                    schema: create.name.schema.clone(),
                    name: sql::Name {
                        text: create.name.operator.clone(),
                        span: create.name.span,
                        quoted: true,
                    },
                };
                let side = |wanted: &str| {
                    let option = create.options.iter().find(|it| it.name.text == wanted);
                    match option.and_then(|it| it.value.as_ref()) {
                        Some(sql::ParameterValue::Type(data_type)) => {
                            self.data_type(data_type).map(|it| it.text).unwrap_or_default()
                        }
                        Some(other) => other.text(),
                        None => "NONE".to_owned(),
                    }
                };
                let detail = format!(" ({}, {})", side("leftarg"), side("rightarg"));
                let span = create.name.span;
                self.create_other(place, ObjectKind::Operator, Some(&name), &detail, span)
            }
            Kind::CreateOperatorClass(create) => {
                let detail = format!(" USING {}", create.method.text);
                let span = create.name.name.span;
                self.create_other(
                    place,
                    ObjectKind::OperatorClass,
                    Some(&create.name),
                    &detail,
                    span,
                )
            }
            Kind::CreateOperatorFamily(create) => {
                let detail = format!(" USING {}", create.method.text);
                let span = create.name.name.span;
                self.create_other(
                    place,
                    ObjectKind::OperatorFamily,
                    Some(&create.name),
                    &detail,
                    span,
                )
            }
            Kind::CreateCast(create) => {
                let (source, target) =
                    (self.data_type(&create.source)?, self.data_type(&create.target)?);
                let detail = format!("({} AS {})", source.text, target.text);
                self.create_other(place, ObjectKind::Cast, None, &detail, create.source.span)
            }
            Kind::CreateTransform(create) => {
                let data_type = self.data_type(&create.data_type)?;
                let detail = format!("FOR {} LANGUAGE {}", data_type.text, create.language.text);
                self.create_other(
                    place,
                    ObjectKind::Transform,
                    None,
                    &detail,
                    create.data_type.span,
                )
            }
            Kind::CreateConversion(create) => {
                let span = create.name.name.span;
                self.create_other(place, ObjectKind::Conversion, Some(&create.name), "", span)
            }
            Kind::CreateCollation(create) => {
                let span = create.name.name.span;
                if create.if_not_exists
                    && self.other_name_key(&create.name, sql::ObjectKind::Collation).is_some()
                {
                    return Err(Stop::Skipped);
                }
                self.create_other(place, ObjectKind::Collation, Some(&create.name), "", span)
            }
            Kind::CreateTextSearch(create) => {
                let span = create.name.name.span;
                self.create_other(place, kind_of(create.kind), Some(&create.name), "", span)
            }
            Kind::CreateLanguage(create) => {
                self.create_global(place, ObjectKind::Language, &create.name);
                Ok(())
            }
            Kind::CreateAccessMethod(create) => {
                self.create_global(place, ObjectKind::AccessMethod, &create.name);
                Ok(())
            }
            Kind::CreateSubscription(create) => {
                self.create_global(place, ObjectKind::Subscription, &create.name);
                self.hide_connection(place, create);
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// A change to an object that is kept as a whole is kept after it.
    fn append(&mut self, place: &Place<'_>, object: &sql::ObjectReference) -> Done {
        let key = self.other_key(object).ok_or(Stop::Unknown)?;
        let text = super::text::slice(place, place.statement).to_owned();
        match self.objects_mut().others.get_mut(&key) {
            Some(other) => {
                other.definition.source.push_str(";\n");
                other.definition.source.push_str(&text);
                Ok(())
            }
            None => Err(Stop::Unknown),
        }
    }

    fn transaction(&mut self, transaction: &Transaction) {
        match transaction {
            Transaction::Begin(_) | Transaction::Commit { .. } => self.touched.clear(),
            Transaction::Rollback { .. } | Transaction::RollbackTo(_) => {
                for name in std::mem::take(&mut self.touched) {
                    self.catalog.unknown.add_key(name);
                }
            }
            _ => {}
        }
    }
}
