//! What tells apart the layouts whose files have names alike.
//!
//! Numbered files (`1_x.sql`, `1_x.up.sql`):
//!
//! | evidence | layout |
//! |---|---|
//! | a line `-- +goose ..` | goose |
//! | a line `-- migrate:up` or `-- migrate:down` | dbmate |
//! | `.tx.up.sql` or `.tx.down.sql` in a name, a line `--bun:..`, a Go file that imports bun's migrations | bun |
//! | a plain `1_x.sql`, or a first line `-- no-transaction` | sqlx |
//! | none of these | golang-migrate; sqlx and (without `.tx`) bun read the same steps from such files |
//!
//! Evidence for goose or dbmate together with pairs of files, with each other, or evidence for bun
//! together with sqlx's first line: mixed. Plain files beside evidence for bun are refused one by
//! one, as bun skips them. bun without `.tx` runs its files outside a transaction: where it must be
//! so, the statement that needs it is an error that says so, so reading them as golang-migrate's
//! does no harm.
//!
//! Lettered files (`V1__x.sql`):
//!
//! | evidence | layout |
//! |---|---|
//! | `R__x.sql`, `B1__x.sql`, a version with parts, a name with other characters than `\w`, `.conf` | Flyway |
//! | every `U1__x.sql` has a `V1__..` (refinery refuses a version twice) | Flyway |
//! | `V1__x.rs`, `mod.rs`, a `U1__x.sql` without a `V1__..` (Flyway would have nothing to undo) | refinery |
//! | none of these | refinery, which reads such files as Flyway does; with `${name}` in one: ambiguous |
//!
//! Evidence for both: mixed.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::flat;
use super::versioned::{self, Name};
use crate::read::Entry;
use crate::{Layout, StepId, directives};

/// Why no layout can be chosen.
#[derive(Debug)]
pub(super) enum Doubt {
    /// Evidence for two layouts, with the paths that give it.
    Mixed((Layout, PathBuf), (Layout, PathBuf)),
    /// Two readings that differ, because of a placeholder in this file.
    Placeholder(PathBuf),
}

/// The first piece of evidence for each layout.
#[derive(Debug, Default)]
struct Evidence {
    goose: Option<PathBuf>,
    dbmate: Option<PathBuf>,
    bun: Option<PathBuf>,
    sqlx: Option<PathBuf>,
    plain: Option<PathBuf>,
    pair: Option<PathBuf>,
}

/// The layout of a directory of numbered files.
pub(super) fn numbered(entries: &[Entry]) -> Result<Layout, Doubt> {
    let mut evidence = Evidence::default();
    for entry in entries.iter().filter(|entry| !entry.is_directory()) {
        evidence.look_at(entry);
    }
    let Evidence { goose, dbmate, bun, sqlx, plain, pair } = evidence;
    let sections = match (goose, dbmate) {
        (Some(goose), Some(dbmate)) => {
            return Err(Doubt::Mixed((Layout::Goose, goose), (Layout::Dbmate, dbmate)));
        }
        (Some(goose), None) => Some((Layout::Goose, goose)),
        (None, Some(dbmate)) => Some((Layout::Dbmate, dbmate)),
        (None, None) => None,
    };
    let bun = bun.map(|path| (Layout::Bun, path));
    let sqlx = sqlx.map(|path| (Layout::Sqlx, path));
    let pair = pair.map(|path| (Layout::GolangMigrate, path));
    match (sections, bun, sqlx) {
        (Some(one), bun, sqlx) => match bun.or(sqlx).or(pair) {
            Some(other) => Err(Doubt::Mixed(one, other)),
            None => Ok(one.0),
        },
        (None, Some(bun), Some(sqlx)) => Err(Doubt::Mixed(bun, sqlx)),
        (None, Some(_), None) => Ok(Layout::Bun),
        (None, None, Some(_)) => Ok(Layout::Sqlx),
        (None, None, None) if plain.is_some() => Ok(Layout::Sqlx),
        (None, None, None) => Ok(Layout::GolangMigrate),
    }
}

impl Evidence {
    fn look_at(&mut self, entry: &Entry) {
        if entry.name.ends_with(".go") {
            if self.bun.is_none() && text(&entry.path).contains("uptrace/bun/migrate\"") {
                self.bun = Some(entry.path.clone());
            }
            return;
        }
        if !flat::looks_like_step(entry) {
            return;
        }
        let note = |found: bool, slot: &mut Option<PathBuf>| {
            if found && slot.is_none() {
                *slot = Some(entry.path.clone());
            }
        };
        let plain = flat::is_plain(&entry.name);
        let text = text(&entry.path);
        let sections = directives::sections_of(&text);
        note(plain, &mut self.plain);
        note(!plain, &mut self.pair);
        note(sections == Some(Layout::Goose), &mut self.goose);
        note(sections == Some(Layout::Dbmate), &mut self.dbmate);
        let bun = flat::says_transaction(&entry.path) || directives::has_split(&text);
        note(bun, &mut self.bun);
        note(text.starts_with(flat::NO_TRANSACTION), &mut self.sqlx);
    }
}

/// The text of a file. One that cannot be read has none; reading it as a step will report it.
fn text(path: &Path) -> String {
    fs::read(path).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default()
}

/// The layout of a directory of lettered files.
pub(super) fn lettered(entries: &[Entry]) -> Result<Layout, Doubt> {
    let files: Vec<&Entry> = entries
        .iter()
        .flat_map(|entry| std::iter::once(entry).chain(entry.children.iter().flatten()))
        .filter(|entry| !entry.is_directory())
        .collect();
    let named: Vec<(&Entry, Name<'_>)> =
        files.iter().filter_map(|entry| Some((*entry, Name::parse(&entry.name)?))).collect();
    let versions: BTreeSet<StepId> = named
        .iter()
        .filter(|(_, name)| name.letter == 'V')
        .map(|(_, name)| StepId::versioned(name.id))
        .collect();
    let undoes = |name: &Name<'_>| versions.contains(&StepId::versioned(name.id));
    let flyways =
        named.iter().find(|(_, name)| !name.is_refinerys() || (name.letter == 'U' && undoes(name)));
    let flyway = flyways
        .map(|(entry, _)| *entry)
        .or_else(|| files.iter().copied().find(|it| versioned::configured(&it.name).is_some()));
    let refinerys = named.iter().find(|(_, name)| name.letter == 'U' && !undoes(name));
    let refinery = refinerys
        .map(|(entry, _)| *entry)
        .or_else(|| files.iter().copied().find(|entry| entry.name.ends_with(".rs")));
    match (flyway, refinery) {
        (Some(flyway), Some(refinery)) => Err(Doubt::Mixed(
            (Layout::Flyway, flyway.path.clone()),
            (Layout::Refinery, refinery.path.clone()),
        )),
        (Some(_), None) => Ok(Layout::Flyway),
        (None, Some(_)) => Ok(Layout::Refinery),
        (None, None) => {
            let replaced = |entry: &&Entry| directives::has_placeholder(&text(&entry.path));
            match named.iter().map(|(entry, _)| *entry).find(replaced) {
                Some(entry) => Err(Doubt::Placeholder(entry.path.clone())),
                None => Ok(Layout::Refinery),
            }
        }
    }
}
