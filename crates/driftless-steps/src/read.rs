//! Reading from the disk: the only file that opens anything, and the one that decides how paths
//! are shown.
//!
//! Whatever cannot be read becomes a diagnostic here, so that the layers above see only what is
//! there. Nothing in this crate's reading half writes to the disk.

use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use driftless_diag::{Code, Diagnostic, SourceFile, Span};

use crate::{Checksum, StepFile};

/// A file or directory exists and cannot be read.
pub(crate) static UNREADABLE_FILE: Code = Code {
    id: "unreadable-file",
    title: "a file or directory of a migration directory cannot be read",
    manual: "\
A file or a directory that belongs to a component exists, but the system refuses to read it: no
permission, a symbolic link that leads nowhere or round in a circle, a directory where a file
should be. The rest of the component is still read and checked.

The message carries the system's own reason. Restore the file, or the permission to read it; a
step that cannot be read cannot be verified against `driftless.lock`.",
};

/// A file is not UTF-8.
pub(crate) static NOT_UTF8: Code = Code {
    id: "not-utf8",
    title: "a migration file, or the name of one, is not UTF-8",
    manual: "\
SQL and TOML files, and their names, are read as UTF-8, the encoding in which every supported server is spoken to.
A file in another encoding (ISO 8859-1 and UTF-16 are the usual ones) would store other characters
than its author saw, so it is refused. The message names the offset of the first byte that is
wrong, counted from zero.

Convert the file, for example with `iconv -f ISO-8859-1 -t UTF-8`. A UTF-8 byte-order mark is
harmless and does not count in checksums.",
};

/// An entry of a directory.
#[derive(Debug)]
pub(crate) struct Entry {
    /// Its name. One that is not UTF-8 is reported, and is no entry.
    pub(crate) name: String,
    pub(crate) path: PathBuf,
    /// What is in it, when it is a directory and was listed.
    pub(crate) children: Option<Vec<Entry>>,
}

impl Entry {
    pub(crate) fn is_directory(&self) -> bool {
        self.children.is_some()
    }

    /// The directory's entry of that name.
    pub(crate) fn child(&self, name: &str) -> Option<&Entry> {
        self.children.iter().flatten().find(|child| child.name == name)
    }
}

/// Reads files, collecting what went wrong.
pub(crate) struct Reader<'a> {
    /// Paths are shown relative to it.
    display_root: Option<&'a Path>,
    pub(crate) problems: Vec<Diagnostic>,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(display_root: Option<&'a Path>) -> Self {
        Self { display_root, problems: Vec::new() }
    }

    /// The path as shown to users: relative to the display root when it lies below it, with `/`
    /// between its parts on every system.
    pub(crate) fn show(&self, path: &Path) -> String {
        let below = self.display_root.and_then(|root| path.strip_prefix(root).ok());
        let shown = slashes(below.unwrap_or(path));
        if shown.is_empty() { ".".to_owned() } else { shown }
    }

    pub(crate) fn report(&mut self, diagnostic: Diagnostic) {
        self.problems.push(diagnostic);
    }

    /// The entries of a directory and of the directories in it, each sorted by name. Hidden ones
    /// are left out, and those that cannot be looked at are reported.
    pub(crate) fn tree(&mut self, directory: &Path) -> Vec<Entry> {
        let mut entries = self.entries(directory);
        for entry in &mut entries {
            if entry.is_directory() {
                entry.children = Some(self.entries(&entry.path));
            }
        }
        entries
    }

    fn entries(&mut self, directory: &Path) -> Vec<Entry> {
        let listed = match fs::read_dir(directory) {
            Ok(listed) => listed,
            Err(error) => {
                self.unreadable(directory, &error);
                return Vec::new();
            }
        };
        let mut entries = Vec::new();
        for entry in listed {
            match entry {
                Ok(entry) => entries.extend(self.entry(&entry)),
                Err(error) => self.unreadable(directory, &error),
            }
        }
        entries.sort_by(|a, b| a.name.cmp(&b.name).then_with(|| a.path.cmp(&b.path)));
        entries
    }

    fn entry(&mut self, entry: &fs::DirEntry) -> Option<Entry> {
        let name = match entry.file_name().into_string() {
            Ok(name) => name,
            Err(_) => {
                let shown = self.show(&entry.path());
                let message = format!("the name of `{shown}` is not UTF-8");
                self.report(Diagnostic::error(&NOT_UTF8, message).help("rename it"));
                return None;
            }
        };
        // Hidden files are never read, so a broken one (an editor's lock link) is no problem.
        if name.starts_with('.') {
            return None;
        }
        let path = entry.path();
        let is_directory = match entry.file_type() {
            // What a link leads to is asked for alone, since most entries are none.
            Ok(kind) if kind.is_symlink() => fs::metadata(&path).map(|target| target.is_dir()),
            other => other.map(|kind| kind.is_dir()),
        };
        match is_directory {
            Ok(is_directory) => Some(Entry { name, path, children: is_directory.then(Vec::new) }),
            Err(error) => {
                self.unreadable(&path, &error);
                None
            }
        }
    }

    /// The file, or nothing and a diagnostic.
    pub(crate) fn read(&mut self, path: &Path, step: Option<&str>) -> Option<StepFile> {
        let bytes = match fs::read(path) {
            Ok(bytes) => bytes,
            Err(error) => {
                self.unreadable(path, &error);
                self.name_step(step);
                return None;
            }
        };
        let checksum = Checksum::of(&bytes);
        match String::from_utf8(bytes) {
            Ok(text) => {
                let source = Arc::new(SourceFile::new(self.show(path), text));
                let sql = Arc::clone(&source);
                Some(StepFile { path: path.to_owned(), source, checksum, sql })
            }
            Err(error) => {
                self.not_utf8(path, &error);
                self.name_step(step);
                None
            }
        }
    }

    fn unreadable(&mut self, path: &Path, error: &io::Error) {
        let message = format!("cannot read `{}`: {error}", self.show(path));
        self.report(Diagnostic::error(&UNREADABLE_FILE, message));
    }

    fn not_utf8(&mut self, path: &Path, error: &std::string::FromUtf8Error) {
        let shown = self.show(path);
        let offset = error.utf8_error().valid_up_to();
        let byte = error.as_bytes().get(offset).copied().unwrap_or_default();
        // Up to the offset the replaced text is the file's own, so the caret stands right.
        let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
        let end = offset + char::REPLACEMENT_CHARACTER.len_utf8();
        let file = Arc::new(SourceFile::new(&shown, text));
        self.report(
            Diagnostic::error(&NOT_UTF8, format!("`{shown}` is not UTF-8 at byte {offset}"))
                .at(
                    &file,
                    Span::new(offset, end),
                    format!("byte 0x{byte:02x} does not belong here"),
                )
                .help(format!("convert it: `iconv -f ISO-8859-1 -t UTF-8 {shown}`")),
        );
    }

    /// Puts the step's name on the last diagnostic.
    fn name_step(&mut self, step: Option<&str>) {
        if let Some(last) = self.problems.last_mut() {
            last.step = step.map(str::to_owned);
        }
    }
}

/// A path with `/` between its parts. A `.` at the start is dropped.
fn slashes(path: &Path) -> String {
    let mut shown = String::new();
    for component in path.components() {
        match component {
            Component::CurDir => continue,
            Component::RootDir => shown.push('/'),
            other => {
                if !shown.is_empty() && !shown.ends_with('/') {
                    shown.push('/');
                }
                shown.push_str(&other.as_os_str().to_string_lossy());
            }
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_shown_relative_to_the_root() {
        let reader = Reader::new(Some(Path::new("/work/app")));
        assert_eq!(reader.show(Path::new("/work/app/migrations/a")), "migrations/a");
        assert_eq!(reader.show(Path::new("/elsewhere/a")), "/elsewhere/a");
        assert_eq!(reader.show(Path::new("/work/app")), ".");
        assert_eq!(Reader::new(None).show(Path::new("./a/b")), "a/b");
    }
}
