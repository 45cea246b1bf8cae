//! Virtual tables, and the ordinary tables their modules make to store things in.
//!
//! SQLite knows nothing of a virtual table but its text; the module decides about columns and
//! storage. The modules of SQLite's own distribution are described here as they behave; of any
//! other module nothing is claimed.

use driftless_catalog::{Column, ObjectName, Table, TableKind};
use driftless_sql::sqlite::CreateVirtualTable;

use crate::sqlite::names::ident_of;
use crate::sqlite::tree::{Kind, tokens};

use super::column::bare;

/// A storage table: what follows the virtual table's name in its own, and its columns as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Shadow {
    /// `content` of `docs_content`.
    pub(crate) suffix: &'static str,
    /// What follows the name in its definition.
    pub(crate) body: String,
    /// The quote round the name in its definition.
    pub(crate) quote: char,
}

/// What a module makes of its arguments.
struct Described {
    columns: Vec<Column>,
    shadows: Option<Vec<Shadow>>,
}

/// Builds a virtual table, and its storage tables if the module is known to us.
pub(crate) fn virtual_table(
    text: &str,
    create: &CreateVirtualTable,
    name: ObjectName,
) -> (Table, Option<Vec<Shadow>>) {
    let arguments: Vec<String> = create
        .arguments
        .iter()
        .map(|span| text.get(span.range()).unwrap_or_default().trim().to_owned())
        .collect();
    let described = match create.module.text.to_ascii_lowercase().as_str() {
        "fts5" => Some(fts5(&arguments)),
        "fts4" => Some(fts3(&arguments, Full::Four)),
        "fts3" => Some(fts3(&arguments, Full::Three)),
        "rtree" => Some(rtree(&arguments, "REAL")),
        "rtree_i32" => Some(rtree(&arguments, "INT")),
        _ => None,
    };
    let columns_known = described.is_some();
    let Described { columns, shadows } =
        described.unwrap_or(Described { columns: Vec::new(), shadows: None });
    let table = Table {
        name,
        kind: TableKind::Virtual { module: ident_of(&create.module), arguments },
        columns,
        columns_known,
        constraints: Vec::new(),
        without_rowid: false,
        strict: false,
        definition: None,
    };
    (table, shadows)
}

/// Suffixes under which the modules we know store things.
pub(crate) fn shadow_names(module: &str) -> &'static [&'static str] {
    match module.to_ascii_lowercase().as_str() {
        "fts5" => &["config", "content", "data", "docsize", "idx"],
        "fts3" | "fts4" => &["content", "docsize", "segdir", "segments", "stat"],
        "rtree" | "rtree_i32" => &["node", "parent", "rowid"],
        _ => &[],
    }
}

/// The first word of an argument, unquoted.
fn first_word(argument: &str) -> Option<String> {
    let span = driftless_diag::Span::new(0, argument.len());
    let first = *tokens(argument, span).first()?;
    (!matches!(first.kind, Kind::Symbol(_))).then(|| first.name(argument).text)
}

/// `key = value`, the key in lower case and the value without quotes.
fn option(argument: &str) -> Option<(String, String)> {
    let (key, value) = argument.split_once('=')?;
    let key = key.trim();
    let word =
        !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    word.then(|| (key.to_ascii_lowercase(), driftless_sql::sqlite::unquote(value.trim())))
}

fn shadow(suffix: &'static str, body: impl Into<String>) -> Shadow {
    Shadow { suffix, body: body.into(), quote: '\'' }
}

fn fts5(arguments: &[String]) -> Described {
    let mut columns = Vec::new();
    let mut content: Option<String> = None;
    let (mut sizes, mut deletes, mut plain) = (true, false, true);
    for argument in arguments {
        match option(argument) {
            Some((key, value)) => match key.as_str() {
                "content" => content = Some(value),
                "columnsize" => sizes = value != "0",
                "contentless_delete" => deletes = value != "0",
                "tokenize" | "prefix" | "content_rowid" | "detail" | "tokendata" => {}
                _ => plain = false,
            },
            None => columns.extend(first_word(argument).map(|name| bare(&name, ""))),
        }
    }
    let mut shadows = vec![
        shadow("data", "(id INTEGER PRIMARY KEY, block BLOB)"),
        shadow("idx", "(segid, term, pgno, PRIMARY KEY(segid, term)) WITHOUT ROWID"),
        shadow("config", "(k PRIMARY KEY, v) WITHOUT ROWID"),
    ];
    if content.is_none() {
        let stored: String = (0..columns.len()).map(|at| format!(", c{at}")).collect();
        shadows.push(shadow("content", format!("(id INTEGER PRIMARY KEY{stored})")));
    }
    if sizes {
        let origin = if deletes { ", origin INTEGER" } else { "" };
        shadows.push(shadow("docsize", format!("(id INTEGER PRIMARY KEY, sz BLOB{origin})")));
    }
    Described { columns, shadows: plain.then_some(shadows) }
}

/// Which of the two older modules.
#[derive(PartialEq, Eq)]
enum Full {
    Three,
    Four,
}

fn fts3(arguments: &[String], full: Full) -> Described {
    let mut names: Vec<String> = Vec::new();
    let (mut content, mut language, mut sizes) = (None, None, full == Full::Four);
    for argument in arguments {
        if argument.get(..8).is_some_and(|start| start.eq_ignore_ascii_case("tokenize")) {
            continue;
        }
        match option(argument).filter(|_| full == Full::Four) {
            Some((key, value)) => match key.as_str() {
                "content" => content = Some(value),
                "languageid" => language = Some(value),
                "matchinfo" => sizes = !value.eq_ignore_ascii_case("fts3"),
                _ => {}
            },
            None => names.extend(first_word(argument)),
        }
    }
    // With `content=` and no columns, the columns are those of the content table.
    let known = !names.is_empty() || content.is_none();
    if names.is_empty() && known {
        names.push("content".to_owned());
    }
    let columns = names.iter().map(|name| bare(name, "")).collect();
    let mut shadows = vec![
        shadow("segments", "(blockid INTEGER PRIMARY KEY, block BLOB)"),
        shadow(
            "segdir",
            "(level INTEGER,idx INTEGER,start_block INTEGER,leaves_end_block INTEGER,\
             end_block INTEGER,root BLOB,PRIMARY KEY(level, idx))",
        ),
    ];
    if content.is_none() {
        let mut stored: String = names
            .iter()
            .enumerate()
            .map(|(at, name)| format!(", 'c{at}{}'", name.replace('\'', "''")))
            .collect();
        if language.is_some() {
            stored.push_str(", langid");
        }
        shadows.push(shadow("content", format!("(docid INTEGER PRIMARY KEY{stored})")));
    }
    if full == Full::Four {
        shadows.push(shadow("stat", "(id INTEGER PRIMARY KEY, value BLOB)"));
    }
    if sizes {
        shadows.push(shadow("docsize", "(docid INTEGER PRIMARY KEY, size BLOB)"));
    }
    Described { columns, shadows: known.then_some(shadows) }
}

fn rtree(arguments: &[String], coordinate: &'static str) -> Described {
    let mut columns = Vec::new();
    let mut extra = String::new();
    for (at, argument) in arguments.iter().enumerate() {
        let auxiliary = argument.strip_prefix('+');
        let Some(name) = first_word(auxiliary.unwrap_or(argument)) else { continue };
        let declared = match (at, auxiliary) {
            (_, Some(_)) => {
                extra.push_str(&format!(",a{}", extra.matches(',').count()));
                ""
            }
            (0, None) => "INT",
            (_, None) => coordinate,
        };
        columns.push(bare(&name, declared));
    }
    let quoted = |shadow: Shadow| Shadow { quote: '"', ..shadow };
    let shadows = vec![
        quoted(shadow("rowid", format!("(rowid INTEGER PRIMARY KEY,nodeno{extra})"))),
        quoted(shadow("node", "(nodeno INTEGER PRIMARY KEY,data)")),
        quoted(shadow("parent", "(nodeno INTEGER PRIMARY KEY,parentnode)")),
    ];
    Described { columns, shadows: Some(shadows) }
}

impl Shadow {
    /// The storage table's name, and its definition as the module writes it.
    pub(crate) fn of(&self, owner: &str) -> (String, String) {
        let name = format!("{owner}_{}", self.suffix);
        let doubled = format!("{0}{0}", self.quote);
        let written = name.replace(self.quote, &doubled);
        let definition = format!("CREATE TABLE {0}{written}{0}{1}", self.quote, self.body);
        (name, definition)
    }
}
