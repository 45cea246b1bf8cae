//! `cargo xtask mutants [--backend B] [--seed S] [--count N] [DIR...]`: how many mistakes are found
//! without a database, with the server as the judge.
//!
//! Histories that are valid are applied; on the way single statements are broken ([`mutate`]), the
//! server is asked in a savepoint whether it refuses the broken one, and replay is asked the same.
//! What the server refuses we should, with the caret on the right word; what it accepts we must
//! not refuse, which fails the run. What fails because of rows does not count: rows are nobody's
//! knowledge before the server's.

mod mutate;
mod random;
mod report;
mod server;
mod words;

use std::collections::BTreeMap;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use driftless_check::Checked;
use driftless_diag::{Diagnostic, SourceFile, Span};
use driftless_plan::Step;
use driftless_replay::Replayer;

use crate::arguments::Arguments;
use crate::history;
use crate::place::Place;
use mutate::{Mutant, Subject};
use random::Random;
use report::{Finding, Report};
use server::{Answer, Server};
use words::Names;

/// Runs the program.
pub(crate) fn run(arguments: &Arguments) -> ExitCode {
    let mut report = Report::default();
    for directory in &arguments.directories() {
        if let Err(problem) = break_one_by_one(directory, arguments, &mut report) {
            println!("{}: {problem}", directory.display());
            return ExitCode::from(2);
        }
    }
    report.print(arguments.verbose);
    if report.false_alarms.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// One history, step by step, with mutants on the way.
fn break_one_by_one(
    directory: &Path,
    arguments: &Arguments,
    report: &mut Report,
) -> Result<(), String> {
    let checked = history::checked(directory, arguments);
    let mut random = Random::new(arguments.seed);
    let mut wanted = wanted(&checked, arguments.count, &mut random);
    let place = Place::new(arguments.backend)?;
    let mut server = Server::connect(arguments.backend, &place)?;
    let mut replayer = Replayer::new(arguments.backend);
    for step in &checked.plan.steps {
        let Some(file) = checked.loaded.set.step(&step.name).and_then(|it| it.up.as_ref()) else {
            continue;
        };
        replayer.set_transactional(step.transaction);
        let before = replayer.clone();
        replayer.apply(&step.name, &file.sql);
        let mut names = Names::default();
        names.add(before.catalog());
        names.add(replayer.catalog());
        let picked = wanted.remove(&step.name).unwrap_or_default();
        let mut stage = Stage { step, text: &file.sql.text, before, names, report };
        if let Err(problem) = stage.run(&mut server, &picked, &mut random) {
            println!("{}: ended at {}: {problem}", directory.display(), step.name);
            break;
        }
    }
    Ok(())
}

/// How many mutants each statement gets, by step and place in it.
fn wanted(
    checked: &Checked,
    count: usize,
    random: &mut Random,
) -> BTreeMap<String, BTreeMap<usize, usize>> {
    let steps = checked.plan.steps.iter();
    let all: Vec<(&str, usize)> = steps
        .flat_map(|step| (0..step.up.statements.len()).map(|at| (step.name.as_str(), at)))
        .collect();
    let mut wanted: BTreeMap<String, BTreeMap<usize, usize>> = BTreeMap::new();
    for _ in 0..count {
        if let Some((step, at)) = random.one_of(&all) {
            *wanted.entry((*step).to_owned()).or_default().entry(*at).or_default() += 1;
        }
    }
    wanted
}

/// A step in which statements are broken.
struct Stage<'a> {
    step: &'a Step,
    text: &'a str,
    /// Replay before the step.
    before: Replayer,
    names: Names,
    report: &'a mut Report,
}

impl Stage<'_> {
    /// Applies the step, asking about mutants before each statement.
    fn run(
        &mut self,
        server: &mut Server,
        picked: &BTreeMap<usize, usize>,
        random: &mut Random,
    ) -> Result<(), String> {
        let script = &self.step.up;
        if script.foreign_keys_off {
            server.run("PRAGMA foreign_keys = OFF")?;
        }
        let transaction = self.step.transaction && !matches!(server, Server::MySql(_));
        if transaction {
            server.run("BEGIN")?;
        }
        for (at, span) in script.statements.iter().enumerate() {
            let statement = script.statement(at);
            for _ in 0..picked.get(&at).copied().unwrap_or(0) {
                self.ask(server, at, *span, random)?;
            }
            server.run(statement)?;
        }
        if transaction {
            server.run("COMMIT")?;
        }
        if script.foreign_keys_off {
            server.run("PRAGMA foreign_keys = ON")?;
        }
        Ok(())
    }

    /// Makes a mutant of a statement, and lets both judge it.
    fn ask(
        &mut self,
        server: &mut Server,
        at: usize,
        span: Span,
        random: &mut Random,
    ) -> Result<(), String> {
        let script = &self.step.up;
        let text = script.statement(at);
        let tokens = words::tokens(self.before.catalog().backend, text);
        if tokens.first().is_none_or(|first| is_left_alone(&first.name))
            || tokens.iter().any(|token| token.is("concurrently"))
        {
            return Ok(());
        }
        let next = (at + 1 < script.statements.len()).then(|| script.statement(at + 1));
        let next = next.filter(|text| !is_left_alone(&first_word(text)));
        let subject = Subject { text, tokens: &tokens, names: &self.names, next };
        let Some(mutant) = subject.mutant(random) else { return Ok(()) };
        let alone = !self.step.transaction && !matches!(server, Server::MySql(_));
        if alone {
            server.run("BEGIN")?;
        }
        let answer = server.ask(&mutant.text, mutant.is_one_statement())?;
        if alone {
            server.run("ROLLBACK")?;
        }
        self.compare(&mutant, span, answer);
        Ok(())
    }

    fn compare(&mut self, mutant: &Mutant, span: Span, answer: Answer) {
        let said = self.judged(mutant, span);
        let finding = |said: String| Finding {
            kind: mutant.kind,
            step: self.step.name.clone(),
            text: mutant.text.clone(),
            said,
        };
        match (answer, said) {
            (Answer::ByRows, _) => self.report.by_rows(mutant.kind),
            (Answer::Accepted, None) => self.report.accepted(mutant.kind, None),
            (Answer::Accepted, Some(error)) => {
                self.report.accepted(mutant.kind, Some(finding(shown(&error))));
            }
            (Answer::Refused(message, _), None) => self.report.missed(finding(message)),
            (Answer::Refused(message, at), Some(error)) => {
                let place =
                    Span::new(mutant.place.start + span.start, mutant.place.end + span.start);
                let right = error.primary.as_ref().is_some_and(|label| {
                    let on_it = label.span.start <= place.end && label.span.end >= place.start;
                    // Where a word is missing, only the server knows what it missed it at.
                    let as_server = at.and_then(|at| offset(&mutant.text, at)).is_some_and(|at| {
                        label.span.start <= span.start + at && span.start + at <= label.span.end
                    });
                    on_it || as_server
                });
                let said = || format!("{message}; we: {}", shown(&error));
                self.report.caught(mutant.kind, (!right).then(|| finding(said())));
            }
        }
    }

    /// The first error replay has about the mutant.
    fn judged(&self, mutant: &Mutant, span: Span) -> Option<Diagnostic> {
        let mut replayer = self.before.clone();
        let known = replayer.diagnostics().len();
        let mut text = self.text.get(..span.start).unwrap_or_default().to_owned();
        text.push_str(&mutant.text);
        replayer.apply("mutant", &Arc::new(SourceFile::new("mutant.sql", text)));
        let news = replayer.diagnostics().get(known..).unwrap_or_default();
        let about_it = |it: &&Diagnostic| {
            it.is_error() && it.primary.as_ref().is_none_or(|label| label.span.end > span.start)
        };
        news.iter().find(about_it).cloned()
    }
}

/// The byte at which a character begins, counted from one.
fn offset(text: &str, character: i32) -> Option<usize> {
    let before = usize::try_from(character).ok()?.checked_sub(1)?;
    text.char_indices().map(|(at, _)| at).chain([text.len()]).nth(before)
}

/// Statements that would get in the way of asking.
fn is_left_alone(first: &str) -> bool {
    [
        "begin",
        "commit",
        "rollback",
        "end",
        "start",
        "savepoint",
        "release",
        "copy",
        "vacuum",
        "pragma",
    ]
    .contains(&first)
}

fn first_word(text: &str) -> String {
    text.split_whitespace().next().unwrap_or_default().to_lowercase()
}

fn shown(error: &Diagnostic) -> String {
    let at = error.primary.as_ref().map(|label| {
        label.file.text.get(label.span.range()).unwrap_or_default().chars().take(40).collect()
    });
    let at: String = at.unwrap_or_default();
    format!("{}: {} at `{at}`", error.code.id, error.message)
}
