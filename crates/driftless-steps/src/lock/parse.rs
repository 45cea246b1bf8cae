//! Reading a lock file: lines to values, each problem with its line and column.
//!
//! As much as can be read is handed back even when something is wrong, since `driftless lock`
//! rewrites the file from it: what a step was sealed with must survive a merge conflict beside it.

use std::collections::BTreeMap;
use std::sync::Arc;

use driftless_diag::{Code, Diagnostic, SourceFile, Span};

use super::{CHECKED_KEYWORD, Checked, LOCK_VERSION, Lock, LockLine, LockState, VERSION_KEYWORD};
use crate::suggest;

/// A lock file cannot be read.
pub(crate) static LOCK_SYNTAX: Code = Code {
    id: "lock-syntax",
    title: "a line of `driftless.lock` cannot be read",
    manual: "\
`driftless.lock` is generated. A line that cannot be read was edited by hand, or damaged by a
merge. The checksums in it are what proves that nobody changed a step after it was sealed, so the
file is not used until it can be read as a whole.

Restore it from version control (`git checkout -- driftless.lock`) and run `driftless lock`, which
adds what is missing and never changes what is sealed.",
};

/// A lock file was written by a newer version.
pub(crate) static LOCK_NEWER: Code = Code {
    id: "lock-newer",
    title: "`driftless.lock` was written by a newer version of driftless",
    manual: "\
The version of the lock's format is higher than this program knows. It may mean what this program
would misread, so nothing of it is used, and `driftless lock` refuses to overwrite it.

Use the version of driftless that the rest of the team uses.",
};

/// A lock file has merge-conflict markers.
pub(crate) static LOCK_CONFLICT: Code = Code {
    id: "lock-conflict",
    title: "`driftless.lock` contains an unresolved merge conflict",
    manual: "\
Two branches added steps, and git could not merge the lock file. Resolve conflicts in the step
directories themselves first (two steps with one id need one of them renamed), then run
`driftless lock`: it keeps the lines of both sides, also straight from the conflicted file, drops
the markers and adds what is missing.",
};

/// Git's markers at the beginning of a line.
const CONFLICT_MARKERS: [&str; 4] = ["<<<<<<<", "|||||||", "=======", ">>>>>>>"];

impl Lock {
    /// The lock in `file` and what is wrong with it. There is none when its version cannot be
    /// read or is newer than ours; otherwise the lines that could be read are there, also those of
    /// both sides of a merge conflict.
    pub fn parse(file: &Arc<SourceFile>) -> (Option<Self>, Vec<Diagnostic>) {
        let mut parser =
            Parser { file, problems: Vec::new(), places: BTreeMap::new(), conflict: false };
        let lock = parser.lock();
        (lock, parser.problems)
    }
}

/// A word of a line: its text without quotes, and where it stands.
struct Word {
    text: String,
    span: Span,
    quoted: bool,
}

struct Parser<'a> {
    file: &'a Arc<SourceFile>,
    problems: Vec<Diagnostic>,
    /// Where each step's line is in the lock.
    places: BTreeMap<String, usize>,
    /// Whether a conflict marker was seen.
    conflict: bool,
}

impl Parser<'_> {
    fn lock(&mut self) -> Option<Lock> {
        let file = Arc::clone(self.file);
        let mut lock = Lock::default();
        let mut version = None;
        let mut offset = 0;
        for raw in file.text.split_inclusive('\n') {
            let start = offset;
            offset += raw.len();
            let without_mark = if start == 0 { raw.trim_start_matches('\u{feff}') } else { raw };
            let line = without_mark.trim_end_matches(['\n', '\r']);
            let start = start + raw.len() - without_mark.len();
            let span = Span::new(start, start + line.len());
            if line.trim().is_empty() || line.starts_with('#') || self.is_conflict(line, span) {
                continue;
            }
            if version.is_none() {
                version = Some(self.version(line, span)?);
            } else if let Some(words) = self.words(line, start) {
                self.line(&words, &mut lock);
            }
        }
        if version.is_none() {
            let end = file.text.len();
            self.syntax(
                Span::new(end, end),
                format!("expected `{VERSION_KEYWORD} {LOCK_VERSION}`"),
            );
            return None;
        }
        Some(lock)
    }

    /// Whether the line is a conflict marker; the first is reported.
    fn is_conflict(&mut self, line: &str, span: Span) -> bool {
        let found = CONFLICT_MARKERS.iter().any(|marker| {
            line.strip_prefix(marker).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
        });
        if found && !self.conflict {
            self.conflict = true;
            let message = format!("`{}` contains an unresolved merge conflict", self.file.path);
            self.problems.push(
                Diagnostic::error(&LOCK_CONFLICT, message).at(self.file, span, "left by git").help(
                    "resolve the steps, then run `driftless lock`: it keeps both sides' lines",
                ),
            );
        }
        found
    }

    fn version(&mut self, line: &str, span: Span) -> Option<u32> {
        let number = line.strip_prefix(VERSION_KEYWORD).map(str::trim);
        match number.and_then(|number| number.parse::<u32>().ok()) {
            Some(version @ 1..=LOCK_VERSION) => Some(version),
            Some(version) if version > LOCK_VERSION => {
                let message = format!(
                    "`{}` is of version {version}, this program knows {LOCK_VERSION}",
                    self.file.path
                );
                self.problems.push(
                    Diagnostic::error(&LOCK_NEWER, message)
                        .at(self.file, span, "written by a newer version")
                        .help("use the version of driftless that wrote it"),
                );
                None
            }
            _ => {
                self.syntax(span, format!("expected `{VERSION_KEYWORD} {LOCK_VERSION}`"));
                None
            }
        }
    }

    fn line(&mut self, words: &[Word], lock: &mut Lock) {
        let Some((first, rest)) = words.split_first() else { return };
        if first.text == CHECKED_KEYWORD && !first.quoted {
            // Two of them are two sides of a conflict, neither of which covers both.
            let again = lock.checked.is_some();
            let checked = self.checked(first, rest);
            if again && !self.conflict {
                self.syntax(first.span, "a second `checked` line");
            }
            lock.checked = if again || self.conflict { None } else { checked };
            return;
        }
        let Some(line) = self.step(first, rest) else { return };
        match self.places.get(&line.step).and_then(|place| lock.lines.get_mut(*place)) {
            None => {
                self.places.insert(line.step.clone(), lock.lines.len());
                lock.lines.push(line);
            }
            // Of the two sides of a conflict, the sealed line knows more.
            Some(known) if self.conflict => {
                if known.is_open() {
                    *known = line;
                }
            }
            Some(_) => self.syntax(first.span, "a second line for this step"),
        }
    }

    fn checked(&mut self, first: &Word, rest: &[Word]) -> Option<Checked> {
        let [version, hash] = rest else {
            self.syntax(first.span, "expected `checked <version> <hash>`");
            return None;
        };
        match hash.text.parse() {
            Ok(parsed) => Some(Checked { version: version.text.clone(), hash: parsed }),
            Err(error) => {
                self.syntax(hash.span, format!("{error}"));
                None
            }
        }
    }

    fn step(&mut self, name: &Word, rest: &[Word]) -> Option<LockLine> {
        let Some((state, fields)) = rest.split_first() else {
            self.syntax(name.span, "expected `open` or `sealed` after the step");
            return None;
        };
        let mut line = LockLine {
            step: name.text.clone(),
            state: LockState::Open,
            after: None,
            requires: Vec::new(),
        };
        match state.text.as_str() {
            "open" => {}
            "sealed" => line.state = LockState::Sealed { up: None, down: None, settings: None },
            _ => {
                self.syntax(state.span, "expected `open` or `sealed`");
                return None;
            }
        }
        let mut good = true;
        for field in fields {
            good &= self.field(field, &mut line);
        }
        good.then_some(line)
    }

    /// Reads `key=value` into the line; `false` and a problem when it cannot be.
    fn field(&mut self, word: &Word, line: &mut LockLine) -> bool {
        const KEYS: [&str; 5] = ["up", "down", "settings", "after", "requires"];
        let (key, value) = word.text.split_once('=').unwrap_or((&word.text, ""));
        let slot = match (&mut line.state, key) {
            (_, "after") => {
                line.after = Some(value.to_owned());
                return true;
            }
            (_, "requires") => {
                line.requires.push(value.to_owned());
                return true;
            }
            (LockState::Sealed { up, .. }, "up") => up,
            (LockState::Sealed { down, .. }, "down") => down,
            (LockState::Sealed { settings, .. }, "settings") => settings,
            (LockState::Open, "up" | "down" | "settings") => {
                self.syntax(word.span, "an open step has no checksums");
                return false;
            }
            _ => {
                self.syntax(word.span, format!("expected one of {}", suggest::list(KEYS)));
                return false;
            }
        };
        match value.parse() {
            Ok(checksum) => *slot = Some(checksum),
            Err(error) => {
                let start = word.span.start + key.len() + 1;
                self.syntax(Span::new(start.min(word.span.end), word.span.end), format!("{error}"));
                return false;
            }
        }
        true
    }

    /// The words of a line that begins at `start`, unless a quote in it is wrong.
    fn words(&mut self, line: &str, start: usize) -> Option<Vec<Word>> {
        const BLANKS: [char; 2] = [' ', '\t'];
        let mut words = Vec::new();
        let mut rest = line.trim_start_matches(BLANKS);
        while !rest.is_empty() {
            let at = line.len() - rest.len();
            let mut text = String::new();
            let quoted = rest.starts_with('"');
            loop {
                let bare = rest.find([' ', '\t', '"']).unwrap_or(rest.len());
                text.push_str(&rest[..bare]);
                rest = &rest[bare..];
                let Some(inside) = rest.strip_prefix('"') else { break };
                let opened = line.len() - rest.len();
                match unquote(inside, &mut text) {
                    Some(length) => rest = &inside[length..],
                    None => {
                        let span = Span::new(start + opened, start + line.len());
                        self.syntax(span, "this quote is not closed, or has a wrong escape");
                        return None;
                    }
                }
            }
            let span = Span::new(start + at, start + line.len() - rest.len());
            words.push(Word { text, span, quoted });
            rest = rest.trim_start_matches(BLANKS);
        }
        Some(words)
    }

    fn syntax(&mut self, span: Span, label: impl Into<String>) {
        let position = self.file.position(span.start);
        let message = format!(
            "`{}` cannot be read at line {}, column {}",
            self.file.path, position.line, position.column
        );
        self.problems.push(
            Diagnostic::error(&LOCK_SYNTAX, message)
                .at(self.file, span, label)
                .help("restore the file from version control, then run `driftless lock`"),
        );
    }
}

/// Reads what stands behind an opening quote into `text`; how long it is with the closing one.
fn unquote(inside: &str, text: &mut String) -> Option<usize> {
    let mut rest = inside.char_indices();
    while let Some((at, c)) = rest.next() {
        match c {
            '"' => return Some(at + 1),
            '\\' => match rest.next()?.1 {
                c @ ('"' | '\\') => text.push(c),
                'u' => {
                    let (hex, after) = rest.as_str().strip_prefix('{')?.split_once('}')?;
                    text.push(char::from_u32(u32::from_str_radix(hex, 16).ok()?)?);
                    // `nth` counts from zero and the two braces go with the digits.
                    rest.nth(rest.as_str().len() - after.len() - 1)?;
                }
                _ => return None,
            },
            c => text.push(c),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    const UP: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    fn parse(text: &str) -> (Option<Lock>, Vec<Diagnostic>) {
        Lock::parse(&Arc::new(SourceFile::new("m/driftless.lock", text)))
    }

    /// Asserts the only problem: its code, line and column, and the label.
    fn problem(text: &str, code: &Code, place: (usize, usize), label: &str) {
        let (_, problems) = parse(text);
        assert_eq!(problems.len(), 1, "{problems:#?}");
        let primary = problems[0].primary.as_ref().expect("a place");
        let position = primary.file.position(primary.span.start);
        assert_eq!(problems[0].code, code);
        assert_eq!((position.line, position.column), place, "{problems:#?}");
        assert!(primary.label.contains(label), "{}", primary.label);
    }

    #[test]
    fn problems_point_at_line_and_column() {
        let syntax = |rest: &str, column, label: &str| {
            problem(&format!("driftless-lock 1\n{rest}\n"), &LOCK_SYNTAX, (2, column), label);
        };
        syntax("0001_a", 1, "`open` or `sealed`");
        syntax("0001_a shut", 8, "`open` or `sealed`");
        syntax("0001_a sealed up=12", 18, "64 hexadecimal digits");
        syntax(&format!("0001_a sealed upp={UP}"), 15, "`up`, `down`");
        syntax(&format!("0001_a open up={UP}"), 13, "no checksums");
        syntax("0001_a open after=\"x", 19, "not closed");
        syntax("\"\\q\" open", 1, "escape");
        syntax("checked 1", 1, "`checked <version> <hash>`");
        syntax("checked 1 xyz", 11, "64 hexadecimal digits");
        problem("driftless-lock 1\na open\na open\n", &LOCK_SYNTAX, (3, 1), "second line");
        problem("# nothing\n", &LOCK_SYNTAX, (2, 1), "`driftless-lock 1`");
        problem("0001_a open\n", &LOCK_SYNTAX, (1, 1), "`driftless-lock 1`");
        problem("driftless-lock 0\n", &LOCK_SYNTAX, (1, 1), "`driftless-lock 1`");
    }

    #[test]
    fn a_newer_lock_says_so_and_nothing_of_it_is_used() {
        let text = "driftless-lock 2\n0001_a melted\n";
        problem(text, &LOCK_NEWER, (1, 1), "newer");
        assert_eq!(parse(text).0, None);
    }

    #[test]
    fn a_merge_conflict_keeps_both_sides_and_says_what_to_run() {
        let text = format!(
            "driftless-lock 1\n0001_a sealed up={UP}\n<<<<<<< HEAD\n0002_b open after=0001_a\n\
             0003_c open\nchecked 1 {UP}\n=======\n0002_b sealed up={UP} after=0001_a\n\
             checked 2 {UP}\n>>>>>>> other\n"
        );
        problem(&text, &LOCK_CONFLICT, (3, 1), "git");
        let (lock, problems) = parse(&text);
        assert!(problems[0].help[0].contains("driftless lock"), "{problems:#?}");
        let lock = lock.expect("what could be read");
        let steps: Vec<(&str, bool)> =
            lock.lines.iter().map(|line| (&*line.step, line.is_open())).collect();
        assert_eq!(steps, [("0001_a", false), ("0002_b", false), ("0003_c", true)]);
        assert_eq!(lock.checked, None, "neither side checked both");
    }
}
