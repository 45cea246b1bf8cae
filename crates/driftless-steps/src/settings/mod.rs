//! What is said about a step beside its SQL: `step.toml`, diesel's `metadata.toml`, and sqlx's
//! first line. (What other tools write into the SQL itself stands with `directives`.)
//!
//! A key we do not know is an error, and so is a value of the wrong type: a setting that is
//! quietly ignored (diesel falls back to its defaults when `metadata.toml` does not parse) is
//! noticed in production. Problems point at the key or the value itself.

mod table;

use driftless_diag::{Code, Diagnostic, Span};

use crate::scan::NO_TRANSACTION;
use crate::step::{Allow, Precondition, Replaced};
use crate::{Layout, Settings, StepFile, StepKind};
use table::Table;
pub(crate) use table::{SETTINGS_SYNTAX, UNKNOWN_KEY, WRONG_VALUE};

/// A rule is allowed without saying why.
pub(crate) static ALLOW_WITHOUT_REASON: Code = Code {
    id: "allow-without-reason",
    title: "an entry of `allow` gives no reason",
    manual: "\
`allow` in `step.toml` switches a rule off for one step. The next reader must know why that was
safe, so each entry is the rule's id, a colon and the reason:

```toml
allow = [\"drop-column: nothing has read it since release 4.2\"]
```",
};

/// A setting is understood and has no effect yet.
pub(crate) static UNENFORCED_SETTING: Code = Code {
    id: "unenforced-setting",
    title: "a setting of a step has no effect in this version",
    manual: "\
The setting is valid and is read, but this version of driftless does not act on it: a
`[precondition]` is not checked before the step runs. This is a warning so that nobody relies on a guard that is not there.

Leave the setting out until a version enforces it, or check the condition in the step's own SQL.",
};

const STEP_KEYS: [&str; 10] = [
    "requires",
    "transaction",
    "kind",
    "lock_timeout",
    "statement_timeout",
    "allow",
    "loses",
    "down_loses",
    "replaces",
    "precondition",
];
const PRECONDITION_KEYS: [&str; 3] = ["present", "absent", "message"];
const METADATA_KEYS: [&str; 1] = ["run_in_transaction"];

/// The settings of a step from its settings file and its SQL. Whatever is wrong is added to
/// `problems`, and counts as not said.
pub(crate) fn settings(
    layout: Layout,
    settings_file: Option<&StepFile>,
    up: Option<&StepFile>,
    problems: &mut Vec<Diagnostic>,
) -> Settings {
    match (layout, settings_file, up) {
        (Layout::Native, Some(file), _) => step_toml(file, problems),
        (Layout::Diesel, Some(file), _) => metadata_toml(file, problems),
        (Layout::Sqlx, _, Some(up)) => {
            Settings { transaction: !says_no_transaction(up), ..Settings::default() }
        }
        _ => Settings::default(),
    }
}

/// Whether sqlx would run this file outside a transaction.
pub(crate) fn says_no_transaction(file: &StepFile) -> bool {
    file.source.text.trim_start_matches('\u{feff}').starts_with(NO_TRANSACTION)
}

fn metadata_toml(file: &StepFile, problems: &mut Vec<Diagnostic>) -> Settings {
    let mut table = Table::parse(&file.source, &METADATA_KEYS, problems);
    let mut settings = Settings::default();
    if let Some(transaction) = table.boolean("run_in_transaction") {
        settings.transaction = transaction;
    }
    settings
}

fn step_toml(file: &StepFile, problems: &mut Vec<Diagnostic>) -> Settings {
    let mut table = Table::parse(&file.source, &STEP_KEYS, problems);
    let mut settings = Settings::default();
    for (name, span) in table.strings("requires") {
        if name.split('/').any(str::is_empty) || name.matches('/').count() > 1 {
            table.wrong(span, "a required step is `0001_users` or `identity/0001_users`");
        } else {
            settings.requires.push(name);
            settings.requires_at.push(span);
        }
    }
    if let Some(transaction) = table.boolean("transaction") {
        settings.transaction = transaction;
    }
    if let Some((text, span)) = table.string("kind") {
        match StepKind::ALL.into_iter().find(|kind| kind.name() == text) {
            Some(kind) => settings.kind = kind,
            None => table.wrong(span, "a step's kind is one of sql, code, baseline, repeatable"),
        }
    }
    settings.lock_timeout = timeout(&mut table, "lock_timeout");
    settings.statement_timeout = timeout(&mut table, "statement_timeout");
    settings.allow = allow(&mut table);
    settings.loses = texts(&mut table, "loses");
    settings.down_loses = texts(&mut table, "down_loses");
    settings.replaces = replaces(&mut table);
    settings.precondition = precondition(&mut table);
    warn_unenforced(&mut table, &settings);
    settings
}

/// A duration such as `500ms`, `2s` or `5min`, kept as written.
fn timeout(table: &mut Table<'_>, key: &str) -> Option<String> {
    let (text, span) = table.string(key)?;
    let unit = text.trim_start_matches(|c: char| c.is_ascii_digit());
    if unit.len() < text.len() && ["ms", "s", "min", "h"].contains(&unit) {
        return Some(text);
    }
    table.wrong(span, "a timeout is a whole number and ms, s, min or h, such as \"500ms\"");
    None
}

fn allow(table: &mut Table<'_>) -> Vec<Allow> {
    let mut allowed = Vec::new();
    for (text, span) in table.strings("allow") {
        let (rule, reason) = text.split_once(':').unwrap_or((&text, ""));
        let (rule, reason) = (rule.trim(), reason.trim());
        if rule.is_empty() {
            table.wrong(span, "an entry of `allow` is \"rule-id: reason\"");
        } else if reason.is_empty() {
            let message = format!("`allow` of `{rule}` gives no reason");
            table.report(
                Diagnostic::error(&ALLOW_WITHOUT_REASON, message),
                span,
                "why may this step break the rule?",
                Some(format!("write \"{rule}: why it is safe here\"")),
            );
        } else {
            allowed.push(Allow { rule: rule.to_owned(), reason: reason.to_owned() });
        }
    }
    allowed
}

fn replaces(table: &mut Table<'_>) -> Vec<Replaced> {
    let mut replaced = Vec::new();
    for (text, span) in table.strings("replaces") {
        match Replaced::parse(&text) {
            Some(one) => replaced.push(one),
            None => table.wrong(span, "a replaced step is its name, a blank and its SHA-256"),
        }
    }
    replaced
}

fn texts(table: &mut Table<'_>, key: &str) -> Vec<String> {
    table.strings(key).into_iter().map(|(text, _)| text).collect()
}

fn precondition(table: &mut Table<'_>) -> Option<Precondition> {
    let mut inner = table.table("precondition", &PRECONDITION_KEYS)?;
    let names = |listed: Vec<(String, Span)>| listed.into_iter().map(|(name, _)| name).collect();
    let present = names(inner.strings("present"));
    let absent = names(inner.strings("absent"));
    let message = inner.string("message").map(|(text, _)| text);
    Some(Precondition { present, absent, message })
}

fn warn_unenforced(table: &mut Table<'_>, settings: &Settings) {
    let mut warn = |key: &str, message: String| {
        let diagnostic = Diagnostic::warning(&UNENFORCED_SETTING, message);
        if let Some(span) = table.key_span(key) {
            table.report(diagnostic, span, "has no effect yet", None);
        }
    };
    if settings.precondition.is_some() {
        warn("precondition", "`[precondition]` is not checked by this version".to_owned());
    }
}
