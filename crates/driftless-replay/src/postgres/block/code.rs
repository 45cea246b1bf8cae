//! PL/pgSQL taken apart as far as static definitions need it.
//!
//! Statements end at `;`; `IF`, `BEGIN`, `LOOP` and `CASE` nest. A construct that is not known
//! here becomes [`Step::Unclear`] if a definition may hide in it; otherwise all that matters of it
//! is which variables it changes.

use driftless_diag::Span;
use driftless_sql::postgres::{TokenKind, tokens, unquote};

/// A step of a block.
#[derive(Debug, Clone)]
pub(super) enum Step {
    /// A statement of SQL.
    Sql(Span),
    /// A definition of a table that goes with the session, which is all the same to the schema.
    Scratch(Span),
    /// The names of such tables.
    Scratches(Vec<String>),
    /// A statement about rows, which may call functions, and the variables it changes.
    Rows(Span, Vec<String>),
    /// `SELECT .. INTO variable`, with where the `INTO` stands.
    Fill {
        /// The statement.
        query: Span,
        /// `INTO variable`.
        into: Span,
        /// The variable.
        variable: String,
    },
    /// `DECLARE` or `:=`.
    Assign(String, Option<Span>),
    /// `EXECUTE` of an expression.
    Execute(Span),
    /// `FOR .. IN query LOOP`, or `FOREACH .. IN ARRAY`.
    For {
        /// What takes one row after the other.
        variable: String,
        /// The query, or the array.
        source: Span,
        /// Whether it is an array.
        array: bool,
        /// What is done with each.
        body: Vec<Step>,
    },
    /// `RETURN`.
    Return,
    /// `IF`.
    If {
        /// Conditions with what they lead to.
        branches: Vec<(Span, Vec<Step>)>,
        /// `ELSE`.
        otherwise: Vec<Step>,
    },
    /// `BEGIN .. END`.
    Block {
        /// What is done.
        steps: Vec<Step>,
        /// `EXCEPTION`.
        handlers: Vec<Handler>,
    },
    /// It changes nothing that matters.
    Inert,
    /// It may do anything.
    Unclear(&'static str),
}

/// `WHEN .. THEN` of `EXCEPTION`.
#[derive(Debug, Clone)]
pub(super) struct Handler {
    conditions: Vec<String>,
    pub(super) steps: Vec<Step>,
}

impl Handler {
    /// Whether it catches a problem with that code.
    pub(super) fn catches(&self, code: &str) -> bool {
        self.conditions.iter().any(|condition| match condition.as_str() {
            "others" => true,
            "invalid_table_definition" => code == "invalid-key",
            "dependent_objects_still_exist" => code == "has-dependents",
            name if name.starts_with("duplicate_") => {
                code.starts_with("duplicate-") || code == "enum-value"
            }
            name if name.starts_with("undefined_") || name.starts_with("invalid_") => {
                code.starts_with("unknown-")
            }
            _ => false,
        })
    }
}

/// Reads the body of a block; none if it is none.
pub(super) fn read(file: &str, body: Span) -> Option<Vec<Step>> {
    let text = file.get(body.range())?;
    let words = tokens(text)
        .into_iter()
        .filter(|token| !token.kind.is_trivia())
        .map(|token| {
            let span = Span::new(token.span.start + body.start, token.span.end + body.start);
            let written = file.get(span.range()).unwrap_or_default();
            let word = match token.kind {
                TokenKind::Word | TokenKind::Punctuation | TokenKind::Operator => {
                    written.to_ascii_lowercase()
                }
                _ => String::new(),
            };
            Word { span, word, name: unquote(written) }
        })
        .collect();
    let mut code = Code { words, at: 0, scratch: Vec::new() };
    code.scratch = code.scratch_tables();
    let mut steps = vec![Step::Scratches(code.scratch.clone())];
    steps.extend(code.declarations());
    steps.push(code.block()?);
    code.eat(";");
    (code.at == code.words.len()).then_some(steps)
}

struct Word {
    span: Span,
    /// In lower case; empty for strings, numbers and quoted names.
    word: String,
    /// Folded and without quotes.
    name: String,
}

struct Code {
    words: Vec<Word>,
    at: usize,
    /// Temporary tables that the code makes.
    scratch: Vec<String>,
}

impl Code {
    fn word(&self) -> &str {
        self.words.get(self.at).map_or("", |word| word.word.as_str())
    }

    fn ahead(&self, distance: usize) -> &str {
        self.words.get(self.at + distance).map_or("", |word| word.word.as_str())
    }

    fn eat(&mut self, word: &str) -> bool {
        let found = self.word() == word;
        self.at += usize::from(found);
        found
    }

    /// `DECLARE` and its variables, each with what it begins with.
    fn declarations(&mut self) -> Vec<Step> {
        let mut steps = Vec::new();
        if !self.eat("declare") {
            return steps;
        }
        while self.at < self.words.len() && self.word() != "begin" {
            let name = self.name();
            while !["", ";", ":=", "=", "default"].contains(&self.word()) || self.is_plain() {
                self.at += 1;
            }
            let begins = [":=", "=", "default"].contains(&self.word());
            self.at += usize::from(begins);
            let value = self.rest();
            steps.push(Step::Assign(name, begins.then_some(value)));
        }
        steps
    }

    /// Whether there is a word here that is no keyword: a string, a number, a quoted name.
    fn is_plain(&self) -> bool {
        self.words.get(self.at).is_some_and(|word| word.word.is_empty())
    }

    /// The name here, which is taken.
    fn name(&mut self) -> String {
        let name = self.words.get(self.at).map(|word| word.name.clone()).unwrap_or_default();
        self.at += 1;
        name
    }

    fn block(&mut self) -> Option<Step> {
        if !self.eat("begin") {
            return None;
        }
        let steps = self.steps(&["end", "exception"])?;
        let mut handlers = Vec::new();
        if self.eat("exception") {
            while self.eat("when") {
                let mut conditions = Vec::new();
                while self.at < self.words.len() && self.word() != "then" {
                    if self.word() != "or" {
                        conditions.push(self.word().to_owned());
                    }
                    self.at += 1;
                }
                self.eat("then");
                let steps = self.steps(&["when", "end"])?;
                handlers.push(Handler { conditions, steps });
            }
        }
        self.eat("end").then_some(Step::Block { steps, handlers })
    }

    /// Steps up to one of these words, which is not taken.
    fn steps(&mut self, ends: &[&str]) -> Option<Vec<Step>> {
        let mut steps = Vec::new();
        loop {
            if self.at >= self.words.len() {
                return None;
            }
            if ends.contains(&self.word()) {
                return Some(steps);
            }
            if self.eat(";") {
                continue;
            }
            steps.push(self.step()?);
        }
    }

    fn step(&mut self) -> Option<Step> {
        match self.word() {
            "if" => self.conditional(),
            "begin" => {
                let block = self.block()?;
                self.eat(";");
                Some(block)
            }
            "declare" => {
                let mut steps = self.declarations();
                steps.push(self.block()?);
                self.eat(";");
                Some(Step::Block { steps, handlers: Vec::new() })
            }
            "for" | "foreach" => Some(self.counted()),
            "while" | "loop" => Some(self.repeated()),
            "case" => Some(self.nested("case", "case")),
            "execute" => Some(self.execute()),
            "return" => {
                let next = self.ahead(1).to_owned();
                self.rest();
                let ends = next != "next" && next != "query";
                Some(if ends { Step::Return } else { Step::Inert })
            }
            // What ends a transaction keeps what it did; what it undoes was made by others.
            "null" | "raise" | "assert" | "open" | "close" | "exit" | "continue" | "analyze"
            | "commit" => {
                self.rest();
                Some(Step::Inert)
            }
            "create" | "alter" | "drop" | "truncate" if self.is_scratch(self.at) => {
                Some(Step::Scratch(self.rest()))
            }
            "create" | "alter" | "drop" | "comment" | "grant" | "revoke" | "set" | "truncate"
            | "refresh" | "reindex" | "lock" | "reset" | "security" | "call" => {
                Some(Step::Sql(self.rest()))
            }
            "perform" | "get" | "fetch" | "insert" | "update" | "delete" | "merge" | "select"
            | "with" | "copy" => Some(self.rows()),
            "do" | "prepare" => {
                self.rest();
                Some(Step::Unclear("it runs other code"))
            }
            _ => Some(self.assignment()),
        }
    }

    /// `name := expression`.
    fn assignment(&mut self) -> Step {
        let name = self.name();
        if self.eat(":=") || self.eat("=") {
            return Step::Assign(name, Some(self.rest()));
        }
        let changed = self.word() == "." || self.word() == "[";
        let rest = self.rest();
        if changed {
            return Step::Rows(rest, vec![name]);
        }
        Step::Unclear("a part of the block is not followed")
    }

    /// A statement about rows, with the variables after `INTO` or before `=`.
    fn rows(&mut self) -> Step {
        let start = self.at;
        let diagnostics = self.word() == "get";
        let inserts = self.word() == "insert" || self.word() == "merge";
        let span = self.rest();
        let words = self.words.get(start..self.at).unwrap_or_default();
        if let Some((into, variable)) = one_variable(words) {
            return Step::Fill { query: span, into, variable };
        }
        let mut changed = Vec::new();
        for (at, word) in words.iter().enumerate() {
            let next = words.get(at + 1).map_or("", |word| word.word.as_str());
            if diagnostics && (next == "=" || next == ":=") {
                changed.push(word.name.clone());
            }
            if word.word == "into" && !(inserts && at == 1) {
                let rest = words.get(at + 1..).unwrap_or_default();
                let names = rest.iter().take_while(|it| it.word == "," || it.name != "from");
                let names = names.filter(|it| it.word != "," && it.word != "strict");
                changed.extend(names.map(|it| it.name.clone()));
            }
        }
        Step::Rows(span, changed)
    }

    /// `FOR .. LOOP`.
    fn counted(&mut self) -> Step {
        let start = self.at;
        let array = self.eat("foreach");
        if !array {
            self.eat("for");
        }
        let variable = self.name();
        let query = self.eat("in") && (!array || self.eat("array"));
        let from = self.words.get(self.at).map_or(0, |word| word.span.start);
        let mut end = from;
        while self.at < self.words.len() && self.word() != "loop" {
            end = self.words.get(self.at).map_or(end, |word| word.span.end);
            self.at += 1;
        }
        let opened = self.at;
        let understood = query && (array || ["select", "("].contains(&self.first_word(from)));
        if understood
            && self.eat("loop")
            && let Some(body) = self.steps(&["end"])
            && self.eat("end")
            && self.eat("loop")
        {
            let words = self.words.get(opened..self.at).unwrap_or_default();
            let leaves = words.iter().any(|it| ["exit", "continue"].contains(&&*it.word));
            if self.word() != ";" {
                self.at += 1;
            }
            self.eat(";");
            if !leaves {
                return Step::For { variable, source: Span::new(from, end), array, body };
            }
        }
        self.at = start;
        self.repeated()
    }

    /// The word that starts there.
    fn first_word(&self, start: usize) -> &str {
        let found = self.words.iter().find(|word| word.span.start == start);
        found.map_or("", |word| word.word.as_str())
    }

    /// Everything up to the next `;`, which is taken too.
    fn rest(&mut self) -> Span {
        let start = self.words.get(self.at).map_or(0, |word| word.span.start);
        let mut end = start;
        while self.at < self.words.len() && self.word() != ";" {
            end = self.words.get(self.at).map_or(end, |word| word.span.end);
            self.at += 1;
        }
        self.eat(";");
        Span::new(start, end)
    }

    fn conditional(&mut self) -> Option<Step> {
        let mut branches = Vec::new();
        let mut otherwise = Vec::new();
        while self.eat("if") || self.eat("elsif") || self.eat("elseif") {
            let start = self.words.get(self.at)?.span.start;
            let mut end = start;
            while self.at < self.words.len() && self.word() != "then" {
                end = self.words.get(self.at)?.span.end;
                self.at += 1;
            }
            self.eat("then");
            let steps = self.steps(&["elsif", "elseif", "else", "end"])?;
            branches.push((Span::new(start, end), steps));
            if self.word() == "else" || self.word() == "end" {
                break;
            }
        }
        if self.eat("else") {
            otherwise = self.steps(&["end"])?;
        }
        let closed = self.eat("end") && self.eat("if");
        self.eat(";");
        closed.then_some(Step::If { branches, otherwise })
    }

    /// `EXECUTE expression [INTO ..] [USING ..]`.
    fn execute(&mut self) -> Step {
        self.eat("execute");
        let start = self.at;
        let span = self.rest();
        let words = self.words.get(start..self.at).unwrap_or_default();
        let more = words.iter().find(|word| word.word == "into" || word.word == "using");
        match more {
            // What it yields into or uses is about rows.
            Some(more) => Step::Execute(Span::new(span.start, more.span.start)),
            None => Step::Execute(span),
        }
    }

    /// A loop: unclear if a definition may be in it.
    fn repeated(&mut self) -> Step {
        while self.at < self.words.len() && self.word() != "loop" {
            self.at += 1;
        }
        self.nested("loop", "loop")
    }

    /// The temporary tables that the code makes.
    fn scratch_tables(&self) -> Vec<String> {
        let made = (0..self.words.len()).filter_map(|at| {
            let named = self.passed(at, "create", &["local", "global"])?;
            let named = self.passed(named, "temp", &[]).or(self.passed(named, "temporary", &[]))?;
            let named = self.passed(named, "table", &["if", "not", "exists"])?;
            Some(self.words.get(named)?.name.clone())
        });
        made.collect()
    }

    /// Whether the definition there is about a temporary table of the code's own.
    fn is_scratch(&self, at: usize) -> bool {
        let optional = ["table", "if", "not", "exists", "only", "local", "global"];
        let words = ["create", "alter", "drop", "truncate"].map(|it| self.passed(at, it, &[]));
        let Some(mut at) = words.into_iter().flatten().next() else { return false };
        let word = |at: usize| self.words.get(at).map_or("", |it| it.word.as_str());
        if ["unique", "index"].contains(&word(at)) {
            while !["", "on", ";"].contains(&word(at)) {
                at += 1;
            }
            at += 1;
        }
        while optional.contains(&word(at)) || ["temp", "temporary"].contains(&word(at)) {
            at += 1;
        }
        let named = self.words.get(at).is_some_and(|it| self.scratch.contains(&it.name));
        // Not `schema.name`, and not the first of several.
        named && ![".", ","].contains(&word(at + 1))
    }

    /// What comes after a word there, and after any of the others that follow it.
    fn passed(&self, at: usize, word: &str, others: &[&str]) -> Option<usize> {
        let here = |at: usize| self.words.get(at).map_or("", |it| it.word.as_str());
        if here(at) != word {
            return None;
        }
        let mut at = at + 1;
        while others.contains(&here(at)) {
            at += 1;
        }
        Some(at)
    }

    /// Everything up to `END` with that word, nesting counted.
    fn nested(&mut self, open: &str, close: &str) -> Step {
        let (mut depth, start) = (0_usize, self.at);
        let mut makes = false;
        while self.at < self.words.len() {
            if self.word() == "end" && self.ahead(1) == close {
                depth = depth.saturating_sub(1);
                self.at += 2;
                if depth == 0 {
                    break;
                }
                continue;
            }
            depth += usize::from(self.word() == open);
            makes |= match self.word() {
                "create" | "alter" | "drop" => !self.is_scratch(self.at),
                "return" => !["next", "query"].contains(&self.ahead(1)),
                word => word == "execute" || word == "call",
            };
            self.at += 1;
        }
        let words = self.words.get(start..self.at).unwrap_or_default();
        let first = words.first().map_or(0, |word| word.span.start);
        let last = words.last().map_or(first, |word| word.span.end);
        // Whatever it names may be a variable that it changes.
        let names = words.iter().filter(|word| !word.name.is_empty());
        let names = names.map(|word| word.name.clone()).collect();
        self.eat(";");
        if makes {
            return Step::Unclear("it changes definitions in a loop");
        }
        Step::Rows(Span::new(first, last), names)
    }
}

/// Where `INTO variable` stands in a `SELECT`, and the variable; none unless there is one.
fn one_variable(words: &[Word]) -> Option<(Span, String)> {
    let mut found = words.iter().enumerate().filter(|(_, word)| word.word == "into");
    let (at, into) = found.next()?;
    let strict = words.get(at + 1)?.word == "strict";
    let name = words.get(at + 1 + usize::from(strict))?;
    let next = words.get(at + 2 + usize::from(strict)).map_or(";", |word| word.word.as_str());
    let alone = found.next().is_none() && !name.name.is_empty() && ![",", ".", "["].contains(&next);
    let selects = words.first().is_some_and(|word| word.word == "select");
    (selects && alone).then(|| (Span::new(into.span.start, name.span.end), name.name.clone()))
}
