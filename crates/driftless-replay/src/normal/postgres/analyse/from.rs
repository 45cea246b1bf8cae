//! `FROM`: which columns there are and what they are called.

use driftless_sql::postgres::DataType;

use super::super::name::{qualified, quoted};
use super::super::syntax::{Alias, Call, From, Join, JoinCondition, Query};
use super::super::types::{Ty, Type};
use super::{Analyser, Range, Style, Typed, Visible};

/// An entry's text and the columns that it shows.
type Item = (String, Vec<Visible>);

impl Analyser<'_> {
    /// An entry of `FROM`; its columns can be named from here on.
    pub(super) fn entry(&mut self, item: &From) -> Option<Item> {
        match item {
            From::Relation { name, only, alias } => self.relation(name, *only, alias),
            From::Query { lateral, query, alias } => self.derived(*lateral, query, alias),
            From::Function { lateral, call, ordinality, alias } => {
                self.function(*lateral, call, *ordinality, alias)
            }
            From::Join(join) => self.join(join),
        }
    }

    /// The name of a range in the canonical text.
    fn next_name(&mut self, wanted: &str) -> String {
        let mut name = match self.style {
            Style::Compared => format!("_{}", self.named.len() + 1),
            Style::Read => quoted(wanted),
        };
        let mut number = 1;
        while self.named.contains(&name) {
            name = quoted(&format!("{wanted}_{number}"));
            number += 1;
        }
        self.named.push(name.clone());
        name
    }

    /// Makes the columns of something known under a name.
    fn range(
        &mut self,
        name: &str,
        shown: String,
        stored: bool,
        columns: Option<Vec<(String, Ty)>>,
    ) -> Option<Vec<Visible>> {
        let columns = columns.map(|columns| {
            let visible = columns.into_iter().map(|(column, ty)| {
                let text = format!("{shown}.{}", quoted(&column));
                Visible { nested: text.clone(), text, name: column, ty }
            });
            visible.collect::<Vec<Visible>>()
        });
        let level = self.levels.last_mut()?;
        level.incomplete |= columns.is_none();
        let name = name.to_owned();
        level.ranges.push(Range { name, shown, stored, scalar: false, columns: columns.clone() });
        Some(columns.unwrap_or_default())
    }

    fn relation(&mut self, path: &[String], only: bool, alias: &Alias) -> Option<Item> {
        let (schema, name) = match path {
            [name] => (None, name),
            [schema, name] => (Some(schema.as_str()), name),
            _ => return None,
        };
        let cte: Option<&super::CteColumns> =
            self.ctes.iter().rev().find(|(cte, _)| schema.is_none() && cte == name);
        let (shown, mut columns) = match cte {
            Some((_, columns)) => (quoted(name), Some(columns.clone())),
            None => self.stored(schema, name),
        };
        if let Some(columns) = &mut columns {
            renamed(columns, &alias.columns)?;
        } else if !alias.columns.is_empty() {
            return None;
        }
        let known_as = alias.name.as_ref().unwrap_or(name);
        let listed = aliased(&alias.columns);
        let only = if only { "ONLY " } else { "" };
        let stored = cte.is_none();
        let called = self.next_name(known_as);
        let text = format!("{only}{shown} AS {called}{listed}");
        Some((text, self.range(known_as, called, stored, columns)?))
    }

    /// A relation of the schema: how it is shown and its columns.
    fn stored(&self, schema: Option<&str>, name: &str) -> (String, Option<Vec<(String, Ty)>>) {
        match self.types.facts.relation(schema, name) {
            Some(facts) => {
                let columns = facts.columns.iter().map(|(column, text)| {
                    (column.clone(), Type::read(text).map_or(Ty::Opaque, Ty::Known))
                });
                (qualified(&facts.schema, &facts.name), Some(columns.collect()))
            }
            None => {
                self.refuse_relation(schema, name);
                (qualified(schema.unwrap_or_default(), name), None)
            }
        }
    }

    fn derived(&mut self, lateral: bool, query: &Query, alias: &Alias) -> Option<Item> {
        let names = (!alias.columns.is_empty()).then_some(alias.columns.as_slice());
        let queried = self.query(query, names)?;
        let name = alias.name.clone()?;
        let columns: Vec<String> = queried.columns.iter().map(|(name, _)| name.clone()).collect();
        let lateral = if lateral { "LATERAL " } else { "" };
        let shown = self.next_name(&name);
        let text = format!("{lateral}({}) AS {shown}{}", queried.text, aliased(&columns));
        Some((text, self.range(&name, shown, false, Some(queried.columns))?))
    }

    fn function(
        &mut self,
        lateral: bool,
        call: &Call,
        ordinality: bool,
        alias: &Alias,
    ) -> Option<Item> {
        let called = self.called(call)?;
        let name = alias.name.as_ref().or(call.name.last())?.clone();
        let mut columns = if !alias.types.is_empty() {
            defined(alias)
        } else if !called.columns.is_empty() {
            called.columns
        } else {
            match &called.value.ty {
                Ty::Known(known) if self.is_scalar(known) => {
                    let called_so = call.name.last().and_then(|name| result_name(name));
                    vec![(called_so.unwrap_or(&name).to_owned(), called.value.ty.clone())]
                }
                _ => return None,
            }
        };
        if ordinality {
            columns.push(("ordinality".to_owned(), Ty::named("bigint")));
        }
        renamed(&mut columns, &alias.columns)?;
        let names: Vec<String> = columns.iter().map(|(name, _)| name.clone()).collect();
        let listed = if alias.types.is_empty() { aliased(&names) } else { definitions(alias) };
        let with = if ordinality { " WITH ORDINALITY" } else { "" };
        // A function sees what stands before it whether or not LATERAL is written.
        let _ = lateral;
        let shown = self.next_name(&name);
        let text = format!("{}{with} AS {shown}{listed}", called.value.text);
        let scalar = matches!(&called.value.ty, Ty::Known(known) if self.is_scalar(known));
        let visible = self.range(&name, shown, false, Some(columns))?;
        if let Some(range) = self.levels.last_mut().and_then(|level| level.ranges.last_mut()) {
            range.scalar = scalar;
        }
        Some((text, visible))
    }

    /// Whether a function's result is one column.
    fn is_scalar(&self, data_type: &Type) -> bool {
        !data_type.is("record") && self.types.category(data_type).0 != 'C'
    }

    fn join(&mut self, join: &Join) -> Option<Item> {
        let before = self.levels.last()?.visible.len();
        let (left_text, left) = self.entry(&join.left)?;
        self.levels.last_mut()?.visible.extend(left.iter().cloned());
        let (right_text, right) = self.entry(&join.right)?;
        self.levels.last_mut()?.visible.extend(right.iter().cloned());
        let using = match &join.condition {
            JoinCondition::Using(names) => Some(names.clone()),
            JoinCondition::Natural if self.levels.last()?.incomplete => return None,
            JoinCondition::Natural => {
                let shared =
                    left.iter().filter(|ours| right.iter().any(|theirs| theirs.name == ours.name));
                Some(shared.map(|column| column.name.clone()).collect())
            }
            _ => None,
        };
        let condition = match &join.condition {
            JoinCondition::On(condition) => {
                Some(format!(" ON {}", self.condition(condition)?.text))
            }
            _ => None,
        };
        self.levels.last_mut()?.visible.truncate(before);
        let (word, tail) = match (&using, condition) {
            (Some(names), _) if !names.is_empty() => {
                let names: Vec<String> = names.iter().map(|name| quoted(name)).collect();
                ("JOIN", format!(" USING ({})", names.join(", ")))
            }
            (_, Some(condition)) => ("JOIN", condition),
            _ if join.kind.is_empty() => ("CROSS JOIN", String::new()),
            _ => ("JOIN", " ON true".to_owned()),
        };
        let text = format!("({left_text} {}{word} {right_text}{tail})", join.kind);
        let visible = self.merged(join.kind, left, right, &using.unwrap_or_default())?;
        Some((text, visible))
    }

    /// The columns a join shows: those joined by first and once.
    fn merged(
        &self,
        kind: &str,
        left: Vec<Visible>,
        right: Vec<Visible>,
        using: &[String],
    ) -> Option<Vec<Visible>> {
        let mut visible = Vec::new();
        for name in using {
            let ours = left.iter().find(|column| column.name == *name)?;
            let theirs = right.iter().find(|column| column.name == *name)?;
            let common = self.types.common(&[ours.ty.clone(), theirs.ty.clone()])?;
            let has_it = |column: &Visible| column.ty.known().is_some_and(|ty| ty.same(&common));
            let chosen = match kind {
                "LEFT " => ours,
                "RIGHT " => theirs,
                // Neither side's: it has a name and no range.
                "FULL " => return None,
                _ if has_it(ours) || !has_it(theirs) => ours,
                _ => theirs,
            };
            let value = Typed::new(chosen.text.clone(), chosen.ty.clone(), true);
            let value = self.coerced(value, &common)?;
            let text = value.text;
            visible.push(Visible { name: name.clone(), nested: text.clone(), text, ty: value.ty });
        }
        let rest = left.into_iter().chain(right).filter(|column| !using.contains(&column.name));
        visible.extend(rest);
        Some(visible)
    }
}

/// The name that a function of the server's own gives to its one result.
fn result_name(function: &str) -> Option<&'static str> {
    match function {
        "json_array_elements"
        | "json_array_elements_text"
        | "jsonb_array_elements"
        | "jsonb_array_elements_text" => Some("value"),
        _ => None,
    }
}

/// Renames columns from the first on.
fn renamed(columns: &mut [(String, Ty)], names: &[String]) -> Option<()> {
    for (at, name) in names.iter().enumerate() {
        columns.get_mut(at)?.0.clone_from(name);
    }
    Some(())
}

fn aliased(names: &[String]) -> String {
    if names.is_empty() {
        return String::new();
    }
    let names: Vec<String> = names.iter().map(|name| quoted(name)).collect();
    format!("({})", names.join(", "))
}

fn defined(alias: &Alias) -> Vec<(String, Ty)> {
    let types = alias.types.iter().map(|data_type: &DataType| Ty::Known(Type::of(data_type)));
    alias.columns.iter().cloned().zip(types).collect()
}

fn definitions(alias: &Alias) -> String {
    let parts: Vec<String> = alias
        .columns
        .iter()
        .zip(&alias.types)
        .map(|(name, data_type)| format!("{} {}", quoted(name), Type::of(data_type).text()))
        .collect();
    format!("({})", parts.join(", "))
}
