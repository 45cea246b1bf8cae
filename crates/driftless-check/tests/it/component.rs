//! A component in a directory of its own, and what judging it finds.

use std::fs;
use std::path::{Path, PathBuf};

use driftless_check::{Checked, Downs, Judged, LockPolicy, Request, check, judge, refresh_lock};
use driftless_diag::{Backend, Diagnostic};
use driftless_steps::{Lock, Seal, locked, write_lock};
use tempfile::TempDir;

/// Files of steps, and how to judge them.
pub(crate) struct Component {
    directory: TempDir,
    pub(crate) downs: Downs,
    pub(crate) strict: bool,
    pub(crate) lock: LockPolicy,
}

impl Component {
    /// A component with these files, in no lock.
    pub(crate) fn new(files: &[(&str, &str)]) -> Self {
        let directory = tempfile::tempdir().expect("a directory");
        let made =
            Self { directory, downs: Downs::Checked, strict: false, lock: LockPolicy::IfPresent };
        for (path, text) in files {
            made.write(path, text);
        }
        made
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.directory.path().join("m")
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.path().join(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("made");
        fs::write(path, text).expect("written");
    }

    pub(crate) fn request<'a>(&'a self, directory: &'a Path) -> Request<'a> {
        Request {
            component: "main",
            backend: Backend::Sqlite,
            directory,
            display_root: Some(self.directory.path()),
            layout: None,
            lock: self.lock,
            downs: self.downs,
            strict: self.strict,
        }
    }

    pub(crate) fn check(&self) -> Checked {
        check(&self.request(&self.path()))
    }

    pub(crate) fn judge(&self) -> Judged {
        judge(&self.request(&self.path()))
    }

    /// Everything found, a line each, in order.
    pub(crate) fn found(&self) -> Vec<String> {
        lines(&self.check().diagnostics)
    }

    /// Writes the lock as the command line does after a check.
    pub(crate) fn write_lock(&self, seal: Seal) -> Lock {
        let path = self.path();
        let request = Request { lock: LockPolicy::Ignore, ..self.request(&path) };
        let checked = check(&request);
        let lock = refresh_lock(&request, &checked, locked(&checked.loaded.set, None, seal));
        write_lock(&path, &lock).expect("written");
        lock
    }
}

/// `severity code place: message`, with its notes behind it.
pub(crate) fn lines(diagnostics: &[Diagnostic]) -> Vec<String> {
    diagnostics
        .iter()
        .map(|found| {
            let place = found.primary.as_ref().map(|at| {
                let position = at.file.position(at.span.start);
                format!(" {}:{}:{}", at.file.path, position.line, position.column)
            });
            let notes: String = found.notes.iter().map(|note| format!(" | {note}")).collect();
            let (severity, code, message) = (found.severity.name(), found.code, &found.message);
            format!("{severity} {code}{}: {message}{notes}", place.unwrap_or_default())
        })
        .collect()
}
