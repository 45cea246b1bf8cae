//! Where the steps are, and what is known about them before they are read.
//!
//! The path is relative to the package, else to the directory that holds `driftless.toml`: the
//! nearest one above the package, or above the file that calls the macro (a package may compile
//! files from elsewhere, and some are generated somewhere else altogether). What the
//! configuration says about a directory holds for the command line and the macro alike, so an
//! option that contradicts it is an error and not a choice.

use std::path::{Component as Part, Path, PathBuf};

use driftless_check::config::{self, Component, Config, Downs};
use driftless_diag::{Backend, Diagnostic};
use driftless_steps::Layout;
use syn::{Error, LitStr, Result};

use crate::args::Arguments;
use crate::report;

/// A directory of steps and how to read it.
pub(crate) struct Source {
    /// The directory, absolute.
    pub(crate) directory: PathBuf,
    /// Paths are shown relative to this.
    pub(crate) display_root: Option<PathBuf>,
    /// The configuration file that says something about the directory.
    pub(crate) config: Option<PathBuf>,
    pub(crate) component: String,
    pub(crate) backend: Backend,
    pub(crate) layout: Option<Layout>,
    pub(crate) downs: Downs,
}

/// Finds the directory that the arguments name, called from the file `call`.
pub(crate) fn locate(arguments: &Arguments, call: Option<&Path>) -> Result<Source> {
    let package = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    let written = arguments.path.value();
    let mut starts: Vec<PathBuf> = package.iter().cloned().collect();
    if let Some(directory) = call.and_then(Path::parent) {
        starts.push(std::path::absolute(directory).unwrap_or_else(|_| directory.to_owned()));
    }
    let configs: Vec<PathBuf> = starts.iter().filter_map(|start| config::find(start)).collect();
    let roots =
        package.iter().map(PathBuf::as_path).chain(configs.iter().filter_map(|c| c.parent()));
    let candidates: Vec<PathBuf> = roots.map(|root| clean(&root.join(&written))).collect();
    let Some(directory) = candidates.iter().find(|path| path.exists()) else {
        return Err(Error::new(arguments.path.span(), missing(&written, &candidates)));
    };
    let display_root = display_root(directory, &configs);
    let mut broken = Vec::new();
    for path in &configs {
        let shown = report::shown(path, display_root.as_deref());
        let (config, problems) = config::read(path, &shown);
        broken.extend(problems);
        let Some(config) = config else { continue };
        if let Some(component) = config.component_at(directory) {
            refuse_broken(arguments, &broken)?;
            return configured(arguments, directory, display_root, path, &config, component);
        }
    }
    if arguments.backend.is_none() {
        refuse_broken(arguments, &broken)?;
    }
    unconfigured(arguments, directory, display_root)
}

fn missing(written: &str, candidates: &[PathBuf]) -> String {
    let tried = match candidates.first() {
        Some(_) if Path::new(written).is_absolute() => String::new(),
        Some(_) => "; a relative path starts at the package, or at the directory that holds \
                    `driftless.toml`"
            .to_owned(),
        None => "; `CARGO_MANIFEST_DIR` is not set, so there is nothing it could be relative to"
            .to_owned(),
    };
    format!("there is no directory `{written}`{tried}")
}

fn refuse_broken(arguments: &Arguments, problems: &[Diagnostic]) -> Result<()> {
    if problems.iter().any(Diagnostic::is_error) {
        let message = report::message("`driftless.toml` is wrong", problems.iter());
        return Err(Error::new(arguments.path.span(), message));
    }
    Ok(())
}

fn configured(
    arguments: &Arguments,
    directory: &Path,
    display_root: Option<PathBuf>,
    path: &Path,
    config: &Config,
    component: &Component,
) -> Result<Source> {
    agrees(&arguments.component, &component.name)?;
    agrees(&arguments.backend, component.backend.name())?;
    agrees(&arguments.downs, config.defaults.downs.name())?;
    let layout = match component.layout {
        Some(layout) => {
            agrees(&arguments.layout, layout.name())?;
            Some(layout)
        }
        None => parsed(&arguments.layout)?,
    };
    Ok(Source {
        directory: directory.to_owned(),
        display_root,
        config: Some(path.to_owned()),
        component: component.name.clone(),
        backend: component.backend,
        layout,
        downs: config.defaults.downs,
    })
}

/// Refuses an option that says something else than the configuration does.
fn agrees(option: &Option<LitStr>, configured: &str) -> Result<()> {
    match option {
        Some(text) if text.value() != configured => {
            let message = format!("`driftless.toml` says `{configured}` for this directory");
            Err(Error::new(text.span(), message))
        }
        _ => Ok(()),
    }
}

fn unconfigured(
    arguments: &Arguments,
    directory: &Path,
    display_root: Option<PathBuf>,
) -> Result<Source> {
    let component = match &arguments.component {
        Some(text) => text.value(),
        None => config::UNNAMED_COMPONENT.to_owned(),
    };
    let Some(backend) = parsed(&arguments.backend)? else {
        let message = format!(
            "which database are these steps for? Write it in `driftless.toml`:\n\n    \
             [components.{component}]\n    backend    = \"sqlite\"\n    \
             migrations = \"{path}\"\n\nor here: `migrations!(\"{path}\", backend = \"sqlite\")`",
            path = arguments.path.value()
        );
        return Err(Error::new(arguments.path.span(), message));
    };
    Ok(Source {
        directory: directory.to_owned(),
        display_root,
        config: None,
        component,
        backend,
        layout: parsed(&arguments.layout)?,
        downs: parsed(&arguments.downs)?.unwrap_or_default(),
    })
}

fn parsed<T: std::str::FromStr<Err: std::fmt::Display>>(
    option: &Option<LitStr>,
) -> Result<Option<T>> {
    option
        .as_ref()
        .map(|text| text.value().parse().map_err(|error| Error::new(text.span(), error)))
        .transpose()
}

/// What paths in messages are relative to: where the compiler runs, as its own messages are, else
/// the directory of the configuration.
fn display_root(directory: &Path, configs: &[PathBuf]) -> Option<PathBuf> {
    let current = std::env::current_dir().ok();
    current
        .into_iter()
        .chain(configs.iter().filter_map(|path| path.parent()).map(Path::to_owned))
        .find(|root| directory.starts_with(root))
}

/// The path without `.` and `..`, so that messages read well. Purely textual, as `cd` in a shell.
fn clean(path: &Path) -> PathBuf {
    let mut cleaned = PathBuf::new();
    for part in path.components() {
        match part {
            Part::CurDir => {}
            Part::ParentDir
                if matches!(cleaned.components().next_back(), Some(Part::Normal(_))) =>
            {
                cleaned.pop();
            }
            other => cleaned.push(other),
        }
    }
    cleaned
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_cleaned_as_text() {
        for (path, expected) in
            [("/a/b/../c", "/a/c"), ("/a/./b/", "/a/b"), ("../x", "../x"), ("/a/../../b", "/../b")]
        {
            assert_eq!(clean(Path::new(path)), Path::new(expected), "{path}");
        }
    }
}
