//! Keys: what they are over, what they are called, and which give way to others.

use driftless_catalog::mysql::{Column, Key, KeyKind, KeyPart, PartKey, Table, is_text_type};
use driftless_diag::Span;
use driftless_sql::mysql::{self as sql, IndexOptionKind, KeyColumn, KeyDef, Product};

use crate::place::Place;
use crate::problem::{Done, Problem, Stop};
use crate::sqlite::INVALID_KEY;

use super::build::{Draft, DraftKey, duplicate_index};
use super::charset::width;
use super::data_type::{base, length};
use super::lookup::same;
use super::session::Session;
use super::text::expression;

/// How many bytes of a column InnoDB indexes at most.
const LONGEST_PART: u64 = 3072;

impl Session {
    /// Adds a key as a statement has it.
    pub(crate) fn add_key(&self, place: &Place<'_>, draft: &mut Draft, def: &KeyDef) -> Done {
        let name = def.name.as_ref().or(def.constraint.as_ref());
        let mut key = self.key_of(place, &def.parts, def.kind);
        key_options(&mut key, def.options.iter().map(|option| &option.kind));
        if key.kind == KeyKind::Primary {
            "PRIMARY".clone_into(&mut key.name);
        } else if let Some(name) = name {
            key.name.clone_from(&name.text);
        }
        let exists =
            draft.keys.iter().any(|it| !key.name.is_empty() && same(&it.key.name, &key.name));
        if def.if_not_exists && exists {
            return Ok(());
        }
        let span = name.filter(|_| key.kind != KeyKind::Primary).map_or(def.span, |it| it.span);
        for part in &def.parts {
            if let KeyColumn::Column(name, _) = &part.column
                && !part.without_overlaps
                && draft.table.column(&name.text).is_none()
            {
                return Err(self.no_column(&draft.table, &name.text, name.span));
            }
        }
        draft.keys.push(DraftKey { key, span: Some(span) });
        Ok(())
    }

    /// A key over what a statement lists, without a name.
    pub(crate) fn key_of(
        &self,
        place: &Place<'_>,
        parts: &[sql::KeyPart],
        kind: sql::KeyKind,
    ) -> Key {
        let kind = match kind {
            sql::KeyKind::Primary => KeyKind::Primary,
            sql::KeyKind::Unique => KeyKind::Unique,
            sql::KeyKind::Plain | sql::KeyKind::Vector => KeyKind::Index,
            sql::KeyKind::Fulltext => KeyKind::FullText,
            sql::KeyKind::Spatial => KeyKind::Spatial,
        };
        let mut key = Key::new(String::new(), kind, Vec::new());
        for part in parts {
            let of = match &part.column {
                KeyColumn::Column(name, _) if part.without_overlaps => {
                    key.without_overlaps = Some(name.text.clone());
                    continue;
                }
                KeyColumn::Column(name, _) => PartKey::Column(name.text.clone()),
                KeyColumn::Expression(expr) => PartKey::Expression(expression(place, expr)),
            };
            let length = match &part.column {
                KeyColumn::Column(_, Some(length)) => length.value.parse().ok(),
                _ => None,
            };
            key.parts.push(KeyPart { key: of, length, descending: part.descending });
        }
        key
    }

    /// The keys of a table under their names: those in `keys` in order, without those that others
    /// make superfluous.
    pub(crate) fn named_keys(&self, table: &mut Table, keys: Vec<DraftKey>) -> Done<Vec<Key>> {
        let mut keys = keys;
        for draft in &mut keys {
            self.settle_parts(table, draft)?;
        }
        self.refuse_second_primary(&keys)?;
        let mut named: Vec<Key> = Vec::with_capacity(keys.len());
        let left = superfluous(&keys);
        for (draft, superfluous) in keys.into_iter().zip(left) {
            if superfluous {
                continue;
            }
            let DraftKey { mut key, span } = draft;
            if key.kind == KeyKind::Primary {
                "PRIMARY".clone_into(&mut key.name);
            } else if key.name.is_empty() {
                key.name = free_name(&key, &named);
            } else if named.iter().any(|other| same(&other.name, &key.name)) {
                return Err(duplicate_index(&key.name, &table.name, span.unwrap_or_default()));
            }
            if key.kind == KeyKind::Primary {
                for part in &key.parts {
                    if let Some(column) = part.column_name().and_then(|it| table.column_mut(it)) {
                        column.not_null = true;
                    }
                }
            }
            named.push(key);
        }
        Ok(named)
    }

    fn refuse_second_primary(&self, keys: &[DraftKey]) -> Done {
        let mut primary = keys.iter().filter(|draft| draft.key.kind == KeyKind::Primary);
        match (primary.next(), primary.next()) {
            (Some(_), Some(second)) => {
                let span = second.span.unwrap_or_default();
                Err(Problem::error(&INVALID_KEY, span, "the table has a primary key already")
                    .label("this is a second one")
                    .into())
            }
            _ => Ok(()),
        }
    }

    /// Spells a key's columns as the table does, and finds how much of them is indexed.
    fn settle_parts(&self, table: &Table, draft: &mut DraftKey) -> Done {
        let span = draft.span;
        let key = &mut draft.key;
        let whole = matches!(key.kind, KeyKind::FullText | KeyKind::Spatial);
        if span.is_some() {
            key.using = method(&table.engine, key.using.take());
        }
        for index in 0..key.parts.len() {
            let Some(part) = key.parts.get(index) else { break };
            let Some(name) = part.column_name() else { continue };
            let Some(column) = table.column(name) else {
                return Err(span.map_or(Stop::Unknown, |span| self.no_column(table, name, span)));
            };
            if let Some(span) = span {
                self.refuse_part(key, index, column, span)?;
            }
            let (length, hashed) = match span {
                _ if whole => (None, false),
                None => (kept_length(column, part.length), false),
                Some(span) => self.indexed_length(table, key, column, part.length, span)?,
            };
            if hashed {
                key.using = Some("HASH".to_owned());
            }
            if let Some(part) = key.parts.get_mut(index) {
                part.key = PartKey::Column(column.name.clone());
                part.length = length;
            }
        }
        Ok(())
    }

    /// A key has a column once, and words and places are looked up in their own types alone.
    fn refuse_part(&self, key: &Key, index: usize, column: &Column, span: Span) -> Done {
        let before = key.parts.iter().take(index).filter_map(|part| part.column_name());
        let kind = base(&column.data_type);
        let name = &column.name;
        let message = match key.kind {
            _ if before.into_iter().any(|other| same(other, name)) => {
                format!("column `{name}` is in the key twice")
            }
            KeyKind::FullText if is_plain(kind) => {
                format!("column `{name}` of type `{}` has no words to index", column.data_type)
            }
            KeyKind::Spatial if is_plain(kind) || is_text_type(&column.data_type) => {
                format!("column `{name}` of type `{}` is no place", column.data_type)
            }
            KeyKind::Spatial if !column.not_null && is_place(kind) => {
                format!("column `{name}` may be null, and so has no spatial key")
            }
            _ => return Ok(()),
        };
        Err(Problem::error(&INVALID_KEY, span, message).label("refused here").into())
    }

    /// How much of a column is indexed, and whether a hash is instead.
    fn indexed_length(
        &self,
        table: &Table,
        key: &Key,
        column: &Column,
        written: Option<u32>,
        span: Span,
    ) -> Done<(Option<u32>, bool)> {
        let wrong = |message: String, label: &str| {
            Err(Problem::error(&INVALID_KEY, span, message).label(label.to_owned()).into())
        };
        let kind = base(&column.data_type);
        let per_letter =
            if is_text_type(&column.data_type) { width(column.charset.as_ref()) } else { 1 };
        let is_blob = is_blob(kind);
        let has_length = is_blob || matches!(kind, "char" | "varchar" | "binary" | "varbinary");
        let name = &column.name;
        if let Some(written) = written {
            let full = length(&column.data_type);
            return match full {
                _ if !has_length && is_plain(kind) => wrong(
                    format!(
                        "column `{name}` of type `{}` cannot be indexed in part",
                        column.data_type
                    ),
                    "only text and bytes can",
                ),
                Some(full) if !is_blob && written > full => wrong(
                    format!("column `{name}` has no {written} letters to index"),
                    "longer than the column",
                ),
                Some(full) if !is_blob && written == full => Ok((None, false)),
                _ => Ok((Some(written), false)),
            };
        }
        let most = u32::try_from(LONGEST_PART / per_letter).unwrap_or(u32::MAX);
        let innodb = table.engine == "InnoDB";
        let long = has_length && !is_blob && length(&column.data_type).is_some_and(|it| it > most);
        match (self.product, key.kind) {
            (Product::MariaDb, KeyKind::Unique) if is_blob || long && innodb => Ok((None, true)),
            (Product::MariaDb, KeyKind::Index) if (is_blob || long) && innodb => {
                Ok((Some(most), false))
            }
            (Product::MySql, KeyKind::Index | KeyKind::Unique) | (_, KeyKind::Primary)
                if is_blob =>
            {
                wrong(
                    format!("column `{name}` of type `{kind}` is indexed without a length"),
                    "say how much of the column, as in `(a(20))`",
                )
            }
            _ => Ok((None, false)),
        }
    }
}

/// `USING`, where it makes a difference: other engines read it and make a tree all the same.
fn method(engine: &str, written: Option<String>) -> Option<String> {
    written.filter(|method| engine == "MEMORY" && method != "HASH")
}

/// The indexed length of a key that the table had, whose column may have another type by now.
fn kept_length(column: &Column, written: Option<u32>) -> Option<u32> {
    let kind = base(&column.data_type);
    let written = written?;
    if is_blob(kind) {
        return Some(written);
    }
    match (kind, length(&column.data_type)) {
        ("char" | "varchar" | "binary" | "varbinary", Some(full)) if written < full => {
            Some(written)
        }
        _ => None,
    }
}

fn is_blob(kind: &str) -> bool {
    kind.ends_with("text") || kind.ends_with("blob")
}

/// Types of which the server certainly indexes all or nothing.
fn is_plain(kind: &str) -> bool {
    matches!(
        kind,
        "tinyint"
            | "smallint"
            | "mediumint"
            | "int"
            | "bigint"
            | "decimal"
            | "float"
            | "double"
            | "date"
            | "datetime"
            | "timestamp"
            | "time"
            | "year"
    )
}

pub(crate) fn key_options<'a>(key: &mut Key, options: impl Iterator<Item = &'a IndexOptionKind>) {
    for option in options {
        match option {
            IndexOptionKind::Using(method) => key.using = Some((*method).to_owned()),
            IndexOptionKind::KeyBlockSize(size) => {
                key.block_size = size.value.parse().ok().filter(|size| *size != 0);
            }
            IndexOptionKind::Comment(text) => key.comment.clone_from(&text.value),
            IndexOptionKind::WithParser(name) => key.parser = Some(name.text.clone()),
            IndexOptionKind::Visible => key.ignored = false,
            IndexOptionKind::Invisible => key.ignored = true,
            IndexOptionKind::EngineOption(..)
            | IndexOptionKind::EngineAttribute(_)
            | IndexOptionKind::SecondaryEngineAttribute(_) => {}
        }
    }
}

/// The name the server makes for a key: its first column's, with a number where that is taken.
fn free_name(key: &Key, taken: &[Key]) -> String {
    let base = match key.parts.first().map(|part| &part.key) {
        Some(PartKey::Column(name)) => name.as_str(),
        _ => "functional_index",
    };
    let is_taken = |name: &str| taken.iter().any(|other| same(&other.name, name));
    if !is_taken(base) && !same(base, "PRIMARY") {
        return base.to_owned();
    }
    let numbered = (2..).map(|number| format!("{base}_{number}"));
    numbered.into_iter().find(|name| !is_taken(name)).unwrap_or_else(|| base.to_owned())
}

/// Which keys are not made, because one of the server's own is a prefix of another key.
fn superfluous(keys: &[DraftKey]) -> Vec<bool> {
    let mut left = vec![false; keys.len()];
    for (at, draft) in keys.iter().enumerate() {
        for (before, other) in keys.iter().enumerate().take(at) {
            if left.get(before).copied().unwrap_or(true) || !gives_way(&draft.key, &other.key) {
                continue;
            }
            let shorter = draft.key.automatic && draft.key.parts.len() < other.key.parts.len();
            let gone = if !other.key.automatic || shorter { at } else { before };
            if let Some(mark) = left.get_mut(gone) {
                *mark = true;
            }
            break;
        }
    }
    left
}

/// Whether one of the two is the server's own and a prefix of the other.
fn gives_way(one: &Key, two: &Key) -> bool {
    let (short, long) = match (one.automatic, two.automatic) {
        (false, false) => return false,
        (true, true) if one.parts.len() > two.parts.len() => (two, one),
        (true, _) => (one, two),
        (false, true) => (two, one),
    };
    let indexable = matches!(long.kind, KeyKind::Primary | KeyKind::Unique | KeyKind::Index);
    indexable
        && short.parts.len() <= long.parts.len()
        && short.parts.iter().zip(&long.parts).all(|(one, two)| {
            let names = one.column_name().zip(two.column_name());
            names.is_some_and(|(one, two)| same(one, two)) && one.length == two.length
        })
}

/// Whether the key begins with whole columns of these names, in this order.
pub(crate) fn begins_with(key: &Key, columns: &[String]) -> bool {
    matches!(key.kind, KeyKind::Primary | KeyKind::Unique | KeyKind::Index)
        && key.using.as_deref() != Some("HASH")
        && key.parts.len() >= columns.len()
        && key.parts.iter().zip(columns).all(|(part, column)| {
            part.length.is_none() && part.column_name().is_some_and(|name| same(name, column))
        })
}

fn is_place(kind: &str) -> bool {
    matches!(kind, "geometry" | "point" | "linestring" | "polygon")
}
