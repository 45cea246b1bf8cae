//! `driftless init`: from nothing, or from an existing workspace, to a project that migrates.
//!
//! Two rules. A file that exists is never overwritten: it is kept and listed, and when something
//! is missing in it the report says what to add. And what is written works as it stands: the xtask
//! crate compiles, every component has its lock file and its snapshot, so `cargo xtask migrate` is
//! the next command and not the fifth.

mod manifest;
mod source;

use std::collections::BTreeSet;
use std::fs::OpenOptions;
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use driftless_check::config::CONFIG_FILE;
use driftless_diag::Backend;
use driftless_steps::{LOCK_FILE, Lock, LockPolicy};

use crate::CliError;
use crate::args::{self, BACKENDS, Global};
use crate::ops::snapshot::empty;
use crate::ops::steps::request;
use crate::project::{self, Project};
use manifest::Edit;
pub(crate) use source::Source;

const XTASK_MAIN: &str = include_str!("../../../templates/xtask_main.rs");
const CARGO_CONFIG: &str = include_str!("../../../templates/cargo_config.toml");

/// What `init` did, paths relative to the project.
#[derive(Debug, Default)]
pub(crate) struct InitReport {
    /// Files written.
    pub(crate) written: Vec<String>,
    /// Files that existed and were left alone.
    pub(crate) kept: Vec<String>,
    /// Files that got something added.
    pub(crate) changed: Vec<String>,
    /// What is left to do by hand: where, and what to add.
    pub(crate) todo: Vec<Todo>,
    /// The components set up.
    pub(crate) components: Vec<String>,
    /// The line that an application's manifest needs.
    pub(crate) dependency: String,
}

/// Something the user has to add.
#[derive(Debug)]
pub(crate) struct Todo {
    /// Why and where.
    pub(crate) what: String,
    /// What to type; may be several lines.
    pub(crate) text: String,
}

/// Sets up the project.
pub(crate) fn run(global: &Global, arguments: &args::Init) -> Result<InitReport, CliError> {
    let here =
        std::env::current_dir().map_err(|error| CliError::file("find", Path::new("."), &error))?;
    let root = here.join(&arguments.directory);
    let source = match &arguments.source {
        Some(text) => Source::parse(text, &here)?,
        None => Source::own(),
    };
    let components = match existing(global, &root)? {
        Some(components) => components,
        None => components(global)?,
    };
    let backend = global.backend.or(BACKENDS.first().copied()).unwrap_or(Backend::Sqlite);
    if let Some(above) =
        manifest::workspace_above(&std::path::absolute(&root).unwrap_or(root.clone()))
    {
        let above = above.parent().unwrap_or(&above).to_owned();
        return Err(CliError::usage(format!(
            "`{}` is inside the workspace of `{}`",
            root.display(),
            above.display()
        ))
        .help(format!("run `driftless init {}`", above.display())));
    }
    let mut project = Writer { root, report: InitReport::default() };
    project.write(CONFIG_FILE, &configuration(&components, backend))?;
    for component in &components {
        project.component(component, backend)?;
    }
    project.xtask(&source, backend)?;
    project.alias()?;
    project.member()?;
    let mut report = project.report;
    report.dependency = source.dependency("driftless", &[backend.name()], Path::new("."));
    report.components = components.into_iter().map(|component| component.name).collect();
    Ok(report)
}

/// A component to set up.
struct Component {
    name: String,
    directory: String,
    snapshot: Option<String>,
    variable: String,
}

/// The components of a configuration that is there already.
fn existing(global: &Global, root: &Path) -> Result<Option<Vec<Component>>, CliError> {
    let path = root.join(CONFIG_FILE);
    if !path.exists() {
        return Ok(None);
    }
    let global = Global { config: Some(path), migrations: None, ..global.clone() };
    let project = Project::load(&global)?;
    let of = |component: &project::Component| Component {
        directory: project.shown(&component.directory),
        snapshot: component.snapshot.as_deref().map(|path| project.shown(path)),
        variable: String::new(),
        name: component.name.clone(),
    };
    Ok(Some(project.chosen().map(of).collect()))
}

fn components(global: &Global) -> Result<Vec<Component>, CliError> {
    let mut names: BTreeSet<String> = global.component.iter().cloned().collect();
    let single = names.len() < 2;
    if names.is_empty() {
        names.insert("main".to_owned());
    }
    names
        .into_iter()
        .map(|name| {
            let fine = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
            if name.is_empty() || !name.chars().all(fine) {
                return Err(CliError::usage(format!("`{name}` cannot be the name of a component"))
                    .help("use letters, digits, `_` and `-`"));
            }
            let upper = name.to_ascii_uppercase().replace('-', "_");
            Ok(Component {
                // With one component the middle level is left out.
                directory: if single { "migrations".into() } else { format!("migrations/{name}") },
                snapshot: Some(format!("schema/{name}.sql")),
                variable: if single { "DATABASE_URL".into() } else { format!("{upper}_URL") },
                name,
            })
        })
        .collect()
}

fn configuration(components: &[Component], backend: Backend) -> String {
    let mut text = String::from(
        "# The components whose schema this workspace owns, and where their databases are.\n\n\
         [defaults]\n\
         environment = \"local\" # the only environment in which open steps may be applied\n",
    );
    for Component { name, directory, snapshot, variable } in components {
        let snapshot = snapshot.as_deref().unwrap_or_default();
        let url = match backend {
            Backend::Sqlite => format!("sqlite:target/driftless/{name}.db"),
            other => format!("{other}://localhost/{name}"),
        };
        text.push_str(&format!(
            "\n[components.{name}]\n\
             backend    = \"{backend}\"\n\
             migrations = \"{directory}\"\n\
             snapshot   = \"{snapshot}\"\n\
             url        = \"${{{variable}:-{url}}}\"\n"
        ));
    }
    text
}

/// The lock file of a directory without steps, as `lock` writes it.
fn empty_lock(component: &Component, backend: Backend, directory: &Path) -> String {
    let root = directory.parent().unwrap_or(directory);
    let component = project::Component {
        name: component.name.clone(),
        ..project::Component::unnamed(backend, directory.to_owned(), root, None, LockPolicy::Ignore)
    };
    let request = request(&component, false);
    let checked = driftless_check::check(&request);
    driftless_check::refresh_lock(&request, &checked, Lock::default()).to_text()
}

/// Writes into a project without overwriting, and remembers what it did.
struct Writer {
    root: PathBuf,
    report: InitReport,
}

impl Writer {
    /// Writes a file unless it exists; whether it was written.
    fn write(&mut self, name: &str, text: &str) -> Result<bool, CliError> {
        let path = self.root.join(name);
        let parent = path.parent().unwrap_or(&self.root);
        self.make(parent)?;
        match OpenOptions::new().write(true).create_new(true).open(&path) {
            Ok(mut file) => {
                file.write_all(text.as_bytes())
                    .map_err(|error| CliError::file("write", &path, &error))?;
                self.report.written.push(name.to_owned());
                Ok(true)
            }
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                self.report.kept.push(name.to_owned());
                Ok(false)
            }
            Err(error) => Err(CliError::file("write", &path, &error)),
        }
    }

    fn make(&self, directory: &Path) -> Result<(), CliError> {
        std::fs::create_dir_all(directory)
            .map_err(|error| CliError::file("make", directory, &error))
    }

    fn read(&self, name: &str) -> Result<Option<String>, CliError> {
        let path = self.root.join(name);
        match std::fs::read_to_string(&path) {
            Ok(text) => Ok(Some(text)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(CliError::file("read", &path, &error)),
        }
    }

    fn todo(&mut self, what: impl Into<String>, text: impl Into<String>) {
        self.report.todo.push(Todo { what: what.into(), text: text.into() });
    }

    /// The directory of steps with its lock, and the snapshot. A directory that has steps already
    /// gets neither here: `lock` and `snapshot` read them, and say what is wrong with them.
    fn component(&mut self, component: &Component, backend: Backend) -> Result<(), CliError> {
        let lock = format!("{}/{LOCK_FILE}", component.directory);
        let directory = self.root.join(&component.directory);
        let has_steps = std::fs::read_dir(&directory)
            .is_ok_and(|entries| entries.flatten().any(|entry| entry.file_name() != LOCK_FILE));
        if has_steps && !self.root.join(&lock).exists() {
            let what = format!("record the steps in `{}`", component.directory);
            self.todo(
                what,
                format!(
                    "driftless lock --component {0}\ndriftless snapshot --component {0}",
                    component.name
                ),
            );
            return Ok(());
        }
        self.make(&directory)?;
        self.write(&lock, &empty_lock(component, backend, &directory))?;
        if let Some(snapshot) = &component.snapshot {
            self.write(snapshot, &empty(backend))?;
        }
        Ok(())
    }

    fn xtask(&mut self, source: &Source, backend: Backend) -> Result<(), CliError> {
        let dependency =
            source.dependency("driftless-cli", &[backend.name()], &self.root.join("xtask"));
        let manifest = format!(
            "[package]\nname = \"xtask\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\
             publish = false\n\n[dependencies]\n{dependency}\n"
        );
        let written = self.write("xtask/Cargo.toml", &manifest)?;
        self.write("xtask/src/main.rs", XTASK_MAIN)?;
        let existing = self.read("xtask/Cargo.toml")?.unwrap_or_default();
        if !written && !existing.contains("driftless-cli") {
            self.todo("let your xtask run driftless: in `xtask/Cargo.toml`", dependency);
            self.todo(
                "and in its `main`, for the commands that are not yours",
                "driftless_cli::main()",
            );
        }
        Ok(())
    }

    fn alias(&mut self) -> Result<(), CliError> {
        if self.write(".cargo/config.toml", CARGO_CONFIG)? {
            return Ok(());
        }
        let existing = self.read(".cargo/config.toml")?.unwrap_or_default();
        let has_alias = existing
            .parse::<toml::Table>()
            .ok()
            .and_then(|table| table.get("alias")?.get("xtask").cloned())
            .is_some();
        if !has_alias {
            self.todo("make `cargo xtask` work: in `.cargo/config.toml`", CARGO_CONFIG.trim_end());
        }
        Ok(())
    }

    /// Makes the xtask crate a member of the workspace in `Cargo.toml`.
    fn member(&mut self) -> Result<(), CliError> {
        let Some(existing) = self.read("Cargo.toml")? else {
            self.write("Cargo.toml", "[workspace]\nresolver = \"3\"\nmembers = [\"xtask\"]\n")?;
            return Ok(());
        };
        match manifest::with_member(&existing, "xtask") {
            Edit::Nothing => self.report.kept.push("Cargo.toml".to_owned()),
            Edit::Text(text) => {
                let path = self.root.join("Cargo.toml");
                std::fs::write(&path, text)
                    .map_err(|error| CliError::file("write", &path, &error))?;
                self.report.changed.push("Cargo.toml".to_owned());
            }
            Edit::ByHand(text) => {
                self.todo("make the xtask crate a member of your workspace: in `Cargo.toml`", text);
            }
        }
        Ok(())
    }
}
