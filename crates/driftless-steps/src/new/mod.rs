//! Making the next steps: their ids, their names, and their files.
//!
//! The only thing in this crate besides the lock that writes. It never writes over anything, and
//! when it cannot make all of a step it leaves nothing of it behind.

mod contents;
mod next;

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

pub use contents::Contents;

use crate::{Layout, Settings, Step, StepId, StepSet};

/// A step that was just made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewStep {
    /// Its full name.
    pub name: String,
    /// Its id.
    pub id: StepId,
    /// What was written: the up, then the down if there is one.
    pub files: Vec<PathBuf>,
}

/// What applies a step that is to be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NewForm {
    /// SQL.
    Sql,
    /// A function of the program.
    Code,
}

/// Why a step could not be made.
#[derive(Debug, thiserror::Error)]
pub enum NewStepError {
    /// The slug has a character that not every file system and shell takes as it is.
    #[error("`{slug}` cannot name a step: {reason}")]
    Slug {
        /// What was given.
        slug: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The ids of the directory do not say how to go on.
    #[error(
        "cannot tell which id follows `{last}`: `{next}` would not run behind it; make the step by hand"
    )]
    NextId {
        /// The last id there is.
        last: String,
        /// What would have been next.
        next: String,
    },
    /// Something of that name is there.
    #[error("`{}` exists already", .0.display())]
    Exists(PathBuf),
    /// The layout has no place to say that a step is code.
    #[error("a step that is code has a `step.toml`, which the layout `{0}` does not have")]
    NoCode(Layout),
    /// The file system refused.
    #[error("cannot write `{}`", path.display())]
    Write {
        /// What was to be written.
        path: PathBuf,
        /// Why it could not be.
        source: io::Error,
    },
}

/// Makes the next step of `existing` in its directory (which is made when it is missing) and in
/// its layout, with an id in the style of those that are there and a line of guidance in each file.
/// `slug` is turned into lower case, with `_` for blanks and dashes. `now` is used where ids are
/// timestamps, in UTC.
///
/// # Errors
///
/// A slug that cannot be used, ids that cannot be continued, files that exist, and those of the
/// file system.
pub fn new_step(
    existing: &StepSet,
    slug: &str,
    form: NewForm,
    now: SystemTime,
) -> Result<NewStep, NewStepError> {
    let contents = match form {
        NewForm::Sql => Contents::guidance(slug),
        NewForm::Code if existing.layout != Layout::Native => {
            return Err(NewStepError::NoCode(existing.layout));
        }
        NewForm::Code => Contents::code(slug),
    };
    let mut made = write_steps(existing, &[contents], now)?;
    Ok(made.swap_remove(0))
}

/// What the next steps of `existing` will be called: the same as [`write_steps`] calls them.
///
/// # Errors
///
/// A slug that cannot be used, and ids that cannot be continued.
pub fn next_names(
    existing: &StepSet,
    contents: &[Contents],
    now: SystemTime,
) -> Result<Vec<(StepId, String)>, NewStepError> {
    let mut set = existing.clone();
    let mut names = Vec::with_capacity(contents.len());
    for one in contents {
        let slug = normal_slug(&one.slug)?;
        let id = next::next_id(&set, now)?;
        set.steps.push(Step {
            id: id.clone(),
            slug: slug.clone(),
            up: None,
            down: None,
            settings: Settings::default(),
            settings_file: None,
        });
        names.push((id, slug));
    }
    Ok(names)
}

/// Writes the next steps of `existing`, all of them or none. See [`new_step`].
///
/// # Errors
///
/// Those of [`new_step`].
pub fn write_steps(
    existing: &StepSet,
    contents: &[Contents],
    now: SystemTime,
) -> Result<Vec<NewStep>, NewStepError> {
    let names = next_names(existing, contents, now)?;
    let directory = &existing.directory;
    fs::create_dir_all(directory)
        .map_err(|source| NewStepError::Write { path: directory.clone(), source })?;
    let mut made = Made::default();
    let mut steps = Vec::with_capacity(contents.len());
    let mut previous: Option<String> = None;
    for ((id, slug), one) in names.into_iter().zip(contents) {
        let name = id.name(&slug);
        let files = contents::files(existing, &id, &slug, one, previous.as_deref());
        let paths = files.iter().map(|file| file.path.clone()).collect();
        if let Err(error) = made.write(existing.layout, &files) {
            made.undo();
            return Err(error);
        }
        steps.push(NewStep { name: name.clone(), id, files: paths });
        previous = Some(name);
    }
    Ok(steps)
}

/// Writes one step of `existing` under an id of the caller's: of a step that it is to be in place of.
///
/// # Errors
///
/// Those of [`new_step`].
pub fn write_step_as(
    existing: &StepSet,
    id: &StepId,
    contents: &Contents,
) -> Result<NewStep, NewStepError> {
    let slug = normal_slug(&contents.slug)?;
    let files = contents::files(existing, id, &slug, contents, None);
    let mut made = Made::default();
    if let Err(error) = made.write(existing.layout, &files) {
        made.undo();
        return Err(error);
    }
    let paths = files.into_iter().map(|file| file.path).collect();
    Ok(NewStep { name: id.name(&slug), id: id.clone(), files: paths })
}

/// Takes steps away again that were just written.
pub fn unwrite_steps(layout: Layout, steps: &[NewStep]) {
    let mut made = Made::default();
    for step in steps {
        made.files.extend(step.files.iter().cloned());
        let directory = step.files.first().and_then(|file| file.parent());
        made.directories
            .extend(directory.filter(|_| layout.has_step_directories()).map(Path::to_owned));
    }
    made.undo();
}

fn normal_slug(given: &str) -> Result<String, NewStepError> {
    let error = |reason: String| NewStepError::Slug { slug: given.to_owned(), reason };
    let lower = given.to_lowercase();
    let stranger = |c: &char| !c.is_ascii_alphanumeric() && !"_- \t".contains(*c);
    if let Some(stranger) = lower.chars().find(stranger) {
        return Err(error(format!("`{stranger}` is no letter a-z, digit or `_`")));
    }
    let words: Vec<&str> =
        lower.split(['_', '-', ' ', '\t']).filter(|word| !word.is_empty()).collect();
    if words.is_empty() {
        return Err(error("it has no letter or digit".to_owned()));
    }
    Ok(words.join("_"))
}

/// What was made so far, to be undone when the rest cannot be.
#[derive(Default)]
struct Made {
    files: Vec<PathBuf>,
    directories: Vec<PathBuf>,
}

impl Made {
    fn write(&mut self, layout: Layout, files: &[contents::File]) -> Result<(), NewStepError> {
        let own = files.first().and_then(|file| file.path.parent());
        if let Some(own) = own.filter(|_| layout.has_step_directories()) {
            self.directory(own)?;
        }
        files.iter().try_for_each(|file| self.file(&file.path, &file.text))
    }

    fn directory(&mut self, path: &Path) -> Result<(), NewStepError> {
        fs::create_dir(path).map_err(|error| refused(path, error))?;
        self.directories.push(path.to_owned());
        Ok(())
    }

    fn file(&mut self, path: &Path, text: &str) -> Result<(), NewStepError> {
        let mut file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(path)
            .map_err(|error| refused(path, error))?;
        self.files.push(path.to_owned());
        file.write_all(text.as_bytes()).map_err(|error| refused(path, error))
    }

    /// As far as possible: the error that led here is the one to tell.
    fn undo(&self) {
        for file in &self.files {
            let _ = fs::remove_file(file);
        }
        for directory in &self.directories {
            let _ = fs::remove_dir(directory);
        }
    }
}

fn refused(path: &Path, source: io::Error) -> NewStepError {
    if source.kind() == io::ErrorKind::AlreadyExists {
        NewStepError::Exists(path.to_owned())
    } else {
        NewStepError::Write { path: path.to_owned(), source }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_become_lower_case_words() {
        let slug = |given| normal_slug(given).map_err(|error| error.to_string());
        assert_eq!(slug("Add avatar-URL"), Ok("add_avatar_url".to_owned()));
        assert_eq!(slug("__a  b__"), Ok("a_b".to_owned()));
        let refused = slug("a/b").expect_err("a path is no slug");
        assert_eq!(refused, "`a/b` cannot name a step: `/` is no letter a-z, digit or `_`");
        assert!(slug("größe").is_err());
        assert!(slug("--").is_err());
    }
}
