//! `FROM`: relations, queries, functions and joins.

use driftless_sql::postgres::{may_name_column, may_name_function, unquote};

use super::super::syntax::{Alias, Expr, From, Join, JoinCondition};
use super::{Lex, Parser};

impl Parser<'_> {
    /// An entry of `FROM` with the joins that follow it.
    pub(super) fn entry(&mut self) -> Option<From> {
        self.nested(Self::joined)
    }

    fn joined(&mut self) -> Option<From> {
        let mut left = self.entry_alone()?;
        while let Some((kind, natural, cross)) = self.join_words() {
            let right = if cross || natural {
                self.entry_alone()?
            } else {
                // `a JOIN b JOIN c ON .. ON ..` nests to the right.
                let right = self.entry_alone()?;
                if self.is("on") || self.is("using") { right } else { return None }
            };
            let condition = if cross {
                JoinCondition::None
            } else if natural {
                JoinCondition::Natural
            } else if self.eat("using") {
                let columns = self.names_in_parens()?;
                if self.is("as") {
                    return None;
                }
                JoinCondition::Using(columns)
            } else {
                self.expect("on")?;
                JoinCondition::On(self.expression()?)
            };
            left = From::Join(Box::new(Join { left, right, kind, condition }));
        }
        Some(left)
    }

    /// The words of a join: its kind, and whether it is natural or crossed.
    fn join_words(&mut self) -> Option<(&'static str, bool, bool)> {
        if self.eat_all(&["cross", "join"]) {
            return Some(("", false, true));
        }
        let natural = self.eat("natural");
        let kinds = [("left", "LEFT "), ("right", "RIGHT "), ("full", "FULL "), ("inner", "")];
        let kind = kinds.into_iter().find(|(word, _)| self.eat(word));
        if kind.is_some_and(|(word, _)| word != "inner") {
            self.eat("outer");
        }
        if self.eat("join") {
            return Some((kind.map_or("", |(_, kind)| kind), natural, false));
        }
        None
    }

    fn entry_alone(&mut self) -> Option<From> {
        let lateral = self.eat("lateral");
        if self.query_in_parens_follows() {
            let query = Box::new(self.parens(Self::query)?);
            return Some(From::Query { lateral, query, alias: self.alias()? });
        }
        if self.is("(") {
            let item = self.parens(Self::entry)?;
            let aliased = self.alias()?;
            let joined = matches!(item, From::Join(_));
            return (joined && aliased.name.is_none()).then_some(item);
        }
        if self.is("rows") && self.is_ahead(1, "from") {
            return None;
        }
        let only = self.eat("only");
        let special = matches!(self.word(), "current_date" | "current_user" | "coalesce");
        if special || matches!(self.word(), "tablesample" | "xmltable" | "json_table") {
            return None;
        }
        let word = self.word().to_owned();
        let quoted = matches!(self.peek(), Lex::Name(_));
        if !quoted && !may_name_column(&word) && !may_name_function(&word) {
            return None;
        }
        let name = self.path()?;
        if self.is("(") {
            let Expr::Call(call) = self.call(name)? else { return None };
            let ordinality = self.eat_all(&["with", "ordinality"]);
            return Some(From::Function { lateral, call, ordinality, alias: self.alias()? });
        }
        self.eat("*");
        let alias = self.alias()?;
        (!self.is("tablesample") && !lateral).then_some(From::Relation { name, only, alias })
    }

    /// `[AS] name [(columns)]`.
    fn alias(&mut self) -> Option<Alias> {
        let explicit = self.eat("as");
        if explicit && self.is("(") {
            return None;
        }
        let name = match self.peek() {
            Lex::Name(name) => Some(name.clone()),
            Lex::Word(word) if explicit || may_be_alias(word) => Some(unquote(word)),
            _ => None,
        };
        if name.is_none() {
            return (!explicit).then(Alias::default);
        }
        self.at += 1;
        let mut alias = Alias { name, ..Alias::default() };
        if self.is("(") {
            self.parens(|parser| parser.alias_columns(&mut alias))?;
        }
        Some(alias)
    }

    fn alias_columns(&mut self, alias: &mut Alias) -> Option<()> {
        let columns = self.list(|parser| {
            let name = parser.name()?;
            let ends = parser.is(",") || parser.is(")");
            let data_type = if ends { None } else { Some(parser.data_type()?) };
            Some((name, data_type))
        })?;
        for (name, data_type) in columns {
            alias.columns.push(name);
            alias.types.extend(data_type);
        }
        (alias.types.is_empty() || alias.types.len() == alias.columns.len()).then_some(())
    }
}

/// Words that may go on after an entry of `FROM` are no names for it.
fn may_be_alias(word: &str) -> bool {
    may_name_column(word) && !matches!(word, "tablesample")
}
