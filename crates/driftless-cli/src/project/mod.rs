//! The project a command works on: which components, where their files are, which database.
//!
//! Found in `driftless.toml`, or made up from `--migrations` for a directory that has none. Either
//! way every command gets the same value, so no command knows where it came from. Nothing here
//! opens a database, and no variable is expanded before a command asks for a URL.

mod variables;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use driftless_catalog::ObjectKind;
use driftless_check::config::{self, Config, Defaults, Downs, Timeout};
use driftless_db::{Embedded, Limits, Url};
use driftless_diag::Backend;
use driftless_steps::{Layout, LockPolicy};

use crate::args::{self, BACKENDS, Global};
use crate::{CliError, Exit};
use variables::{ExpandError, Variables};

/// For how long a step that gave up waiting is tried again, if nothing else is said.
const RETRY_FOR: Duration = Duration::from_secs(600);

/// The name of the one component of a directory that no configuration names.
const UNNAMED: &str = "main";

/// What a command works on.
#[derive(Debug)]
pub(crate) struct Project {
    /// The directory that relative paths are relative to.
    pub(crate) root: PathBuf,
    /// The environment whose databases are meant.
    pub(crate) environment: String,
    /// Whether that is the local one, the only one in which open steps may be applied.
    pub(crate) local: bool,
    /// All components, by name.
    pub(crate) components: Vec<Component>,
    /// Where it came from.
    config: Option<Arc<Config>>,
}

/// What drift leaves out.
#[derive(Debug, Clone, Default)]
pub(crate) struct LeaveOut {
    /// `drift.ignore`: patterns of names.
    pub(crate) patterns: Vec<String>,
    /// `drift.ignore_kinds`.
    pub(crate) kinds: Vec<ObjectKind>,
    /// `schemas`: everything in others; nothing where it is empty.
    pub(crate) schemas: Vec<String>,
}

/// A component to work on.
#[derive(Debug, Clone)]
pub(crate) struct Component {
    /// Its name.
    pub(crate) name: String,
    /// Whether it is to be worked on; the others are looked at where requirements lead to them.
    pub(crate) chosen: bool,
    /// The product its database runs on.
    pub(crate) backend: Backend,
    /// The oldest server version it must work on.
    pub(crate) minimum_server: Option<String>,
    /// The directory of its steps.
    pub(crate) directory: PathBuf,
    /// What displayed paths are relative to.
    pub(crate) display_root: Option<PathBuf>,
    /// The layout, unless it is to be recognised.
    pub(crate) layout: Option<Layout>,
    /// What its lock file has to be like.
    pub(crate) lock: LockPolicy,
    /// How strictly its downs are judged.
    pub(crate) downs: Downs,
    /// Its snapshot file.
    pub(crate) snapshot: Option<PathBuf>,
    /// The database's URL, variables not yet expanded, and what it was written in.
    pub(crate) url: Option<(String, String)>,
    /// The program whose binary runs its steps that are code.
    pub(crate) runner: Option<String>,
    /// Its steps, where they come with this program.
    pub(crate) embedded: Option<Embedded>,
}

impl Component {
    /// A component that no configuration names.
    pub(crate) fn unnamed(
        backend: Backend,
        directory: PathBuf,
        here: &Path,
        layout: Option<Layout>,
        lock: LockPolicy,
    ) -> Self {
        Self {
            name: UNNAMED.to_owned(),
            chosen: true,
            backend,
            minimum_server: None,
            directory,
            display_root: Some(here.to_owned()),
            layout,
            lock,
            downs: Downs::Checked,
            snapshot: None,
            url: None,
            runner: None,
            embedded: None,
        }
    }
}

impl Project {
    /// The project the options name. An error when there is none.
    pub(crate) fn load(global: &Global) -> Result<Self, CliError> {
        let project = Self::find(global)?.ok_or_else(|| {
            CliError::usage(format!(
                "there is no `{}` here or in a directory above",
                config::CONFIG_FILE
            ))
            .help("`driftless init` writes one")
            .help(
                "or name the steps: `--migrations DIR`, and `--url URL` where a database is needed",
            )
        })?;
        if project.components.is_empty() {
            return Err(CliError::usage("the configuration names no component")
                .help("add `[components.NAME]` with `backend` and `migrations` to it"));
        }
        Ok(project)
    }

    /// The project the options name, if there is one.
    pub(crate) fn find(global: &Global) -> Result<Option<Self>, CliError> {
        let here = std::env::current_dir()
            .map_err(|error| CliError::file("find", Path::new("."), &error))?;
        if let Some(steps) = &global.embedded {
            return Self::embedded(global, &here, steps).map(Some);
        }
        if let Some(directory) = &global.migrations {
            return Self::foreign(global, &here, directory).map(Some);
        }
        for (given, name) in
            [(global.layout.is_some(), "--layout"), (global.url.is_some(), "--url")]
        {
            if given {
                return Err(CliError::usage(format!("`{name}` goes with `--migrations`"))
                    .help("in a project, `driftless.toml` says where databases are"));
            }
        }
        let path = match &global.config {
            Some(path) => here.join(path),
            None => match config::find(&here) {
                Some(path) => path,
                None => return Ok(None),
            },
        };
        Self::configured(global, &here, &path).map(Some)
    }

    /// The components that come with this program.
    fn embedded(global: &Global, here: &Path, steps: &[Embedded]) -> Result<Self, CliError> {
        let found = global.config.as_ref().map(|path| here.join(path));
        let found = found.or_else(|| config::find(here)).filter(|_| global.url.is_none());
        let Some(path) = found else { return Self::at_url(global, here, steps) };
        let mut project = Self::configured(global, here, &path)?;
        for component in &mut project.components {
            let own = steps.iter().find(|one| one.plan.component == component.name);
            component.embedded = own.copied();
            component.backend = own.map_or(component.backend, |own| own.plan.backend);
        }
        project.components.retain(|component| component.embedded.is_some());
        for Embedded { plan, .. } in steps {
            if !project.components.iter().any(|component| component.name == plan.component) {
                let (name, shown) = (&plan.component, project.shown(&path));
                return Err(CliError::usage(format!("`{shown}` has no component `{name}`"))
                    .help("this program embeds its steps; `--url URL` names its database"));
            }
        }
        Ok(project)
    }

    /// The same without a configuration. Nobody says that such a database is local, so open steps
    /// are refused.
    fn at_url(global: &Global, here: &Path, steps: &[Embedded]) -> Result<Self, CliError> {
        let known: Vec<&str> = steps.iter().map(|one| one.plan.component.as_str()).collect();
        if let Some(name) = global.component.iter().find(|name| !known.contains(&name.as_str())) {
            return Err(unknown_component(name, &known));
        }
        let named = |one: &&Embedded| {
            global.component.is_empty() || global.component.contains(&one.plan.component)
        };
        let chosen: Vec<&Embedded> = steps.iter().filter(named).collect();
        if global.url.is_some() && chosen.len() > 1 {
            return Err(CliError::usage("`--url` is the database of one component")
                .help(format!("name it with `--component`; there are {}", known.join(", "))));
        }
        let component = |one: &&Embedded| Component {
            name: one.plan.component.clone(),
            url: global.url.clone().map(|url| (url, "`--url`".to_owned())),
            embedded: Some(**one),
            ..Component::unnamed(one.plan.backend, here.to_owned(), here, None, LockPolicy::Ignore)
        };
        Ok(Self {
            root: here.to_owned(),
            environment: "given".to_owned(),
            local: false,
            components: chosen.iter().map(component).collect(),
            config: None,
        })
    }

    /// A directory of steps that no configuration names.
    fn foreign(global: &Global, here: &Path, directory: &Path) -> Result<Self, CliError> {
        if !here.join(directory).is_dir() {
            let shown = directory.display();
            let message = if here.join(directory).exists() {
                format!("`{shown}` is not a directory")
            } else {
                format!("the directory `{shown}` does not exist")
            };
            return Err(CliError::usage(message)
                .help("`--migrations` takes the directory that has the steps in it"));
        }
        let name = match global.component.as_slice() {
            [] => UNNAMED.to_owned(),
            [name] => name.clone(),
            _ => {
                return Err(CliError::usage("`--migrations` is one component, several are named"));
            }
        };
        let backend = foreign_backend(global)?;
        let directory = here.join(directory);
        let component = Component {
            name,
            url: global.url.clone().map(|url| (url, "`--url`".to_owned())),
            ..Component::unnamed(backend, directory, here, global.layout, LockPolicy::IfPresent)
        };
        Ok(Self {
            root: here.to_owned(),
            environment: "local".to_owned(),
            local: true,
            components: vec![component],
            config: None,
        })
    }

    fn configured(global: &Global, here: &Path, path: &Path) -> Result<Self, CliError> {
        let shown = path.strip_prefix(here).unwrap_or(path).display().to_string();
        let (config, diagnostics) = config::read(path, &shown);
        let (Some(config), false) = (config, diagnostics.iter().any(|one| one.is_error())) else {
            let errors = diagnostics.iter().filter(|one| one.is_error()).count();
            let plural =
                if errors == 1 { "an error".to_owned() } else { format!("{errors} errors") };
            return Err(CliError::usage(format!("`{shown}` has {plural}")).because(diagnostics));
        };
        let environment = environment(global, &config, &shown)?;
        let known: Vec<&str> = config.components.keys().map(String::as_str).collect();
        for name in &global.component {
            if !config.components.contains_key(name) {
                return Err(unknown_component(name, &known));
            }
        }
        let components = config
            .components
            .values()
            .map(|component| {
                let url = config.url(&environment, &component.name).map(|located| {
                    let line = config.file.position(located.span.start).line;
                    (located.text.clone(), format!("`url` in {shown}:{line}"))
                });
                Component {
                    name: component.name.clone(),
                    chosen: global.component.is_empty()
                        || global.component.contains(&component.name),
                    backend: component.backend,
                    minimum_server: component.minimum_server.clone(),
                    directory: config.resolve(&component.migrations),
                    display_root: Some(config.directory.clone()),
                    layout: component.layout,
                    lock: LockPolicy::Required,
                    downs: config.defaults.downs,
                    snapshot: component.snapshot.as_deref().map(|path| config.resolve(path)),
                    url,
                    runner: component.runner.clone(),
                    embedded: None,
                }
            })
            .collect();
        Ok(Self {
            root: config.directory.clone(),
            local: environment == config.defaults.environment,
            environment,
            components,
            config: Some(Arc::new(config)),
        })
    }

    /// How long the statements of a run may wait and work: as the options say, else the
    /// configuration.
    pub(crate) fn limits(&self, options: &args::Limits) -> Limits {
        let defaults = self.config.as_ref().map(|config| &config.defaults);
        let of = |option: Option<Timeout>, default: fn(&Defaults) -> Option<Timeout>| {
            option.or_else(|| defaults.and_then(default)).map(|Timeout(time)| time)
        };
        Limits {
            lock_timeout: of(options.lock_timeout, |defaults| defaults.lock_timeout),
            statement_timeout: of(options.statement_timeout, |defaults| defaults.statement_timeout),
            retry_for: of(options.retry_for, |defaults| defaults.retry_for).unwrap_or(RETRY_FOR),
        }
    }

    /// What drift leaves out in the database of these components.
    pub(crate) fn leave_out<'c>(
        &self,
        components: impl Iterator<Item = &'c Component>,
    ) -> LeaveOut {
        let Some(config) = &self.config else { return LeaveOut::default() };
        let known = components.filter_map(|one| config.components.get(&one.name));
        let schemas: Vec<&Vec<String>> = known.map(|component| &component.schemas).collect();
        // One that names no schemas may have objects in any.
        let all = schemas.iter().any(|schemas| schemas.is_empty());
        LeaveOut {
            patterns: config.defaults.drift_ignore.clone(),
            kinds: config.defaults.drift_ignore_kinds.clone(),
            schemas: if all {
                Vec::new()
            } else {
                schemas.into_iter().flatten().cloned().collect()
            },
        }
    }

    /// The components to work on.
    pub(crate) fn chosen(&self) -> impl Iterator<Item = &Component> {
        self.components.iter().filter(|component| component.chosen)
    }

    /// The component of that name, or the only one chosen.
    pub(crate) fn one(&self, name: Option<&str>) -> Result<&Component, CliError> {
        let Some(name) = name else {
            let chosen: Vec<&Component> = self.chosen().collect();
            return match chosen.as_slice() {
                [component] => Ok(component),
                _ => Err(CliError::usage("there are several components; name one")
                    .help(format!("they are {}", names(&chosen)))),
            };
        };
        let all: Vec<&Component> = self.components.iter().collect();
        let known: Vec<&str> = all.iter().map(|component| component.name.as_str()).collect();
        let found = all.iter().find(|component| component.name == name);
        match found {
            Some(component) if component.chosen => Ok(component),
            Some(_) => Err(CliError::usage(format!("`{name}` is not what `--component` says"))),
            None => Err(unknown_component(name, &known)),
        }
    }

    /// A path as messages show it: relative to the project where it is inside.
    pub(crate) fn shown(&self, path: &Path) -> String {
        path.strip_prefix(&self.root).unwrap_or(path).display().to_string().replace('\\', "/")
    }

    /// Whether a `driftless.toml` names the components.
    pub(crate) fn is_configured(&self) -> bool {
        self.config.is_some()
    }

    /// The directory of a database that `migrate` makes when it is missing: one below the project's
    /// `target` directory, which `cargo clean` removes and which therefore nobody can be asked to
    /// make. No other directory is made: a path that does not exist is usually a misspelt one.
    pub(crate) fn makes_directory<'u>(&self, url: &'u Url) -> Option<&'u Path> {
        let parent = url.path()?.parent()?;
        (self.is_configured() && parent.starts_with(self.root.join("target"))).then_some(parent)
    }

    /// The component whose steps are in `directory`.
    pub(crate) fn component_at(&self, directory: &Path) -> Option<&Component> {
        let name = &self.config.as_ref()?.component_at(directory)?.name;
        self.components.iter().find(|component| component.name == *name)
    }

    /// The database of a component, variables expanded and a relative path made relative to the
    /// project.
    pub(crate) fn url(&self, component: &Component) -> Result<Url, CliError> {
        let Some((text, origin)) = &component.url else {
            return Err(self.no_url(component));
        };
        let url = expanded(text, origin, &self.root)?;
        if url.may_lead_to(component.backend) {
            return Ok(url);
        }
        Err(CliError::usage(format!(
            "component `{}` is for {} and {origin} names a database of {}",
            component.name,
            component.backend,
            url.backend()
        )))
    }

    fn no_url(&self, component: &Component) -> CliError {
        if self.is_configured() {
            let name = &component.name;
            CliError::usage(format!("component `{name}` has no `url`"))
                .help(format!("add `url = \"...\"` to `[components.{name}]`"))
        } else {
            CliError::usage("this command needs a database").help("name it with `--url URL`")
        }
    }
}

/// A URL as written in `origin`, ready to be opened.
pub(crate) fn expanded(text: &str, origin: &str, root: &Path) -> Result<Url, CliError> {
    let variables = Variables::read(root)?;
    let text = variables.expand(text).map_err(|error| match error {
        ExpandError::Missing(name) => {
            CliError::usage(format!("the variable `{name}` is not set, and {origin} needs it"))
                .help(format!("set it, or write it into `{}`", variables.file().display()))
        }
        ExpandError::Syntax(what) => CliError::usage(format!("{origin} is wrong: {what}"))
            .help("write `${NAME}` or `${NAME:-default}`"),
    })?;
    let url = Url::parse(&text)
        .map_err(|error| CliError::new(Exit::Usage, format!("{origin} is wrong: {error}")))?;
    Ok(url.relative_to(root))
}

fn foreign_backend(global: &Global) -> Result<Backend, CliError> {
    if let Some(backend) = global.backend {
        return Ok(backend);
    }
    // The scheme alone decides, so variables that hide it can wait until the database is needed.
    let from_url = global.url.as_deref().and_then(|url| Url::parse(url).ok());
    match (from_url.map(|url| url.backend()), BACKENDS) {
        (Some(backend), _) => Ok(backend),
        (None, [backend, ..]) => Ok(*backend),
        (None, []) => Err(CliError::usage("this build has no backend")),
    }
}

fn environment(global: &Global, config: &Config, shown: &str) -> Result<String, CliError> {
    let default = &config.defaults.environment;
    let Some(name) = &global.environment else { return Ok(default.clone()) };
    if name == default || config.environments.contains_key(name) {
        return Ok(name.clone());
    }
    let mut known: Vec<&str> = config.environments.keys().map(String::as_str).collect();
    known.push(default);
    let error = CliError::usage(format!("`{shown}` has no environment `{name}`"));
    Err(match nearest(name, &known) {
        Some(near) => error.help(format!("did you mean `{near}`?")),
        None => error.help(format!("it has {}", known.join(", "))),
    })
}

fn unknown_component(name: &str, known: &[&str]) -> CliError {
    let error = CliError::usage(format!("there is no component `{name}`"));
    match nearest(name, known) {
        Some(near) => error.help(format!("did you mean `{near}`?")),
        None => error.help(format!("the components are {}", known.join(", "))),
    }
}

fn names(components: &[&Component]) -> String {
    let names: Vec<&str> = components.iter().map(|component| component.name.as_str()).collect();
    names.join(", ")
}

/// The candidate a misspelt name probably meant.
pub(crate) fn nearest<'c>(name: &str, candidates: &[&'c str]) -> Option<&'c str> {
    candidates
        .iter()
        .map(|candidate| (strsim::damerau_levenshtein(name, candidate), *candidate))
        .filter(|(distance, candidate)| *distance <= candidate.len().div_ceil(3))
        .min()
        .map(|(_, candidate)| candidate)
}
