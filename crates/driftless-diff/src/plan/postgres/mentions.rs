//! What a piece of SQL mentions, read from its words.
//!
//! The server's printouts give every name its schema, so a name with a schema is exact. A bare name
//! is a relation where one may stand (after `FROM`, before a point), a function before a
//! parenthesis, a type after `::`. Too much is harmless here: it costs an order that was free, or a
//! view made again. Too little would fail.

use std::collections::{BTreeMap, BTreeSet};

use driftless_catalog::postgres::{Name, Objects, RoutineName};
use driftless_sql::postgres::{StringKind, TokenKind, string_value, tokens, unquote};

/// What a text mentions.
#[derive(Debug, Default)]
pub(super) struct Mentions {
    /// Tables, views and sequences.
    pub(super) relations: BTreeSet<Name>,
    /// Types.
    pub(super) types: BTreeSet<Name>,
    /// Functions, all of a name.
    pub(super) routines: BTreeSet<RoutineName>,
    /// What strings name that are cast to `regconfig` and the like.
    pub(super) names: BTreeSet<String>,
    /// Every word, which a column may be named by.
    pub(super) words: BTreeSet<String>,
    /// Whether it selects all columns of something.
    pub(super) star: bool,
}

/// The names of a schema, by their last parts.
#[derive(Debug)]
pub(super) struct Names {
    relations: BTreeMap<String, BTreeSet<Name>>,
    types: BTreeMap<String, BTreeSet<Name>>,
    routines: BTreeMap<String, BTreeSet<RoutineName>>,
}

/// A token that is no blank.
struct Word<'t> {
    kind: TokenKind,
    text: &'t str,
}

impl Names {
    pub(super) fn of(objects: &Objects) -> Self {
        let mut names =
            Self { relations: BTreeMap::new(), types: BTreeMap::new(), routines: BTreeMap::new() };
        let relations = objects.tables.keys().chain(objects.views.keys());
        for name in relations.chain(objects.sequences.keys()).chain(objects.indexes.keys()) {
            names.relations.entry(name.name.clone()).or_default().insert(name.clone());
        }
        for name in objects.types.keys() {
            names.types.entry(name.name.clone()).or_default().insert(name.clone());
        }
        for name in objects.routines.keys() {
            names.routines.entry(name.name.name.clone()).or_default().insert(name.clone());
        }
        names
    }

    /// The functions of that name.
    pub(super) fn routines(&self, name: &Name) -> BTreeSet<RoutineName> {
        let found = self.routines.get(&name.name).into_iter().flatten();
        found.filter(|it| it.name.schema == name.schema).cloned().collect()
    }

    /// What a text mentions.
    pub(super) fn mentions(&self, text: &str) -> Mentions {
        let mut mentions = Mentions::default();
        self.read(text, &mut mentions);
        mentions
    }

    fn read(&self, text: &str, mentions: &mut Mentions) {
        let found = tokens(text);
        let words: Vec<Word<'_>> = found
            .iter()
            .filter(|token| !token.kind.is_trivia())
            .map(|token| Word {
                kind: token.kind,
                text: text.get(token.span.range()).unwrap_or_default(),
            })
            .collect();
        let mut sources = vec![false];
        let mut at = 0;
        while let Some(word) = words.get(at) {
            match word.kind {
                TokenKind::Word | TokenKind::QuotedName | TokenKind::UnicodeName => {
                    at = self.name(&words, at, &mut sources, mentions);
                    continue;
                }
                TokenKind::String(kind) => self.string(&words, at, kind, mentions),
                TokenKind::Operator if word.text == "*" => {
                    let before = at.checked_sub(1).and_then(|at| words.get(at));
                    let before = before.map_or("", |it| it.text).to_ascii_lowercase();
                    mentions.star |= [".", ",", "select", "distinct"].contains(&before.as_str());
                }
                _ if word.text == "(" => sources.push(sources.last().copied().unwrap_or(false)),
                _ if word.text == ")" && sources.len() > 1 => _ = sources.pop(),
                _ => {}
            }
            at += 1;
        }
    }

    /// A name from its first part on; where it ends.
    fn name(
        &self,
        words: &[Word<'_>],
        start: usize,
        sources: &mut [bool],
        mentions: &mut Mentions,
    ) -> usize {
        let is_name = |word: &Word<'_>| {
            matches!(word.kind, TokenKind::Word | TokenKind::QuotedName | TokenKind::UnicodeName)
        };
        let text = |at: usize| words.get(at).map_or("", |word| word.text);
        let mut parts = vec![unquote(text(start))];
        let mut end = start + 1;
        while text(end) == "." && words.get(end + 1).is_some_and(is_name) {
            parts.push(unquote(text(end + 1)));
            end += 2;
        }
        mentions.words.extend(parts.iter().cloned());
        let before = start.checked_sub(1).map_or("", text);
        if parts.len() > 1 {
            self.qualified(&parts, mentions);
            return end;
        }
        let Some(name) = parts.first() else { return end };
        if words.get(start).is_some_and(|word| word.kind == TokenKind::Word)
            && let Some(last) = sources.last_mut()
        {
            match name.as_str() {
                "from" | "join" | "into" | "update" | "table" | "only" | "references" => {
                    *last = true;
                }
                "select" | "where" | "group" | "order" | "having" | "limit" | "union" | "set"
                | "except" | "intersect" | "values" | "on" | "window" | "returning" => {
                    *last = false;
                }
                _ => {}
            }
        }
        let in_source = sources.last().copied().unwrap_or(false);
        if text(end) == "(" {
            mentions.routines.extend(self.routines.get(name).into_iter().flatten().cloned());
        }
        if in_source || text(end) == "." {
            mentions.relations.extend(preferred(self.relations.get(name)));
        }
        let cast = before == "::" || before.eq_ignore_ascii_case("as");
        if cast || words.get(end).is_some_and(|it| matches!(it.kind, TokenKind::String(_))) {
            mentions.types.extend(preferred(self.types.get(name)));
            mentions.relations.extend(preferred(self.relations.get(name)));
        }
        end
    }

    /// A name of several parts: `schema.name`, `table.column`, `schema.table.column`.
    fn qualified(&self, parts: &[String], mentions: &mut Mentions) {
        let mut exact = false;
        for pair in parts.windows(2) {
            let [schema, name] = pair else { continue };
            let wanted = Name::new(schema, name);
            let has = |names: &BTreeMap<String, BTreeSet<Name>>| {
                names.get(name).is_some_and(|names| names.contains(&wanted))
            };
            if has(&self.relations) {
                mentions.relations.insert(wanted.clone());
                exact = true;
            }
            if has(&self.types) {
                mentions.types.insert(wanted.clone());
                exact = true;
            }
            let routines = self.routines(&wanted);
            exact |= !routines.is_empty();
            mentions.routines.extend(routines);
        }
        if let (false, Some(first)) = (exact, parts.first()) {
            mentions.relations.extend(preferred(self.relations.get(first)));
        }
    }

    /// A string may name a sequence or a function.
    fn string(&self, words: &[Word<'_>], at: usize, kind: StringKind, mentions: &mut Mentions) {
        let text = |at: usize| words.get(at).map_or("", |word| word.text);
        let cast = text(at + 1) == "::" && text(at + 2).to_ascii_lowercase().starts_with("reg");
        let argument = at.checked_sub(2).map_or("", text).to_ascii_lowercase().ends_with("val");
        if !(cast || argument && text(at - 1) == "(") {
            return;
        }
        let value = string_value(text(at), kind);
        let parts: Vec<String> = split(&value);
        mentions.names.extend(parts.last().cloned());
        match parts.as_slice() {
            [name] => mentions.relations.extend(preferred(self.relations.get(name))),
            _ => self.qualified(&parts, mentions),
        }
    }
}

fn split(value: &str) -> Vec<String> {
    let found = tokens(value);
    let names = found.iter().filter(|token| {
        matches!(token.kind, TokenKind::Word | TokenKind::QuotedName | TokenKind::UnicodeName)
    });
    names.filter_map(|token| value.get(token.span.range()).map(unquote)).collect()
}

/// What a bare name means: that of `public` if there is one, otherwise any.
fn preferred(names: Option<&BTreeSet<Name>>) -> BTreeSet<Name> {
    let Some(names) = names else { return BTreeSet::new() };
    match names.iter().find(|name| name.schema == "public") {
        Some(name) => BTreeSet::from([name.clone()]),
        None => names.clone(),
    }
}
