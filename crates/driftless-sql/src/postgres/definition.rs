//! `CREATE` and `ALTER`: from the words after them to the kind of object.

use super::cursor::{Cursor, Parse};
use super::keyword::Keyword as K;
use super::object::{Changes, ObjectKind};
use super::statement::StatementKind as Kind;
use super::table::{AlteredTable, Persistence, RelationKind};

impl Cursor<'_> {
    /// `CREATE`.
    pub(super) fn create(&mut self) -> Parse<Kind> {
        self.expect(K::Create)?;
        if self.eat(K::Or) {
            self.expect(K::Replace)?;
            return self.create_or_replace();
        }
        let storage = [K::Temp, K::Temporary, K::Local, K::Global, K::Unlogged];
        if self.at_any(&storage) {
            let persistence = self.persistence();
            return self.create_stored(persistence, false);
        }
        match self.keyword() {
            Some(K::Table | K::Sequence | K::View | K::Recursive | K::Materialized) => {
                self.create_stored(Persistence::Permanent, false)
            }
            Some(K::Unique) => {
                self.bump();
                self.create_index(true).map(|kind| Kind::CreateIndex(Box::new(kind)))
            }
            Some(K::Index) => {
                self.create_index(false).map(|kind| Kind::CreateIndex(Box::new(kind)))
            }
            Some(K::Statistics) => self.create_statistics().map(Kind::CreateStatistics),
            Some(K::Type) => self.create_type().map(Kind::CreateType),
            Some(K::Domain) => self.create_domain().map(Kind::CreateDomain),
            Some(K::Schema) => self.create_schema().map(Kind::CreateSchema),
            Some(K::Extension) => self.create_extension().map(Kind::CreateExtension),
            Some(K::Policy) => self.create_policy().map(|kind| Kind::CreatePolicy(Box::new(kind))),
            Some(K::Role | K::Group) => self.create_role().map(Kind::CreateRole),
            Some(K::User) if !self.is_user_mapping() => self.create_role().map(Kind::CreateRole),
            Some(
                K::Trigger
                | K::Constraint
                | K::Rule
                | K::Function
                | K::Procedure
                | K::Aggregate
                | K::Language
                | K::Trusted
                | K::Procedural
                | K::Transform,
            ) => self.create_replaceable(false),
            _ => self.create_rare(),
        }
    }

    /// What may be temporary.
    fn create_stored(&mut self, persistence: Persistence, or_replace: bool) -> Parse<Kind> {
        let unlogged = persistence == Persistence::Unlogged;
        let temporary = persistence == Persistence::Temporary;
        match self.keyword() {
            Some(K::Table) if !or_replace => {
                self.create_table(persistence).map(|kind| Kind::CreateTable(Box::new(kind)))
            }
            Some(K::Sequence) if !or_replace => {
                self.create_sequence(persistence).map(Kind::CreateSequence)
            }
            Some(K::View | K::Recursive) if !unlogged => self
                .create_view(or_replace, persistence)
                .map(|kind| Kind::CreateView(Box::new(kind))),
            Some(K::Materialized) if !temporary && !or_replace => self
                .create_materialized_view(persistence)
                .map(|kind| Kind::CreateMaterializedView(Box::new(kind))),
            _ if or_replace => self.unexpected("VIEW"),
            _ => self.unexpected("TABLE, SEQUENCE or VIEW"),
        }
    }

    fn create_or_replace(&mut self) -> Parse<Kind> {
        let storage = [K::Temp, K::Temporary, K::Local, K::Global];
        if self.at_any(&storage) {
            let persistence = self.persistence();
            return self.create_stored(persistence, true);
        }
        if self.at_any(&[K::View, K::Recursive]) {
            return self.create_stored(Persistence::Permanent, true);
        }
        self.create_replaceable(true)
    }

    /// What `OR REPLACE` may replace, views excepted.
    fn create_replaceable(&mut self, or_replace: bool) -> Parse<Kind> {
        match self.keyword() {
            Some(K::Function | K::Procedure) => {
                self.create_function(or_replace).map(|kind| Kind::CreateFunction(Box::new(kind)))
            }
            Some(K::Trigger | K::Constraint) => {
                self.create_trigger(or_replace).map(|kind| Kind::CreateTrigger(Box::new(kind)))
            }
            Some(K::Rule) => {
                self.create_rule(or_replace).map(|kind| Kind::CreateRule(Box::new(kind)))
            }
            Some(K::Aggregate) => self.create_aggregate(or_replace).map(Kind::CreateAggregate),
            Some(K::Language | K::Trusted | K::Procedural) => {
                self.create_language(or_replace).map(|kind| Kind::CreateLanguage(Box::new(kind)))
            }
            Some(K::Transform) => {
                self.create_transform(or_replace).map(|kind| Kind::CreateTransform(Box::new(kind)))
            }
            _ => self.unexpected("FUNCTION, PROCEDURE, VIEW, TRIGGER, RULE or AGGREGATE"),
        }
    }

    fn create_rare(&mut self) -> Parse<Kind> {
        match self.keyword() {
            Some(K::Foreign) => {
                self.bump();
                if self.at(K::Table) {
                    let table = self.create_foreign_table()?;
                    return Ok(Kind::CreateTable(Box::new(table)));
                }
                self.create_wrapper().map(Kind::CreateForeignDataWrapper)
            }
            Some(K::Server) => self.create_server().map(|kind| Kind::CreateServer(Box::new(kind))),
            Some(K::User) => {
                self.expect_all(&[K::User, K::Mapping])?;
                self.create_user_mapping().map(Kind::CreateUserMapping)
            }
            Some(K::Event) => self.create_event_trigger().map(Kind::CreateEventTrigger),
            Some(K::Publication) => self.create_publication().map(Kind::CreatePublication),
            Some(K::Subscription) => self.create_subscription().map(Kind::CreateSubscription),
            Some(K::Collation) => self.create_collation().map(Kind::CreateCollation),
            Some(K::Operator) => self.create_operator(),
            Some(K::Text) => self.create_text_search().map(Kind::CreateTextSearch),
            Some(K::Cast) => self.create_cast().map(|kind| Kind::CreateCast(Box::new(kind))),
            Some(K::Conversion | K::Default) => {
                self.create_conversion().map(|kind| Kind::CreateConversion(Box::new(kind)))
            }
            Some(K::Database) => self.create_database().map(Kind::CreateDatabase),
            Some(K::Tablespace) => self.create_tablespace().map(Kind::CreateTablespace),
            Some(K::Access) => self.create_access_method().map(Kind::CreateAccessMethod),
            Some(K::Assertion) => {
                let span = self.current().span;
                self.refuse(span, "CREATE ASSERTION is not yet implemented", "")
            }
            _ => self.unexpected("TABLE, INDEX, VIEW, TYPE, FUNCTION or another kind of object"),
        }
    }

    /// `ALTER`.
    pub(super) fn alter(&mut self) -> Parse<Kind> {
        self.expect(K::Alter)?;
        if let Some(kind) = self.relation_kind()? {
            return Ok(match self.alter_table(kind)? {
                AlteredTable::One(alter) => Kind::AlterTable(alter),
                AlteredTable::Tablespace(alter) => Kind::AlterTablesOfTablespace(alter),
            });
        }
        let Some(keyword) = self.keyword() else {
            return self.unexpected("TABLE, INDEX, TYPE or another kind of object");
        };
        match keyword {
            K::Operator => self.alter_operator(),
            K::Text => self.alter_text_search(),
            K::Default => self.alter_default_privileges().map(Kind::AlterDefaultPrivileges),
            K::Large => self.alter_large_object().map(Kind::AlterObject),
            K::System => self.alter_system().map(Kind::AlterSystem),
            K::Foreign => {
                self.bump();
                self.alter_wrapper()
            }
            K::Event => {
                self.expect_all(&[K::Event, K::Trigger])?;
                self.alter_event_trigger()
            }
            K::Procedural => {
                self.expect_all(&[K::Procedural, K::Language])?;
                self.common_changes(ObjectKind::Language, Changes::GLOBAL)
            }
            K::User if self.is_user_mapping() => {
                self.expect_all(&[K::User, K::Mapping])?;
                self.alter_user_mapping().map(Kind::AlterUserMapping)
            }
            _ => self.alter_plain(keyword),
        }
    }

    /// Kinds that are one word, which is taken here.
    fn alter_plain(&mut self, keyword: K) -> Parse<Kind> {
        let known = [K::Aggregate, K::Conversion, K::Language, K::Rule, K::Schema, K::Trigger];
        if known.contains(&keyword) {
            self.bump();
            return self.alter_common(keyword);
        }
        let read: fn(&mut Self) -> Parse<Kind> = match keyword {
            K::Collation => |cursor| cursor.alter_collation().map(Kind::AlterObject),
            K::Database => Self::alter_database,
            K::Domain => |cursor| cursor.alter_domain().map(Kind::AlterDomain),
            K::Extension => |cursor| cursor.alter_extension().map(Kind::AlterExtension),
            K::Function => |cursor| cursor.alter_function(ObjectKind::Function),
            K::Procedure => |cursor| cursor.alter_function(ObjectKind::Procedure),
            K::Routine => |cursor| cursor.alter_function(ObjectKind::Routine),
            K::Group => Self::alter_group,
            K::Policy => Self::alter_policy,
            K::Publication => Self::alter_publication,
            K::Role | K::User => Self::alter_role,
            K::Server => Self::alter_server,
            K::Statistics => Self::alter_statistics,
            K::Subscription => Self::alter_subscription,
            K::Tablespace => Self::alter_tablespace,
            K::Type => |cursor| cursor.alter_type().map(Kind::AlterType),
            _ => return self.unexpected("TABLE, INDEX, TYPE or another kind of object"),
        };
        self.bump();
        read(self)
    }

    /// Kinds that know nothing but the changes common to many.
    fn alter_common(&mut self, keyword: K) -> Parse<Kind> {
        let (kind, changes) = match keyword {
            K::Aggregate => (ObjectKind::Aggregate, Changes::ALL),
            K::Conversion => (ObjectKind::Conversion, Changes::ALL),
            K::Language => (ObjectKind::Language, Changes::GLOBAL),
            K::Rule => (ObjectKind::Rule, Changes::RENAME),
            K::Schema => (ObjectKind::Schema, Changes::GLOBAL),
            _ => (ObjectKind::Trigger, Changes { depends: true, ..Changes::RENAME }),
        };
        self.common_changes(kind, changes)
    }

    /// The keywords of a kind of relation, if they follow.
    fn relation_kind(&mut self) -> Parse<Option<RelationKind>> {
        let kind = match self.keyword() {
            Some(K::Table) => RelationKind::Table,
            Some(K::Index) => RelationKind::Index,
            Some(K::Sequence) => RelationKind::Sequence,
            Some(K::View) => RelationKind::View,
            Some(K::Materialized) => {
                self.expect_all(&[K::Materialized, K::View])?;
                return Ok(Some(RelationKind::MaterializedView));
            }
            Some(K::Foreign) if self.keyword_ahead(1) == Some(K::Table) => {
                self.bump();
                RelationKind::ForeignTable
            }
            _ => return Ok(None),
        };
        self.bump();
        Ok(Some(kind))
    }
}
