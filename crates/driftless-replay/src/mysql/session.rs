//! A connection: the schema, the current database, settings, and what is in doubt.
//!
//! A handler changes the catalog or stops: with a problem, or because nothing can be said. What
//! happens then is decided here alone. A problem is reported only if every name in the statement
//! is known, so that no doubt anywhere can become a false alarm; and what the statement would have
//! made is in doubt from then on.

use std::collections::{BTreeMap, BTreeSet};

use driftless_catalog::mysql::{Objects, Version};
use driftless_catalog::{Catalog, Ident, ObjectKey, Opaque};
use driftless_diag::{Backend, Diagnostic, Severity};
use driftless_sql::mysql::{Product, StatementKind, SyntaxError, parse, tokens, unquote};
use driftless_sql::mysql::{TokenKind, string_value};

use crate::history::History;
use crate::place::Place;
use crate::problem::{Done, Problem, Stop};
use crate::sqlite::{OPAQUE_STATEMENT, SYNTAX_ERROR};

use super::guard::Variables;

/// The database that names without one mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Current {
    /// The component's own.
    Own,
    /// One that a statement made.
    Other(String),
    /// `USE` of one that nobody here made: the own one by its name, or another.
    Unknown,
}

/// Settings that decide what is refused and what definitions mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Settings {
    /// `foreign_key_checks`.
    pub(crate) foreign_key_checks: bool,
    /// Whether `sql_mode` is the server's own: strict, and strings in double quotes.
    pub(crate) is_mode_known: bool,
    /// `explicit_defaults_for_timestamp`.
    pub(crate) explicit_timestamps: bool,
}

/// A connection.
#[derive(Debug, Clone)]
pub(crate) struct Session {
    pub(crate) catalog: Catalog,
    pub(crate) product: Product,
    pub(crate) diagnostics: Vec<Diagnostic>,
    pub(crate) history: History,
    /// Statements whose effect nobody understood.
    pub(crate) opaque: usize,
    pub(crate) current: Current,
    pub(crate) settings: Settings,
    /// Variables of the user's whose values are known.
    pub(crate) variables: Variables,
    /// How variables were set, as written.
    pub(crate) written: BTreeMap<String, String>,
    /// Prepared statements with their texts, as far as they are known.
    pub(crate) prepared: BTreeMap<String, Option<String>>,
    /// How the variables they come from were set.
    pub(crate) prepared_from: BTreeMap<String, String>,
    /// Databases that statements made.
    pub(crate) databases: BTreeSet<String>,
    /// Names of parts (columns, constraints) that failed or opaque statements may have touched.
    pub(crate) unsure: BTreeSet<String>,
}

impl Session {
    pub(crate) fn new(catalog: Catalog) -> Self {
        let product = Product::of(catalog.backend).unwrap_or(Product::MariaDb);
        let settings = Settings::of(catalog.backend, catalog.mysql.server.version);
        Self {
            catalog,
            product,
            diagnostics: Vec::new(),
            history: History::default(),
            opaque: 0,
            current: Current::Own,
            settings,
            variables: Variables::new(),
            written: BTreeMap::new(),
            prepared: BTreeMap::new(),
            prepared_from: BTreeMap::new(),
            databases: BTreeSet::new(),
            unsure: BTreeSet::new(),
        }
    }

    /// The product.
    pub(crate) fn backend(&self) -> Backend {
        self.catalog.backend
    }

    /// The objects.
    pub(crate) fn objects(&self) -> &Objects {
        &self.catalog.mysql
    }

    /// The objects, to change them.
    pub(crate) fn objects_mut(&mut self) -> &mut Objects {
        &mut self.catalog.mysql
    }

    /// A file ended. Whoever runs the next one may use the same connection or another, so what the
    /// file made lenient stays so.
    pub(crate) fn settle(&mut self) {
        self.current = Current::Own;
    }

    /// Carries out a statement.
    pub(crate) fn statement(&mut self, place: &Place<'_>) {
        let statement = parse(self.product, place.text(), place.statement);
        match &statement.kind {
            StatementKind::Invalid(error) => self.invalid(place, error),
            StatementKind::Opaque { reason } => self.opaque(place, reason.clone()),
            kind => {
                let outcome = self.dispatch(place, kind);
                let makes = !matches!(kind, StatementKind::Dml(_) | StatementKind::Truncate(_));
                self.judge(place, outcome, makes);
            }
        }
    }

    /// Statements about rows make nothing, and leave nothing in doubt.
    fn judge(&mut self, place: &Place<'_>, outcome: Done, makes: bool) {
        let stop = match outcome {
            Ok(()) => return,
            Err(stop) => stop,
        };
        match stop {
            Stop::Problem(problem) => {
                if !problem.is_error() || self.all_known(place) {
                    self.report(place, [*problem]);
                    if makes {
                        self.doubt_new(place);
                    }
                } else if makes {
                    self.doubt(place);
                }
            }
            Stop::Unknown if makes => self.doubt(place),
            Stop::Unknown | Stop::Skipped => {}
        }
    }

    /// Whether nothing that the statement mentions is in doubt.
    pub(super) fn all_known(&self, place: &Place<'_>) -> bool {
        let text = place.text().get(place.statement.range()).unwrap_or_default();
        mentions(self.product, text, Inside::Skipped)
            .iter()
            .all(|name| !self.unsure.contains(name) && !self.is_unknown(name))
    }

    /// What a statement that the server refuses would have made, or meant: what is there stays.
    fn doubt_new(&mut self, place: &Place<'_>) {
        let text = place.text().get(place.statement.range()).unwrap_or_default();
        for name in mentions(self.product, text, Inside::Skipped) {
            if !self.is_anything(&name) {
                self.catalog.unknown.add_key(name.clone());
                self.unsure.insert(name);
            }
        }
    }

    /// Whether something is called so: an object, or a part of a table.
    fn is_anything(&self, name: &str) -> bool {
        let is = |other: &str| other.to_lowercase() == name;
        let objects = self.objects();
        objects.views.keys().any(|it| is(&it.name))
            || objects.sequences.keys().any(|it| is(&it.name))
            || objects.triggers.keys().any(|it| is(&it.name))
            || objects.routines.keys().any(|it| is(&it.name.name))
            || objects.tables.values().any(|table| {
                is(&table.name.name)
                    || table.columns.iter().any(|column| is(&column.name))
                    || table.keys.iter().any(|key| is(&key.name))
                    || table.foreign_keys.keys().chain(table.checks.keys()).any(|it| is(it))
            })
    }

    /// What a statement of which nothing is known leaves in doubt.
    pub(crate) fn doubt(&mut self, place: &Place<'_>) {
        let text = place.text().get(place.statement.range()).unwrap_or_default();
        for name in mentions(self.product, text, Inside::Skipped) {
            self.catalog.unknown.add_key(name.clone());
            self.unsure.insert(name);
        }
    }

    /// A statement the server refuses: whatever it would have made is unknown.
    fn invalid(&mut self, place: &Place<'_>, error: &SyntaxError) {
        let problem = Problem::error(&SYNTAX_ERROR, error.span, error.message.as_str())
            .label(error.expected.as_str());
        self.report(place, [problem]);
        self.doubt_new(place);
    }

    /// A statement we do not understand: what it mentions, also in strings, is unknown.
    pub(crate) fn opaque(&mut self, place: &Place<'_>, reason: impl Into<String>) {
        self.opaque_code(place, reason, "");
    }

    /// A statement that runs code we do not follow: what either mentions is unknown.
    pub(crate) fn opaque_code(&mut self, place: &Place<'_>, reason: impl Into<String>, code: &str) {
        let reason = reason.into();
        let text = place.text().get(place.statement.range()).unwrap_or_default().to_owned();
        let problem = Problem::new(
            Severity::Note,
            &OPAQUE_STATEMENT,
            place.statement,
            format!("the effect of this statement is not known: {reason}"),
        )
        .note("what it mentions is not checked from here on");
        self.report(place, [problem]);
        self.opaque += 1;
        let mut found = mentions(self.product, &text, Inside::Read);
        found.extend(mentions(self.product, code, Inside::Read));
        let mentions = found;
        self.unsure.extend(mentions.iter().cloned());
        let origin = place.origin(place.statement.start);
        self.catalog.add_opaque(Opaque { origin, reason, text, mentions });
    }

    /// Reports problems.
    pub(crate) fn report(
        &mut self,
        place: &Place<'_>,
        problems: impl IntoIterator<Item = Problem>,
    ) {
        for problem in problems {
            self.diagnostics.push(problem.into_diagnostic(place.file).in_step(place.step));
        }
    }

    /// A name as the catalog compares it.
    pub(crate) fn ident(&self, name: &str) -> Ident {
        Ident::new(self.catalog.backend, name)
    }

    /// Whether nothing may be said about the name.
    pub(crate) fn is_unknown(&self, name: &str) -> bool {
        self.catalog.is_unknown(&self.ident(name))
    }

    /// An object was made, changed or dropped by a statement we understood.
    pub(crate) fn learn(&mut self, name: &str) {
        let ident = self.ident(name);
        self.catalog.unknown.learn(&ident);
    }

    /// Keeps where an object came from.
    pub(crate) fn made(&mut self, place: &Place<'_>, key: ObjectKey, offset: usize) {
        self.catalog.origins.insert(key, place.origin(offset));
    }

    /// A note on the statement that made an object.
    pub(crate) fn origin_note(&self, key: &ObjectKey) -> Option<String> {
        let origin = self.catalog.origins.get(key)?;
        Some(format!("it was made in {}", crate::history::place(origin)))
    }
}

impl Settings {
    /// Those of a server that nobody touched; today's, where the version is not known.
    const fn of(backend: Backend, version: Option<Version>) -> Self {
        let late = match (backend, version) {
            (Backend::MariaDb, Some(Version(major, minor, _))) => {
                major > 10 || major == 10 && minor >= 10
            }
            (_, Some(Version(major, ..))) => major >= 8,
            (_, None) => true,
        };
        Self { foreign_key_checks: true, is_mode_known: true, explicit_timestamps: late }
    }
}

/// Whether words inside strings count.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Inside {
    /// They do: code in a string runs.
    Read,
    /// They do not.
    Skipped,
}

/// Every name in a statement, as the catalog compares it.
pub(crate) fn mentions(product: Product, text: &str, inside: Inside) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for token in tokens(product, text) {
        let written = text.get(token.span.range()).unwrap_or_default();
        match token.kind {
            TokenKind::Word if is_grammar(written) => {}
            TokenKind::Word | TokenKind::Name | TokenKind::QuotedName => {
                found.insert(unquote(written).to_lowercase());
            }
            TokenKind::String if inside == Inside::Read => {
                let value = string_value(written).to_lowercase();
                let words = value.split(|c: char| !c.is_alphanumeric() && c != '_');
                let words = words.filter(|word| !word.is_empty() && !is_grammar(word));
                found.extend(words.map(str::to_owned));
            }
            _ => {}
        }
    }
    found
}

/// Words that statements are made of and that hardly ever name something.
const GRAMMAR: [&str; 97] = [
    "action",
    "add",
    "after",
    "alter",
    "and",
    "as",
    "asc",
    "auto_increment",
    "begin",
    "bigint",
    "binary",
    "bit",
    "blob",
    "bool",
    "boolean",
    "btree",
    "by",
    "cascade",
    "change",
    "char",
    "character",
    "charset",
    "check",
    "collate",
    "column",
    "comment",
    "constraint",
    "convert",
    "create",
    "current_timestamp",
    "database",
    "datetime",
    "decimal",
    "default",
    "delete",
    "desc",
    "double",
    "drop",
    "engine",
    "enum",
    "exists",
    "first",
    "float",
    "foreign",
    "from",
    "fulltext",
    "function",
    "hash",
    "if",
    "in",
    "index",
    "innodb",
    "insert",
    "int",
    "integer",
    "into",
    "is",
    "json",
    "key",
    "longblob",
    "longtext",
    "mediumtext",
    "modify",
    "no",
    "not",
    "null",
    "on",
    "or",
    "primary",
    "procedure",
    "references",
    "rename",
    "replace",
    "restrict",
    "select",
    "set",
    "smallint",
    "table",
    "tables",
    "temporary",
    "text",
    "timestamp",
    "tinyint",
    "to",
    "trigger",
    "unique",
    "unsigned",
    "update",
    "using",
    "utf8",
    "utf8mb4",
    "values",
    "varbinary",
    "varchar",
    "view",
    "where",
    "with",
];

fn is_grammar(written: &str) -> bool {
    GRAMMAR.contains(&written.to_ascii_lowercase().as_str())
}
