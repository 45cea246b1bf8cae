//! PL/pgSQL taken apart as far as static definitions need it.
//!
//! Statements end at `;`; `IF`, `BEGIN`, `LOOP` and `CASE` nest. A construct that is not known
//! here becomes [`Step::Unclear`] if a definition may hide in it and nothing otherwise.

use driftless_diag::Span;
use driftless_sql::postgres::{TokenKind, tokens};

/// A step of a block.
#[derive(Debug, Clone)]
pub(super) enum Step {
    /// A statement of SQL.
    Sql(Span),
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
    /// It changes no definition.
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
                TokenKind::Word | TokenKind::Punctuation => written.to_ascii_lowercase(),
                _ => String::new(),
            };
            Word { kind: token.kind, span, word }
        })
        .collect();
    let mut code = Code { words, at: 0 };
    code.skip_declarations();
    let block = code.block()?;
    code.eat(";");
    (code.at == code.words.len()).then(|| vec![block])
}

struct Word {
    kind: TokenKind,
    span: Span,
    /// In lower case; empty for strings, numbers and quoted names.
    word: String,
}

struct Code {
    words: Vec<Word>,
    at: usize,
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

    fn skip_declarations(&mut self) {
        if self.word() == "declare" {
            while self.at < self.words.len() && self.word() != "begin" {
                self.at += 1;
            }
        }
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
                self.skip_declarations();
                self.step()
            }
            "for" | "while" | "loop" | "foreach" => Some(self.repeated()),
            "case" => Some(self.nested("case", "case")),
            "execute" => Some(self.execute()),
            "null" | "raise" | "perform" | "return" | "assert" | "get" | "open" | "close"
            | "fetch" | "exit" | "continue" => {
                self.rest();
                Some(Step::Inert)
            }
            "create" | "alter" | "drop" | "comment" | "grant" | "revoke" | "set" | "truncate"
            | "refresh" | "reindex" | "lock" | "reset" | "security" => Some(Step::Sql(self.rest())),
            "insert" | "update" | "delete" | "merge" | "select" | "with" | "copy" => {
                self.rest();
                Some(Step::Inert)
            }
            "call" | "do" | "prepare" => {
                self.rest();
                Some(Step::Unclear("it runs other code"))
            }
            _ => {
                let assigned = [":=", "="].iter().any(|sign| {
                    self.words.get(self.at + 1).is_some_and(|word| word.word == *sign)
                        || self
                            .words
                            .get(self.at + 1)
                            .is_some_and(|word| word.kind == TokenKind::Operator)
                });
                self.rest();
                let reason = "a part of the block is not followed";
                Some(if assigned { Step::Inert } else { Step::Unclear(reason) })
            }
        }
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

    /// `EXECUTE`: of one string, it is the statement in it; of anything else, unclear.
    fn execute(&mut self) -> Step {
        self.rest();
        Step::Unclear("it executes text that is put together when it runs")
    }

    /// A loop: unclear if a definition may be in it.
    fn repeated(&mut self) -> Step {
        while self.at < self.words.len() && self.word() != "loop" {
            self.at += 1;
        }
        self.nested("loop", "loop")
    }

    /// Everything up to `END` with that word, nesting counted.
    fn nested(&mut self, open: &str, close: &str) -> Step {
        let mut depth = 0_usize;
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
            makes |=
                ["create", "alter", "drop", "execute", "call", "perform"].contains(&self.word());
            self.at += 1;
        }
        self.eat(";");
        if makes { Step::Unclear("it changes definitions in a loop") } else { Step::Inert }
    }
}
