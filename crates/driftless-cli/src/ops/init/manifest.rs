//! Adding a member to somebody's `Cargo.toml` without disturbing the rest of it.
//!
//! The file is a person's: comments and layout stay byte for byte. So the new member is inserted
//! as text, at the place where the TOML parser says the list is, and the result is parsed again
//! and compared with what it should be. Where that does not come out, nothing is written and the
//! user is told what to add.

use std::ops::Range;
use std::path::{Path, PathBuf};

use toml::de::{DeTable, DeValue};

/// What becomes of a manifest.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Edit {
    /// It names the member already.
    Nothing,
    /// The new text.
    Text(String),
    /// It has to be done by hand; what to add.
    ByHand(String),
}

/// The manifest with `member` among its workspace's members.
pub(crate) fn with_member(manifest: &str, member: &str) -> Edit {
    let by_hand = || Edit::ByHand(format!("[workspace]\nmembers = [\"{member}\"]"));
    let Ok(before) = manifest.parse::<toml::Table>() else { return by_hand() };
    if members(&before).iter().any(|name| name == member) {
        return Edit::Nothing;
    }
    let text = if before.contains_key("workspace") {
        insert(manifest, member)
    } else {
        let gap = if manifest.ends_with('\n') || manifest.is_empty() { "" } else { "\n" };
        Some(format!("{manifest}{gap}\n[workspace]\nmembers = [\"{member}\"]\n"))
    };
    match text {
        Some(text) if only_adds(&before, &text, member) => Edit::Text(text),
        _ => by_hand(),
    }
}

/// The nearest workspace manifest in a directory above `directory`.
pub(crate) fn workspace_above(directory: &Path) -> Option<PathBuf> {
    let above = directory.ancestors().skip(1).map(|parent| parent.join("Cargo.toml"));
    above.into_iter().find(|path| {
        std::fs::read_to_string(path)
            .ok()
            .and_then(|text| text.parse::<toml::Table>().ok())
            .is_some_and(|table| table.contains_key("workspace"))
    })
}

fn members(manifest: &toml::Table) -> Vec<String> {
    let list = manifest.get("workspace").and_then(|workspace| workspace.get("members"));
    list.and_then(toml::Value::as_array)
        .map(|list| list.iter().filter_map(|name| name.as_str().map(str::to_owned)).collect())
        .unwrap_or_default()
}

fn insert(manifest: &str, member: &str) -> Option<String> {
    let root = DeTable::parse(manifest).ok()?;
    let workspace = root.get_ref().get("workspace")?.get_ref().as_table()?;
    let Some(list) = workspace.get("members") else { return insert_list(manifest, member) };
    let DeValue::Array(names) = list.get_ref() else { return None };
    let (at, inserted) = match names.iter().last() {
        Some(last) => after(manifest, last.span(), member),
        None => (list.span().start + 1, format!("\"{member}\"")),
    };
    Some([&manifest[..at], &inserted, &manifest[at..]].concat())
}

/// Where the member goes behind the last one, and what to write there: a line of its own where
/// the last one has that, below what follows it on its line.
fn after(manifest: &str, last: Range<usize>, member: &str) -> (usize, String) {
    let line = manifest[..last.start].rfind('\n').map_or(0, |newline| newline + 1);
    let indent = &manifest[line..last.start];
    if !indent.trim().is_empty() {
        return (last.end, format!(", \"{member}\""));
    }
    let rest = manifest[last.end..].lines().next().unwrap_or_default();
    let behind = rest.trim_start();
    match behind.strip_prefix(',') {
        Some(behind) if behind.trim_start().is_empty() || behind.trim_start().starts_with('#') => {
            (last.end + rest.len(), format!("\n{indent}\"{member}\","))
        }
        _ => (last.end, format!(",\n{indent}\"{member}\"")),
    }
}

/// A `[workspace]` without `members`: the list goes right below the header.
fn insert_list(manifest: &str, member: &str) -> Option<String> {
    let mut at = 0;
    for line in manifest.split_inclusive('\n') {
        at += line.len();
        if line.split('#').next().unwrap_or_default().trim() == "[workspace]" {
            let gap = if line.ends_with('\n') { "" } else { "\n" };
            let inserted = format!("{gap}members = [\"{member}\"]\n");
            return Some([&manifest[..at], &inserted, &manifest[at..]].concat());
        }
    }
    None
}

/// Whether `text` says what `before` said, and `member` besides.
fn only_adds(before: &toml::Table, text: &str, member: &str) -> bool {
    let Ok(after) = text.parse::<toml::Table>() else { return false };
    let mut expected = members(before);
    expected.push(member.to_owned());
    let without = |table: &toml::Table| {
        let mut table = table.clone();
        let workspace = table.entry("workspace").or_insert(toml::Table::new().into());
        if let Some(workspace) = workspace.as_table_mut() {
            workspace.remove("members");
        }
        table
    };
    members(&after) == expected && without(&after) == without(before)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_is_added_and_the_rest_stays() {
        for (before, after) in [
            (
                "[workspace]\nmembers = [\"a\", \"b\"] # ours\n",
                "[workspace]\nmembers = [\"a\", \"b\", \"xtask\"] # ours\n",
            ),
            (
                "[workspace]\nmembers = [\n    \"a\", # one\n    \"b\",\n]\n",
                "[workspace]\nmembers = [\n    \"a\", # one\n    \"b\",\n    \"xtask\",\n]\n",
            ),
            (
                "[workspace]\nmembers = [\n  \"a\"\n]",
                "[workspace]\nmembers = [\n  \"a\",\n  \"xtask\"\n]",
            ),
            ("[workspace]\nmembers = []\n", "[workspace]\nmembers = [\"xtask\"]\n"),
            (
                "[package]\nname = \"a\"\n\n[workspace] # root\n\n[workspace.package]\nedition = \"2024\"\n",
                "[package]\nname = \"a\"\n\n[workspace] # root\nmembers = [\"xtask\"]\n\n[workspace.package]\nedition = \"2024\"\n",
            ),
            (
                "[package]\nname = \"a\"",
                "[package]\nname = \"a\"\n\n[workspace]\nmembers = [\"xtask\"]\n",
            ),
        ] {
            assert_eq!(with_member(before, "xtask"), Edit::Text(after.to_owned()), "{before}");
            assert_eq!(with_member(after, "xtask"), Edit::Nothing);
        }
    }

    #[test]
    fn what_is_too_odd_to_edit_is_left_to_the_user() {
        for odd in [
            "workspace = 3",
            "workspace.package.edition = \"2024\"\n",
            "[workspace.package]\nedition = \"2024\"\n",
            "not toml",
        ] {
            assert!(matches!(with_member(odd, "xtask"), Edit::ByHand(_)), "{odd}");
        }
    }
}
