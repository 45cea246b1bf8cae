//! Layouts in which each step is one numbered file or a pair: `golang-migrate`, `sqlx`, `bun`,
//! `dbmate` and `goose`.
//!
//! golang-migrate and sqlx pair ups with downs by number alone (the names of a pair may differ, and
//! do in real histories), so that is what we do; the step is named after its up. bun pairs files
//! alike and refuses a pair whose names differ. dbmate and goose have no pairs.

use std::collections::BTreeMap;
use std::path::Path;

use super::{Draft, refuse_second, refuse_unknown};
use crate::read::{Entry, Reader};
use crate::{Layout, StepId, suggest};

/// How sqlx says that a file runs without a transaction: it must begin with exactly this.
pub(crate) const NO_TRANSACTION: &str = "-- no-transaction";

/// The part a file plays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    /// `N_name.sql`.
    Plain,
    /// `N_name.up.sql`.
    Up,
    /// `N_name.down.sql`.
    Down,
}

/// Id, name and part of a file called `N_name[.up|.down].sql`.
fn parse(name: &str) -> Option<(&str, &str, Part)> {
    let stem = name.strip_suffix(".sql")?;
    let (stem, part) = match stem.strip_suffix(".up") {
        Some(stem) => (stem, Part::Up),
        None => match stem.strip_suffix(".down") {
            Some(stem) => (stem, Part::Down),
            None => (stem, Part::Plain),
        },
    };
    let (id, slug) = stem.split_once('_')?;
    let numbered = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit());
    let good = numbered && !slug.is_empty() && misspelt(stem, part).is_none();
    good.then_some((id, slug, part))
}

/// `up` or `down`, when a plain name ends in a slip of it: taken for a plain up, `3_x.donw.sql`
/// would be applied where it should undo.
fn misspelt(stem: &str, part: Part) -> Option<&'static str> {
    let (_, ending) = stem.rsplit_once('.').filter(|_| part == Part::Plain)?;
    suggest::nearest(ending, ["up", "down"]).filter(|meant| *meant != ending)
}

/// The parts of a name that bun's own pattern takes: what it skips, or fails on, is no step.
fn parse_bun(name: &str) -> Option<(&str, &str, Part)> {
    let (id, slug, part) = parse(name).filter(|(_, _, part)| *part != Part::Plain)?;
    let (slug, _tx) = slug.split_once('.').unwrap_or((slug, ""));
    let word =
        |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"_-".contains(&byte);
    let good = id.len() <= 14 && !slug.is_empty() && slug.bytes().all(word);
    good.then_some((id, slug, part))
}

/// Whether bun runs this file in a transaction: by its name alone.
pub(crate) fn says_transaction(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    name.ends_with(".tx.up.sql") || name.ends_with(".tx.down.sql")
}

/// What the name says in the layout.
fn parse_in(layout: Layout, name: &str) -> Option<(&str, &str, Part)> {
    match layout {
        Layout::Bun => parse_bun(name),
        Layout::GolangMigrate => parse(name).filter(|(_, _, part)| *part != Part::Plain),
        Layout::Dbmate | Layout::Goose => parse(name).filter(|(_, _, part)| *part == Part::Plain),
        _ => parse(name),
    }
}

/// Whether the entry is a file that can only be meant as a step.
pub(super) fn looks_like_step(entry: &Entry) -> bool {
    !entry.is_directory() && parse(&entry.name).is_some()
}

/// Whether the file is an up without saying so, as sqlx has them.
pub(super) fn is_plain(name: &str) -> bool {
    parse(name).is_some_and(|(_, _, part)| part == Part::Plain)
}

pub(super) fn scan(reader: &mut Reader<'_>, layout: Layout, entries: Vec<Entry>) -> Vec<Draft> {
    let mut ups: Vec<Draft> = Vec::new();
    let mut downs: Vec<Draft> = Vec::new();
    let mut unknown = Vec::new();
    for entry in entries {
        let parsed = if entry.is_directory() { None } else { parse_in(layout, &entry.name) };
        match parsed {
            Some((id, slug, part)) => {
                let draft = draft(layout, &entry, id, slug, part);
                if part == Part::Down { downs.push(draft) } else { ups.push(draft) }
            }
            None if is_go_tool(layout) && is_go_companion(&entry) => {}
            None => unknown.push(stranger(reader, layout, &entry)),
        }
    }
    refuse_unknown(reader, unknown);
    pair(reader, if layout == Layout::Bun { Pairing::Name } else { Pairing::Id }, ups, downs)
}

/// Whether the layout is that of a tool written in Go, whose directories are often Go packages.
const fn is_go_tool(layout: Layout) -> bool {
    matches!(layout, Layout::GolangMigrate | Layout::Goose | Layout::Bun)
}

fn draft(layout: Layout, entry: &Entry, id: &str, slug: &str, part: Part) -> Draft {
    let path = Some(entry.path.clone());
    let (up, down) = if part == Part::Down { (None, path) } else { (path, None) };
    Draft {
        id: layout.id(id),
        slug: slug.to_owned(),
        place: entry.path.clone(),
        up,
        down,
        settings: None,
    }
}

/// What an up and its down have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pairing {
    /// Their id.
    Id,
    /// Their full name.
    Name,
}

/// Gives each up its down. One that no up has stays a draft, and is
/// reported as a step without an up; an up whose id is taken stays one too, and is reported
/// as a duplicate.
pub(super) fn pair(
    reader: &mut Reader<'_>,
    pairing: Pairing,
    mut ups: Vec<Draft>,
    downs: Vec<Draft>,
) -> Vec<Draft> {
    let by_name: BTreeMap<String, usize> = numbered(ups.iter().map(Draft::name));
    let by_id: BTreeMap<StepId, usize> = numbered(ups.iter().map(|up| up.id.clone()));
    for down in downs {
        let by_id = || by_id.get(&down.id).filter(|_| pairing == Pairing::Id);
        let owner = by_name.get(&down.name()).or_else(by_id);
        match owner.and_then(|index| ups.get_mut(*index)) {
            None => ups.push(down),
            Some(up) => match (&up.down, &down.down) {
                (Some(first), Some(second)) => {
                    refuse_second(reader, &up.name(), "down", first, second);
                }
                _ => up.down = down.down,
            },
        }
    }
    ups
}

/// Each key with the place of its first appearance.
fn numbered<K: Ord>(keys: impl Iterator<Item = K>) -> BTreeMap<K, usize> {
    let mut numbered = BTreeMap::new();
    for (index, key) in keys.enumerate() {
        numbered.entry(key).or_insert(index);
    }
    numbered
}

/// Go files that embed the directory, and atlas's own lock: both are common beside the SQL of
/// tools written in Go and neither can be a migration. A Go file that begins with a digit could
/// be meant as one, so it is not accepted.
fn is_go_companion(entry: &Entry) -> bool {
    let begins_with_digit = entry.name.starts_with(|c: char| c.is_ascii_digit());
    !entry.is_directory()
        && ((entry.name.ends_with(".go") && !begins_with_digit) || entry.name == "atlas.sum")
}

fn stranger(reader: &Reader<'_>, layout: Layout, entry: &Entry) -> (String, Vec<String>) {
    let kind = if entry.is_directory() { "directory" } else { "file" };
    let message = format!("the {kind} `{}` is no step", reader.show(&entry.path));
    let stem = entry.name.strip_suffix(".sql").unwrap_or_default();
    let shape = format!("a step of the layout `{layout}` is {}", layout.shape());
    let part = parse(&entry.name).filter(|_| !entry.is_directory()).map(|(_, _, part)| part);
    let help = match (misspelt(stem, Part::Plain), part) {
        (Some(meant), _) => vec![format!("did you mean `.{meant}.sql`?")],
        (None, Some(Part::Plain)) if layout == Layout::GolangMigrate => {
            let help = "golang-migrate wants `.up.sql` or `.down.sql`; if this is sqlx's layout, \
                        name it: `layout = \"sqlx\"` or `--layout sqlx`";
            vec![help.to_owned()]
        }
        (None, Some(Part::Plain)) if layout == Layout::Bun => {
            vec![shape, "bun skips this file: rename it if it is meant to run".to_owned()]
        }
        _ if is_go_tool(layout) && entry.name.ends_with(".go") => {
            let help = "a migration written in Go cannot be run: write it as SQL";
            vec![shape, help.to_owned()]
        }
        _ => vec![shape],
    };
    (message, help)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bun_has_a_pattern_of_its_own() {
        assert_eq!(parse_bun("1_a-b.tx.up.sql"), Some(("1", "a-b", Part::Up)));
        assert_eq!(parse_bun("1_a.down.sql"), Some(("1", "a", Part::Down)));
        for other in ["1_A.up.sql", "1_a.sql", "1_a.init.sql", "123456789012345_a.up.sql"] {
            assert_eq!(parse_bun(other), None, "{other}");
        }
        assert!(says_transaction(Path::new("m/1_a.tx.up.sql")));
        assert!(!says_transaction(Path::new("m/1_a.tx/1_b.up.sql")));
    }

    #[test]
    fn file_names_are_taken_apart() {
        assert_eq!(parse("01_init-schema.up.sql"), Some(("01", "init-schema", Part::Up)));
        assert_eq!(parse("1_a.b.down.sql"), Some(("1", "a.b", Part::Down)));
        assert_eq!(parse("20200101000000_x.sql"), Some(("20200101000000", "x", Part::Plain)));
        for stranger in [
            "a_b.sql",
            "1.sql",
            "_x.sql",
            "1_x.up.sqlx",
            "1_x.SQL",
            "1-x.sql",
            "1_.sql",
            "1_x.upp.sql",
        ] {
            assert_eq!(parse(stranger), None, "{stranger}");
        }
    }
}
