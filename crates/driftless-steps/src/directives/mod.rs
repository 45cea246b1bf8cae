//! What other tools write into the SQL files themselves: sections, transaction settings, places
//! where a statement ends.
//!
//! A directive is a line of its own, so everything here goes line by line, as the tools do it, and
//! knows no SQL. What comes out is the *part* of a file that is meant ([`StepFile::sql`]): a text
//! as long as the file, in which everything else is blank. So a span in it is a span in the file,
//! and the parsers above need not know that there are sections. No byte is ever lost: each is in
//! the up, in the down, or in a line that is a directive or stands before the first section.
//!
//! A directive that the tool would refuse is an error here too, with the line that is wrong, and so
//! is one that it quietly ignores: such a migration runs otherwise than its author saw. (What a
//! tool refuses for want of a `;` is not our business: where statements end is the splitter's.)

mod bun;
mod dbmate;
mod flyway;
mod goose;
mod lines;

use std::sync::Arc;

use driftless_diag::{Code, Diagnostic, SourceFile, Span};

use crate::{Layout, StepFile};
pub(crate) use flyway::conf;
pub(crate) use lines::Lines;

/// A file has no section to apply.
pub(crate) static MISSING_SECTION: Code = Code {
    id: "missing-section",
    title: "a migration file has no section to apply",
    manual: "\
In the layouts `dbmate` and `goose` one file holds both directions, each behind a line of its own:

```sql
-- migrate:up            -- goose: `-- +goose Up`
CREATE TABLE users (id INTEGER PRIMARY KEY);
-- migrate:down          -- goose: `-- +goose Down`
DROP TABLE users;
```

This file has no line that begins the section to apply, so nothing in it would run. Both tools
refuse such a file. Add the line; a step that cannot be undone has no down section, or an empty
one. If the whole file is meant to be applied, the directory may be one of sqlx: name it,
`layout = \"sqlx\"`.",
};

/// A directive is not understood or stands where it means nothing.
pub(crate) static WRONG_DIRECTIVE: Code = Code {
    id: "wrong-directive",
    title: "a directive in a migration file is unknown or stands in the wrong place",
    manual: "\
Lines such as `-- +goose StatementBegin`, `-- migrate:down` or `--bun:split` tell a tool how to run
the file. This one the tool itself would refuse: it is misspelt, stands twice, stands outside the
section it belongs to, or SQL stands before the first section. Nothing was guessed.

Correct the line that the caret points at. In goose's files a directive begins in the first column,
`-- +goose StatementBegin` and `-- +goose StatementEnd` come in pairs within one section, and the
down comes behind the up.",
};

/// A directive is understood and cannot be followed.
pub(crate) static UNSUPPORTED_DIRECTIVE: Code = Code {
    id: "unsupported-directive",
    title: "a migration file asks for something that would change its text or its meaning",
    manual: "\
Some tools replace parts of a file before they run it: Flyway's placeholders (`${name}`), goose's
environment variables (`-- +goose ENVSUB ON`). What then runs depends on the machine, so it cannot
be checked at compile time, and running the text as it stands would run something else. Likewise
dbmate runs several `-- migrate:up` sections of one file one by one and Flyway skips a file by
`shouldExecute`, for which there is no place in a plan.

Write the value into the file, or make two steps of it. Where the text is meant as it stands,
switch the replacing off: `placeholderReplacement=false` in `V1__name.sql.conf`, or delete
`-- +goose ENVSUB ON`.",
};

/// The parts of a file.
#[derive(Debug)]
pub(crate) struct Parts {
    pub(crate) up: StepFile,
    /// The section that undoes it; none where there is nothing in it.
    pub(crate) down: Option<StepFile>,
    /// Whether the up runs in a transaction.
    pub(crate) transaction: bool,
    /// Whether the down would.
    pub(crate) down_transaction: bool,
}

/// Cuts a file with sections into them. Only for layouts that have sections.
pub(crate) fn parts(layout: Layout, file: StepFile, problems: &mut Vec<Diagnostic>) -> Parts {
    let cut = match layout {
        Layout::Dbmate => dbmate::cut(&file.source, problems),
        _ => goose::cut(&file.source, problems),
    };
    let masked = |mask: &Mask| StepFile { sql: mask.apply(&file.source), ..file.clone() };
    let down = masked(&cut.down);
    Parts {
        up: masked(&cut.up),
        down: (!down.sql.text.trim().is_empty()).then_some(down),
        transaction: cut.transaction,
        down_transaction: cut.down_transaction,
    }
}

/// The file without bun's directives: only for that layout.
pub(crate) fn without_splits(file: StepFile, problems: &mut Vec<Diagnostic>) -> StepFile {
    match bun::mask(&file.source, problems) {
        Some(mask) => StepFile { sql: mask.apply(&file.source), ..file },
        None => file,
    }
}

/// Reports what Flyway would replace in the text.
pub(crate) fn refuse_placeholders(file: &StepFile, problems: &mut Vec<Diagnostic>) {
    problems.extend(flyway::placeholder(file));
}

/// Whether Flyway would replace something in the text.
pub(crate) fn has_placeholder(text: &str) -> bool {
    flyway::first_placeholder(text).is_some()
}

/// Whether bun's directives are in the text.
pub(crate) fn has_split(text: &str) -> bool {
    // Finding the word first is far cheaper than looking at every line, above all in a macro.
    text.contains(bun::PREFIX) && Lines::of(text).any(|line| line.text.starts_with(bun::PREFIX))
}

/// The layout whose directives are in the text, were they misspelt: read as another layout's, such
/// a file would run both of its directions.
pub(crate) fn sections_of(text: &str) -> Option<Layout> {
    if !text.contains(goose::MARK) && !text.contains(dbmate::MARK) {
        return None;
    }
    Lines::of(text).find_map(|line| {
        let dbmate = || dbmate::is_meant(line.text).then_some(Layout::Dbmate);
        if goose::is_meant(line.text) { Some(Layout::Goose) } else { dbmate() }
    })
}

/// What a tool made of a file.
struct Cut {
    up: Mask,
    down: Mask,
    transaction: bool,
    down_transaction: bool,
}

/// What of a text is meant: the rest becomes blank.
#[derive(Debug, Default)]
struct Mask {
    /// Kept byte for byte; ascending.
    kept: Vec<Span>,
    /// Where a statement ends although no `;` stands there.
    ends: Vec<usize>,
}

impl Mask {
    /// The masked text, as long as the file's own: what is not kept becomes a blank a byte, line
    /// endings aside.
    fn apply(&self, source: &SourceFile) -> Arc<SourceFile> {
        let mut bytes: Vec<u8> = source
            .text
            .bytes()
            .map(|byte| if byte == b'\n' || byte == b'\r' { byte } else { b' ' })
            .collect();
        for span in &self.kept {
            if let (Some(to), Some(from)) =
                (bytes.get_mut(span.range()), source.text.as_bytes().get(span.range()))
            {
                to.copy_from_slice(from);
            }
        }
        for end in &self.ends {
            if let Some(byte) = bytes.get_mut(*end) {
                *byte = b';';
            }
        }
        // Whole lines are kept, and whole lines made of ASCII: it is UTF-8 again.
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Arc::new(SourceFile::new(&source.path, text))
    }
}

/// An error that points at a line.
fn wrong(
    code: &'static Code,
    source: &Arc<SourceFile>,
    line: Span,
    message: String,
    label: &str,
) -> Diagnostic {
    Diagnostic::error(code, message).at(source, line, label)
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use proptest::prelude::*;

    use super::*;
    use crate::Checksum;

    fn file(text: &str) -> StepFile {
        let source = Arc::new(SourceFile::new("1_x.sql", text));
        let checksum = Checksum::of(text.as_bytes());
        StepFile { path: PathBuf::from("1_x.sql"), sql: Arc::clone(&source), source, checksum }
    }

    /// Lines of which files with sections are made, well-formed and not.
    fn line() -> impl Strategy<Value = String> {
        prop_oneof![
            Just("-- +goose Up".to_owned()),
            Just("-- +goose Down".to_owned()),
            Just("-- +goose StatementBegin".to_owned()),
            Just("-- +goose StatementEnd".to_owned()),
            Just("-- +goose NO TRANSACTION".to_owned()),
            Just("-- +goose ENVSUB ON".to_owned()),
            Just("-- migrate:up".to_owned()),
            Just("-- migrate:down transaction:false".to_owned()),
            Just("--bun:split".to_owned()),
            "SELECT 'é\\$x'; ?",
            "[ -]{0,3}\\PC{0,6}",
        ]
    }

    fn text() -> impl Strategy<Value = String> {
        let ending = prop_oneof![Just("\n"), Just("\r\n"), Just("")];
        let lines = proptest::collection::vec((line(), ending), 0..12);
        ("\u{feff}?", lines).prop_map(|(mark, lines)| {
            let lines = lines.into_iter().map(|(line, ending)| format!("{line}{ending}"));
            mark + &lines.collect::<String>()
        })
    }

    /// Every byte of the masked text is the file's own, a blank, or the end of a statement where a
    /// directive stands.
    fn is_part_of(part: &StepFile) -> Result<(), TestCaseError> {
        let (sql, source) = (part.sql.text.as_bytes(), part.source.text.as_bytes());
        prop_assert_eq!(sql.len(), source.len());
        for (at, (got, own)) in sql.iter().zip(source).enumerate() {
            prop_assert!(got == own || *got == b' ' || (*got == b';' && *own == b'-'), "at {}", at);
        }
        Ok(())
    }

    /// Asserts that the bytes that no part has are blanks and directives.
    fn nothing_is_lost(file: &StepFile, parts: &[&StepFile]) -> Result<(), TestCaseError> {
        for line in Lines::of(&file.source.text) {
            let kept = parts.iter().any(|part| part.sql.text[line.span.range()] == *line.text);
            let directive = line.text.trim_start().starts_with("--");
            prop_assert!(kept || directive || line.text.trim().is_empty(), "lost {:?}", line.text);
        }
        Ok(())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(500))]

        #[test]
        fn sections_lose_no_bytes(text in text()) {
            for layout in [Layout::Dbmate, Layout::Goose] {
                let mut problems = Vec::new();
                let file = file(&text);
                let parts = parts(layout, file.clone(), &mut problems);
                let all: Vec<&StepFile> = std::iter::once(&parts.up).chain(&parts.down).collect();
                for part in &all {
                    is_part_of(part)?;
                }
                // A file that is refused may have lines outside any section, which is the error.
                if problems.is_empty() {
                    nothing_is_lost(&file, &all)?;
                    if let Some(down) = &parts.down {
                        let both = parts.up.sql.text.bytes().zip(down.sql.text.bytes());
                        let twice = both.filter(|(a, b)| a == b && !a.is_ascii_whitespace());
                        prop_assert_eq!(twice.count(), 0, "a byte is in both");
                    }
                }
            }
        }

        #[test]
        fn splits_lose_no_bytes(text in text()) {
            let mut problems = Vec::new();
            let file = file(&text);
            let split = without_splits(file.clone(), &mut problems);
            is_part_of(&split)?;
            nothing_is_lost(&file, &[&split])?;
        }
    }
}
