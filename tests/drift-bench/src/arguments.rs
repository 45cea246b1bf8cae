//! The command line.

use driftless_diag::Backend;

/// What is asked for.
#[derive(Debug)]
pub(crate) struct Arguments {
    /// The products to try, one after the other.
    pub(crate) backends: Vec<Backend>,
    /// Only edits whose SQL or title contains this.
    pub(crate) only: Option<String>,
    /// Whether every edit is printed, and not only those that fail.
    pub(crate) verbose: bool,
}

impl Arguments {
    /// Reads the words after the program's name.
    pub(crate) fn read(mut words: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut read =
            Self { backends: vec![Backend::Postgres, Backend::Sqlite], only: None, verbose: false };
        while let Some(word) = words.next() {
            let mut value = || words.next().ok_or_else(|| format!("`{word}` needs a value"));
            match word.as_str() {
                "--backend" => {
                    let text = value()?;
                    let backend = text.parse().map_err(|_| format!("unknown backend `{text}`"))?;
                    if !read.backends.contains(&backend) {
                        return Err(format!("there are no edits for {backend} yet"));
                    }
                    read.backends = vec![backend];
                }
                "--only" => read.only = Some(value()?),
                "--verbose" | "-v" => read.verbose = true,
                other => return Err(format!("unknown argument `{other}`")),
            }
        }
        Ok(read)
    }
}
