//! Snapshots: a catalog as a SQL file that loads into an empty database, and back.
//!
//! The first line says what the file is; without it a file could be anything, so it is demanded.
//! Tables come first, then indexes, then views after the views they read, then triggers, each
//! sorted by name: the file of one schema is always the same, to the byte. Storage of virtual
//! tables is left out, because making the virtual table makes it; temporary objects are no part
//! of a schema.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use driftless_catalog::postgres::without_secrets;
use driftless_catalog::{Catalog, TableKind, View};
use driftless_diag::{Backend, Code, Diagnostic, SourceFile, Span};

use crate::print;
use crate::replayer::{Replayer, with_normal_forms};
use crate::sqlite::mentions;

/// A file that is no snapshot, or one of a newer version.
pub static NOT_A_SNAPSHOT: Code = Code {
    id: "not-a-snapshot",
    title: "a file that is not a snapshot we can read",
    manual: "A snapshot begins with the line `-- driftless snapshot 1 <backend> <server version>`. \
             `driftless snapshot` writes such files.\n",
};

const VERSION: &str = "1";

/// The catalog as a snapshot.
pub fn print(catalog: &Catalog, server_version: &str) -> String {
    let mut text =
        format!("-- driftless snapshot {VERSION} {} {server_version}\n", catalog.backend);
    let mut add = |statement: String| {
        text.push('\n');
        text.push_str(&statement);
        text.push_str(";\n");
    };
    match catalog.backend {
        Backend::Postgres => {
            let objects = without_secrets(&catalog.postgres);
            print::postgres::statements(&objects).into_iter().for_each(add);
            return text;
        }
        Backend::MySql | Backend::MariaDb => {
            for statement in print::mysql_statements(catalog.backend, &catalog.mysql) {
                text.push('\n');
                text.push_str(&statement);
            }
            return text;
        }
        Backend::Sqlite => {}
    }
    let tables = catalog.tables.values().filter(|table| table.name.schema.is_none());
    for table in tables {
        match &table.kind {
            TableKind::Shadow { .. } => {}
            TableKind::Ordinary if table.columns.is_empty() => {}
            TableKind::Ordinary | TableKind::Virtual { .. } => add(print::table(table)),
        }
    }
    for index in catalog.indexes.values().filter(|index| index.name.schema.is_none()) {
        add(print::index(index));
    }
    for view in in_order(catalog) {
        add(print::view(view));
    }
    for trigger in catalog.triggers.values().filter(|trigger| trigger.name.schema.is_none()) {
        add(print::trigger(trigger));
    }
    text
}

/// Views, each after those it mentions.
fn in_order(catalog: &Catalog) -> Vec<&View> {
    let views: BTreeMap<&str, &View> = catalog
        .views
        .values()
        .filter(|view| view.name.schema.is_none())
        .map(|view| (view.name.name.key(), view))
        .collect();
    let mut ordered = Vec::with_capacity(views.len());
    let mut seen = BTreeSet::new();
    for key in views.keys() {
        visit(key, &views, &mut seen, &mut ordered);
    }
    ordered
}

fn visit<'a>(
    key: &str,
    views: &BTreeMap<&str, &'a View>,
    seen: &mut BTreeSet<String>,
    ordered: &mut Vec<&'a View>,
) {
    let Some(view) = views.get(key).copied() else { return };
    if !seen.insert(key.to_owned()) {
        return;
    }
    let query = &view.query.source;
    for mentioned in mentions(query, Span::new(0, query.len())) {
        visit(&mentioned, views, seen, ordered);
    }
    ordered.push(view);
}

/// Reads a snapshot. The catalog holds whatever could be read.
pub fn parse(file: &Arc<SourceFile>) -> (Catalog, Vec<Diagnostic>) {
    let (catalog, diagnostics) = parse_plain(file);
    (with_normal_forms(catalog), diagnostics)
}

/// The same without normal forms, for those who compare and ask for the forms they need:
/// [`add_normal_forms_beside`](crate::add_normal_forms_beside).
pub fn parse_plain(file: &Arc<SourceFile>) -> (Catalog, Vec<Diagnostic>) {
    let (backend, header) = match header(file) {
        Ok(backend) => (backend, None),
        Err(problem) => (Backend::Sqlite, Some(*problem)),
    };
    let mut replayer = Replayer::new(backend);
    replayer.apply("snapshot", file);
    let replayed = replayer.end_plain();
    let diagnostics = header.into_iter().chain(replayed.diagnostics).collect();
    (replayed.catalog, diagnostics)
}

fn header(file: &Arc<SourceFile>) -> Result<Backend, Box<Diagnostic>> {
    let text = file.text.trim_start_matches('\u{feff}');
    let first = text.lines().next().unwrap_or_default();
    let refuse = |message: String| {
        let start = file.text.len() - text.len();
        let diagnostic = Diagnostic::error(&NOT_A_SNAPSHOT, message)
            .at(file, Span::new(start, start + first.len()), "")
            .help(format!("expected `-- driftless snapshot {VERSION} sqlite 3.x`"));
        Box::new(diagnostic)
    };
    let mut words = first.split_whitespace();
    if (words.next(), words.next(), words.next())
        != (Some("--"), Some("driftless"), Some("snapshot"))
    {
        return Err(refuse("the file does not begin as a snapshot does".to_owned()));
    }
    match words.next() {
        Some(VERSION) => {}
        Some(other) => return Err(refuse(format!("snapshot version `{other}` is not known"))),
        None => return Err(refuse("the snapshot's version is missing".to_owned())),
    }
    let backend = words.next().unwrap_or_default();
    backend.parse().map_err(|_| refuse(format!("unknown backend `{backend}`")))
}
