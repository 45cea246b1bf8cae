//! Whole directories on a real file system: what is loaded from them, and what is said about
//! them.
//!
//! Each test writes a small tree, loads it and compares the diagnostics with
//! [`Tree::problems`]'s one-line form, so that a wrong place or a lost hint shows as a diff.

mod evidence;
mod files;
mod graph;
mod layouts;
mod lock;
mod new;
mod sections;
mod settings;
mod versions;

use std::fs;
use std::path::{Path, PathBuf};

use driftless_diag::Diagnostic;
use driftless_steps::{
    LOCK_FILE, Layout, Loaded, Lock, LockPolicy, Request, Seal, load, locked, write_lock,
};

/// A directory `m` of migrations in a temporary directory, which paths are shown relative to.
struct Tree {
    root: tempfile::TempDir,
    directory: PathBuf,
}

impl Tree {
    /// A tree with these files, each a path below `m` and its text.
    fn new(files: &[(&str, &str)]) -> Self {
        let root = tempfile::tempdir().expect("a temporary directory");
        let directory = root.path().join("m");
        fs::create_dir(&directory).expect("a fresh directory");
        let tree = Self { root, directory };
        for (path, text) in files {
            tree.write(path, text);
        }
        tree
    }

    /// A tree with steps in the native layout, each with an up alone.
    fn native(steps: &[&str]) -> Self {
        let tree = Self::new(&[]);
        for step in steps {
            tree.write(&format!("{step}/up.sql"), "SELECT 1;\n");
        }
        tree
    }

    fn path(&self, path: &str) -> PathBuf {
        self.directory.join(path)
    }

    fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().expect("it is in a directory")).expect("directories");
        fs::write(path, text).expect("a file");
    }

    fn remove(&self, path: &str) {
        let path = self.path(path);
        let removed = if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) };
        removed.expect("it was there");
    }

    fn request<'a>(&'a self, layout: Option<Layout>, lock: LockPolicy) -> Request<'a> {
        Request {
            component: "c",
            directory: &self.directory,
            display_root: Some(self.root.path()),
            layout,
            lock,
        }
    }

    fn load(&self) -> Loaded {
        load(&self.request(None, LockPolicy::IfPresent))
    }

    fn load_as(&self, layout: Layout) -> Loaded {
        load(&self.request(Some(layout), LockPolicy::IfPresent))
    }

    /// Writes the lock that `driftless lock` would write.
    fn lock(&self, seal: Seal) -> Lock {
        let loaded = self.load();
        let lock = locked(&loaded.set, loaded.lock.as_ref(), seal);
        write_lock(&self.directory, &lock).expect("the lock is written");
        lock
    }

    fn lock_text(&self) -> String {
        fs::read_to_string(self.path(LOCK_FILE)).expect("there is a lock")
    }

    fn problems(&self) -> Vec<String> {
        problems(&self.load())
    }
}

/// The diagnostics, one line each: `code place: message | label | note | help`.
fn problems(loaded: &Loaded) -> Vec<String> {
    loaded.diagnostics.iter().map(line).collect()
}

fn line(diagnostic: &Diagnostic) -> String {
    let mut line = diagnostic.code.id.to_owned();
    if let Some(primary) = &diagnostic.primary {
        let position = primary.file.position(primary.span.start);
        let word = &primary.file.text[primary.span.range()];
        line += &format!(" {}:{}:{}", primary.file.path, position.line, position.column);
        line += &format!(" {word:?}");
    }
    line += &format!(": {}", diagnostic.message);
    for text in diagnostic.notes.iter().chain(&diagnostic.help) {
        line += &format!(" | {text}");
    }
    line
}

/// The names of the steps, in run order.
fn names(loaded: &Loaded) -> Vec<String> {
    loaded.set.steps.iter().map(|step| step.name()).collect()
}

/// Asserts that there is exactly one problem, and that its line contains each of `parts`.
#[track_caller]
fn one_problem(loaded: &Loaded, parts: &[&str]) {
    let problems = problems(loaded);
    assert_eq!(problems.len(), 1, "{problems:#?}");
    for part in parts {
        assert!(problems[0].contains(part), "`{part}` is not in: {}", problems[0]);
    }
}

/// Asserts that nothing is wrong.
#[track_caller]
fn fine(loaded: &Loaded) {
    assert_eq!(problems(loaded), [""; 0]);
}

#[test]
fn every_code_has_a_page_and_a_name_of_its_own() {
    let codes = driftless_steps::CODES;
    for (index, code) in codes.iter().enumerate() {
        assert!(code.manual.len() > 100, "{code} says too little");
        assert!(code.id.bytes().all(|b| b.is_ascii_lowercase() || b"-0123456789".contains(&b)));
        assert!(codes[..index].iter().all(|other| other.id != code.id), "{code} is there twice");
    }
    // Each declared code is in the list: a new one is easily forgotten there.
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    assert_eq!(declared(&source), codes.len());
}

/// How many codes the files below a directory declare.
fn declared(directory: &Path) -> usize {
    let entries =
        fs::read_dir(directory).expect("sources").map(|entry| entry.expect("entry").path());
    entries
        .map(|path| {
            if path.is_dir() {
                declared(&path)
            } else {
                fs::read_to_string(&path).expect("source").matches(": Code = Code {").count()
            }
        })
        .sum()
}
