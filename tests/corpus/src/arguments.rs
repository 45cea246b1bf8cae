//! The command line.

use std::path::PathBuf;

use driftless_diag::Backend;
use driftless_steps::Layout;

/// What is asked for.
#[derive(Debug)]
pub(crate) struct Arguments {
    /// The product the histories are for.
    pub(crate) backend: Backend,
    /// Their layout; none to recognise it.
    pub(crate) layout: Option<Layout>,
    /// Whether every disagreement is printed, and not only the first few.
    pub(crate) verbose: bool,
    /// The histories.
    pub(crate) directories: Vec<PathBuf>,
}

impl Arguments {
    /// Reads the words after the program's name.
    pub(crate) fn read(mut words: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut read = Self {
            backend: Backend::Sqlite,
            layout: None,
            verbose: false,
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
                    read.layout =
                        Some(value()?.parse().map_err(
                            |error: driftless_steps::ParseLayoutError| error.to_string(),
                        )?);
                }
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
