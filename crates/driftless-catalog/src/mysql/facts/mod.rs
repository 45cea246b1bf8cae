//! Every object as a list of attributes with values; see [`Described`] for what it serves.
//!
//! What statements leave to the database or the server is decided here, from what is known of
//! them: from the catalog itself, or from the one it is compared with ([`Context`]). What neither
//! says is [`Fact::Unsaid`] and equal to anything.

mod code;
mod table;

use std::collections::BTreeMap;

use driftless_diag::Backend;

use crate::described::{held, pairs};
use crate::{Described, Fact, ObjectKey, ObjectKind};

use super::{Charset, Name, Objects, Version, database_key, grants_key};

type Attributes = Vec<(&'static str, Fact)>;

/// What values are to be understood by.
#[derive(Debug, Clone, PartialEq)]
pub struct Context {
    /// The product.
    pub product: Backend,
    /// The server's version, if known.
    pub version: Option<Version>,
    /// Character set and collation of the database, if known.
    pub database: Option<Charset>,
    /// Names of tables count without case.
    pub folds_names: bool,
}

impl Context {
    /// What is known from the objects themselves, or else from others that they are compared with.
    pub fn new(product: Backend, objects: &Objects, others: Option<&Objects>) -> Self {
        let both = || std::iter::once(objects).chain(others);
        Self {
            product,
            version: both().find_map(|it| it.server.version),
            database: both().find_map(|it| it.database.charset.clone()),
            folds_names: both().any(|it| it.server.folds_names),
        }
    }
}

/// Describes every object. The result is sorted by key. Temporary tables are no part of a schema.
pub fn facts(objects: &Objects, context: &Context) -> Vec<Described> {
    list(List { objects, context, beside: None, described: Vec::new() })
}

/// The same, without tables that others have to the letter, if what these leave open means the same on
/// both sides.
pub(crate) fn facts_beside(
    product: Backend,
    objects: &Objects,
    others: &Objects,
) -> Vec<Described> {
    let context = Context::new(product, objects, Some(others));
    let is_same = context == Context::new(product, others, Some(objects));
    let beside = is_same.then_some(others);
    list(List { objects, context: &context, beside, described: Vec::new() })
}

fn list(mut list: List<'_>) -> Vec<Described> {
    list.database();
    list.tables();
    list.code();
    list.grants();
    let mut described = list.described;
    described.sort_by(|one, other| one.key.cmp(&other.key));
    described
}

/// The descriptions made so far.
struct List<'a> {
    objects: &'a Objects,
    context: &'a Context,
    /// Tables that need not be described where they are the same.
    beside: Option<&'a Objects>,
    described: Vec<Described>,
}

impl List<'_> {
    fn database(&mut self) {
        let database = &self.objects.database;
        let mut attributes = self.charset(database.charset.as_ref());
        attributes.push(("comment", comment(&database.comment)));
        self.add(database_key(), attributes);
    }

    /// The database's own are there whenever any were read, so that who compares can tell.
    fn grants(&mut self) {
        let Some(grants) = &self.objects.grants else { return };
        let on_database = database_key();
        let privileges = grants.get(&on_database).map_or(Fact::text("nobody"), held);
        self.add(grants_key(&on_database), vec![("privileges", privileges)]);
        for (key, privileges) in grants.iter().filter(|(key, _)| **key != on_database) {
            self.add(grants_key(key), vec![("privileges", held(privileges))]);
        }
    }

    /// Adds an object that is no part of another.
    fn add(&mut self, key: ObjectKey, attributes: Attributes) {
        self.push(key, None, attributes);
    }

    /// Adds a part of a table.
    fn add_part(&mut self, table: &Name, kind: ObjectKind, part: &str, attributes: Attributes) {
        let table = self.folded(table);
        self.push(table.part_key(kind, part), Some(table.key(ObjectKind::Table)), attributes);
    }

    fn push(&mut self, key: ObjectKey, part_of: Option<ObjectKey>, attributes: Attributes) {
        let mut attributes = attributes;
        attributes.retain(|(_, fact)| !matches!(fact, Fact::None));
        attributes.shrink_to_fit();
        self.described.push(Described { key, part_of, attributes });
    }

    /// A name as the server keeps it.
    fn folded(&self, name: &Name) -> Name {
        if !self.context.folds_names {
            return name.clone();
        }
        let database = name.database.as_ref().map(|database| database.to_lowercase());
        Name { database, name: name.name.to_lowercase() }
    }

    /// Character set and collation of what has some; unsaid ones are the database's.
    fn charset(&self, charset: Option<&Charset>) -> Attributes {
        let charset = charset.or(self.context.database.as_ref());
        let resolved =
            charset.and_then(|it| it.resolved(self.context.product, self.context.version));
        let said = |text: Option<String>| text.map_or(Fact::Unsaid, Fact::text);
        vec![("charset", said(charset.map(|it| it.charset.clone()))), ("collation", said(resolved))]
    }

    /// A type without what is only shown: MySQL 5.7 prints widths of integers and years, 8 does
    /// not, and they mean nothing unless zeros are filled in.
    fn data_type(&self, text: &str) -> Fact {
        Fact::text(if self.context.product == Backend::MySql {
            without_width(text)
        } else {
            text.to_owned()
        })
    }
}

fn without_width(text: &str) -> String {
    let whole = || text.to_owned();
    let Some((word, rest)) = text.split_once('(') else { return whole() };
    let Some((width, rest)) = rest.split_once(')') else { return whole() };
    let counts = match word {
        "tinyint" => width != "1",
        "smallint" | "mediumint" | "int" | "bigint" | "year" => true,
        _ => false,
    };
    if counts && !rest.contains("zerofill") { format!("{word}{rest}") } else { whole() }
}

/// A comment, if there is one.
fn comment(text: &str) -> Fact {
    if text.is_empty() { Fact::None } else { Fact::text(text) }
}

/// Options as `name=value`. Aria adds what it does anyhow to what a statement said.
fn options(options: &BTreeMap<String, String>) -> Fact {
    let is_usual =
        |name: &str, value: &str| matches!(name, "page_checksum" | "transactional") && value == "1";
    let mut said = options.clone();
    said.retain(|name, value| !is_usual(name, value));
    pairs(&said)
}

/// What a source may be silent about.
fn said(text: Option<&String>) -> Fact {
    text.map_or(Fact::Unsaid, Fact::text)
}

#[cfg(test)]
mod tests {
    use super::super::{Column, Key, KeyKind, KeyPart, Table};
    use super::*;
    use crate::Verdict;

    fn objects(charset: Option<Charset>) -> Objects {
        let mut table = Table::new(Name::plain("Users"));
        let mut column = Column::new("Name", "varchar(10)");
        column.charset.clone_from(&charset);
        table.charset = charset;
        table.columns.push(column);
        table.columns.push(Column::new("n", "int(11)"));
        table.keys.push(Key::new("PRIMARY", KeyKind::Primary, vec![KeyPart::column("n")]));
        let mut objects = Objects::default();
        objects.tables.insert(table.name.clone(), table);
        objects
    }

    fn shown(described: &[Described]) -> Vec<String> {
        let one = |it: &Described| {
            let said = it.attributes.iter().filter(|(_, fact)| fact.display() != "-");
            let said: Vec<String> =
                said.map(|(name, fact)| format!("{name}={}", fact.display())).collect();
            format!("{} {}: {}", it.key.kind, it.key.path, said.join(" "))
        };
        described.iter().map(one).collect()
    }

    #[test]
    fn every_part_of_a_table_is_an_object() {
        let objects = objects(None);
        let context = Context::new(Backend::MySql, &objects, None);
        assert_eq!(
            shown(&facts(&objects, &context)),
            [
                "table Users: columns=Name, n engine=InnoDB",
                "column Users.Name: type=varchar(10)",
                "column Users.n: type=int",
                "index Users.PRIMARY: kind=primary key parts=n",
                "database defaults: ",
            ]
        );
    }

    #[test]
    fn what_a_statement_left_open_is_what_the_other_side_says() {
        let (open, mut live) = (objects(None), objects(Some(Charset::collated("latin1_bin"))));
        live.database.charset = Some(Charset::collated("latin1_bin"));
        live.server.folds_names = true;
        let described = |one: &Objects, other: &Objects| {
            facts(one, &Context::new(Backend::MariaDb, one, Some(other)))
        };
        let (one, two) = (described(&open, &live), described(&live, &open));
        assert_eq!(one.len(), two.len());
        for (one, two) in one.iter().zip(&two) {
            assert_eq!(one.key, two.key);
            for ((name, fact), (_, other)) in one.attributes.iter().zip(&two.attributes) {
                assert_eq!(fact.compare(other), Verdict::Equal, "{name}");
            }
        }
        live.database.charset = Some(Charset::collated("utf8mb4_bin"));
        let two = described(&live, &open);
        let one = described(&open, &live);
        let differs = one.iter().zip(&two).any(|(one, two)| {
            let pairs = one.attributes.iter().zip(&two.attributes);
            pairs.into_iter().any(|((_, one), (_, two))| one.compare(two) == Verdict::Different)
        });
        assert!(differs, "a table of another collation than the database's");
    }
}
