//! dbmate: sections `-- migrate:up` and `-- migrate:down`, with options behind them.
//!
//! A directive stands in the first column, with any blanks between `--` and `migrate:`, and a
//! blank or nothing behind it. The options are words `key:value`; dbmate looks at `transaction`
//! alone, and takes everything but `false` for yes. Here a misspelt one is an error.
//!
//! dbmate wants a down in every file, older versions did not; here it may be missing.

use std::sync::Arc;

use driftless_diag::{Diagnostic, SourceFile, Span};

use super::lines::Line;
use super::{Cut, Lines, MISSING_SECTION, Mask, UNSUPPORTED_DIRECTIVE, WRONG_DIRECTIVE, wrong};
use crate::suggest;

/// What every directive begins with, behind `--`.
pub(super) const MARK: &str = "migrate:";

/// A direction, and the options behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Directive<'a> {
    down: bool,
    options: &'a str,
}

/// The directive that a line is.
pub(super) fn directive(line: &str) -> Option<Directive<'_>> {
    let rest = line.strip_prefix("--")?.trim_start().strip_prefix(MARK)?;
    let (down, options) = match (rest.strip_prefix("up"), rest.strip_prefix("down")) {
        (Some(options), _) => (false, options),
        (_, Some(options)) => (true, options),
        _ => return None,
    };
    let ends = options.is_empty() || options.starts_with(char::is_whitespace);
    ends.then_some(Directive { down, options })
}

/// Whether the line is meant as a directive, right or misspelt. A sentence may begin with the word, too.
pub(super) fn is_meant(line: &str) -> bool {
    let behind = |rest: &'_ str| rest.trim_start().strip_prefix(MARK).map(str::to_owned);
    line.strip_prefix("--").and_then(behind).is_some_and(|rest| {
        let word = rest.split_whitespace().next();
        !rest.starts_with(char::is_whitespace) || matches!(word, Some("up" | "down"))
    })
}

pub(super) fn cut(source: &Arc<SourceFile>, problems: &mut Vec<Diagnostic>) -> Cut {
    let mut sections: [Option<(Line<'_>, bool)>; 2] = [None, None];
    let mut spans = [Span::default(), Span::default()];
    let mut current: Option<usize> = None;
    let mut stray = None;
    for line in Lines::of(&source.text) {
        let Some(Directive { down, options }) = directive(line.text) else {
            match current {
                Some(section) => spans[section].end = line.next,
                None => stray = stray.or_else(|| is_sql(line.text).then_some(line)),
            }
            continue;
        };
        let section = usize::from(down);
        if let Some(refused) = misplaced(source, &line, down, &sections) {
            problems.push(refused);
            break;
        }
        let transaction = transaction(source, &line, options, problems);
        sections[section] = Some((line, transaction));
        spans[section] = Span::new(line.next, line.next);
        current = Some(section);
    }
    problems.extend(outside(source, sections[0].is_some(), stray));
    let says = |section: Option<(Line<'_>, bool)>| section.is_none_or(|(_, says)| says);
    let [up, down] = sections;
    let mask = |span: Span| Mask { kept: vec![span], ends: Vec::new() };
    Cut {
        up: mask(spans[0]),
        down: mask(spans[1]),
        transaction: says(up),
        down_transaction: if down.is_some() { says(down) } else { says(up) },
    }
}

/// Whether there is anything in the line but a comment.
fn is_sql(line: &str) -> bool {
    let line = line.trim();
    !line.is_empty() && !line.starts_with("--")
}

/// Why a directive may not stand where it does.
fn misplaced(
    source: &Arc<SourceFile>,
    line: &Line<'_>,
    down: bool,
    sections: &[Option<(Line<'_>, bool)>; 2],
) -> Option<Diagnostic> {
    match (down, sections) {
        (false, [Some((first, _)), _]) => {
            let message = "the file has two `-- migrate:up` sections".to_owned();
            Some(
                wrong(&UNSUPPORTED_DIRECTIVE, source, line.span, message, "the second one")
                    .related(source, first.span, "the first one")
                    .help("make two files of it, each with its own number"),
            )
        }
        (true, [_, Some((first, _))]) => {
            let message = "the file has two `-- migrate:down` sections".to_owned();
            Some(
                wrong(&WRONG_DIRECTIVE, source, line.span, message, "the second one")
                    .related(source, first.span, "the first one")
                    .help("make one section of the two"),
            )
        }
        (true, [None, _]) => {
            let message = "`-- migrate:down` stands before `-- migrate:up`".to_owned();
            let found = wrong(&WRONG_DIRECTIVE, source, line.span, message, "no up before it");
            Some(found.help("put the section that applies the step first"))
        }
        _ => None,
    }
}

/// What the options say about the transaction.
fn transaction(
    source: &Arc<SourceFile>,
    line: &Line<'_>,
    options: &str,
    problems: &mut Vec<Diagnostic>,
) -> bool {
    let mut says = true;
    for word in options.split_whitespace() {
        let Some((key, value)) = word.split_once(':').filter(|(_, value)| !value.contains(':'))
        else {
            continue;
        };
        match (key, value) {
            ("transaction", "false") => says = false,
            ("transaction", "true") => says = true,
            _ if suggest::nearest(key, ["transaction"]).is_some() => {
                let at = line.span.end - line.text.len() + line.text.find(word).unwrap_or_default();
                let message = format!("dbmate does not understand `{word}`, and ignores it");
                let span = Span::new(at, at + word.len());
                problems.push(
                    wrong(&WRONG_DIRECTIVE, source, span, message, "no option of dbmate")
                        .help("write `transaction:false`, or nothing"),
                );
            }
            _ => {}
        }
    }
    says
}

/// What is wrong before the first section.
fn outside(source: &Arc<SourceFile>, has_up: bool, stray: Option<Line<'_>>) -> Option<Diagnostic> {
    match (has_up, stray) {
        (false, _) => {
            let message = format!("`{}` has no line `-- migrate:up`", source.path);
            Some(
                Diagnostic::error(&MISSING_SECTION, message)
                    .at(source, Span::new(0, 0), "nothing in this file would run")
                    .help("add a line `-- migrate:up` before the SQL that applies the step"),
            )
        }
        (true, Some(line)) => {
            let message = "SQL stands before `-- migrate:up`".to_owned();
            let found = wrong(&WRONG_DIRECTIVE, source, line.span, message, "it would never run");
            Some(found.help("move it behind `-- migrate:up`"))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn directives_are_whole_words_in_the_first_column() {
        let up = |options| Some(Directive { down: false, options });
        assert_eq!(directive("-- migrate:up"), up(""));
        assert_eq!(directive("--migrate:up\t"), up("\t"));
        assert_eq!(directive("--  migrate:up transaction:false"), up(" transaction:false"));
        assert_eq!(directive("-- migrate:down"), Some(Directive { down: true, options: "" }));
        for other in [" -- migrate:up", "-- migrate:upx", "-- migrate: up", "migrate:up", "-- up"] {
            assert_eq!(directive(other), None, "{other}");
        }
        let meant = ["-- migrate:up", "-- migrate: up", "-- migrate:pu"];
        assert!(meant.into_iter().all(is_meant));
        assert!(!is_meant("-- migrate: the run dies here"));
    }
}
