//! Views and materialized views, and functions that need tables or views.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

use driftless_catalog::postgres::{CheckOption, Objects, Persistence, View};
use driftless_sql::postgres::{TokenKind, tokens};

use crate::normal::Spelled;

use super::super::order::sorted;
use super::mentioned;
use super::{Script, expression, ident, named, with};

impl Script<'_> {
    /// Views and functions of whose arguments or bodies tables are a part, each after those it
    /// mentions.
    pub(super) fn late(&mut self) {
        let mut texts: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
        let spelling = Spelling::new(self.objects);
        for view in self.objects.views.values() {
            if view.persistence != Persistence::Temporary {
                let key = (view.name.name.clone(), view.name.schema.clone());
                let text = create(&spelling, view);
                texts.entry(key).or_default().push(text);
            }
        }
        for (name, text) in self.late_routines() {
            texts.entry((name.name.name, name.name.schema)).or_default().push(text);
        }
        let mut by_name: BTreeMap<&String, BTreeSet<&(String, String)>> = BTreeMap::new();
        for key in texts.keys() {
            by_name.entry(&key.0).or_default().insert(key);
        }
        let mut must: BTreeMap<(String, String), BTreeSet<(String, String)>> = BTreeMap::new();
        for (key, statements) in &texts {
            let words = mentioned(&statements.join(" "));
            let needs = words.iter().filter_map(|word| by_name.get(word)).flatten();
            must.insert(key.clone(), needs.map(|key| (*key).clone()).collect());
        }
        let order = sorted(&must, &BTreeMap::new());
        for key in order {
            self.statements.extend(texts.remove(&key).unwrap_or_default());
        }
        self.view_defaults();
    }

    fn view_defaults(&mut self) {
        for view in self.objects.views.values() {
            for column in view.columns.iter().flatten() {
                if let Some(default) = &column.default {
                    let (name, column) = (named(&view.name), ident(&column.name));
                    let default = expression(default);
                    self.add(format!(
                        "ALTER VIEW {name} ALTER COLUMN {column} SET DEFAULT {default}"
                    ));
                }
            }
        }
    }
}

/// `CREATE VIEW` or `CREATE MATERIALIZED VIEW`.
pub fn create(spelling: &Spelling<'_>, view: &View) -> String {
    let words = if view.materialized.is_some() { "MATERIALIZED VIEW" } else { "VIEW" };
    let mut text = format!("CREATE {words} {}", named(&view.name));
    if let Some(columns) = &view.columns
        && !columns.is_empty()
    {
        text.push_str(&format!(" ({})", super::idents(columns.iter().map(|it| &it.name))));
    }
    if let Some(method) = view.materialized.as_ref().and_then(|it| it.access_method.as_ref()) {
        text.push_str(&format!(" USING {}", ident(method)));
    }
    text.push_str(&with(&view.options));
    if let Some(tablespace) = view.materialized.as_ref().and_then(|it| it.tablespace.as_ref()) {
        text.push_str(&format!(" TABLESPACE {}", ident(tablespace)));
    }
    text.push_str(&format!(" AS\n{}", spelling.query(view)));
    match view.check_option {
        Some(CheckOption::Local) => text.push_str("\nWITH LOCAL CHECK OPTION"),
        Some(CheckOption::Cascaded) => text.push_str("\nWITH CASCADED CHECK OPTION"),
        None => {}
    }
    if view.materialized.as_ref().is_some_and(|it| !it.with_data) {
        text.push_str("\nWITH NO DATA");
    }
    text
}

/// Spells queries out by a catalog, which is looked through when the first one needs it.
pub struct Spelling<'a> {
    objects: &'a Objects,
    spelled: OnceCell<Spelled>,
}

impl<'a> Spelling<'a> {
    /// Spells by the relations of these objects.
    pub const fn new(objects: &'a Objects) -> Self {
        Self { objects, spelled: OnceCell::new() }
    }

    /// The query; one with a star spelled out where that can be done.
    pub fn query(&self, view: &View) -> String {
        let source = view.query.source.trim().trim_end_matches(';').trim_end();
        let spelled = if has_star(source) {
            self.spelled.get_or_init(|| Spelled::of(self.objects)).query(view)
        } else {
            None
        };
        spelled.unwrap_or_else(|| source.to_owned())
    }
}

/// Whether a query selects all columns of something.
fn has_star(text: &str) -> bool {
    let found = tokens(text);
    let mut before = "";
    for token in found.iter().filter(|token| !token.kind.is_trivia()) {
        let written = text.get(token.span.range()).unwrap_or_default();
        let opens = matches!(before, "." | ",")
            || ["select", "distinct", "all"].iter().any(|word| before.eq_ignore_ascii_case(word));
        if token.kind == TokenKind::Operator && written == "*" && opens {
            return true;
        }
        before = written;
    }
    false
}
