//! The three sources of a catalog that the user can name: steps, a snapshot, a database.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use driftless_catalog::Catalog;
use driftless_check::Downs;
use driftless_db::{Access, Database, Url};
use driftless_diag::{Backend, Diagnostic, SourceFile};
use driftless_steps::LockPolicy;

use crate::args::{BACKENDS, Global};
use crate::ops::steps::request;
use crate::project::{self, Component, Project};
use crate::{CliError, Exit};

/// A source, understood and not yet read.
#[derive(Debug)]
pub(crate) enum Source {
    /// `migrations:DIR`.
    Migrations(Box<Component>),
    /// `snapshot:FILE`, and the product named for a file whose first line does not say it.
    Snapshot(PathBuf, Option<Backend>),
    /// A database URL.
    Database(Url),
}

/// A source, read.
#[derive(Debug)]
pub(crate) struct Read {
    /// As messages name it.
    pub(crate) shown: String,
    /// Its schema.
    pub(crate) catalog: Catalog,
    /// The version of the server it was read from, if it was.
    pub(crate) server: Option<String>,
    /// What makes the schema doubtful: errors in steps, definitions that were not understood.
    pub(crate) doubts: Vec<Diagnostic>,
}

impl Source {
    /// Understands the words of the command line. Paths are relative to the working directory; a
    /// directory that `driftless.toml` names is read as it says.
    pub(crate) fn parse(text: &str, global: &Global) -> Result<Self, CliError> {
        let here = std::env::current_dir()
            .map_err(|error| CliError::file("find", Path::new("."), &error))?;
        if let Some(directory) = text.strip_prefix("migrations:") {
            return Ok(Self::Migrations(Box::new(component(global, &here, directory)?)));
        }
        if let Some(file) = text.strip_prefix("snapshot:") {
            return Ok(Self::Snapshot(here.join(file), global.backend));
        }
        let help = "a source is `migrations:DIR`, `snapshot:FILE` or a database URL";
        project::expanded(text, "the source", &here)
            .map(Self::Database)
            .map_err(|error| error.help(help))
    }

    /// Reads it. What cannot be read ends with the code for that, never with "equal". Texts of
    /// PostgreSQL have no normal forms yet, of which a comparison needs few.
    pub(crate) fn read(&self) -> Result<Read, CliError> {
        let read = match self {
            Self::Migrations(component) => migrations(component),
            Self::Snapshot(file, backend) => snapshot(file, *backend),
            Self::Database(url) => database(url),
        };
        read.map_err(unreadable)
    }
}

/// The error of something that could not be read, when two things were to be compared. Being
/// busy stays what it is: trying again helps.
pub(crate) fn unreadable(error: CliError) -> CliError {
    let exit = if error.exit == Exit::Temporary { error.exit } else { Exit::Undecided };
    CliError { exit, ..error }
}

fn component(global: &Global, here: &Path, directory: &str) -> Result<Component, CliError> {
    let path = here.join(directory);
    let configured = match Project::find(global)? {
        Some(project) => project.component_at(&path).cloned(),
        None => None,
    };
    if let Some(component) = configured {
        // The lock is about history, and here the schema is asked for.
        return Ok(Component { lock: LockPolicy::Ignore, ..component });
    }
    let backend = global.backend.or(BACKENDS.first().copied());
    let backend = backend.ok_or_else(|| CliError::usage("this build has no backend"))?;
    Ok(Component::unnamed(backend, path, here, global.layout, LockPolicy::Ignore))
}

fn migrations(component: &Component) -> Result<Read, CliError> {
    let shown = match &component.display_root {
        Some(root) => component.directory.strip_prefix(root).unwrap_or(&component.directory),
        None => &component.directory,
    };
    let shown = format!("migrations:{}", shown.display());
    if !component.directory.is_dir() {
        let path = component.directory.display();
        return Err(CliError::usage(format!("the directory `{path}` does not exist")));
    }
    let checked = driftless_check::check(&driftless_check::Request {
        downs: Downs::Checked,
        ..request(component, false)
    });
    let doubts = checked.diagnostics.into_iter().filter(Diagnostic::is_error).collect();
    Ok(Read { shown, catalog: checked.catalog, server: None, doubts })
}

/// A snapshot file, and what is wrong in it.
pub(crate) fn snapshot(file: &Path, backend: Option<Backend>) -> Result<Read, CliError> {
    let shown = std::env::current_dir()
        .ok()
        .and_then(|here| file.strip_prefix(here).ok())
        .unwrap_or(file)
        .display()
        .to_string();
    let bytes = std::fs::read(file).map_err(|error| CliError::file("read", file, &error))?;
    let text = String::from_utf8(bytes)
        .map_err(|_| CliError::usage(format!("`{shown}` is not UTF-8 text")))?;
    let first = text.trim_start_matches('\u{feff}').lines().next().unwrap_or_default();
    let has_header = first.starts_with("-- driftless snapshot");
    let server = server_of(&text);
    let source = Arc::new(SourceFile::new(shown.clone(), text));
    let (catalog, diagnostics) = driftless_replay::snapshot::parse_plain(&source);
    // Without that line, `--backend` says what the file is.
    let said = |found: &Diagnostic| {
        found.code.id == "not-a-snapshot" && !has_header && backend == Some(catalog.backend)
    };
    let doubts = diagnostics.into_iter().filter(|found| found.is_error() && !said(found)).collect();
    Ok(Read { shown: format!("snapshot:{shown}"), catalog, server, doubts })
}

/// The version of the server in the first line of a snapshot.
pub(crate) fn server_of(text: &str) -> Option<String> {
    let first = text.trim_start_matches('\u{feff}').lines().next().unwrap_or_default();
    let has_header = first.starts_with("-- driftless snapshot");
    first.split(' ').nth(5).filter(|_| has_header).map(str::to_owned)
}

fn database(url: &Url) -> Result<Read, CliError> {
    let mut database = Database::open(url, Access::Read)?;
    let (catalog, doubts) = driftless_replay::complete_plain(database.introspect()?);
    Ok(Read { shown: url.to_string(), catalog, server: Some(database.version()?), doubts })
}
