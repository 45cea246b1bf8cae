//! Reading keys out of a TOML table, collecting every problem with its place.
//!
//! Not serde: it stops at the first problem, and its error for an unknown key cannot name the
//! nearest one at its own span.

use std::fmt::Display;
use std::ops::Range;
use std::str::FromStr;
use std::sync::Arc;

use driftless_diag::{Code, Diagnostic, SourceFile, Span};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::Located;
use super::codes::{CONFIG_SYNTAX, CONFIG_UNKNOWN_KEY, CONFIG_VALUE};

/// Collects the problems of one file.
pub(super) struct Reader<'f> {
    pub(super) file: &'f Arc<SourceFile>,
    pub(super) diagnostics: Vec<Diagnostic>,
}

impl Reader<'_> {
    /// The file's table, as far as it can be read.
    pub(super) fn root<'t>(&mut self, text: &'t str) -> DeTable<'t> {
        let (table, errors) = DeTable::parse_recoverable(text);
        for error in errors {
            let span = error.span().map_or(Span::default(), span);
            self.report(&CONFIG_SYNTAX, "this is not valid TOML", span, error.message());
        }
        table.into_inner()
    }

    /// Reports every key of `table` that is not among `keys`.
    pub(super) fn only(&mut self, table: &DeTable<'_>, of: &str, keys: &[&str]) {
        for key in table.keys() {
            let name: &str = key.get_ref();
            if keys.contains(&name) {
                continue;
            }
            let mut made = Diagnostic::error(
                &CONFIG_UNKNOWN_KEY,
                format!("unknown key `{name}` in {of}"),
            )
            .at(self.file, span(key.span()), "not a key of this table");
            made = match nearest(name, keys) {
                Some(near) => made.help(format!("did you mean `{near}`?")),
                None => made.help(format!("its keys are `{}`", keys.join("`, `"))),
            };
            self.diagnostics.push(made);
        }
    }

    /// The table under `key`, empty when there is none.
    pub(super) fn table<'t, 'i>(
        &mut self,
        parent: &'t DeTable<'i>,
        key: &str,
    ) -> Option<&'t DeTable<'i>> {
        let value = parent.get(key)?;
        self.as_table(value, key)
    }

    /// The value as a table.
    pub(super) fn as_table<'t, 'i>(
        &mut self,
        value: &'t Spanned<DeValue<'i>>,
        key: &str,
    ) -> Option<&'t DeTable<'i>> {
        let table = value.get_ref().as_table();
        if table.is_none() {
            self.mistyped(value, key, "a table");
        }
        table
    }

    /// The string under `key`.
    pub(super) fn string(&mut self, table: &DeTable<'_>, key: &str) -> Option<Located> {
        let value = table.get(key)?;
        match value.get_ref().as_str() {
            Some(text) => Some(Located { text: text.to_owned(), span: span(value.span()) }),
            None => {
                self.mistyped(value, key, "a string");
                None
            }
        }
    }

    /// The string under `key`, which must not be empty.
    pub(super) fn filled(&mut self, table: &DeTable<'_>, key: &str) -> Option<Located> {
        let text = self.string(table, key)?;
        if text.text.trim().is_empty() {
            self.report(&CONFIG_VALUE, format!("`{key}` is empty"), text.span, "nothing is here");
            return None;
        }
        Some(text)
    }

    /// The string under `key`, parsed.
    pub(super) fn parsed<T: FromStr<Err: Display>>(
        &mut self,
        table: &DeTable<'_>,
        key: &str,
    ) -> Option<T> {
        let text = self.string(table, key)?;
        match text.text.parse() {
            Ok(value) => Some(value),
            Err(error) => {
                self.report(&CONFIG_VALUE, format!("bad `{key}`: {error}"), text.span, "here");
                None
            }
        }
    }

    /// The list of strings under `key`, empty when there is none.
    pub(super) fn strings(&mut self, table: &DeTable<'_>, key: &str) -> Vec<String> {
        let Some(value) = table.get(key) else { return Vec::new() };
        let Some(array) = value.get_ref().as_array() else {
            self.mistyped(value, key, "a list of strings");
            return Vec::new();
        };
        let mut strings = Vec::new();
        for item in array.iter() {
            match item.get_ref().as_str() {
                Some(text) => strings.push(text.to_owned()),
                None => self.mistyped(item, key, "a list of strings"),
            }
        }
        strings
    }

    fn mistyped(&mut self, value: &Spanned<DeValue<'_>>, key: &str, wanted: &str) {
        let found = value.get_ref().type_str();
        let message = format!("`{key}` must be {wanted}");
        self.report(
            &CONFIG_VALUE,
            message,
            span(value.span()),
            &format!("this is of type {found}"),
        );
    }

    /// Adds an error at a place of the file.
    pub(super) fn report(
        &mut self,
        code: &'static Code,
        message: impl Into<String>,
        at: Span,
        label: &str,
    ) {
        self.diagnostics.push(Diagnostic::error(code, message).at(self.file, at, label));
    }
}

/// The candidate that a misspelt name most likely means.
pub(crate) fn nearest<'c>(name: &str, candidates: &[&'c str]) -> Option<&'c str> {
    candidates
        .iter()
        .map(|candidate| (strsim::damerau_levenshtein(name, candidate), *candidate))
        .filter(|(distance, candidate)| *distance <= candidate.len() / 3)
        .min()
        .map(|(_, candidate)| candidate)
}

/// A range of bytes as our span.
pub(super) fn span(range: Range<usize>) -> Span {
    Span::new(range.start, range.end)
}
