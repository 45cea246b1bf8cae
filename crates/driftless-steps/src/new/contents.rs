//! What a step contains, and the files that say so in each layout.
//!
//! The one place that writes what [`read`](crate::load) reads: which file has which section, and how a
//! layout says that a step runs outside a transaction. Settings that a layout has no place for stand
//! as comments in its SQL, so that they are not lost on the reader.

use std::path::{Path, PathBuf};

use crate::{Layout, Replaced, StepId, StepKind, StepSet};

/// What a step is to contain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contents {
    /// What it is called after its id; made a slug.
    pub slug: String,
    /// What it consists of: SQL that runs once, or a baseline.
    pub kind: StepKind,
    /// Whether it runs in a transaction.
    pub transaction: bool,
    /// Whether it says that it requires the step that is written before it.
    pub follows: bool,
    /// The SQL that applies it: statements, each with its terminator and the comments before it.
    pub up: Vec<String>,
    /// The SQL that undoes it; none where nothing does.
    pub down: Option<Vec<String>>,
    /// What applying it deletes, in words.
    pub loses: Vec<String>,
    /// What undoing it deletes, in words.
    pub down_loses: Vec<String>,
    /// Steps that it is written in place of.
    pub replaces: Vec<Replaced>,
}

impl Contents {
    /// A step whose author has yet to write it: a line of guidance in each file.
    pub fn guidance(slug: &str) -> Self {
        let line = |what: &str| {
            vec![format!("-- NAME: write the SQL that {what} this step in place of this line.\n")]
        };
        Self {
            slug: slug.to_owned(),
            kind: StepKind::Sql,
            transaction: true,
            follows: false,
            up: line("applies"),
            down: Some(line("undoes")),
            loses: Vec::new(),
            down_loses: Vec::new(),
            replaces: Vec::new(),
        }
    }

    /// A step that a function of the program applies.
    pub fn code(slug: &str) -> Self {
        Self { kind: StepKind::Code, up: Vec::new(), down: None, ..Self::guidance(slug) }
    }
}

/// A file to be written.
pub(super) struct File {
    /// Where.
    pub(super) path: PathBuf,
    /// What.
    pub(super) text: String,
}

/// The files of a step.
pub(super) fn files(
    set: &StepSet,
    id: &StepId,
    slug: &str,
    contents: &Contents,
    previous: Option<&str>,
) -> Vec<File> {
    let name = id.name(slug);
    let layout = set.layout;
    let up = body(layout, &name, &contents.up);
    let down = contents.down.as_ref().map(|down| body(layout, &name, down));
    let directory = &set.directory;
    let outside = !contents.transaction;
    if contents.kind == StepKind::Code {
        let text = format!("{}{}", how_to_give_code(&name), step_toml(contents, previous));
        return vec![File { path: directory.join(&name).join("step.toml"), text }];
    }
    match layout {
        Layout::Native | Layout::Diesel => {
            let settings = match layout {
                Layout::Native => ("step.toml", step_toml(contents, previous)),
                _ if outside => ("metadata.toml", "run_in_transaction = false\n".to_owned()),
                _ => ("metadata.toml", String::new()),
            };
            in_directory(&directory.join(&name), up, down, settings)
        }
        Layout::Dbmate => {
            let how = if outside { " transaction:false" } else { "" };
            let down = down.map(|down| format!("\n-- migrate:down{how}\n{down}"));
            let text = format!("-- migrate:up{how}\n{up}{}", down.unwrap_or_default());
            vec![File { path: directory.join(format!("{name}.sql")), text }]
        }
        Layout::Goose => {
            let how = if outside { "-- +goose NO TRANSACTION\n" } else { "" };
            let down = down.map(|down| format!("\n-- +goose Down\n{down}"));
            let text = format!("{how}-- +goose Up\n{up}{}", down.unwrap_or_default());
            vec![File { path: directory.join(format!("{name}.sql")), text }]
        }
        Layout::Sqlx => {
            let how = if outside { "-- no-transaction\n" } else { "" };
            let file = |ending: &str, text: String| {
                let path = directory.join(format!("{name}{ending}"));
                File { path, text: format!("{how}{text}") }
            };
            match down.filter(|_| !has_no_downs(set) || set.steps.is_empty()) {
                Some(down) => vec![file(".up.sql", up), file(".down.sql", down)],
                None if has_no_downs(set) && !set.steps.is_empty() => vec![file(".sql", up)],
                None => vec![file(".up.sql", up)],
            }
        }
        Layout::Refinery => vec![File { path: directory.join(format!("{name}.sql")), text: up }],
        Layout::Flyway => flyway(set, id, slug, (up, down), contents),
        Layout::GolangMigrate => pair(directory, &name, "", up, down),
        // Outside a transaction, as a step of bun is unless its name says otherwise.
        Layout::Bun if outside => pair(directory, &name, "", up, down),
        Layout::Bun => pair(directory, &name, ".tx", up, down),
    }
}

/// The comment on a step that a function applies.
fn how_to_give_code(name: &str) -> String {
    format!(
        "# Applied by a function of the program: `migrations! {{ .., code: {{ \"{name}\" => function }} }}`.\n"
    )
}

/// Whether no step of the set has a down, so that a new one is not expected to.
fn has_no_downs(set: &StepSet) -> bool {
    set.steps.iter().all(|step| step.down.is_none())
}

fn in_directory(
    directory: &Path,
    up: String,
    down: Option<String>,
    (settings, text): (&str, String),
) -> Vec<File> {
    let mut files = vec![File { path: directory.join("up.sql"), text: up }];
    files.extend(down.map(|text| File { path: directory.join("down.sql"), text }));
    if !text.is_empty() {
        files.push(File { path: directory.join(settings), text });
    }
    files
}

fn pair(directory: &Path, name: &str, mark: &str, up: String, down: Option<String>) -> Vec<File> {
    let path = |way: &str| directory.join(format!("{name}{mark}.{way}.sql"));
    let mut files = vec![File { path: path("up"), text: up }];
    files.extend(down.map(|text| File { path: path("down"), text }));
    files
}

fn flyway(
    set: &StepSet,
    id: &StepId,
    slug: &str,
    (up, down): (String, Option<String>),
    contents: &Contents,
) -> Vec<File> {
    let letter = if contents.kind == StepKind::Baseline { "B" } else { "V" };
    let file = |letter: &str, ending: &str| {
        let version = id.as_str().replacen('V', letter, 1);
        set.directory.join(format!("{version}__{slug}.sql{ending}"))
    };
    let mut files = vec![File { path: file(letter, ""), text: up }];
    if !contents.transaction {
        files.push(File {
            path: file(letter, ".conf"),
            text: "executeInTransaction=false\n".to_owned(),
        });
    }
    if !has_no_downs(set) {
        files.extend(down.map(|text| File { path: file("U", ""), text }));
    }
    files
}

/// The statements as a file, or a section of one, has them. Short ones stand below one another.
fn body(layout: Layout, name: &str, statements: &[String]) -> String {
    let mut text = String::new();
    let mut previous_is_long = false;
    for statement in statements {
        let statement = statement.replace("-- NAME:", &format!("-- {name}:"));
        let is_long = statement.trim_end().contains('\n');
        if !text.is_empty() && (is_long || previous_is_long) {
            text.push('\n');
        }
        // Goose cuts at every semicolon that ends a line, be it in the body of a function.
        let inner = statement.trim_end().trim_end_matches(';');
        if layout == Layout::Goose && inner.contains(';') {
            let line = if statement.ends_with('\n') { "" } else { "\n" };
            text.push_str(&format!(
                "-- +goose StatementBegin\n{statement}{line}-- +goose StatementEnd\n"
            ));
        } else {
            text.push_str(&statement);
        }
        previous_is_long = is_long;
    }
    text
}

/// The settings that are not the usual ones.
fn step_toml(contents: &Contents, previous: Option<&str>) -> String {
    let mut text = String::new();
    if contents.kind != StepKind::Sql {
        text.push_str(&format!("kind = \"{}\"\n", contents.kind));
    }
    if let Some(previous) = previous.filter(|_| contents.follows) {
        text.push_str(&format!("requires = [{}]\n", string(previous)));
    }
    if !contents.transaction {
        text.push_str("transaction = false\n");
    }
    let replaces: Vec<String> = contents.replaces.iter().map(ToString::to_string).collect();
    let lists =
        [("loses", &contents.loses), ("down_loses", &contents.down_loses), ("replaces", &replaces)];
    for (key, list) in lists {
        if !list.is_empty() {
            let lines: Vec<String> =
                list.iter().map(|line| format!("    {},\n", string(line))).collect();
            text.push_str(&format!("{key} = [\n{}]\n", lines.concat()));
        }
    }
    text
}

/// A basic string of TOML.
fn string(text: &str) -> String {
    let mut quoted = String::from('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            c if c.is_control() => quoted.push_str(&format!("\\u{:04X}", u32::from(c))),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}
