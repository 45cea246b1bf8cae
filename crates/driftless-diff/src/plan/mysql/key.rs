//! Primary keys, unique keys and indexes: dropped and made, in the statement of their table.

use driftless_catalog::ObjectKind;
use driftless_catalog::mysql::{Column, Key, KeyKind, KeyPart, PartKey, Table};
use driftless_diag::Backend;
use driftless_replay::print::mysql::parts::{ident, key as key_text};

use super::super::HazardKind;
use super::alter::Parts;
use super::column::is_remade;
use super::draft::Draft;
use super::foreign::Foreign;

impl Draft<'_> {
    pub(super) fn drop_keys(
        &self,
        from: &Table,
        to: &Table,
        foreign: &Foreign<'_>,
        parts: &mut Parts,
    ) {
        for key in &from.keys {
            if self.is_replaced(from, to, foreign, key) {
                parts.list.push(match key.kind {
                    KeyKind::Primary => "DROP PRIMARY KEY".to_owned(),
                    _ => format!("DROP KEY {}", ident(&key.name)),
                });
            }
        }
    }

    pub(super) fn add_keys(
        &self,
        from: &Table,
        to: &Table,
        foreign: &Foreign<'_>,
        parts: &mut Parts,
    ) {
        for key in &to.keys {
            let before = from.keys.iter().find(|it| it.name == key.name);
            let comes = match before {
                Some(before) => self.is_replaced(from, to, foreign, before),
                None => self.is_changed(to, key),
            };
            if comes {
                parts.list.push(format!("ADD {}", key_text(self.product, key)));
                self.note_key(from, to, key, before, parts);
            } else if self.is_changed(to, key) {
                let (yes, no) = match self.product {
                    Backend::MariaDb => ("IGNORED", "NOT IGNORED"),
                    _ => ("INVISIBLE", "VISIBLE"),
                };
                let word = if key.ignored { yes } else { no };
                parts.list.push(format!("ALTER INDEX {} {word}", ident(&key.name)));
                parts.is_more_than_indexes = true;
            }
        }
    }

    fn note_key(
        &self,
        from: &Table,
        to: &Table,
        key: &Key,
        before: Option<&Key>,
        parts: &mut Parts,
    ) {
        let same_rows = before.is_some_and(|it| it.is_unique() && !self.is_part_changed(to, it));
        if key.is_unique() && !same_rows {
            let message = format!("rows of `{}` have to differ in `{}`", to.name, key.name);
            parts.note(HazardKind::MayFail, message);
        }
        if key.kind == KeyKind::Primary {
            let message = format!("`{}` is written anew and locked meanwhile", to.name);
            parts.note(HazardKind::Rewrite, message);
        } else if !self.is_built_beside(from, to) {
            let message = format!("`{}` is locked while `{}` is built", to.name, key.name);
            parts.note(HazardKind::Lock, message);
        }
    }

    fn is_part_changed(&self, table: &Table, key: &Key) -> bool {
        let key = self.differences.part(ObjectKind::Index, &table.name, &key.name);
        self.differences.has_attribute(&key, "parts")
    }

    fn is_changed(&self, table: &Table, key: &Key) -> bool {
        self.differences.has(&self.differences.part(ObjectKind::Index, &table.name, &key.name))
    }

    /// Whether a key goes, to come again or for good.
    fn is_replaced(&self, from: &Table, to: &Table, foreign: &Foreign<'_>, key: &Key) -> bool {
        let part = self.differences.part(ObjectKind::Index, &from.name, &key.name);
        let changes = self.differences.of(&part);
        let only_used = |name: Option<&str>| name == Some("ignored");
        let changed = !changes.is_empty()
            && !changes.iter().all(|change| only_used(change.attribute.as_deref()));
        let remains = to.keys.iter().any(|it| it.name == key.name);
        changed
            || remains
                && (is_on_remade(from, to, key)
                    || forgets_block_size(from, to)
                    || self.may_vanish(from, to, foreign, key))
    }

    /// Whether the server may have made an index for a foreign key, and would drop it now that
    /// another serves, or that it makes one for another foreign key. What it made and what somebody
    /// wrote look alike, so it is written again.
    fn may_vanish(&self, from: &Table, to: &Table, foreign: &Foreign<'_>, key: &Key) -> bool {
        let columns = |key: &Key| -> Vec<String> {
            key.parts.iter().filter_map(|it| it.column_name()).map(str::to_lowercase).collect()
        };
        let ours = columns(key);
        let is_for_foreign = key.kind == KeyKind::Index
            && key.comment.is_empty()
            && from.foreign_keys.values().any(|foreign| {
                let wanted: Vec<String> =
                    foreign.columns.iter().map(|it| it.to_lowercase()).collect();
                wanted == ours
            });
        let another_serves = || {
            to.keys.iter().any(|other| {
                other.name != key.name
                    && matches!(other.kind, KeyKind::Primary | KeyKind::Unique | KeyKind::Index)
                    && columns(other).starts_with(&ours)
                    && self.is_changed(to, other)
            })
        };
        let another_is_made = || {
            let name = self.differences.folded(&to.name);
            foreign.all_added(&name).any(|(name, foreign)| {
                let theirs = foreign.columns.iter().map(|it| it.to_lowercase());
                name != key.name && theirs.eq(ours.iter().cloned())
            })
        };
        is_for_foreign && (another_serves() || another_is_made())
    }

    /// Whether the indexes of a table are built while others write: InnoDB does that for all but
    /// full-text and spatial ones, and not for what is computed when read. Where there is no primary
    /// key, a unique key over columns without NULL is one, by which the rows are kept.
    pub(super) fn is_built_beside(&self, from: &Table, to: &Table) -> bool {
        let plain = |table: &Table, key: &Key| {
            let stored = |column: &Column| column.generated.as_ref().is_none_or(|it| it.stored);
            !matches!(key.kind, KeyKind::FullText | KeyKind::Spatial | KeyKind::Primary)
                && !may_serve_as_primary(table, key)
                && key.using.is_none()
                && key.without_overlaps.is_none()
                && key.parts.iter().all(|part| match &part.key {
                    PartKey::Column(name) => table.column(name).is_some_and(stored),
                    PartKey::Expression(_) => false,
                })
        };
        let changes = |table: &Table| {
            table.keys.iter().all(|key| !self.is_changed(table, key) || plain(table, key))
        };
        let whole = |table: &Table| {
            table.engine == "InnoDB"
                && table.partitioning.is_none()
                && !table.system_versioning
                && !table.keys.iter().any(|key| key.kind == KeyKind::FullText)
        };
        whole(from) && whole(to) && changes(from) && changes(to)
    }
}

/// Whether the server may keep a table by this key for want of a primary key.
fn may_serve_as_primary(table: &Table, key: &Key) -> bool {
    let is_never_null = |part: &KeyPart| {
        let column = part.column_name().and_then(|name| table.column(name));
        column.is_some_and(|column| column.not_null)
    };
    key.kind == KeyKind::Unique
        && !table.keys.iter().any(|key| key.kind == KeyKind::Primary)
        && key.parts.iter().all(is_never_null)
}

/// Whether a table gives up the size of its blocks, which its keys would keep as their own.
fn forgets_block_size(from: &Table, to: &Table) -> bool {
    let size = |table: &Table| table.options.get("key_block_size").cloned();
    size(from).is_some() && size(from) != size(to)
}

/// Whether a column of a key is dropped and made anew.
fn is_on_remade(from: &Table, to: &Table, key: &Key) -> bool {
    let columns = key.parts.iter().filter_map(|part| part.column_name());
    let mut both = columns.filter_map(|name| Some((from.column(name)?, to.column(name)?)));
    both.any(|(from, to)| is_remade(from, to))
}
