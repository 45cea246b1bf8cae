//! Publications and subscriptions.

use super::cursor::{Cursor, Parse};
use super::fragment::Fragment;
use super::keyword::Keyword as K;
use super::literal::Literal;
use super::name::{Name, QualifiedName};
use super::object::{AlterObject, Changes, ObjectIdentity, ObjectKind};
use super::options::Parameter;
use super::statement::StatementKind;
use super::terminal::Symbol;

/// `CREATE PUBLICATION`.
#[derive(Debug, Clone)]
pub struct CreatePublication {
    /// The name.
    pub name: Name,
    /// `FOR ALL TABLES`.
    pub all_tables: bool,
    /// `FOR`: what is published.
    pub objects: Vec<PublicationObject>,
    /// `WITH`.
    pub with: Vec<Parameter>,
}

/// Something that is published.
#[derive(Debug, Clone)]
pub enum PublicationObject {
    /// `TABLE`.
    Table {
        /// `ONLY`.
        only: bool,
        /// The table.
        name: QualifiedName,
        /// Columns; empty for all.
        columns: Vec<Name>,
        /// `WHERE`.
        condition: Option<Fragment>,
    },
    /// `TABLES IN SCHEMA`.
    Schema(Name),
    /// `TABLES IN SCHEMA CURRENT_SCHEMA`.
    CurrentSchema,
}

/// `ALTER PUBLICATION`, other than renaming it and changing its owner.
#[derive(Debug, Clone)]
pub struct AlterPublication {
    /// The publication.
    pub name: Name,
    /// What is done to it.
    pub change: PublicationChange,
}

/// What `ALTER PUBLICATION` does.
#[derive(Debug, Clone)]
pub enum PublicationChange {
    /// `ADD`.
    Add(Vec<PublicationObject>),
    /// `SET` what is published.
    SetObjects(Vec<PublicationObject>),
    /// `DROP`.
    Drop(Vec<PublicationObject>),
    /// `SET (..)`.
    SetParameters(Vec<Parameter>),
}

/// `CREATE SUBSCRIPTION`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateSubscription {
    /// The name.
    pub name: Name,
    /// `CONNECTION`: it may hold a password.
    pub connection: Literal,
    /// `PUBLICATION`.
    pub publications: Vec<Name>,
    /// `WITH`.
    pub with: Vec<Parameter>,
}

/// `ALTER SUBSCRIPTION`, other than renaming it and changing its owner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlterSubscription {
    /// The subscription.
    pub name: Name,
    /// What is done to it.
    pub change: SubscriptionChange,
}

/// What `ALTER SUBSCRIPTION` does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SubscriptionChange {
    /// `SET (..)`.
    SetParameters(Vec<Parameter>),
    /// `CONNECTION`.
    Connection(Literal),
    /// `REFRESH PUBLICATION`, with its options.
    Refresh(Vec<Parameter>),
    /// `ADD PUBLICATION`.
    Add(Vec<Name>, Vec<Parameter>),
    /// `DROP PUBLICATION`.
    Drop(Vec<Name>, Vec<Parameter>),
    /// `SET PUBLICATION`.
    Set(Vec<Name>, Vec<Parameter>),
    /// `ENABLE`; false for `DISABLE`.
    Enable(bool),
    /// `SKIP (..)`.
    Skip(Vec<Parameter>),
}

/// What an unmarked entry of a list is, by the one before it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Listed {
    Nothing,
    Tables,
    Schemas,
}

impl Cursor<'_> {
    /// The rest of `CREATE PUBLICATION`.
    pub(super) fn create_publication(&mut self) -> Parse<CreatePublication> {
        self.expect(K::Publication)?;
        let name = self.name("a publication")?;
        let (mut all_tables, mut objects) = (false, Vec::new());
        if self.eat(K::For) {
            all_tables = self.eat_all(&[K::All, K::Tables]);
            if !all_tables {
                objects = self.publication_objects()?;
            }
        }
        Ok(CreatePublication { name, all_tables, objects, with: self.with_definition()? })
    }

    fn publication_objects(&mut self) -> Parse<Vec<PublicationObject>> {
        let mut listed = Listed::Nothing;
        self.list(|cursor| {
            if cursor.eat(K::Table) {
                listed = Listed::Tables;
            } else if cursor.at(K::Tables) && cursor.keyword_ahead(1) == Some(K::In) {
                cursor.expect_all(&[K::Tables, K::In, K::Schema])?;
                listed = Listed::Schemas;
            }
            match listed {
                Listed::Tables => cursor.published_table(),
                Listed::Schemas if cursor.eat(K::CurrentSchema) => {
                    Ok(PublicationObject::CurrentSchema)
                }
                Listed::Schemas => cursor.name("a schema").map(PublicationObject::Schema),
                Listed::Nothing => cursor.unexpected("TABLE, TABLES IN SCHEMA or ALL TABLES"),
            }
        })
    }

    fn published_table(&mut self) -> Parse<PublicationObject> {
        let relation = self.relation("a table")?;
        let columns = self.optional_names("a column")?;
        let condition = self.after(K::Where, Self::fragment_in_parens)?;
        let (only, name) = (relation.only, relation.name);
        Ok(PublicationObject::Table { only, name, columns, condition })
    }

    /// The rest of `ALTER PUBLICATION`.
    pub(super) fn alter_publication(&mut self) -> Parse<StatementKind> {
        let object = self.object(ObjectKind::Publication)?;
        if let Some(change) = self.object_change(Changes::GLOBAL)? {
            let alter = AlterObject { if_exists: false, object, change };
            return Ok(StatementKind::AlterObject(alter));
        }
        let keyword = self.keyword();
        if !self.at_any(&[K::Set, K::Add, K::Drop]) {
            return self.unexpected("ADD, SET, DROP, OWNER TO or RENAME TO");
        }
        self.bump();
        let change = match keyword {
            Some(K::Set) if self.symbol() == Symbol::LeftParen => {
                PublicationChange::SetParameters(self.definition()?)
            }
            Some(K::Set) => PublicationChange::SetObjects(self.publication_objects()?),
            Some(K::Add) => PublicationChange::Add(self.publication_objects()?),
            _ => PublicationChange::Drop(self.publication_objects()?),
        };
        let ObjectIdentity::Name(name) = object.identity else {
            return self.unexpected("a publication");
        };
        Ok(StatementKind::AlterPublication(AlterPublication { name: name.name, change }))
    }

    fn publication_names(&mut self) -> Parse<Vec<Name>> {
        self.expect(K::Publication)?;
        self.list(|cursor| cursor.name("a publication"))
    }

    /// The rest of `CREATE SUBSCRIPTION`.
    pub(super) fn create_subscription(&mut self) -> Parse<CreateSubscription> {
        self.expect(K::Subscription)?;
        let name = self.name("a subscription")?;
        self.expect(K::Connection)?;
        let connection = self.string("a connection string")?;
        let publications = self.publication_names()?;
        Ok(CreateSubscription { name, connection, publications, with: self.with_definition()? })
    }

    /// The rest of `ALTER SUBSCRIPTION`.
    pub(super) fn alter_subscription(&mut self) -> Parse<StatementKind> {
        let object = self.object(ObjectKind::Subscription)?;
        if let Some(change) = self.object_change(Changes::GLOBAL)? {
            let alter = AlterObject { if_exists: false, object, change };
            return Ok(StatementKind::AlterObject(alter));
        }
        let change = self.subscription_change()?;
        let ObjectIdentity::Name(name) = object.identity else {
            return self.unexpected("a subscription");
        };
        Ok(StatementKind::AlterSubscription(AlterSubscription { name: name.name, change }))
    }

    fn subscription_change(&mut self) -> Parse<SubscriptionChange> {
        let keyword = self.keyword();
        let changes = [K::Set, K::Connection, K::Refresh, K::Add, K::Drop];
        if !self.at_any(&changes) && !self.at_any(&[K::Enable, K::Disable, K::Skip]) {
            return self.unexpected("SET, ADD, DROP, REFRESH, CONNECTION, ENABLE or DISABLE");
        }
        self.bump();
        Ok(match keyword {
            Some(K::Set) if self.symbol() == Symbol::LeftParen => {
                SubscriptionChange::SetParameters(self.definition()?)
            }
            Some(K::Connection) => {
                SubscriptionChange::Connection(self.string("a connection string")?)
            }
            Some(K::Refresh) => {
                self.expect(K::Publication)?;
                SubscriptionChange::Refresh(self.with_definition()?)
            }
            Some(K::Enable) => SubscriptionChange::Enable(true),
            Some(K::Disable) => SubscriptionChange::Enable(false),
            Some(K::Skip) => SubscriptionChange::Skip(self.definition()?),
            _ => {
                let names = self.publication_names()?;
                let with = self.with_definition()?;
                match keyword {
                    Some(K::Add) => SubscriptionChange::Add(names, with),
                    Some(K::Drop) => SubscriptionChange::Drop(names, with),
                    _ => SubscriptionChange::Set(names, with),
                }
            }
        })
    }
}
