//! Making the next step: its id, its name, and its files with a line of guidance in each.
//!
//! The only thing in this crate besides the lock that writes. It never writes over anything, and
//! when it cannot make all of a step it leaves nothing of it behind.

mod next;

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::{Layout, StepId, StepSet};

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
/// its layout, with an id in the style of those that are there. `slug` is turned into lower case,
/// with `_` for blanks and dashes. `now` is used where ids are timestamps, in UTC.
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
    let slug = normal_slug(slug)?;
    let id = next::next_id(existing, now)?;
    let name = id.name(&slug);
    let mut made = Made::default();
    let written = match form {
        NewForm::Sql => write_files(existing, &id, &slug, &mut made),
        NewForm::Code => write_code_step(existing, &name, &mut made),
    };
    match written {
        Ok(()) => Ok(NewStep { name, id, files: made.files }),
        Err(error) => {
            made.undo();
            Err(error)
        }
    }
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

/// The files of a step that a function applies.
fn write_code_step(set: &StepSet, name: &str, made: &mut Made) -> Result<(), NewStepError> {
    if set.layout != Layout::Native {
        return Err(NewStepError::NoCode(set.layout));
    }
    let directory = set.directory.join(name);
    fs::create_dir_all(&set.directory)
        .map_err(|source| NewStepError::Write { path: set.directory.clone(), source })?;
    made.directory(&directory)?;
    let settings = format!(
        "# Applied by a function of the program: `migrations! {{ .., code: {{ \"{name}\" => function }} }}`.\n\
         kind = \"code\"\n"
    );
    made.file(&directory.join("step.toml"), &settings)
}

/// The files of a step that was just given a name, and what to write into each.
fn write_files(
    set: &StepSet,
    id: &StepId,
    slug: &str,
    made: &mut Made,
) -> Result<(), NewStepError> {
    let name = id.name(slug);
    let up = format!("-- {name}: write the SQL that applies this step in place of this line.\n");
    let down = format!("-- {name}: write the SQL that undoes this step in place of this line.\n");
    let directory = &set.directory;
    fs::create_dir_all(directory)
        .map_err(|source| NewStepError::Write { path: directory.clone(), source })?;
    let file = |name: String| directory.join(name);
    match set.layout {
        Layout::Native | Layout::Diesel => {
            let directory = directory.join(&name);
            made.directory(&directory)?;
            made.file(&directory.join("up.sql"), &up)?;
            made.file(&directory.join("down.sql"), &down)
        }
        Layout::Dbmate => {
            let text = format!("-- migrate:up\n{up}\n-- migrate:down\n{down}");
            made.file(&file(format!("{name}.sql")), &text)
        }
        Layout::Goose => {
            let text = format!("-- +goose Up\n{up}\n-- +goose Down\n{down}");
            made.file(&file(format!("{name}.sql")), &text)
        }
        Layout::Refinery => made.file(&file(format!("{name}.sql")), &up),
        Layout::Flyway => {
            made.file(&file(format!("{name}.sql")), &up)?;
            if has_no_downs(set) {
                return Ok(());
            }
            let undo = id.as_str().replacen('V', "U", 1);
            made.file(&file(format!("{undo}__{slug}.sql")), &down)
        }
        Layout::Sqlx if has_no_downs(set) && !set.steps.is_empty() => {
            made.file(&file(format!("{name}.sql")), &up)
        }
        Layout::GolangMigrate | Layout::Sqlx => {
            made.file(&file(format!("{name}.up.sql")), &up)?;
            made.file(&file(format!("{name}.down.sql")), &down)
        }
        // In a transaction, as a step is unless it says otherwise.
        Layout::Bun => {
            made.file(&file(format!("{name}.tx.up.sql")), &up)?;
            made.file(&file(format!("{name}.tx.down.sql")), &down)
        }
    }
}

fn has_no_downs(set: &StepSet) -> bool {
    set.steps.iter().all(|step| step.down.is_none())
}

/// What was made so far, to be undone when the rest cannot be.
#[derive(Default)]
struct Made {
    files: Vec<PathBuf>,
    directories: Vec<PathBuf>,
}

impl Made {
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
