//! `driftless snapshot`: the schema the steps lead to, as a file people review and load.

use std::path::Path;
use std::sync::Arc;

use driftless_catalog::Catalog;
use driftless_diag::{Backend, Diagnostic, SourceFile};
use driftless_diff::Change;

use crate::args::{self, Format, Global};
use crate::ops::source::{Read, Source};
use crate::ops::steps::request;
use crate::project::{Component, Project};
use crate::{CliError, Exit};

/// Snapshots written, looked at or printed.
#[derive(Debug)]
pub(crate) struct SnapshotReport {
    /// What was asked for.
    pub(crate) asked: Asked,
    /// One for each schema.
    pub(crate) snapshots: Vec<Snapshot>,
}

/// What was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Asked {
    /// Files to be written.
    Write,
    /// Files to be compared with what they should be.
    Check,
    /// One source to be printed.
    Print,
    /// The components' schemas, as a document.
    Document,
}

/// A schema, as SQL and as a value.
#[derive(Debug)]
pub(crate) struct Snapshot {
    /// The component; none for a source.
    pub(crate) component: Option<String>,
    /// The file, as shown; none when it is only printed.
    pub(crate) file: Option<String>,
    /// The schema as SQL.
    pub(crate) text: String,
    /// The schema.
    pub(crate) catalog: Catalog,
    /// How the file was before.
    pub(crate) before: Before,
    /// What makes the schema doubtful.
    pub(crate) doubts: Vec<Diagnostic>,
}

/// How a snapshot file was before.
#[derive(Debug)]
pub(crate) enum Before {
    /// It said the same.
    Same,
    /// There was none.
    Missing,
    /// It said something else.
    Other {
        /// What differs between the file and what it should be.
        changes: Vec<Change>,
        /// The first line that differs, from one, when nothing else does.
        line: usize,
    },
}

impl SnapshotReport {
    /// A stale file is a finding of `--check`; a schema with doubts always is one.
    pub(crate) fn outcome(&self) -> Exit {
        let stale =
            |one: &Snapshot| self.asked == Asked::Check && !matches!(one.before, Before::Same);
        if self.snapshots.iter().any(|one| stale(one) || !one.doubts.is_empty()) {
            Exit::Findings
        } else {
            Exit::Done
        }
    }
}

/// Writes, checks or prints.
pub(crate) fn run(global: &Global, arguments: &args::Snapshot) -> Result<SnapshotReport, CliError> {
    if let Some(source) = &arguments.from {
        let Read { catalog, server, doubts, .. } = Source::parse(source, global)?.read()?;
        let version = server_version(catalog.backend, server.as_deref());
        let text = driftless_replay::snapshot::print(&catalog, &version);
        let (component, file, before) = (None, None, Before::Same);
        let snapshot = Snapshot { component, file, text, catalog, before, doubts };
        return Ok(SnapshotReport { asked: Asked::Print, snapshots: vec![snapshot] });
    }
    let project = Project::load(global)?;
    let asked = match (arguments.check, global.format) {
        (true, _) => Asked::Check,
        (false, Format::Json) => Asked::Document,
        (false, _) if project.is_configured() => Asked::Write,
        (false, _) => Asked::Print,
    };
    if asked == Asked::Check && !project.is_configured() {
        return Err(CliError::usage("without a configuration there is no snapshot to check")
            .help("`driftless diff --from snapshot:FILE --to migrations:DIR` compares two"));
    }
    let mut snapshots = Vec::new();
    for component in project.chosen() {
        snapshots.push(one(&project, component, asked)?);
    }
    Ok(SnapshotReport { asked, snapshots })
}

fn one(project: &Project, component: &Component, asked: Asked) -> Result<Snapshot, CliError> {
    let path = match (&component.snapshot, asked) {
        (_, Asked::Print | Asked::Document) => None,
        (Some(path), _) => Some(path),
        (None, _) => {
            let name = &component.name;
            return Err(CliError::usage(format!("component `{name}` has no snapshot file"))
                .help(format!("add `snapshot = \"schema/{name}.sql\"` to `[components.{name}]`")));
        }
    };
    let checked = driftless_check::check(&request(component, false));
    let doubts: Vec<Diagnostic> =
        checked.diagnostics.into_iter().filter(Diagnostic::is_error).collect();
    let version = server_version(component.backend, component.minimum_server.as_deref());
    let text = driftless_replay::snapshot::print(&checked.catalog, &version);
    let before = match path {
        Some(path) => before(path, &text, &checked.catalog)?,
        None => Before::Same,
    };
    // Steps with errors lead to no schema worth committing.
    if let (Some(path), Asked::Write, true) = (path, asked, doubts.is_empty())
        && !matches!(before, Before::Same)
    {
        write(path, &text)?;
    }
    Ok(Snapshot {
        component: Some(component.name.clone()),
        file: path.map(|path| project.shown(path)),
        text,
        catalog: checked.catalog,
        before,
        doubts,
    })
}

fn before(path: &Path, text: &str, catalog: &Catalog) -> Result<Before, CliError> {
    let old = match std::fs::read_to_string(path) {
        Ok(old) => old.replace("\r\n", "\n"),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Before::Missing),
        Err(error) => return Err(CliError::file("read", path, &error)),
    };
    if old == text {
        return Ok(Before::Same);
    }
    let same = old.lines().zip(text.lines()).take_while(|(old, new)| old == new).count();
    let source = Arc::new(SourceFile::new(path.display().to_string(), old));
    let (old, _) = driftless_replay::snapshot::parse(&source);
    let changes = driftless_diff::diff(&old, catalog);
    Ok(Before::Other { changes, line: same + 1 })
}

fn write(path: &Path, text: &str) -> Result<(), CliError> {
    if let Some(parent) = path.parent() {
        std::fs::create_dir_all(parent).map_err(|error| CliError::file("make", parent, &error))?;
    }
    std::fs::write(path, text).map_err(|error| CliError::file("write", path, &error))
}

/// The version in a snapshot's first line: the server's where there was one, else the oldest the
/// component supports, so that the file does not change with the machine that writes it.
pub(crate) fn server_version(backend: Backend, known: Option<&str>) -> String {
    let oldest = match backend {
        Backend::Sqlite => "3",
        Backend::Postgres => "14",
        Backend::MySql => "8.0",
        Backend::MariaDb => "10.6",
    };
    known.unwrap_or(oldest).to_owned()
}

/// The snapshot of an empty database.
pub(crate) fn empty(backend: Backend) -> String {
    driftless_replay::snapshot::print(&Catalog::new(backend), &server_version(backend, None))
}
