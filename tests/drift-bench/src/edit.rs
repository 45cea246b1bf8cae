//! Manual edits, as the data files have them.
//!
//! `edit` is SQL, `undo` the SQL that takes it back; without one a copy of the database is edited.
//! `{database}` stands for the name of the database. `names` lists what `drift` has to name, as `kind
//! name`, where `*` stands for any text. `noted` stands instead of it where the edit is of something
//! that is not compared: the report has to say so, and `--strict` has to fail.

use std::path::Path;

use serde::Deserialize;

/// A manual edit.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Edit {
    /// What it is, where the SQL does not tell.
    what: Option<String>,
    /// The SQL of the edit.
    pub(crate) edit: String,
    /// The SQL that takes it back.
    pub(crate) undo: Option<String>,
    /// The objects that have to be named.
    #[serde(default)]
    pub(crate) names: Vec<String>,
    /// What the report has to say of things that are not compared.
    pub(crate) noted: Option<String>,
    /// The first version of the server that knows the statement.
    pub(crate) since: Option<u32>,
}

impl Edit {
    /// How reports call it.
    pub(crate) fn title(&self) -> &str {
        self.what.as_deref().unwrap_or(&self.edit)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    edit: Vec<Edit>,
}

/// The edits of every file of a directory, in the order of their names.
pub(crate) fn read(directory: &Path) -> Result<Vec<Edit>, String> {
    let shown = directory.display();
    let entries = std::fs::read_dir(directory).map_err(|error| format!("{shown}: {error}"))?;
    let mut paths: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    let mut edits = Vec::new();
    for path in paths {
        let shown = path.display();
        let text = std::fs::read_to_string(&path).map_err(|error| format!("{shown}: {error}"))?;
        let file: File = toml::from_str(&text).map_err(|error| format!("{shown}: {error}"))?;
        edits.extend(file.edit);
    }
    Ok(edits)
}

/// Whether `text` is what a pattern says, in which `*` stands for any text.
pub(crate) fn matches(pattern: &str, text: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == text,
        Some((before, after)) => text.strip_prefix(before).is_some_and(|rest| {
            rest.char_indices()
                .map(|(at, _)| at)
                .chain([rest.len()])
                .any(|at| rest.get(at..).is_some_and(|rest| matches(after, rest)))
        }),
    }
}
