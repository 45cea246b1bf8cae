//! A statement's tokens, and what the names among them mean in a schema.
//!
//! Nothing here has to be right: a word that is taken for something else than it is makes a mutant
//! of another kind, about which the server has the last word all the same.

use std::collections::BTreeSet;

use driftless_catalog::Catalog;
use driftless_catalog::postgres::TypeKind;
use driftless_diag::{Backend, Span};
use driftless_sql::{mysql, postgres, sqlite};

/// What a token is, in any dialect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    Word,
    Quoted,
    Text,
    Number,
    Mark,
}

/// A token that is neither blank nor comment.
#[derive(Debug, Clone)]
pub(crate) struct Token {
    pub(crate) shape: Shape,
    pub(crate) span: Span,
    /// As the product compares names; as written for everything else.
    pub(crate) name: String,
}

impl Token {
    pub(crate) fn is(&self, word: &str) -> bool {
        self.shape == Shape::Word && self.name == word
    }

    pub(crate) fn is_mark(&self, mark: &str) -> bool {
        self.shape == Shape::Mark && self.name == mark
    }
}

/// The tokens of a statement.
pub(crate) fn tokens(backend: Backend, text: &str) -> Vec<Token> {
    let made = |shape, span: Span| {
        let written = text.get(span.range()).unwrap_or_default();
        let name = match shape {
            Shape::Word => written.to_lowercase(),
            Shape::Quoted if backend == Backend::Postgres => postgres::unquote(written),
            Shape::Quoted => sqlite::unquote(written).to_lowercase(),
            _ => written.to_owned(),
        };
        Token { shape, span, name }
    };
    if backend == Backend::Postgres {
        let all = postgres::tokens(text).into_iter();
        return all.filter_map(|it| Some(made(postgres_shape(it.kind)?, it.span))).collect();
    }
    if let Some(product) = mysql::Product::of(backend) {
        let all = mysql::tokens(product, text).into_iter();
        return all.filter_map(|it| Some(made(mysql_shape(it.kind)?, it.span))).collect();
    }
    let all = sqlite::tokens(text).into_iter();
    all.filter_map(|it| Some(made(sqlite_shape(it.kind)?, it.span))).collect()
}

const fn postgres_shape(kind: postgres::TokenKind) -> Option<Shape> {
    use postgres::TokenKind as Kind;
    Some(match kind {
        Kind::Blank | Kind::Comment => return None,
        Kind::Word => Shape::Word,
        Kind::QuotedName => Shape::Quoted,
        Kind::String(_) => Shape::Text,
        Kind::Integer | Kind::Float => Shape::Number,
        _ => Shape::Mark,
    })
}

const fn mysql_shape(kind: mysql::TokenKind) -> Option<Shape> {
    use mysql::TokenKind as Kind;
    Some(match kind {
        Kind::Blank | Kind::Comment | Kind::ExecutableMark => return None,
        Kind::Word | Kind::Name => Shape::Word,
        Kind::QuotedName => Shape::Quoted,
        Kind::String => Shape::Text,
        Kind::Integer | Kind::Decimal | Kind::Float => Shape::Number,
        _ => Shape::Mark,
    })
}

const fn sqlite_shape(kind: sqlite::TokenKind) -> Option<Shape> {
    use sqlite::TokenKind as Kind;
    Some(match kind {
        Kind::Blank | Kind::Comment => return None,
        Kind::Word => Shape::Word,
        Kind::QuotedName(_) => Shape::Quoted,
        Kind::String => Shape::Text,
        Kind::Integer | Kind::Float => Shape::Number,
        _ => Shape::Mark,
    })
}

/// The names of a schema, by what they name.
#[derive(Debug, Default)]
pub(crate) struct Names {
    pub(crate) tables: BTreeSet<String>,
    pub(crate) columns: BTreeSet<String>,
    pub(crate) types: BTreeSet<String>,
    pub(crate) constraints: BTreeSet<String>,
    pub(crate) indexes: BTreeSet<String>,
    /// Values of enums, as they are written.
    pub(crate) values: BTreeSet<String>,
    /// Columns of each table.
    pub(crate) of_table: std::collections::BTreeMap<String, Vec<String>>,
}

/// Types that nearly every history uses.
const TYPES: [&str; 32] = [
    "int",
    "integer",
    "bigint",
    "smallint",
    "int2",
    "int4",
    "int8",
    "serial",
    "bigserial",
    "text",
    "varchar",
    "char",
    "bool",
    "boolean",
    "timestamp",
    "timestamptz",
    "date",
    "time",
    "interval",
    "uuid",
    "json",
    "jsonb",
    "bytea",
    "numeric",
    "decimal",
    "real",
    "float8",
    "float4",
    "inet",
    "tsvector",
    "blob",
    "datetime",
];

impl Names {
    /// Adds what is in a catalog.
    pub(crate) fn add(&mut self, catalog: &Catalog) {
        self.types.extend(TYPES.map(str::to_owned));
        if catalog.backend == Backend::Postgres {
            return self.add_postgres(catalog);
        }
        if mysql::Product::of(catalog.backend).is_some() {
            return self.add_mysql(catalog);
        }
        for (name, table) in &catalog.tables {
            let name = name.name.key().to_owned();
            let columns: Vec<String> =
                table.columns.iter().map(|it| it.name.key().to_owned()).collect();
            self.columns.extend(columns.iter().cloned());
            self.of_table.insert(name.clone(), columns);
            self.tables.insert(name);
            let named = table.constraints.iter().filter_map(|it| it.name.as_ref());
            self.constraints.extend(named.map(|name| name.key().to_owned()));
        }
        self.tables.extend(catalog.views.keys().map(|name| name.name.key().to_owned()));
        self.indexes.extend(catalog.indexes.keys().map(|name| name.name.key().to_owned()));
    }

    fn add_mysql(&mut self, catalog: &Catalog) {
        let lower = |name: &String| name.to_lowercase();
        for (name, table) in &catalog.mysql.tables {
            let name = lower(&name.name);
            let columns: Vec<String> = table.columns.iter().map(|it| lower(&it.name)).collect();
            self.columns.extend(columns.iter().cloned());
            self.of_table.insert(name.clone(), columns);
            self.tables.insert(name);
            self.constraints
                .extend(table.foreign_keys.keys().chain(table.checks.keys()).map(lower));
            self.indexes.extend(table.keys.iter().map(|key| lower(&key.name)));
        }
        self.tables.extend(catalog.mysql.views.keys().map(|name| lower(&name.name)));
    }

    fn add_postgres(&mut self, catalog: &Catalog) {
        let objects = &catalog.postgres;
        for (name, table) in &objects.tables {
            self.tables.insert(name.name.clone());
            let columns: Vec<String> = table.columns.iter().map(|it| it.name.clone()).collect();
            self.columns.extend(columns.iter().cloned());
            self.of_table.insert(name.name.clone(), columns);
            self.constraints.extend(table.constraints.keys().cloned());
        }
        self.tables.extend(objects.views.keys().map(|name| name.name.clone()));
        self.indexes.extend(objects.indexes.keys().map(|name| name.name.clone()));
        for (name, made) in &objects.types {
            self.types.insert(name.name.clone());
            if let TypeKind::Enum(values) = &made.kind {
                self.values.extend(values.iter().cloned());
            }
        }
    }
}
