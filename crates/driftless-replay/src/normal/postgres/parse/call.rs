//! Calls, and the functions that have a grammar of their own.

use super::super::syntax::{Argument, Bound, Call, Expr, Frame, OrderItem, Over, Window};
use super::{Lex, Parser};

/// Keywords that are values.
const VALUES: [&str; 12] = [
    "current_date",
    "current_time",
    "current_timestamp",
    "localtime",
    "localtimestamp",
    "current_role",
    "current_user",
    "user",
    "session_user",
    "current_catalog",
    "current_schema",
    "system_user",
];

impl Parser<'_> {
    /// A function with a grammar of its own: `None` if the word begins none, `Some(None)` if what
    /// follows it is beyond us.
    pub(super) fn special(&mut self, word: &str) -> Option<Option<Expr>> {
        if VALUES.contains(&word) && !(word == "current_schema" && self.is_ahead(1, "(")) {
            self.at += 1;
            return Some(self.value(word));
        }
        if !self.is_ahead(1, "(") {
            return None;
        }
        let begins = matches!(
            word,
            "cast"
                | "coalesce"
                | "greatest"
                | "least"
                | "nullif"
                | "extract"
                | "position"
                | "trim"
                | "grouping"
                | "substring"
                | "overlay"
                | "normalize"
        ) || word.starts_with("xml")
            || word.starts_with("json_") && JSON.contains(&word);
        begins.then(|| {
            self.at += 1;
            self.special_call(word)
        })
    }

    fn value(&mut self, word: &str) -> Option<Expr> {
        // `USER` is another way to write it.
        let word = if word == "user" { "current_user" } else { word };
        let precision = if self.is("(") {
            Some(self.parens(|parser| match parser.bump() {
                Lex::Number(number) => Some(number),
                _ => None,
            })?)
        } else {
            None
        };
        Some(Expr::Value(word.to_ascii_uppercase(), precision))
    }

    fn special_call(&mut self, word: &str) -> Option<Expr> {
        match word {
            "cast" => self.parens(|parser| {
                let value = parser.expression()?;
                parser.expect("as")?;
                Some(Expr::Cast(Box::new(value), Box::new(parser.data_type()?)))
            }),
            "coalesce" => Some(Expr::Choice("COALESCE", self.parens(Self::expressions)?)),
            "greatest" => Some(Expr::Choice("GREATEST", self.parens(Self::expressions)?)),
            "least" => Some(Expr::Choice("LEAST", self.parens(Self::expressions)?)),
            "grouping" => Some(Expr::Grouping(self.parens(Self::expressions)?)),
            "nullif" => self.parens(|parser| {
                let left = Box::new(parser.expression()?);
                parser.expect(",")?;
                Some(Expr::NullIf(left, Box::new(parser.expression()?)))
            }),
            "extract" => self.parens(|parser| {
                let field = match parser.bump() {
                    Lex::Word(word) | Lex::Name(word) | Lex::Text(word) => word,
                    _ => return None,
                };
                parser.expect("from")?;
                let arguments = vec![Expr::Text(field), parser.expression()?];
                Some(called("extract", arguments))
            }),
            "normalize" => self.parens(|parser| {
                let mut arguments = vec![parser.expression()?];
                if parser.eat(",") {
                    arguments.push(Expr::Text(parser.name()?.to_ascii_uppercase()));
                }
                Some(called("normalize", arguments))
            }),
            "position" => self.parens(Self::position),
            "trim" => self.parens(Self::trim),
            "substring" => self.substring(),
            "overlay" => self.overlay(),
            _ => None,
        }
    }

    /// `needle IN haystack`; the function takes them the other way round.
    fn position(&mut self) -> Option<Expr> {
        let needle = self.restricted()?;
        self.expect("in")?;
        let haystack = self.restricted()?;
        Some(called("position", vec![haystack, needle]))
    }

    fn trim(&mut self) -> Option<Expr> {
        let name = match self.word() {
            "leading" => "ltrim",
            "trailing" => "rtrim",
            _ => "btrim",
        };
        if matches!(self.word(), "leading" | "trailing" | "both") {
            self.at += 1;
        }
        let mut characters = None;
        if !self.eat("from") {
            let first = self.expressions()?;
            if !self.eat("from") {
                return Some(called(name, first));
            }
            characters = Some(first);
        }
        let mut arguments = self.expressions()?;
        arguments.extend(characters.into_iter().flatten());
        Some(called(name, arguments))
    }

    fn substring(&mut self) -> Option<Expr> {
        self.parens(|parser| {
            let mut arguments = vec![parser.expression()?];
            if parser.eat(",") {
                arguments.extend(parser.expressions()?);
                return Some(called("substring", arguments));
            }
            if parser.eat("similar") {
                arguments.push(parser.expression()?);
                parser.expect("escape")?;
                arguments.push(parser.expression()?);
                return Some(called("substring", arguments));
            }
            let mut from = None;
            let mut length = None;
            loop {
                if from.is_none() && parser.eat("from") {
                    from = Some(parser.expression()?);
                } else if length.is_none() && parser.eat("for") {
                    length = Some(parser.expression()?);
                } else {
                    break;
                }
            }
            // Without FROM the grammar begins at one and casts the length.
            if from.is_none() && length.is_some() {
                return None;
            }
            arguments.extend(from);
            arguments.extend(length);
            Some(called("substring", arguments))
        })
    }

    fn overlay(&mut self) -> Option<Expr> {
        self.parens(|parser| {
            let mut arguments = vec![parser.expression()?];
            if parser.eat(",") {
                arguments.extend(parser.expressions()?);
                return Some(called("overlay", arguments));
            }
            parser.expect("placing")?;
            arguments.push(parser.expression()?);
            parser.expect("from")?;
            arguments.push(parser.expression()?);
            if parser.eat("for") {
                arguments.push(parser.expression()?);
            }
            Some(called("overlay", arguments))
        })
    }

    /// A call whose name has been taken.
    pub(super) fn call(&mut self, mut path: Vec<String>) -> Option<Expr> {
        if path.len() == 2 && path[0] == "pg_catalog" {
            path.remove(0);
        }
        let mut call = Call::new(path, Vec::new());
        self.parens(|parser| parser.arguments(&mut call))?;
        if matches!(self.peek(), Lex::Text(_)) {
            return None;
        }
        if self.is("within") && self.is_ahead(1, "group") {
            self.at += 2;
            call.within = self.parens(Self::order_by)?;
        }
        if self.is("filter") && self.is_ahead(1, "(") {
            self.at += 1;
            call.filter = Some(self.parens(|parser| {
                parser.expect("where")?;
                parser.expression()
            })?);
        }
        if self.eat("over") {
            call.over = Some(if self.is("(") {
                Over::Window(Box::new(self.window()?))
            } else {
                Over::Named(self.name()?)
            });
        }
        Some(Expr::Call(Box::new(call)))
    }

    fn arguments(&mut self, call: &mut Call) -> Option<()> {
        if self.eat("*") {
            call.star = true;
            return Some(());
        }
        if self.is(")") {
            return Some(());
        }
        call.distinct = self.eat("distinct");
        if !call.distinct {
            self.eat("all");
        }
        call.arguments = self.list(|parser| {
            if parser.eat("variadic") {
                call.variadic = true;
            }
            parser.argument()
        })?;
        if self.is("order") {
            call.order = self.order_by()?;
        }
        Some(())
    }

    fn argument(&mut self) -> Option<Argument> {
        let named = self.is_ahead(1, ":=") || self.is_ahead(1, "=>");
        let name = if named { Some(self.name()?) } else { None };
        if named {
            self.at += 1;
        }
        Some(Argument { name, value: self.expression()? })
    }

    pub(super) fn order_by(&mut self) -> Option<Vec<OrderItem>> {
        self.expect("order")?;
        self.expect("by")?;
        self.list(Self::order_item)
    }

    fn order_item(&mut self) -> Option<OrderItem> {
        let value = self.expression()?;
        if self.is("using") {
            return None;
        }
        let descending = self.eat("desc");
        if !descending {
            self.eat("asc");
        }
        let mut nulls_first = descending;
        if self.eat("nulls") {
            nulls_first = self.eat("first");
            if !nulls_first {
                self.expect("last")?;
            }
        }
        Some(OrderItem { value, descending, nulls_first })
    }

    /// A window in parentheses.
    pub(super) fn window(&mut self) -> Option<Window> {
        self.parens(|parser| {
            let clause =
                matches!(parser.word(), "partition" | "order" | "range" | "rows" | "groups");
            let base = if clause || parser.is(")") { None } else { Some(parser.name()?) };
            let partition = if parser.eat_all(&["partition", "by"]) {
                parser.expressions()?
            } else {
                Vec::new()
            };
            let order = if parser.is("order") { parser.order_by()? } else { Vec::new() };
            let modes = [("range", "RANGE"), ("rows", "ROWS"), ("groups", "GROUPS")];
            let mode = modes.into_iter().find(|(word, _)| parser.eat(word));
            let frame = match mode {
                Some((_, mode)) => Some(parser.frame(mode)?),
                None => None,
            };
            Some(Window { base, partition, order, frame })
        })
    }

    fn frame(&mut self, mode: &'static str) -> Option<Frame> {
        let between = self.eat("between");
        let start = self.frame_bound()?;
        let end = if between {
            self.expect("and")?;
            self.frame_bound()?
        } else {
            Bound { distance: None, words: "CURRENT ROW" }
        };
        let exclude = if self.eat("exclude") {
            let kinds: [(&[&str], &'static str); 3] = [
                (&["current", "row"], " EXCLUDE CURRENT ROW"),
                (&["group"], " EXCLUDE GROUP"),
                (&["ties"], " EXCLUDE TIES"),
            ];
            match kinds.into_iter().find(|(words, _)| self.eat_all(words)) {
                Some((_, kind)) => Some(kind),
                None => self.eat_all(&["no", "others"]).then_some(""),
            }
        } else {
            None
        };
        Some(Frame { mode, start, end, exclude: exclude.filter(|kind| !kind.is_empty()) })
    }

    fn frame_bound(&mut self) -> Option<Bound> {
        let fixed: [(&[&str], &'static str); 3] = [
            (&["unbounded", "preceding"], "UNBOUNDED PRECEDING"),
            (&["unbounded", "following"], "UNBOUNDED FOLLOWING"),
            (&["current", "row"], "CURRENT ROW"),
        ];
        if let Some((_, words)) = fixed.into_iter().find(|(words, _)| self.eat_all(words)) {
            return Some(Bound { distance: None, words });
        }
        let distance = Some(self.expression()?);
        let words = [("preceding", "PRECEDING"), ("following", "FOLLOWING")];
        let (_, words) = words.into_iter().find(|(word, _)| self.eat(word))?;
        Some(Bound { distance, words })
    }
}

/// Functions of JSON that have a grammar of their own from version 16 on.
const JSON: [&str; 10] = [
    "json_object",
    "json_array",
    "json_objectagg",
    "json_arrayagg",
    "json_scalar",
    "json_serialize",
    "json_value",
    "json_query",
    "json_exists",
    "json_table",
];

fn called(name: &str, arguments: Vec<Expr>) -> Expr {
    Expr::Call(Box::new(Call::new(vec![name.to_owned()], arguments)))
}
