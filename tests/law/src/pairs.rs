//! Pairs of schemas, as files have them.

use std::fs;
use std::path::{Path, PathBuf};

/// Two schemas.
#[derive(Debug)]
pub(crate) struct Pair {
    /// `file/name`.
    pub(crate) name: String,
    /// SQL that makes the first.
    pub(crate) from: String,
    /// SQL that makes the second.
    pub(crate) to: String,
}

/// All pairs of a directory, by name.
pub(crate) fn read(directory: &Path) -> Result<Vec<Pair>, String> {
    let text = |path: &Path| fs::read_to_string(path).map_err(|error| error.to_string());
    let mut entries: Vec<PathBuf> = fs::read_dir(directory)
        .map_err(|error| error.to_string())?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .collect();
    entries.sort();
    let mut pairs = Vec::new();
    for entry in entries {
        let stem = entry.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        if entry.is_dir() {
            let (from, to) = (text(&entry.join("from.sql"))?, text(&entry.join("to.sql"))?);
            pairs.push(Pair { name: stem, from, to });
        } else if entry.extension().is_some_and(|it| it == "sql") {
            pairs.extend(cut(&stem, &text(&entry)?)?);
        }
    }
    Ok(pairs)
}

/// The pairs of one file.
fn cut(stem: &str, text: &str) -> Result<Vec<Pair>, String> {
    let mut pairs: Vec<Pair> = Vec::new();
    let mut in_to = false;
    let mut common = String::new();
    let mut in_common = false;
    for line in text.lines() {
        if let Some(name) = line.strip_prefix("-- pair: ") {
            let name = format!("{stem}/{}", name.trim());
            if pairs.iter().any(|pair| pair.name == name) {
                return Err(format!("`{name}` is there twice"));
            }
            pairs.push(Pair { name, from: common.clone(), to: common.clone() });
            (in_to, in_common) = (false, false);
        } else if line == "-- common" {
            common.clear();
            in_common = true;
        } else if line == "-- from" {
            in_to = false;
        } else if line == "-- to" {
            in_to = true;
        } else if in_common {
            common.push_str(line);
            common.push('\n');
        } else if let Some(pair) = pairs.last_mut() {
            let side = if in_to { &mut pair.to } else { &mut pair.from };
            side.push_str(line);
            side.push('\n');
        }
    }
    Ok(pairs)
}
