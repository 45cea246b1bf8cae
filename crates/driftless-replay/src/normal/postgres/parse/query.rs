//! Queries: `WITH`, `SELECT`, `VALUES`, set operations and what follows them.

use driftless_sql::postgres::{may_be_bare_label, unquote};

use super::super::syntax::{Body, Cte, Expr, Group, Lock, Query, Select};
use super::{Lex, Parser};

impl Parser<'_> {
    /// A query, parentheses round it not counted.
    pub(super) fn query(&mut self) -> Option<Query> {
        self.nested(Self::query_here)
    }

    fn query_here(&mut self) -> Option<Query> {
        let (recursive, with) = self.with()?;
        let mut query = self.set_operation(0)?;
        if !with.is_empty() {
            // What the inner query brought with it would lie inside of this one's.
            if !query.with.is_empty() || is_finished(&query) && self.goes_on() {
                return None;
            }
            query.recursive = recursive;
            query.with = with;
        }
        if self.goes_on() {
            if is_finished(&query) {
                return None;
            }
            self.tail(&mut query)?;
        }
        Some(query)
    }

    fn goes_on(&self) -> bool {
        ["order", "limit", "offset", "fetch", "for"].contains(&self.word())
    }

    pub(super) fn with(&mut self) -> Option<(bool, Vec<Cte>)> {
        if !self.eat("with") {
            return Some((false, Vec::new()));
        }
        let recursive = self.eat("recursive");
        Some((recursive, self.list(Self::cte)?))
    }

    fn cte(&mut self) -> Option<Cte> {
        let name = self.name()?;
        let columns = if self.is("(") { self.names_in_parens()? } else { Vec::new() };
        self.expect("as")?;
        let materialized = if self.eat_all(&["not", "materialized"]) {
            Some(false)
        } else {
            self.eat("materialized").then_some(true)
        };
        let query = self.parens(Self::query)?;
        if matches!(self.word(), "search" | "cycle") {
            return None;
        }
        Some(Cte { name, columns, materialized, query })
    }

    /// `UNION` and `EXCEPT` bind weaker than `INTERSECT`, and all of them to the left.
    fn set_operation(&mut self, least: u8) -> Option<Query> {
        let mut left = self.simple_query()?;
        loop {
            let (operator, binds) = match self.word() {
                "union" => ("UNION", 0),
                "except" => ("EXCEPT", 0),
                "intersect" => ("INTERSECT", 1),
                _ => return Some(left),
            };
            if binds < least {
                return Some(left);
            }
            self.at += 1;
            let all = self.eat("all");
            if !all {
                self.eat("distinct");
            }
            let right = self.nested(|parser| parser.set_operation(binds + 1))?;
            let (left_query, right) = (Box::new(left), Box::new(right));
            left = plain(Body::SetOperation { operator, all, left: left_query, right });
        }
    }

    fn simple_query(&mut self) -> Option<Query> {
        if self.is("(") {
            return self.parens(Self::query);
        }
        if self.eat("values") {
            let rows = self.list(|parser| parser.parens(Self::expressions))?;
            return Some(plain(Body::Values(rows)));
        }
        if self.is("table") {
            return None;
        }
        self.expect("select")?;
        Some(plain(Body::Select(Box::new(self.select()?))))
    }

    fn select(&mut self) -> Option<Select> {
        let distinct = if self.eat("distinct") {
            Some(if self.eat("on") { self.parens(Self::expressions)? } else { Vec::new() })
        } else {
            self.eat("all");
            None
        };
        let ends = ["from", "where", "group", "having", "window", "union", "order"];
        let empty = self.at_end() || self.is(")") || ends.contains(&self.word());
        let targets = if empty { Vec::new() } else { self.list(Self::target)? };
        let from = if self.eat("from") { self.list(Self::entry)? } else { Vec::new() };
        let filter = if self.eat("where") { Some(self.expression()?) } else { None };
        let (mut group_distinct, mut group) = (false, Vec::new());
        if self.eat_all(&["group", "by"]) {
            group_distinct = self.eat("distinct");
            if !group_distinct {
                self.eat("all");
            }
            group = self.list(Self::group)?;
        }
        let having = if self.eat("having") { Some(self.expression()?) } else { None };
        let mut windows = Vec::new();
        if self.eat("window") {
            windows = self.list(|parser| {
                let name = parser.name()?;
                parser.expect("as")?;
                Some((name, parser.window()?))
            })?;
        }
        Some(Select { distinct, targets, from, filter, group_distinct, group, having, windows })
    }

    pub(super) fn target(&mut self) -> Option<(Expr, Option<String>)> {
        if self.eat("*") {
            return Some((Expr::Star(Vec::new()), None));
        }
        let value = self.expression()?;
        if self.eat("as") {
            return Some((value, Some(self.name()?)));
        }
        let label = match self.peek() {
            Lex::Name(name) => Some(name.clone()),
            Lex::Word(word) if may_be_bare_label(word) => Some(unquote(word)),
            _ => None,
        };
        if label.is_some() {
            self.at += 1;
        }
        Some((value, label))
    }

    fn group(&mut self) -> Option<Group> {
        if self.is("(") && self.is_ahead(1, ")") {
            self.at += 2;
            return Some(Group::Empty);
        }
        let sets: [(&[&str], &'static str); 3] = [
            (&["rollup", "("], "ROLLUP"),
            (&["cube", "("], "CUBE"),
            (&["grouping", "sets", "("], "GROUPING SETS"),
        ];
        if let Some((_, kind)) = sets.into_iter().find(|(words, _)| self.eat_all(words)) {
            self.at -= 1;
            let inner = self.parens(|parser| parser.list(Self::group))?;
            return Some(Group::Sets(kind, inner));
        }
        Some(match self.expression()? {
            Expr::Row(items) => Group::List(items),
            expr => Group::Expr(expr),
        })
    }

    fn tail(&mut self, query: &mut Query) -> Option<()> {
        if self.is("order") {
            query.order = self.order_by()?;
        }
        loop {
            if query.limit.is_none() && self.eat("limit") {
                if !self.eat("all") {
                    query.limit = Some(self.expression()?);
                }
            } else if query.offset.is_none() && self.eat("offset") {
                query.offset = Some(self.expression()?);
                let _ = self.eat("row") || self.eat("rows");
            } else if query.limit.is_none() && self.eat("fetch") {
                self.fetch(query)?;
            } else {
                break;
            }
        }
        while self.eat("for") {
            let lock = self.lock()?;
            query.locks.push(lock);
        }
        Some(())
    }

    fn fetch(&mut self, query: &mut Query) -> Option<()> {
        if !self.eat("first") {
            self.expect("next")?;
        }
        query.limit = Some(if matches!(self.word(), "row" | "rows") {
            Expr::Number("1".to_owned())
        } else {
            self.primary()?
        });
        if !self.eat("row") {
            self.expect("rows")?;
        }
        query.with_ties = self.eat_all(&["with", "ties"]);
        if query.with_ties { Some(()) } else { self.expect("only") }
    }

    fn lock(&mut self) -> Option<Lock> {
        let strengths: [(&[&str], &'static str); 4] = [
            (&["update"], "UPDATE"),
            (&["no", "key", "update"], "NO KEY UPDATE"),
            (&["share"], "SHARE"),
            (&["key", "share"], "KEY SHARE"),
        ];
        let (_, strength) = strengths.into_iter().find(|(words, _)| self.eat_all(words))?;
        let of = if self.eat("of") { self.list(Self::name)? } else { Vec::new() };
        let wait = if self.eat("nowait") {
            " NOWAIT"
        } else if self.eat_all(&["skip", "locked"]) {
            " SKIP LOCKED"
        } else {
            ""
        };
        Some(Lock { strength, of, wait })
    }
}

fn plain(body: Body) -> Query {
    Query {
        recursive: false,
        with: Vec::new(),
        body,
        order: Vec::new(),
        limit: None,
        with_ties: false,
        offset: None,
        locks: Vec::new(),
    }
}

/// Whether a query had clauses after its body already, as one in parentheses may.
fn is_finished(query: &Query) -> bool {
    !query.order.is_empty()
        || query.limit.is_some()
        || query.offset.is_some()
        || !query.locks.is_empty()
}
