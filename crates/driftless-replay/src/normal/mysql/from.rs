//! What stands in `FROM`, and what names mean there.

use driftless_sql::mysql::{
    Expr, JoinKind, Name, QualifiedName, TableReference, TableReferenceKind,
};

use super::query::Names;
use super::{Entry, Writer, quoted};

/// What `FROM` holds. How inner joins are nested says nothing, so they are one list of operands
/// and one of conditions.
pub(super) struct From {
    operands: Vec<String>,
    conditions: Vec<String>,
    /// What `*` stands for: each column's form and name; none if a table is not known.
    pub(super) star: Option<Vec<(String, String)>>,
}

impl From {
    fn one(operand: String, star: Option<Vec<(String, String)>>) -> Self {
        Self { operands: vec![operand], conditions: Vec::new(), star }
    }

    /// An inner join of the two.
    fn joined(mut self, other: Self, star: Option<Vec<(String, String)>>) -> Self {
        self.operands.extend(other.operands);
        self.conditions.extend(other.conditions);
        self.star = star;
        self
    }

    pub(super) fn text(&self) -> String {
        let operands = self.operands.join(" join ");
        match (self.operands.len(), self.conditions.as_slice()) {
            (0 | 1, []) => operands,
            (_, []) => format!("({operands})"),
            (_, conditions) => format!("({operands} on {})", conditions.join(" and ")),
        }
    }
}

impl Writer<'_> {
    /// Tables with commas between, which join them all.
    pub(super) fn from(&mut self, tables: &[TableReference]) -> Option<From> {
        let mut joined: Option<From> = None;
        for table in tables {
            let next = self.table(table)?;
            joined = Some(match joined {
                None => next,
                Some(left) => {
                    let star = both(left.star.clone(), next.star.clone());
                    left.joined(next, star)
                }
            });
        }
        let nothing = From { operands: Vec::new(), conditions: Vec::new(), star: Some(Vec::new()) };
        Some(joined.unwrap_or(nothing))
    }

    fn table(&mut self, table: &TableReference) -> Option<From> {
        match &table.kind {
            TableReferenceKind::Table { name, partitions, alias, hinted, system_time } => {
                if *hinted || system_time.is_some() {
                    return None;
                }
                self.named_table(name, partitions, alias.as_ref())
            }
            TableReferenceKind::Derived { lateral, query, alias, columns } => {
                let alias = alias.as_ref()?;
                let given: Vec<String> = columns.iter().map(|name| name.text.clone()).collect();
                let names = if given.is_empty() { Names::Own } else { Names::Given(&given) };
                let written = self.query(query, names)?;
                let lateral = if *lateral { "lateral " } else { "" };
                let text = format!("{lateral}({}) {}", written.text, quoted(&alias.text));
                Some(self.entry(None, &alias.text, Some(written.columns), text))
            }
            TableReferenceKind::Nested(tables) => self.from(tables),
            TableReferenceKind::Join { kind, left, right, on, using } => {
                self.join(*kind, left, right, on.as_deref(), using)
            }
            TableReferenceKind::JsonTable { .. } => None,
        }
    }

    fn named_table(
        &mut self,
        name: &QualifiedName,
        partitions: &[Name],
        alias: Option<&Name>,
    ) -> Option<From> {
        let written = name.database.as_ref().map(|name| name.text.as_str());
        let table = &name.name.text;
        let common = self.common.iter().rev().find(|(common, _)| common == table);
        let common = common.filter(|_| written.is_none()).map(|(_, columns)| columns.clone());
        let database = self.database(written)?;
        let columns = match common {
            Some(columns) => columns,
            None => self.scope.tables.columns(database.as_deref(), table),
        };
        let mut text = match &database {
            Some(database) => format!("{}.{}", quoted(database), quoted(table)),
            None => quoted(table),
        };
        if !partitions.is_empty() {
            let names: Vec<String> = partitions.iter().map(|name| quoted(&name.text)).collect();
            text = format!("{text} partition ({})", names.join(", "));
        }
        let alias = alias.map_or(table, |alias| &alias.text);
        if alias != table {
            text = format!("{text} {}", quoted(alias));
        }
        let kept = database.filter(|_| alias == table);
        Some(self.entry(kept, alias, columns, text))
    }

    fn entry(
        &mut self,
        database: Option<String>,
        name: &str,
        columns: Option<Vec<String>>,
        text: String,
    ) -> From {
        let star = columns.as_ref().map(|columns| {
            let each = |column: &String| (column_text(name, column), column.clone());
            columns.iter().map(each).collect()
        });
        if let Some(frame) = self.frames.last_mut() {
            frame.entries.push(Entry { database, name: name.to_owned(), columns });
        }
        From::one(text, star)
    }

    fn join(
        &mut self,
        kind: JoinKind,
        left: &TableReference,
        right: &TableReference,
        on: Option<&Expr>,
        using: &[Name],
    ) -> Option<From> {
        let left = self.table(left)?;
        let right = self.table(right)?;
        let natural =
            matches!(kind, JoinKind::Natural | JoinKind::NaturalLeft | JoinKind::NaturalRight);
        let shared: Vec<String> = if natural {
            let there = |name: &str| {
                right.star.as_ref().map(|right| right.iter().any(|(_, column)| same(column, name)))
            };
            let mut shared = Vec::new();
            for (_, name) in left.star.as_ref()? {
                if there(name)? {
                    shared.push(name.clone());
                }
            }
            shared
        } else {
            using.iter().map(|name| name.text.clone()).collect()
        };
        let outer = matches!(kind, JoinKind::Right | JoinKind::NaturalRight);
        let mut condition = match on {
            Some(on) => Some(self.condition(on, false)?),
            None => None,
        };
        if !shared.is_empty() {
            let (left, right) = (left.star.as_ref()?, right.star.as_ref()?);
            let turned = outer && !self.is_mariadb();
            let (left, right) = if turned { (right, left) } else { (left, right) };
            condition = Some(shared_condition(&shared, left, right)?);
        }
        if let Some(frame) = self.frames.last_mut().filter(|_| outer && !shared.is_empty()) {
            frame.right_shared = true;
        }
        let (left_star, right_star) = (left.star.clone(), right.star.clone());
        let star = if shared.is_empty() {
            both(left_star, right_star)
        } else if outer {
            coalesced(&shared, right_star?, left_star?)
        } else {
            coalesced(&shared, left_star?, right_star?)
        };
        if matches!(kind, JoinKind::Inner | JoinKind::Natural) {
            let mut joined = left.joined(right, star);
            joined.conditions.extend(condition);
            return Some(joined);
        }
        // The servers know no right join: it is a left one the other way round.
        let (first, second) =
            if outer { (right.text(), left.text()) } else { (left.text(), right.text()) };
        let word = match kind {
            JoinKind::Straight => "straight_join",
            _ => "left join",
        };
        let condition = condition.map(|condition| format!(" on {condition}")).unwrap_or_default();
        Some(From::one(format!("({first} {word} {second}{condition})"), star))
    }

    /// What `t.*` stands for.
    pub(super) fn columns_of(&self, table: &QualifiedName) -> Option<Vec<(String, String)>> {
        let entries = &self.frames.last()?.entries;
        let entry = entries.iter().find(|entry| same(&entry.name, &table.name.text))?;
        let columns = entry.columns.as_ref()?;
        let each = |column: &String| (column_text(&entry.name, column), column.clone());
        Some(columns.iter().map(each).collect())
    }

    /// A column, resolved where there are tables around it.
    pub(super) fn column(&self, parts: &[Name]) -> Option<String> {
        let (name, qualifiers) = parts.split_last()?;
        if self.frames.is_empty() {
            return outside(name, qualifiers);
        }
        match qualifiers {
            [] => self.bare_column(&name.text),
            [.., table] => {
                let database = match qualifiers {
                    [database, _] => self.database(Some(&database.text))?,
                    _ => None,
                };
                let entry = self.frames.iter().rev().find_map(|frame| {
                    frame.entries.iter().find(|entry| {
                        same(&entry.name, &table.text)
                            && (qualifiers.len() == 1 || entry.database == database)
                    })
                })?;
                Some(column_text(&entry.name, &name.text))
            }
        }
    }

    fn bare_column(&self, name: &str) -> Option<String> {
        for (depth, frame) in self.frames.iter().rev().enumerate() {
            let mut found = frame.entries.iter().filter(|entry| {
                entry
                    .columns
                    .as_ref()
                    .is_some_and(|columns| columns.iter().any(|column| same(column, name)))
            });
            let column = match (found.next(), found.next()) {
                (Some(entry), None) => Some(column_text(&entry.name, name)),
                (Some(_), Some(_)) if frame.right_shared => return None,
                // Tables that share it by `USING`: the first has it.
                (Some(entry), Some(_)) => Some(column_text(&entry.name, name)),
                (None, _) => None,
            };
            let unknown = frame.entries.iter().any(|entry| entry.columns.is_none());
            let result = frame.results_count.then(|| frame.results.get(&name.to_lowercase()));
            match (column, result.flatten().map(Vec::as_slice)) {
                (Some(_), None) if unknown => return None,
                (Some(column), None) => return Some(column),
                // A name for two things: only where both are one there is no doubt.
                (Some(column), Some([result])) if *result == column && !unknown => {
                    return Some(column);
                }
                (None, Some([result])) if !unknown => return Some(result.clone()),
                (_, Some(_)) => return None,
                (None, None) if unknown => {
                    // Without facts a name can only belong to the one table there is.
                    let alone = frame.entries.len() == 1 && self.frames.len() == 1 && depth == 0;
                    return alone.then(|| column_text(&frame.entries[0].name, name));
                }
                (None, None) => {}
            }
        }
        None
    }
}

/// Whether two names of columns or aliases are one.
fn same(one: &str, other: &str) -> bool {
    one == other || one.to_lowercase() == other.to_lowercase()
}

/// A column of the table that an expression belongs to, or of a row of a trigger.
fn outside(name: &Name, qualifiers: &[Name]) -> Option<String> {
    match qualifiers {
        [] => Some(quoted(&name.text.to_lowercase())),
        [row] if row.is("new") || row.is("old") => {
            Some(column_text(&row.text.to_lowercase(), &name.text))
        }
        _ => None,
    }
}

fn column_text(table: &str, column: &str) -> String {
    format!("{}.{}", quoted(table), quoted(&column.to_lowercase()))
}

fn both(
    left: Option<Vec<(String, String)>>,
    right: Option<Vec<(String, String)>>,
) -> Option<Vec<(String, String)>> {
    let mut star = left?;
    star.extend(right?);
    Some(star)
}

/// What `*` stands for where columns are shared: those first, then the rest of each side.
fn coalesced(
    shared: &[String],
    first: Vec<(String, String)>,
    second: Vec<(String, String)>,
) -> Option<Vec<(String, String)>> {
    let is_shared = |name: &str| shared.iter().any(|shared| same(shared, name));
    let mut star: Vec<(String, String)> = Vec::new();
    for (_, name) in first.iter().filter(|(_, name)| is_shared(name)) {
        star.push(first.iter().find(|(_, column)| same(column, name))?.clone());
    }
    star.extend(first.into_iter().chain(second).filter(|(_, name)| !is_shared(name)));
    Some(star)
}

fn shared_condition(
    shared: &[String],
    left: &[(String, String)],
    right: &[(String, String)],
) -> Option<String> {
    let column = |star: &[(String, String)], name: &str| {
        let mut found = star.iter().filter(|(_, column)| same(column, name));
        let first = found.next()?;
        found.next().is_none().then(|| first.0.clone())
    };
    let conditions = shared
        .iter()
        .map(|name| Some(format!("({} = {})", column(left, name)?, column(right, name)?)));
    let conditions: Vec<String> = conditions.collect::<Option<Vec<_>>>()?;
    Some(match conditions.as_slice() {
        [one] => one.clone(),
        conditions => format!("({})", conditions.join(" and ")),
    })
}
