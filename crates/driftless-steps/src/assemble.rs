//! One step from its files: what each is, what they say about transactions, and what is wrong with
//! them taken together.
//!
//! Every layout comes to the same here: an up, maybe a down, settings. Where the two directions are
//! sections of one file, both are that file with the other part blanked out, so the checksum stays
//! the whole file's. Nothing here decides the order of steps.

use driftless_diag::{Code, Diagnostic, Span};

use crate::read::Reader;
use crate::scan::{self, Draft};
use crate::{Layout, Settings, Step, StepFile, StepKind, directives, settings};

/// An up does nothing.
pub(crate) static EMPTY_STEP: Code = Code {
    id: "empty-step",
    title: "a step contains no SQL",
    manual: "\
The step's up is empty, or holds nothing but blanks and comments. Applying it records it and
changes nothing. Real histories contain such steps (a change that one backend needs and another
does not), so this is a warning, but often the file was never finished or never saved.

If it is meant to be empty, a comment that says why helps the next reader; the warning stays.",
};

/// A code step has SQL.
pub(crate) static CODE_STEP_WITH_SQL: Code = Code {
    id: "code-step-with-sql",
    title: "a step of kind `code` has an `up.sql`",
    manual: "\
With `kind = \"code\"` a function of the program is the step, and an `up.sql` beside it would never
run. Make two steps of it, or remove one of the two.",
};

/// The up and the down disagree on running in a transaction.
pub(crate) static TRANSACTION_DISAGREES: Code = Code {
    id: "transaction-disagrees",
    title: "a step's up runs in a transaction and its down does not, or the other way round",
    manual: "\
Some tools ask for a transaction separately for each direction: sqlx by the first line of each file
(`-- no-transaction`), dbmate behind each `-- migrate:up` and `-- migrate:down`, bun by the name of
each file (`.tx.up.sql`, `.down.sql`). Here a step has one answer for both, and the up gives it.
This warning says that the down would be run otherwise than the tool runs it; a statement in it
that cannot run in a transaction is an error of its own.

Say the same for both directions.",
};

/// What the files of a step say.
struct Files {
    up: Option<StepFile>,
    down: Option<StepFile>,
    settings_file: Option<StepFile>,
    settings: Settings,
    /// Whether the down would run in a transaction, where that is said of it alone.
    down_transaction: Option<bool>,
}

/// Reads the files of a draft and makes a step of them.
pub(crate) fn step(reader: &mut Reader<'_>, layout: Layout, draft: &Draft) -> Step {
    let name = draft.name();
    let before = reader.problems.len();
    let files = files(reader, layout, draft);
    let refused = reader.problems.len() > before;
    let Files { up, down, settings_file, settings, down_transaction } = files;
    let step =
        Step { id: draft.id.clone(), slug: draft.slug.clone(), up, down, settings, settings_file };
    judge_parts(reader, draft, &step, refused);
    warn_disagreement(reader, layout, &step, down_transaction);
    for problem in &mut reader.problems[before..] {
        problem.step.get_or_insert_with(|| name.clone());
    }
    step
}

fn files(reader: &mut Reader<'_>, layout: Layout, draft: &Draft) -> Files {
    let name = draft.name();
    let mut read = |path: &Option<std::path::PathBuf>| reader.read(path.as_ref()?, Some(&name));
    let (up, down, settings_file) = (read(&draft.up), read(&draft.down), read(&draft.settings));
    let problems = &mut reader.problems;
    let mut files =
        Files { up, down, settings_file, settings: Settings::default(), down_transaction: None };
    match layout {
        Layout::Dbmate | Layout::Goose => {
            if let Some(file) = files.up.take() {
                let parts = directives::parts(layout, file, problems);
                files.down_transaction = parts.down.as_ref().map(|_| parts.down_transaction);
                (files.up, files.down) = (Some(parts.up), parts.down);
                files.settings.transaction = parts.transaction;
            }
        }
        Layout::Bun => {
            let says = |file: &StepFile| scan::says_transaction(&file.path);
            files.settings.transaction = files.up.as_ref().is_none_or(says);
            files.down_transaction = files.down.as_ref().map(says);
            files.up = files.up.map(|file| directives::without_splits(file, problems));
            files.down = files.down.map(|file| directives::without_splits(file, problems));
        }
        _ => {
            let (file, up) = (files.settings_file.as_ref(), files.up.as_ref());
            files.settings = settings::settings(layout, file, up, problems);
            let says = |file: &StepFile| !settings::says_no_transaction(file);
            files.down_transaction =
                files.down.as_ref().filter(|_| layout == Layout::Sqlx).map(says);
        }
    }
    if layout == Layout::Flyway {
        flyway(&mut files, problems);
    }
    files
}

/// What Flyway says by the letter that a name begins with, and in the text.
fn flyway(files: &mut Files, problems: &mut Vec<Diagnostic>) {
    let mut replaces = true;
    if let Some(file) = &files.settings_file {
        (files.settings, replaces) = directives::conf(file, problems);
    }
    let name = files.up.as_ref().and_then(|up| up.path.file_name()?.to_str());
    files.settings.kind = match name.and_then(|name| name.chars().next()) {
        Some('R') => StepKind::Repeatable,
        Some('B') => StepKind::Baseline,
        _ => StepKind::Sql,
    };
    for file in [&files.up, &files.down].into_iter().flatten().filter(|_| replaces) {
        directives::refuse_placeholders(file, problems);
    }
}

/// What is wrong with the files of a step taken together.
fn judge_parts(reader: &mut Reader<'_>, draft: &Draft, step: &Step, refused: bool) {
    let name = step.name();
    let is_code = step.settings.kind == StepKind::Code;
    // Settings that could not be read may have said `kind = "code"`.
    let unsure = draft.settings.is_some() && step.settings_file.is_none();
    match (&draft.up, &step.up) {
        (None, _) if !is_code && !unsure => scan::refuse_missing_up(reader, draft),
        (Some(_), Some(up)) if is_code => {
            let message = format!("step `{name}` is of kind `code` and has `{}`", up.source.path);
            reader.report(
                Diagnostic::error(&CODE_STEP_WITH_SQL, message)
                    .help("make two steps of it, or delete one of the two"),
            );
        }
        // Directives that were refused may be why nothing is left.
        (_, Some(up)) if !refused && is_blank(&up.sql.text) => {
            let message = format!("`{}` contains no SQL", up.source.path);
            reader.report(Diagnostic::warning(&EMPTY_STEP, message).at(
                &up.source,
                Span::new(0, 0),
                "nothing but blanks and comments",
            ));
        }
        _ => {}
    }
}

/// Warns when the down would not run as its tool runs it.
fn warn_disagreement(
    reader: &mut Reader<'_>,
    layout: Layout,
    step: &Step,
    down_transaction: Option<bool>,
) {
    let (Some(down), Some(says)) = (&step.down, down_transaction) else { return };
    if step.up.is_none() || says == step.settings.transaction {
        return;
    }
    let help = match layout {
        Layout::Dbmate => "write `transaction:false` behind both directives, or behind neither",
        Layout::Bun => "give both names `.tx`, or neither",
        _ => "begin both files, or neither, with `-- no-transaction`",
    };
    let message = format!("the up and the down of step `{}` disagree on transactions", step.name());
    let at = Span::new(down.first_line().start, down.first_line().start);
    reader.report(
        Diagnostic::warning(&TRANSACTION_DISAGREES, message)
            .at(&down.source, at, "the up decides for both")
            .help(help),
    );
}

/// Whether the text is nothing but blanks, comments and `;`. Only the two kinds of comments that
/// every dialect has count; no grammar is needed for that.
fn is_blank(text: &str) -> bool {
    let mut rest = text.trim_start_matches('\u{feff}');
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == ';');
        if rest.is_empty() {
            return true;
        }
        rest = if let Some(comment) = rest.strip_prefix("--") {
            comment.find('\n').map_or("", |end| &comment[end..])
        } else if let Some(comment) = rest.strip_prefix("/*") {
            // `/*!` is code to MySQL.
            if comment.starts_with('!') {
                return false;
            }
            comment.find("*/").map_or("", |end| &comment[end + 2..])
        } else {
            return false;
        };
    }
}
