//! A connection: the schema, the search path, and statements carried out one after the other.
//!
//! A handler changes the catalog or stops: with a problem, or because nothing can be said. What
//! happens then is decided here alone. A problem is reported only if every name in the statement
//! is known, so that no doubt anywhere can become a false alarm; and what the statement would have
//! made is in doubt from then on.

use std::collections::{BTreeMap, BTreeSet};

use driftless_catalog::postgres::{Name, Objects, Table};
use driftless_catalog::{Catalog, Ident, ObjectKey, Opaque};
use driftless_diag::{Backend, Diagnostic, Severity};
use driftless_sql::postgres::{self as sql, StatementKind, SyntaxError};

use crate::history::History;
use crate::place::Place;
use crate::problem::Problem;
pub(crate) use crate::problem::{Done, Stop};
use crate::sqlite::{OPAQUE_STATEMENT, SYNTAX_ERROR};

use super::uses::Uses;

/// A connection.
#[derive(Debug, Clone)]
pub(crate) struct Session {
    pub(crate) catalog: Catalog,
    pub(crate) diagnostics: Vec<Diagnostic>,
    pub(crate) history: History,
    /// Statements whose effect nobody understood.
    pub(crate) opaque: usize,
    /// Schemas in which names without one are looked for.
    pub(crate) path: Vec<String>,
    /// Schemas of the search paths that earlier files set: names may be found there too.
    pub(crate) former_path: BTreeSet<String>,
    /// Whether the path is known.
    pub(crate) path_known: bool,
    /// An extension that may have brought anything.
    pub(crate) open: bool,
    /// Indexes behind constraints, with their tables.
    pub(crate) key_indexes: BTreeMap<Name, Name>,
    /// Every name that a constraint of a table ever had. What is not among them is no constraint's,
    /// which saves looking through all tables for each name the server makes up.
    pub(crate) constraint_names: BTreeSet<String>,
    /// Every table that ever had children, for the same reason.
    pub(crate) parents: BTreeSet<Name>,
    /// What views read.
    pub(crate) uses: BTreeMap<Name, Uses>,
    /// Names of parts (columns, constraints) that failed or opaque statements may have touched.
    pub(crate) unsure: BTreeSet<String>,
    /// Names touched since the transaction began, which a rollback makes unknown.
    pub(crate) touched: Vec<String>,
    /// Whether a file's statements run in one transaction.
    pub(crate) transactional: bool,
    /// Values added to enums in this transaction, before whose end nothing may use them.
    pub(crate) new_values: BTreeSet<(Name, String)>,
    /// `check_function_bodies`, as far as nobody ever turned it off.
    pub(crate) checks_bodies: bool,
}

impl Session {
    pub(crate) fn new(catalog: Catalog) -> Self {
        let mut session = Self {
            catalog,
            diagnostics: Vec::new(),
            history: History::default(),
            opaque: 0,
            path: vec!["public".to_owned()],
            former_path: BTreeSet::new(),
            path_known: true,
            open: false,
            key_indexes: BTreeMap::new(),
            constraint_names: BTreeSet::new(),
            parents: BTreeSet::new(),
            uses: BTreeMap::new(),
            unsure: BTreeSet::new(),
            touched: Vec::new(),
            transactional: false,
            new_values: BTreeSet::new(),
            checks_bodies: true,
        };
        session.index_all();
        session
    }

    /// The objects.
    pub(crate) fn objects(&self) -> &Objects {
        &self.catalog.postgres
    }

    /// The objects, to change them.
    pub(crate) fn objects_mut(&mut self) -> &mut Objects {
        &mut self.catalog.postgres
    }

    fn index_all(&mut self) {
        let tables = self.catalog.postgres.tables.values();
        self.key_indexes = tables
            .flat_map(|table| {
                let keys =
                    table.constraints.iter().filter(|(_, constraint)| constraint.has_index());
                keys.map(|(name, _)| (table.name.sibling(name), table.name.clone()))
            })
            .collect();
        let tables = self.catalog.postgres.tables.values();
        self.constraint_names =
            tables.clone().flat_map(|table| table.constraints.keys().cloned()).collect();
        self.parents = tables.flat_map(Table::parents).cloned().collect();
        self.open = self
            .catalog
            .postgres
            .extensions
            .keys()
            .any(|name| super::builtin::extension(name).is_none());
    }

    /// Computes what views of the first catalog read, of which nothing is known before it matters:
    /// few statements ask, and the texts of views are long.
    pub(crate) fn know_uses(&mut self) {
        let views = self.catalog.postgres.views.keys();
        let unread: Vec<Name> =
            views.filter(|view| !self.uses.contains_key(*view)).cloned().collect();
        for view in unread {
            self.learn_uses(&view);
        }
    }

    /// A file ended: what it set for itself is over.
    pub(crate) fn settle(&mut self) {
        if self.path != ["public"] {
            let path = std::mem::replace(&mut self.path, vec!["public".to_owned()]);
            self.former_path.extend(path);
        }
        self.path_known = true;
        self.touched.clear();
        self.new_values.clear();
    }

    /// Carries out a statement.
    pub(crate) fn statement(&mut self, place: &Place<'_>) {
        let statement = sql::parse(place.text(), place.statement);
        self.carry_out(place, &statement.kind);
    }

    /// Carries out a statement that was parsed.
    pub(crate) fn carry_out(&mut self, place: &Place<'_>, kind: &StatementKind) {
        match kind {
            StatementKind::Invalid(error) => self.invalid(place, error),
            StatementKind::Opaque { reason } => self.opaque(place, reason.clone()),
            kind => {
                let outcome = self.dispatch(place, kind);
                self.judge(place, kind, outcome);
            }
        }
    }

    fn judge(&mut self, place: &Place<'_>, kind: &StatementKind, outcome: Done) {
        let stop = match outcome {
            Ok(()) | Err(Stop::Skipped) => return,
            Err(stop) => stop,
        };
        if let Stop::Problem(problem) = stop {
            self.judge_problem(place, *problem);
        }
        self.doubt(place, kind);
    }

    /// Reports a problem with a statement, unless the statement mentions something in doubt.
    pub(crate) fn judge_problem(&mut self, place: &Place<'_>, problem: Problem) {
        if !problem.is_error() || self.all_known(place) {
            self.report(place, [problem]);
        }
    }

    /// Whether nothing that the statement mentions is in doubt.
    fn all_known(&self, place: &Place<'_>) -> bool {
        mentions(place.text().get(place.statement.range()).unwrap_or_default(), Inside::Skipped)
            .iter()
            .all(|name| !self.unsure.contains(name) && !self.is_unknown(name))
    }

    /// What a statement that was not carried out leaves in doubt.
    pub(crate) fn doubt(&mut self, place: &Place<'_>, kind: &StatementKind) {
        if matches!(
            kind,
            StatementKind::Dml(_)
                | StatementKind::Copy(_)
                | StatementKind::Truncate(_)
                | StatementKind::Lock(_)
                | StatementKind::Comment(_)
                | StatementKind::Grant(_)
                | StatementKind::Explain(_)
        ) {
            return;
        }
        let text = place.text().get(place.statement.range()).unwrap_or_default();
        let all = matches!(kind, StatementKind::Drop(_) | StatementKind::AlterObject(_));
        for name in mentions(text, Inside::Skipped) {
            let exists = self.is_relation_anywhere(&name);
            if all || !exists {
                self.catalog.unknown.add_key(name.clone());
            }
            if !exists && !self.is_column_anywhere(&name) {
                self.unsure.insert(name);
            }
        }
    }

    /// A statement the server refuses: whatever it would have made is unknown.
    pub(crate) fn invalid(&mut self, place: &Place<'_>, error: &SyntaxError) {
        let problem = Problem::error(&SYNTAX_ERROR, error.span, error.message.as_str())
            .label(error.expected.as_str());
        self.report(place, [problem]);
        let text = place.text().get(place.statement.range()).unwrap_or_default();
        for name in mentions(text, Inside::Skipped) {
            if !self.is_relation_anywhere(&name) {
                self.catalog.unknown.add_key(name.clone());
                if !self.is_column_anywhere(&name) {
                    self.unsure.insert(name);
                }
            }
        }
    }

    /// A statement we do not understand: what it mentions, also in strings, is unknown.
    pub(crate) fn opaque(&mut self, place: &Place<'_>, reason: impl Into<String>) {
        let reason = reason.into();
        let text = place.text().get(place.statement.range()).unwrap_or_default().to_owned();
        let lower = text.to_lowercase();
        let reads = ["information_schema", "pg_class", "pg_tables", "pg_catalog", "pg_constraint"];
        let anything = lower.contains("execute") && reads.iter().any(|name| lower.contains(name));
        let note = if anything { "nothing" } else { "what it mentions" };
        let not = if anything { "" } else { "not " };
        let problem = Problem::new(
            Severity::Note,
            &OPAQUE_STATEMENT,
            place.statement,
            format!("the effect of this statement is not known: {reason}"),
        )
        .note(format!("{note} is {not}checked from here on"));
        self.report(place, [problem]);
        self.opaque += 1;
        let mentions = mentions(&text, Inside::Read);
        self.unsure.extend(mentions.iter().cloned());
        let origin = place.origin(place.statement.start);
        self.catalog.add_opaque(Opaque { origin, reason, text, mentions });
        if anything {
            self.catalog.unknown.add_everything();
        }
        if lower.contains("execute") {
            self.catalog.unknown.add_more();
        }
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

    /// Whether nothing may be said about the name.
    pub(crate) fn is_unknown(&self, name: &str) -> bool {
        self.catalog.is_unknown(&ident(name))
    }

    /// An object was made, changed or dropped by a statement we understood.
    pub(crate) fn learn(&mut self, name: &str) {
        // What was doubtful about one of that name is not settled by another in its own schema.
        if !self.is_unknown(name) || !self.is_shared(name) {
            self.catalog.unknown.learn(&ident(name));
        }
        self.touched.push(name.to_owned());
    }

    /// Whether relations of several schemas have that name.
    fn is_shared(&self, name: &str) -> bool {
        let objects = self.objects();
        let bears = |schema: &&String| {
            let name = Name::new(schema.as_str(), name);
            objects.tables.contains_key(&name) || objects.views.contains_key(&name)
        };
        objects.schemas.iter().filter(bears).nth(1).is_some()
    }

    /// Keeps where an object came from.
    pub(crate) fn made(&mut self, place: &Place<'_>, key: ObjectKey, offset: usize) {
        self.catalog.origins.insert(key, place.origin(offset));
    }

    /// Forgets everything kept under the key of an object that is gone.
    pub(crate) fn forget_key(&mut self, key: &ObjectKey) {
        self.catalog.origins.remove(key);
        let objects = self.objects_mut();
        objects.comments.remove(key);
        objects.owners.remove(key);
        objects.privileges.remove(key);
        objects.doubtful_privileges.remove(key);
    }

    /// What is kept under one key is kept under another from here on.
    pub(crate) fn move_key(&mut self, from: &ObjectKey, to: ObjectKey) {
        if let Some(origin) = self.catalog.origins.remove(from) {
            self.catalog.origins.insert(to.clone(), origin);
        }
        let objects = &mut self.catalog.postgres;
        if let Some(comment) = objects.comments.remove(from) {
            objects.comments.insert(to.clone(), comment);
        }
        if let Some(owner) = objects.owners.remove(from) {
            objects.owners.insert(to.clone(), owner);
        }
        if objects.doubtful_privileges.remove(from) {
            objects.doubtful_privileges.insert(to.clone());
        }
        if let Some(privileges) = objects.privileges.remove(from) {
            objects.privileges.insert(to, privileges);
        }
    }
}

/// The name as the catalog compares it.
pub(crate) fn ident(name: &str) -> Ident {
    Ident::new(Backend::Postgres, name)
}

/// Whether words inside strings count.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Inside {
    /// They do: code in a string runs.
    Read,
    /// They do not.
    Skipped,
}

/// Every name in a statement.
pub(crate) fn mentions(text: &str, inside: Inside) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for token in sql::tokens(text) {
        let written = text.get(token.span.range()).unwrap_or_default();
        match token.kind {
            sql::TokenKind::Word if is_grammar(written) => {}
            sql::TokenKind::Word | sql::TokenKind::QuotedName | sql::TokenKind::UnicodeName => {
                found.insert(sql::unquote(written));
            }
            sql::TokenKind::String(_) if inside == Inside::Read => {
                let lower = written.to_lowercase();
                let words = lower.split(|c: char| !c.is_alphanumeric() && c != '_');
                let words = words.filter(|word| !word.is_empty() && !is_grammar(word));
                found.extend(words.map(str::to_owned));
                let exact = written.split(|c: char| !c.is_alphanumeric() && c != '_');
                let exact = exact.filter(|word| !word.is_empty() && !is_grammar(word));
                found.extend(exact.map(str::to_owned));
            }
            _ => {}
        }
    }
    if text.to_ascii_lowercase().contains("operator") {
        let signs = text.split(|c: char| !"+-*/<>=~!@#%^&|?`".contains(c));
        found.extend(signs.filter(|sign| !sign.is_empty()).map(str::to_owned));
    }
    found
}

/// Words of the grammar that are not reserved and yet hardly ever names.
const GRAMMAR: [&str; 44] = [
    "add",
    "after",
    "alter",
    "always",
    "before",
    "begin",
    "by",
    "cascade",
    "comment",
    "commit",
    "concurrently",
    "declare",
    "delete",
    "drop",
    "each",
    "enum",
    "exclude",
    "exists",
    "extension",
    "function",
    "if",
    "index",
    "insert",
    "key",
    "language",
    "of",
    "owned",
    "owner",
    "partition",
    "policy",
    "procedure",
    "rename",
    "replace",
    "restrict",
    "returns",
    "rule",
    "schema",
    "sequence",
    "set",
    "trigger",
    "update",
    "using",
    "view",
    "no",
];

/// Whether a word as written is part of the grammar, or a type of the server's own, and not a name.
fn is_grammar(written: &str) -> bool {
    let lower = written.to_ascii_lowercase();
    sql::needs_quoting(&lower) && lower.is_ascii()
        || GRAMMAR.contains(&lower.as_str())
        || super::builtin::is_type(&lower) && lower != "name"
        || lower == "public"
}
