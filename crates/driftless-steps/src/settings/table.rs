//! A TOML table read key by key, with a place for every complaint.
//!
//! By hand on the `toml` crate's spanned values and not through `serde`: derived deserialisation
//! stops at the first problem and knows no nearest key.

use std::sync::Arc;

use driftless_diag::{Code, Diagnostic, SourceFile, Span};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::suggest;

/// A settings file is not TOML.
pub(crate) static SETTINGS_SYNTAX: Code = Code {
    id: "settings-syntax",
    title: "a step's settings file is not valid TOML",
    manual: "\
`step.toml` (and diesel's `metadata.toml`) must be valid TOML. Nothing of a file that is not is
used, since the rest might mean something else than it seems to.

```toml
requires = [\"0001_users\", \"identity/0003_tenants\"]
transaction = false
```",
};

/// A key in a settings file is not known.
pub(crate) static UNKNOWN_KEY: Code = Code {
    id: "unknown-key",
    title: "a step's settings file has a key that means nothing",
    manual: "\
A key that is not known is refused, not ignored: `transction = false` would otherwise run the step
in a transaction and nobody would know why.

`step.toml` knows `requires`, `transaction`, `kind`, `lock_timeout`, `statement_timeout`, `allow`
and the table `[precondition]` (with `present`, `absent` and `message`); `metadata.toml` knows
`run_in_transaction`.",
};

/// A value in a settings file has the wrong type or shape.
pub(crate) static WRONG_VALUE: Code = Code {
    id: "wrong-value",
    title: "a value in a step's settings file has the wrong type or shape",
    manual: "\
The key is known, its value is not what it takes:

| key | value |
|---|---|
| `requires` | a list of step names: `[\"0001_users\", \"identity/0003_tenants\"]` |
| `transaction`, `run_in_transaction` | `true` or `false` |
| `kind` | `\"sql\"`, `\"code\"`, `\"baseline\"` or `\"repeatable\"` |
| `lock_timeout`, `statement_timeout` | a whole number and a unit: `\"500ms\"`, `\"2s\"`, `\"5min\"`, `\"1h\"` |
| `allow` | a list of `\"rule-id: reason\"` |
| `[precondition]` | lists `present` and `absent` of objects such as `\"table users\"`, text `message` |",
};

/// A table of a settings file.
pub(super) struct Table<'a> {
    file: Arc<SourceFile>,
    entries: DeTable<'a>,
    /// Where the parsed text begins in the file: after a byte-order mark.
    offset: usize,
    problems: &'a mut Vec<Diagnostic>,
}

impl<'a> Table<'a> {
    /// The file's top level. Keys other than `known` are reported; a file that is not TOML is an
    /// empty table.
    pub(super) fn parse(
        file: &'a Arc<SourceFile>,
        known: &[&str],
        problems: &'a mut Vec<Diagnostic>,
    ) -> Self {
        let text = file.text.trim_start_matches('\u{feff}');
        let offset = file.text.len() - text.len();
        let (parsed, errors) = DeTable::parse_recoverable(text);
        let mut table =
            Self { file: Arc::clone(file), entries: parsed.into_inner(), offset, problems };
        for error in &errors {
            let span = error.span().unwrap_or_default();
            let message = format!("`{}` is not valid TOML", file.path);
            let span = Span::new(span.start, span.end).shifted(offset);
            let diagnostic = Diagnostic::error(&SETTINGS_SYNTAX, message);
            table.report(diagnostic, span, error.message(), None);
        }
        if errors.is_empty() {
            table.refuse_unknown_keys(known);
        } else {
            table.entries.clear();
        }
        table
    }

    fn refuse_unknown_keys(&mut self, known: &[&str]) {
        let unknown: Vec<(String, Span)> = self
            .entries
            .keys()
            .filter(|key| !known.contains(&key.get_ref().as_ref()))
            .map(|key| (key.get_ref().to_string(), self.span(key)))
            .collect();
        for (key, span) in unknown {
            let help = match suggest::nearest(&key, known.iter().copied()) {
                Some(nearest) => format!("did you mean `{nearest}`?"),
                None => format!("the keys are {}", suggest::list(known.iter().copied())),
            };
            let message = format!("unknown key `{key}` in `{}`", self.file.path);
            let diagnostic = Diagnostic::error(&UNKNOWN_KEY, message);
            self.report(diagnostic, span, "unknown key", Some(help));
        }
    }

    /// Where the key stands, when it is there.
    pub(super) fn key_span(&self, key: &str) -> Option<Span> {
        self.entries.keys().find(|entry| entry.get_ref() == key).map(|entry| self.span(entry))
    }

    /// The key's boolean.
    pub(super) fn boolean(&mut self, key: &str) -> Option<bool> {
        let value = self.entries.get(key)?;
        match value.get_ref() {
            DeValue::Boolean(value) => Some(*value),
            other => {
                let found = kind_of(other);
                self.wrong(self.span(value), &format!("expected true or false, found {found}"));
                None
            }
        }
    }

    /// The key's text and where it stands.
    pub(super) fn string(&mut self, key: &str) -> Option<(String, Span)> {
        let value = self.entries.get(key)?;
        let span = self.span(value);
        match value.get_ref() {
            DeValue::String(text) => Some((text.to_string(), span)),
            other => {
                let found = kind_of(other);
                self.wrong(span, &format!("expected text in quotes, found {found}"));
                None
            }
        }
    }

    /// The texts of the key's list, and where each stands.
    pub(super) fn strings(&mut self, key: &str) -> Vec<(String, Span)> {
        let Some(value) = self.entries.get(key) else { return Vec::new() };
        let mut strings = Vec::new();
        let mut wrong = Vec::new();
        match value.get_ref() {
            DeValue::Array(items) => {
                for item in items {
                    match item.get_ref() {
                        DeValue::String(text) => strings.push((text.to_string(), self.span(item))),
                        other => wrong.push((self.span(item), "text in quotes", kind_of(other))),
                    }
                }
            }
            other => wrong.push((self.span(value), "a list of texts", kind_of(other))),
        }
        for (span, expected, found) in wrong {
            self.wrong(span, &format!("expected {expected}, found {found}"));
        }
        strings
    }

    /// The key's table. Keys in it other than `known` are reported.
    pub(super) fn table(&mut self, key: &str, known: &[&str]) -> Option<Table<'_>> {
        let value = self.entries.get(key)?;
        let span = self.span(value);
        match value.get_ref() {
            DeValue::Table(entries) => {
                let mut table = Table {
                    file: Arc::clone(&self.file),
                    entries: entries.clone(),
                    offset: self.offset,
                    problems: self.problems,
                };
                table.refuse_unknown_keys(known);
                Some(table)
            }
            other => {
                let found = kind_of(other);
                self.wrong(span, &format!("expected a table, found {found}"));
                None
            }
        }
    }

    /// Reports a value of the wrong type or shape; `label` says what is wanted.
    pub(super) fn wrong(&mut self, span: Span, label: &str) {
        let message = format!("wrong value in `{}`", self.file.path);
        self.report(Diagnostic::error(&WRONG_VALUE, message), span, label, None);
    }

    /// Reports a problem at a place in the file.
    pub(super) fn report(
        &mut self,
        diagnostic: Diagnostic,
        span: Span,
        label: &str,
        help: Option<String>,
    ) {
        let mut diagnostic = diagnostic.at(&self.file, span, label);
        diagnostic.help.extend(help);
        self.problems.push(diagnostic);
    }

    fn span<T>(&self, spanned: &Spanned<T>) -> Span {
        let range = spanned.span();
        Span::new(range.start, range.end).shifted(self.offset)
    }
}

/// What a value is, for people.
fn kind_of(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "text",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}
