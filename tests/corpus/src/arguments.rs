//! The command line.

use std::path::PathBuf;

use driftless_diag::Backend;
use driftless_steps::Layout;

/// What is done with the histories.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Task {
    /// They are replayed and applied side by side.
    Compare,
    /// They are broken, one statement at a time.
    Mutants,
}

/// What is asked for.
#[derive(Debug)]
pub(crate) struct Arguments {
    pub(crate) task: Task,
    /// The product the histories are for.
    pub(crate) backend: Backend,
    /// Their layout; none to recognise it.
    pub(crate) layout: Option<Layout>,
    /// Whether every disagreement is printed, and not only the first few.
    pub(crate) verbose: bool,
    /// Where random choices begin.
    pub(crate) seed: u64,
    /// How many mutants a history gets.
    pub(crate) count: usize,
    /// The histories.
    pub(crate) directories: Vec<PathBuf>,
}

impl Arguments {
    /// Reads the words after the program's name.
    pub(crate) fn read(words: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut words = words.peekable();
        let task = match words.next_if(|word| word == "mutants") {
            Some(_) => Task::Mutants,
            None => Task::Compare,
        };
        let mut read = Self {
            task,
            backend: Backend::Sqlite,
            layout: None,
            verbose: false,
            seed: 1,
            count: 300,
            directories: Vec::new(),
        };
        while let Some(word) = words.next() {
            let mut value = || words.next().ok_or_else(|| format!("`{word}` needs a value"));
            match word.as_str() {
                "--backend" => {
                    let text = value()?;
                    read.backend = text.parse().map_err(|_| format!("unknown backend `{text}`"))?;
                }
                "--layout" => {
                    let error = |it: driftless_steps::ParseLayoutError| it.to_string();
                    read.layout = Some(value()?.parse().map_err(error)?);
                }
                "--seed" => read.seed = number(&value()?)?,
                "--count" => read.count = number(&value()?)?,
                "--verbose" | "-v" => read.verbose = true,
                option if option.starts_with('-') => {
                    return Err(format!("unknown option `{option}`"));
                }
                directory => read.directories.push(PathBuf::from(directory)),
            }
        }
        if read.directories.is_empty() {
            return Err("name at least one directory".to_owned());
        }
        Ok(read)
    }
}

fn number<T: std::str::FromStr>(text: &str) -> Result<T, String> {
    text.parse().map_err(|_| format!("`{text}` is no number"))
}
